//! Whether the host computes as the tests have it.

use cnn::Window;
use cnn::conv::conv2d;
use cnn::random::{generator, uniform};
use ndarray::Array4;

/// A hash of the bits of one convolution, the same on every machine.
pub fn self_test() -> u32 {
    let random = |shape: [usize; 4], stream| {
        let generator = &mut generator(18, stream);
        Array4::from_shape_simple_fn(shape, || uniform(generator, 1.0) as f32)
    };
    let (images, weights) = (random([3, 5, 13, 17], 1), random([7, 5, 3, 3], 2));
    let map = conv2d(&images, &weights, None, Window::new(3).padding(1));
    let bits = |map: Array4<f32>| {
        map.iter().fold(0x811c_9dc5_u32, |hash, value| {
            (hash ^ value.to_bits()).wrapping_mul(0x0100_0193)
        })
    };
    map.map_or(0, bits)
}
