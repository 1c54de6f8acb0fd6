//! How a step lays its batch in memory.

use super::*;
use crate::conv::Geometry;
use crate::layer::{
    AvgPool2d, ConvTranspose2d, GlobalAvgPool, Pad2d, Sigmoid, Tanh,
};
use crate::signal::Border;

fn bits(network: &Sequential) -> Vec<ArrayD<u32>> {
    let arrays = values(network).into_iter();
    arrays.map(|array| array.mapv(f32::to_bits)).collect()
}

/// A step lays its batch out as vectors want it, and changes places of a ReLU and max
/// pooling; what comes out may not show it.
#[test]
fn a_step_gives_the_bits_of_its_parts_done_one_by_one() {
    let window = Window::new(3).stride(2).padding(1);
    let network = || {
        Sequential::<f32>::new()
            .then(Conv2d::new(1, 6, Window::new(3).padding(2)).unwrap())
            .then(Relu)
            .then(Pad2d::new(Border::Reflect, 1))
            .then(Relu)
            .then(MaxPool2d::new(Window::new(3).stride(2).padding(1)))
            .then(Conv2d::new(6, 8, Geometry::new(window).groups(2)).unwrap())
            .then(Tanh::lenet())
            .then(AvgPool2d::new(Window::new(2)))
            .then(ConvTranspose2d::new(8, 5, Window::new(2)).unwrap())
            .then(Conv2d::new(5, 16, Window::new(3).padding(1)).unwrap())
            .then(Sigmoid)
            .then(Dropout::new(0.3, 5).unwrap())
            .then(Conv2d::new(16, 7, Window::new(2)).unwrap())
            .then(GlobalAvgPool)
            .then(Linear::new(7, 12).unwrap())
            .then(Flatten)
            .then(Relu)
            .then(Linear::new(12, 10).unwrap())
            .initialized(Initialization::KaimingNormal, 1)
    };
    let loss = CrossEntropy::smoothed(0.1);
    for count in [1, 15, 16, 48, 70] {
        let (all, _) = few();
        let part = ndarray::Slice::from(..count);
        let images = all.images().slice_axis_move(ndarray::Axis(0), part);
        let images = || images.view().into_dyn();
        let labels = &all.labels()[..count];
        let (mut whole, mut optimizer) = (network(), adam());
        let (mut parts, mut by_hand) = (network(), adam());
        for number in 0..2 {
            whole.set_phase(Phase::Training { step: number });
            let got =
                step::step(&mut whole, &mut optimizer, images(), labels, &loss);

            parts.set_phase(Phase::Training { step: number });
            let trace = parts.trace(images()).unwrap();
            let logits = trace[trace.len() - 1].view().into_dimensionality();
            let logits = logits.unwrap();
            let grad = loss.grad_logits(logits, labels).unwrap().into_dyn();
            let gradients = parts.grad_parameters_along(&trace, grad.view());
            let gradients = gradients.unwrap();
            by_hand.step(&mut parts.parameters_mut(), &gradients).unwrap();

            assert_eq!(got, loss.value(logits, labels), "{count} images");
            assert_eq!(bits(&whole), bits(&parts), "{count} images");
        }
    }
}
