//! Twenty steps of training a small LeNet with PyTorch's optimizers, in f32 and
//! f64: convolution, ReLU, pooling twice, then two linear layers.

use std::collections::BTreeMap;

use cnn::layer::{Conv2d, Flatten, Layer, Linear, MaxPool2d, Relu, Sequential};
use cnn::loss::CrossEntropy;
use cnn::optim::{Adam, Optimizer, Rule, Schedule, Sgd};
use cnn::{Element, Error, Window};
use ndarray::{Array1, Array2, Array5, ArrayD, Axis, Ix2};
use serde::Deserialize;

use crate::compare::{close, close_once_trained, narrow};
use crate::folder::{Arrays, Case};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameters {
    call: String,
    order: Vec<String>,
    loss: Vec<f64>,
}

struct Golden {
    call: Call,
    order: Vec<String>,
    init: Vec<ArrayD<f64>>,
    images: Array5<f64>,
    labels: Array2<f64>,
    losses: Array1<f64>,
    last: Vec<ArrayD<f64>>,
    first_logits: Array2<f64>,
    first_grads: Vec<ArrayD<f64>>,
}

pub(crate) fn run(case: &Case, arrays: &mut Arrays) -> Result<(), String> {
    let p: Parameters = case.parameters()?;
    let names = ["c1w", "c1b", "c2w", "c2b", "f1w", "f1b", "f2w", "f2b"];
    if p.order != names {
        return Err(format!("the parameters {:?} are not {names:?}", p.order));
    }
    let mut named = |name: &dyn Fn(&str) -> String| -> Result<Vec<_>, String> {
        p.order.iter().map(|n| arrays.get(&name(n))).collect()
    };
    let case_name = case.name.as_deref().ok_or("a case without a name")?;
    let golden = Golden {
        call: Call::parse(&p.call)?,
        init: named(&|n| format!("init.{n}"))?,
        last: named(&|n| format!("{case_name}.final.{n}"))?,
        first_grads: named(&|n| format!("step0.grad.{n}"))?,
        images: arrays.get("X")?,
        labels: arrays.get("Y")?,
        losses: case.array(arrays, "loss")?,
        first_logits: arrays.get("step0.logits")?,
        order: p.order,
    };
    close("the losses listed", &Array1::from(p.loss), &golden.losses)?;
    compare::<f32>(&golden)?;
    compare::<f64>(&golden)
}

fn compare<T: Element>(golden: &Golden) -> Result<(), String> {
    let mut network = network::<T>(&golden.init)?;
    let mut optimizer = golden.call.optimizer()?;
    let mut losses = Vec::new();
    let steps = golden.images.outer_iter().zip(golden.labels.outer_iter());
    for (step, (images, labels)) in steps.enumerate() {
        let images = narrow::<T, _>(&images.to_owned()).into_dyn();
        let labels: Vec<_> = labels.iter().map(|&label| label as usize).collect();
        let trace = network.trace(images.view()).map_err(told)?;
        let logits = trace[trace.len() - 1].view();
        let logits = logits.into_dimensionality::<Ix2>();
        let logits = logits.map_err(|error| error.to_string())?;
        let loss = CrossEntropy::default();
        losses.push(T::from_f64(loss.value(logits, &labels).map_err(told)?));
        let grad = loss.grad_logits(logits, &labels).map_err(told)?.into_dyn();
        let grads = network.grad_parameters_along(&trace, grad.view());
        let grads = grads.map_err(told)?;
        if step == 0 {
            close("step0.logits", &logits, &golden.first_logits)?;
            for ((name, got), want) in
                golden.order.iter().zip(&grads).zip(&golden.first_grads)
            {
                close(&format!("step0.grad.{name}"), got, want)?;
            }
        }
        let moved = optimizer.step(&mut network.parameters_mut(), &grads);
        moved.map_err(told)?;
    }
    close_once_trained("loss", &Array1::from(losses), &golden.losses)?;
    let parameters = network.parameters().into_iter();
    for ((name, got), want) in golden.order.iter().zip(parameters).zip(&golden.last)
    {
        close_once_trained(&format!("final.{name}"), &got.values, want)?;
    }
    Ok(())
}

