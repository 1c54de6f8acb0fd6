//! Numbers to compute with, and how bits are compared.

use cnn::engine::{Level, mark_unwritten, on};
use cnn::random::{generator, uniform};
use ndarray::{Array, Dimension, ShapeBuilder};

/// Numbers between −1 and 1, some of them zeros of either sign.
pub(crate) fn numbers<D: Dimension, Sh: ShapeBuilder<Dim = D>>(
    shape: Sh,
    stream: u64,
) -> Array<f32, D> {
    let generator = &mut generator(41, stream);
    Array::from_shape_simple_fn(shape, || {
        let number = uniform(generator, 1.0) as f32;
        if number.abs() < 0.1 { 0.0 * number } else { number }
    })
}

/// The same array as it lies in memory, and with its images last there.
pub(crate) fn both_ways<D: Dimension>(array: &Array<f32, D>) -> [Array<f32, D>; 2] {
    let mut lying = array.raw_dim();
    lying.slice_mut().rotate_left(1);
    let (mut axes, count) = (lying.clone(), array.ndim());
    for (at, axis) in axes.slice_mut().iter_mut().enumerate() {
        *axis = (at + count - 1) % count;
    }
    let mut last = Array::zeros(lying).permuted_axes(axes);
    last.assign(array);
    [array.clone(), last]
}

/// Asserts that `fast` gives the bits of `expected` on all levels, and on one,
/// two and seven threads, and writes all of them: what was computed before, which may be
/// the same, is marked over.
pub(crate) fn same_bits<D: Dimension>(
    what: &str,
    expected: &Array<f32, D>,
    fast: impl Fn() -> Array<f32, D> + Sync,
) {
    mark_unwritten();
    let bits = |array: &Array<f32, D>| array.mapv(f32::to_bits);
    for level in Level::available() {
        let got = on(level, &fast);
        assert_eq!(bits(&got), bits(expected), "{what}, {level:?}");
    }
    for threads in [1, 2, 7] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let got = pool.build().unwrap().install(&fast);
        assert_eq!(bits(&got), bits(expected), "{what}, {threads} threads");
    }
}
