//! The networks that the book trains, so that every chapter can look at them.
//!
//! Chapter 8 trains them: `cargo run --release -p ch08_lenet -- train --help`.

use crate::layer::{
    Conv2d, Dropout, Flatten, Initialization, Linear, MaxPool2d, Relu, Sequential,
};
#[cfg(feature = "files")]
use crate::weights;
use crate::{Result, Window};

/// The seed of the LeNet-5 whose weights are stored.
pub const LENET5_SEED: u64 = 1;

/// Two rows and two columns into one.
const PAIRS: Window = Window::new(2).stride(2);

/// The plan of LeNet-5 with today's parts: ReLU for tanh, the maximum for a
/// learned mean, every map joined with every map, and no frame of zeros in the
/// images but padding.
///
/// # Shapes
/// `[images, 1, 28, 28]` to `[images, 10]`
///
/// # Errors
/// None: the sizes fit.
///
/// # Source
/// Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, Gradient-Based Learning Applied to
/// Document Recognition (1998).
pub fn lenet5(seed: u64) -> Result<Sequential> {
    Ok(Sequential::new()
        .then(Conv2d::new(1, 6, Window::new(5).padding(2))?)
        .then(Relu)
        .then(MaxPool2d::new(PAIRS))
        .then(Conv2d::new(6, 16, Window::new(5))?)
        .then(Relu)
        .then(MaxPool2d::new(PAIRS))
        .then(Flatten)
        .then(Linear::new(400, 120)?)
        .then(Relu)
        .then(Linear::new(120, 84)?)
        .then(Relu)
        .then(Linear::new(84, 10)?)
        .initialized(Initialization::KaimingNormal, seed))
}

/// Four layers of 3×3 filters and one hidden layer, made for MNIST with images
/// that are moved and turned.
///
/// # Shapes
/// `[images, 1, 28, 28]` to `[images, 10]`
///
/// # Errors
/// None: the sizes fit.
pub fn four_convs(seed: u64) -> Result<Sequential> {
    Ok(Sequential::new()
        .then(Conv2d::new(1, 12, Window::new(3))?)
        .then(Relu)
        .then(MaxPool2d::new(PAIRS))
        .then(Conv2d::new(12, 24, Window::new(3).padding(1))?)
        .then(Relu)
        .then(MaxPool2d::new(PAIRS))
        .then(Conv2d::new(24, 32, Window::new(3).padding(1))?)
        .then(Relu)
        .then(Conv2d::new(32, 64, Window::new(3))?)
        .then(Relu)
        .then(Flatten)
        .then(Dropout::new(0.2, 8)?)
        .then(Linear::new(1024, 96)?)
        .then(Relu)
        .then(Linear::new(96, 10)?)
        .initialized(Initialization::KaimingNormal, seed))
}

/// Two layers of 3×3 filters, each pooled, for the digits of 8×8 pixels.
///
/// # Shapes
/// `[images, 1, 8, 8]` to `[images, 10]`
///
/// # Errors
/// None: the sizes fit.
pub fn digits_conv(seed: u64) -> Result<Sequential> {
    let same = Window::new(3).padding(1);
    Ok(Sequential::new()
        .then(Conv2d::new(1, 8, same)?)
        .then(Relu)
        .then(MaxPool2d::new(PAIRS))
        .then(Conv2d::new(8, 16, same)?)
        .then(Relu)
        .then(MaxPool2d::new(PAIRS))
        .then(Flatten)
        .then(Linear::new(64, 10)?)
        .initialized(Initialization::KaimingNormal, seed))
}

/// A hidden layer of 25 dense units, about as many weights as [`digits_conv`].
///
/// # Shapes
/// `[images, 1, 8, 8]` to `[images, 10]`
///
/// # Errors
/// None: the sizes fit.
pub fn digits_dense(seed: u64) -> Result<Sequential> {
    Ok(Sequential::new()
        .then(Flatten)
        .then(Linear::new(64, 25)?)
        .then(Relu)
        .then(Linear::new(25, 10)?)
        .initialized(Initialization::KaimingNormal, seed))
}

/// [`lenet5`] as it is after 10 epochs of MNIST.
///
/// # Errors
/// [`Error::Data`](crate::Error::Data) if the file in `data/networks` is not that of this network,
/// [`Error::File`](crate::Error::File) if it cannot be read.
#[cfg(feature = "files")]
pub fn trained_lenet5() -> Result<Sequential> {
    let mut network = lenet5(LENET5_SEED)?;
    weights::load(folder().join("lenet5.safetensors"), &mut network)?;
    Ok(network)
}

/// Where the trained networks and the course of their trainings are kept.
#[cfg(feature = "files")]
pub fn folder() -> std::path::PathBuf {
    concat!(env!("CARGO_MANIFEST_DIR"), "/data/networks").into()
}

#[cfg(all(test, feature = "files"))]
mod tests {
    use super::*;

    #[test]
    fn the_stored_weights_are_those_of_lenet5() {
        assert!(trained_lenet5().is_ok());
    }
}