/// The network with these first weights, which say how large its layers are.
fn network<T: Element>(init: &[ArrayD<f64>]) -> Result<Sequential<T>, String> {
    let sizes = |index: usize| {
        let shape = init[index].shape();
        (shape[1], shape[0])
    };
    let pairs = Window::new(2).stride(2);
    let conv = |index, window| {
        let (inward, outward) = sizes(index);
        Conv2d::new(inward, outward, window).map_err(told)
    };
    let linear = |index| {
        let (inward, outward) = sizes(index);
        Linear::new(inward, outward).map_err(told)
    };
    let mut network = Sequential::new()
        .then(conv(0, Window::new(3).padding(1))?)
        .then(Relu)
        .then(MaxPool2d::new(pairs))
        .then(conv(2, Window::new(3))?)
        .then(Relu)
        .then(MaxPool2d::new(pairs))
        .then(Flatten)
        .then(linear(4)?)
        .then(Relu)
        .then(linear(6)?);
    for (mut own, init) in network.parameters_mut().into_iter().zip(init) {
        if own.len_of(Axis(0)) != init.len_of(Axis(0)) || own.ndim() != init.ndim() {
            return Err("the first weights are not those of this network".into());
        }
        own.assign(&narrow::<T, _>(init));
    }
    Ok(network)
}

/// A call of one of PyTorch's optimizers: `torch.optim.SGD(lr=0.05)`.
struct Call {
    optimizer: String,
    arguments: BTreeMap<String, Vec<f64>>,
}

impl Call {
    fn parse(call: &str) -> Result<Self, String> {
        let told = || format!("{call} is no call of an optimizer");
        let rest = call.strip_prefix("torch.optim.").ok_or_else(told)?;
        let rest = rest.strip_suffix(')').ok_or_else(told)?;
        let (optimizer, list) = rest.split_once('(').ok_or_else(told)?;
        let mut arguments = BTreeMap::new();
        let mut last = String::new();
        for part in list.split(',') {
            // `betas=(0.8,0.99)` falls into two parts.
            let value = match part.split_once('=') {
                Some((name, value)) => {
                    last = name.trim().to_owned();
                    value
                }
                None => part,
            };
            let value = value.trim_matches([' ', '(', ')']);
            let value = match value {
                "True" => 1.0,
                "False" => 0.0,
                number => number.parse().map_err(|_| told())?,
            };
            let values: &mut Vec<f64> = arguments.entry(last.clone()).or_default();
            values.push(value);
        }
        let optimizer = optimizer.to_owned();
        Ok(Self { optimizer, arguments })
    }

    fn optimizer<T: Element>(&self) -> Result<Optimizer<T>, String> {
        let mut arguments = self.arguments.clone();
        let mut take = |name: &str, usual: &[f64]| {
            arguments.remove(name).unwrap_or_else(|| usual.to_vec())
        };
        let rate = take("lr", &[1e-3])[0];
        let rule: Rule = match self.optimizer.as_str() {
            "SGD" => Sgd {
                momentum: take("momentum", &[0.0])[0],
                nesterov: take("nesterov", &[0.0])[0] != 0.0,
                weight_decay: take("weight_decay", &[0.0])[0],
            }
            .into(),
            name @ ("Adam" | "AdamW") => {
                let decoupled = name == "AdamW";
                let pull = if decoupled { 1e-2 } else { 0.0 };
                let betas = take("betas", &[0.9, 0.999]);
                Adam {
                    betas: [betas[0], betas[1]],
                    epsilon: take("eps", &[1e-8])[0],
                    weight_decay: take("weight_decay", &[pull])[0],
                    decoupled,
                }
                .into()
            }
            other => return Err(format!("no optimizer is called {other}")),
        };
        if !arguments.is_empty() {
            return Err(format!("unknown arguments {:?}", arguments.keys()));
        }
        Optimizer::new(rule, Schedule::constant(rate)).map_err(told)
    }
}

fn told(error: Error) -> String {
    error.to_string()
}
