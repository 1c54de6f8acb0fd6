//! Chance, and a small network trained for some steps.

use cnn::Result;
use cnn::Window;
use cnn::data::augment::{rotate, shift};
use cnn::data::digits;
use cnn::layer::{
    Conv2d, Dropout, Flatten, Initialization, Layer, Linear, MaxPool2d, Relu,
    Sequential,
};
use cnn::optim::{Adam, Optimizer, Schedule, Sgd};
use cnn::random::{generator, normal, permutation};
use cnn::train::{Plan, fit};

use crate::{Table, numbers};

pub(crate) fn add_to(table: &mut Table) -> Result<()> {
    let order = permutation(1000, 5, 6);
    let order: Vec<f64> = order.into_iter().map(|index| index as f64).collect();
    table.add_numbers("permutation", &order);
    let generator = &mut generator(5, 7);
    let bell: Vec<f64> = (0..1000).map(|_| normal(generator)).collect();
    table.add_numbers("normal", &bell);
    let plane = numbers((8, 8), 13);
    table.add("shift", &shift(&plane, 0.3, -1.6)?);
    table.add("rotate", &rotate(&plane, 11.0)?);
    train(table)
}

/// Digits through a convolution, a pooling, dropout and a linear layer.
fn train(table: &mut Table) -> Result<()> {
    let images = digits::split().train.first(96);
    let cosine = Schedule::cosine(0.05, 12).warm_up(2);
    let momentum = Sgd::plain().momentum(0.9).nesterov().weight_decay(1e-3);
    let optimizers = [
        ("sgd", Optimizer::new(momentum, cosine)?),
        ("adam", Optimizer::new(Adam::new(), Schedule::constant(0.01))?),
    ];
    for (name, mut optimizer) in optimizers {
        let mut network = Sequential::new()
            .then(Conv2d::new(1, 4, Window::new(3).padding(1))?)
            .then(Relu)
            .then(MaxPool2d::new(Window::new(2).stride(2)))
            .then(Flatten)
            .then(Dropout::new(0.25, 3)?)
            .then(Linear::new(64, 10)?)
            .initialized(Initialization::KaimingNormal, 1);
        let plan = Plan::new(2, 16, 4);
        let history = fit(&mut network, &mut optimizer, &images, None, &plan)?;
        table.add_numbers(&format!("{name} losses"), &history.losses);
        for parameter in network.parameters() {
            let (parameter, array) = (&parameter.name, &parameter.values);
            table.add(&format!("{name} {parameter}"), array);
        }
    }
    Ok(())
}
