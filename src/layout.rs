//! How the numbers of a batch lie in memory.
//!
//! Row-major, an image is followed by the next one: images first. A network in
//! training is given its batch with the images *last*, `[channels, height, width,
//! images]`, what one place holds in all images side by side: every image is
//! computed alike, so vectors are full, whatever the sizes of planes and kernels.
//! An array's shape and what it means are the same; its strides tell the two
//! apart, and what is computed from it lies as it does.

use ndarray::{
    Array, ArrayD, ArrayView, ArrayViewD, Axis, CowArray, Dimension, IntoDimension,
    IxDyn,
};

use crate::engine::{Level, Place, turn, written};
use crate::{Element, Result};

/// The numbers as they lie, if images are last and fill vectors.
pub(crate) fn images_last<'a, T, D: Dimension>(
    array: &ArrayView<'a, T, D>,
) -> Option<&'a [T]> {
    if array.ndim() < 2 || !fill_vectors(array.len_of(Axis(0))) {
        return None;
    }
    if array.is_standard_layout() {
        return None;
    }
    let turned = array.clone().permuted_axes(images_behind(array.raw_dim()));
    turned.to_slice()
}

/// [`images_last`] of two arrays, of the kind that the engine computes with.
pub(crate) fn both_last<'a, T: Element, D: Dimension>(
    left: &ArrayView<'a, T, D>,
    right: &ArrayView<'a, T, D>,
) -> Option<(&'a [f32], &'a [f32])> {
    let last = |array| images_last(array).and_then(T::singles);
    last(left).zip(last(right))
}

/// Whether so many images leave no lane of a vector empty.
fn fill_vectors(images: usize) -> bool {
    images > 0 && images.next_multiple_of(Level::current().lanes()) == images
}

/// The axes in the order in which they lie when images are last.
fn images_behind<D: Dimension>(mut axes: D) -> D {
    let count = axes.ndim();
    for (at, axis) in axes.slice_mut().iter_mut().enumerate() {
        *axis = (at + 1) % count;
    }
    axes
}

/// [`written`] with images last: `write` is given the places in that order.
///
/// # Errors
/// As there.
pub(crate) fn written_last<T: Copy, S: IntoDimension>(
    shape: S,
    write: impl FnOnce(&mut [Place<T>]) -> Option<()>,
) -> Result<Option<Array<T, S::Dim>>> {
    let mut lying = shape.into_dimension();
    lying.slice_mut().rotate_left(1);
    let mut axes = lying.clone();
    let count = axes.ndim();
    for (at, axis) in axes.slice_mut().iter_mut().enumerate() {
        *axis = (at + count - 1) % count;
    }
    let array = written(lying, write)?;
    Ok(array.map(|array| array.permuted_axes(axes)))
}

/// The same array with its images last, where that fills vectors.
///
/// # Errors
/// [`Error::Memory`](crate::Error::Memory) if there is no room for it.
pub(crate) fn lay_last<'a, T: Element>(
    array: ArrayViewD<'a, T>,
) -> Result<CowArray<'a, T, IxDyn>> {
    let images = array.shape().first().copied().unwrap_or(0);
    if array.ndim() < 2 || array.is_empty() || !fill_vectors(images) {
        return Ok(array.into());
    }
    let of_image = array.len() / images;
    let turned = written_last(array.raw_dim(), |places| {
        let numbers = T::singles(array.to_slice()?)?;
        turn(Level::current(), numbers, of_image, T::fresh(places)?);
        Some(())
    })?;
    Ok(turned.map_or(array.into(), CowArray::from))
}

/// The same array in row-major order.
///
/// # Errors
/// As [`lay_last`].
pub(crate) fn lay_first<'a, T: Element, D: Dimension>(
    array: ArrayView<'a, T, D>,
) -> Result<CowArray<'a, T, D>> {
    let turned = images_last(&array).map(|numbers| {
        let images = array.len_of(Axis(0));
        written(array.raw_dim(), |places| {
            let numbers = T::singles(numbers)?;
            turn(Level::current(), numbers, images, T::fresh(places)?);
            Some(())
        })
    });
    match turned.transpose()?.flatten() {
        Some(array) => Ok(array.into()),
        None if array.is_standard_layout() => Ok(array.into()),
        None => Ok(array.as_standard_layout().into_owned().into()),
    }
}

/// `array` laid out as `model`, an array of as many images.
///
/// # Errors
/// As [`lay_last`].
pub(crate) fn laid_like<T: Element>(
    array: ArrayD<T>,
    model: ArrayViewD<T>,
) -> Result<ArrayD<T>> {
    let last = |array: &ArrayViewD<T>| images_last(array).is_some();
    Ok(match (last(&array.view()), last(&model)) {
        (false, true) => lay_last(array.view())?.into_owned(),
        (true, false) => lay_first(array.view())?.into_owned(),
        _ => array,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back_the_numbers_are_the_same() {
        let images = 2 * Level::current().lanes();
        let shape = IxDyn(&[images, 3, 5, 2]);
        let mut number = 0.0;
        let first = ArrayD::from_shape_simple_fn(shape, || {
            number += 1.0_f32;
            number
        });
        let last = lay_last(first.view()).unwrap();
        assert_eq!(last, first);
        let numbers = images_last(&last.view()).unwrap();
        assert_eq!(numbers[..2], [first[[0, 0, 0, 0]], first[[1, 0, 0, 0]]]);
        assert_eq!(images_last(&first.view()), None);
        let again = lay_first(last.view()).unwrap();
        assert!(again.is_standard_layout());
        assert_eq!(again, first);
        let like = laid_like(first.clone(), last.view()).unwrap();
        assert!(images_last(&like.view()).is_some());
        assert!(laid_like(like, first.view()).unwrap().is_standard_layout());
    }

    #[test]
    fn images_that_do_not_fill_vectors_stay_first() {
        for shape in [&[3, 5][..], &[64], &[0, 5], &[64, 0], &[]] {
            let array = ArrayD::<f32>::zeros(shape);
            let laid = lay_last(array.view()).unwrap();
            assert!(laid.is_standard_layout(), "{shape:?}");
            assert_eq!(laid, array);
        }
        let double = ArrayD::<f64>::zeros(vec![64, 5]);
        assert!(lay_last(double.view()).unwrap().is_standard_layout());
    }
}
