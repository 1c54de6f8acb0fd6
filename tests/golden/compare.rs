//! How close is close: the only tolerances of the golden tests.

use cnn::Element;
use ndarray::{Array, ArrayBase, Data, Dimension};

/// For arithmetic in f32, as the fixtures' README suggests: this much, …
const ABSOLUTE: f64 = 1e-5;
/// … and this much of the largest magnitude that is wanted.
const RELATIVE: f64 = 2e-5;

/// After training steps in f32, as that README suggests, this much of the
/// largest magnitude.
const TRAINED: f64 = 1e-4;

/// The numbers as `T`; every golden input is exact in `f32`.
pub(crate) fn narrow<T: Element, D: Dimension>(
    numbers: &Array<f64, D>,
) -> Array<T, D> {
    numbers.mapv(T::from_f64)
}

/// Whether what we got is what is wanted: the shape exactly, the numbers within
/// tolerance, which for `f64` is as much smaller as its rounding is finer.
pub(crate) fn close<T: Element, D: Dimension>(
    name: &str,
    got: &ArrayBase<impl Data<Elem = T>, D>,
    want: &Array<f64, D>,
) -> Result<(), String> {
    within::<T, D>(ABSOLUTE + RELATIVE * largest(want), name, got, want)
}

/// The same for what many training steps have led to.
pub(crate) fn close_once_trained<T: Element, D: Dimension>(
    name: &str,
    got: &ArrayBase<impl Data<Elem = T>, D>,
    want: &Array<f64, D>,
) -> Result<(), String> {
    within::<T, D>(TRAINED * largest(want), name, got, want)
}

fn largest<D: Dimension>(want: &Array<f64, D>) -> f64 {
    want.iter().fold(0.0, |most: f64, value| most.max(value.abs()))
}

fn within<T: Element, D: Dimension>(
    tolerance_in_f32: f64,
    name: &str,
    got: &ArrayBase<impl Data<Elem = T>, D>,
    want: &Array<f64, D>,
) -> Result<(), String> {
    if got.shape() != want.shape() {
        let (got, want) = (got.shape(), want.shape());
        return Err(format!("{name} is of shape {got:?}, not {want:?}"));
    }
    let bits = if size_of::<T>() == size_of::<f32>() { 0 } else { 52 - 23 };
    let finer = (1_u64 << bits) as f64;
    let tolerance = tolerance_in_f32 / finer;
    for ((place, got), want) in got.view().into_dyn().indexed_iter().zip(want) {
        let difference = (got.to_f64() - want).abs();
        let alike = difference <= tolerance || got.to_f64() == *want;
        if !alike {
            let place = place.as_array_view().to_vec();
            return Err(format!(
                "{name} at {place:?} is {got}, not {want} ± {tolerance:e}"
            ));
        }
    }
    Ok(())
}
