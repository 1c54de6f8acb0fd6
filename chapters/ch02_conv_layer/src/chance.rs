//! Weights drawn by chance, the same ones on every machine.

use cnn::random::{generator, uniform};
use ndarray::{Array, Dimension, ShapeBuilder};

/// Weights between −1 and 1, all as likely.
pub(crate) fn weights<D, S>(shape: S, seed: u64) -> Array<f32, D>
where
    D: Dimension,
    S: ShapeBuilder<Dim = D>,
{
    let generator = &mut generator(seed, 0);
    Array::from_shape_simple_fn(shape, || uniform(generator, 1.0) as f32)
}
