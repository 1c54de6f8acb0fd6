//! Leaky ReLU, GELU, batch normalization, residual blocks, losses of other kinds.

use cnn::data::digits;
use cnn::layer::{
    BatchNorm2d, Conv2d, Gelu, GlobalAvgPool, Initialization, Kept, Layer,
    LeakyRelu, Linear, Phase, Residual, Sequential,
};
use cnn::loss::{CrossEntropy, Loss, MeanSquaredError};
use cnn::optim::{Optimizer, Schedule, Sgd};
use cnn::train::{Plan, fit};
use cnn::{Result, Window};

use crate::{Table, numbers};

pub(crate) fn add_to(table: &mut Table) -> Result<()> {
    let input = (6.0 * numbers((10, 100), 51)).into_dyn();
    let grad = numbers((10, 100), 52).into_dyn();
    let layers: [Box<dyn Layer>; 2] =
        [Box::new(LeakyRelu::default()), Box::new(Gelu)];
    for layer in layers {
        let name = layer.name();
        let back = layer.grad_input(input.view(), grad.view())?;
        table.add(name, &layer.forward(input.view())?);
        table.add(&format!("{name} backward"), &back);
    }
    norms(table)?;
    losses(table)?;
    train(table)
}

fn norms(table: &mut Table) -> Result<()> {
    for shape in [(1, 1, 1, 3), (5, 3, 7, 9), (32, 4, 6, 5)] {
        let input = (numbers(shape, 53) + 2.0).into_dyn();
        let grad = numbers(shape, 54).into_dyn();
        let mut norm = BatchNorm2d::new(shape.1)?;
        norm.weight = numbers(shape.1, 55);
        for phase in [Phase::Training { step: 0 }, Phase::Evaluation] {
            Layer::<f32>::set_phase(&mut norm, phase);
            table.add("BatchNorm2d", &norm.forward(input.view())?);
            let back = norm.backward(input.view(), grad.view())?;
            table.add("BatchNorm2d grad_input", &back.input);
            for parameter in &back.parameters {
                table.add("BatchNorm2d grad_parameter", parameter);
            }
            let after = norm.buffers_after(input.view())?;
            norm.set_buffers(&mut after.into_iter().map(|buffer| buffer.kept))?;
            table.add("BatchNorm2d running_mean", &norm.running_mean);
            table.add("BatchNorm2d running_var", &norm.running_var);
        }
    }
    Ok(())
}

fn losses(table: &mut Table) -> Result<()> {
    let outputs = 3.0 * numbers((20, 7), 56);
    let labels: Vec<usize> = (0..20).map(|image| image % 7).collect();
    let ignoring = CrossEntropy::smoothed(0.1).ignoring(3);
    let squares = MeanSquaredError { own: 1.0, others: -1.0 };
    let losses: [(&str, &dyn Loss); 2] =
        [("cross_entropy ignoring", &ignoring), ("mean_squared_error", &squares)];
    for (name, loss) in losses {
        let (value, grad) = loss.value_and_grad(outputs.view(), &labels)?;
        table.add_numbers(name, &[value]);
        table.add(&format!("{name} grad"), &grad);
    }
    Ok(())
}

/// Digits through a residual block.
fn train(table: &mut Table) -> Result<()> {
    let images = digits::split().train.first(96);
    let same = Window::new(3).padding(1);
    let branch = Sequential::new()
        .then(Conv2d::new(4, 4, same)?.without_bias())
        .then(BatchNorm2d::new(4)?)
        .then(Gelu)
        .then(Conv2d::new(4, 4, same)?.without_bias())
        .then(BatchNorm2d::new(4)?);
    let mut network = Sequential::new()
        .then(Conv2d::new(1, 4, same)?)
        .then(Residual::new(branch))
        .then(LeakyRelu::default())
        .then(GlobalAvgPool)
        .then(Linear::new(4, 10)?)
        .initialized(Initialization::KaimingNormal, 1);
    let rule = Sgd::plain().momentum(0.9);
    let mut optimizer = Optimizer::new(rule, Schedule::constant(0.02))?;
    let plan = Plan::new(2, 32, 4).quietly();
    let history = fit(&mut network, &mut optimizer, &images, None, &plan)?;
    table.add_numbers("residual losses", &history.losses);
    for parameter in network.parameters() {
        table.add(&format!("residual {}", parameter.name), &parameter.values);
    }
    for buffer in network.buffers() {
        if let Kept::Numbers(numbers) = &buffer.kept {
            table.add(&format!("residual {}", buffer.name), numbers);
        }
    }
    Ok(())
}
