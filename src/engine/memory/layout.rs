//! The memory layouts of a batch, NCHW and CHWN, and the way from one to the other.
//!
//! - **NCHW** is row-major `[images, channels, height, width]`: one image behind the
//!   other.
//! - **CHWN** is `[channels, height, width, images]`: for each pixel the values of all
//!   images side by side. All images are computed alike, so vectors over images are
//!   full, whatever the sizes of planes and kernels. A network in training is given its
//!   batches so.
//!
//! An array's shape and meaning are the same in both; its strides tell the two apart,
//! and what is computed from an array has its layout.

use ndarray::{
    Array, ArrayD, ArrayView, ArrayViewD, Axis, CowArray, Dimension, IntoDimension,
    IxDyn,
};

use super::transpose::{Matrix, Vectors, transpose};
use super::uninit::{Uninit, build_uninit};
use crate::engine::simd::level::Level;
use crate::{Element, Result};

/// The memory layout of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Layout {
    /// `[images, channels, height, width]`, row-major: one image behind the other.
    Nchw,
    /// `[channels, height, width, images]`: for each pixel all images side by side.
    Chwn,
}

impl Layout {
    /// The layout of a batch: CHWN where it has that and its images fill vectors.
    pub(crate) fn of<T, D: Dimension>(array: &ArrayView<T, D>) -> Self {
        as_chwn(array).map_or(Self::Nchw, |_| Self::Chwn)
    }

    /// How many numbers of a batch of so many images lie side by side for each pixel.
    pub(crate) fn lanes(self, images: usize) -> usize {
        match self {
            Self::Nchw => 1,
            Self::Chwn => images,
        }
    }

    /// The layout of two batches: CHWN where both have it.
    pub(crate) fn of_both<T, D: Dimension>(
        left: &ArrayView<T, D>,
        right: &ArrayView<T, D>,
    ) -> Self {
        match Self::of(left) {
            Self::Chwn => Self::of(right),
            Self::Nchw => Self::Nchw,
        }
    }
}

/// The batch as a row-major array whose axes are in the order of that layout. To NCHW it is
/// transposed if need be; CHWN is asked for only where it has that.
///
/// # Errors
/// As [`to_nchw`].
pub(crate) fn in_memory_order<'a, T: Element, D: Dimension>(
    array: ArrayView<'a, T, D>,
    layout: Layout,
) -> Result<CowArray<'a, T, D>> {
    match layout {
        Layout::Nchw => to_nchw(array),
        Layout::Chwn => {
            let axes = images_behind(array.raw_dim());
            Ok(array.permuted_axes(axes).into())
        }
    }
}

/// An array of that shape in that layout: `write` writes all of it in memory order.
///
/// # Errors
/// As [`build_uninit`].
pub(crate) fn build<T: Copy + 'static, S: IntoDimension>(
    layout: Layout,
    shape: S,
    write: impl FnOnce(&mut [Uninit<T>]),
) -> Result<Array<T, S::Dim>> {
    let all = |places: &mut [Uninit<T>]| {
        write(places);
        Some(())
    };
    let array = match layout {
        Layout::Nchw => build_uninit(shape, all),
        Layout::Chwn => build_chwn(shape, all),
    };
    Ok(array?.unwrap_or_else(|| unreachable!("`all` gives that")))
}

/// The numbers of a CHWN batch in memory order; `None` for another layout, or if the
/// images do not fill vectors.
pub(crate) fn as_chwn<'a, T, D: Dimension>(
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

/// Whether `images` is a multiple of the SIMD width.
fn fill_vectors(images: usize) -> bool {
    images > 0 && images.next_multiple_of(Level::current().lanes()) == images
}

/// The axes in memory order for CHWN.
fn images_behind<D: Dimension>(mut axes: D) -> D {
    let count = axes.ndim();
    for (at, axis) in axes.slice_mut().iter_mut().enumerate() {
        *axis = (at + 1) % count;
    }
    axes
}

/// [`build_uninit`] in CHWN: `write` is given the memory in that order.
///
/// # Errors
/// As there.
pub(crate) fn build_chwn<T: Copy + 'static, S: IntoDimension>(
    shape: S,
    write: impl FnOnce(&mut [Uninit<T>]) -> Option<()>,
) -> Result<Option<Array<T, S::Dim>>> {
    let mut lying = shape.into_dimension();
    lying.slice_mut().rotate_left(1);
    let mut axes = lying.clone();
    let count = axes.ndim();
    for (at, axis) in axes.slice_mut().iter_mut().enumerate() {
        *axis = (at + count - 1) % count;
    }
    let array = build_uninit(lying, write)?;
    Ok(array.map(|array| array.permuted_axes(axes)))
}

/// The same array in CHWN, where its images fill vectors.
///
/// # Errors
/// [`Error::Memory`](crate::Error::Memory) if there is no room for it.
pub(crate) fn to_chwn<'a, T: Element>(
    array: ArrayViewD<'a, T>,
) -> Result<CowArray<'a, T, IxDyn>> {
    let images = array.shape().first().copied().unwrap_or(0);
    if array.ndim() < 2 || array.is_empty() || !fill_vectors(images) {
        return Ok(array.into());
    }
    let of_image = array.len() / images;
    let turned = build_chwn(array.raw_dim(), |places| {
        let numbers = T::as_f32(array.to_slice()?)?;
        transpose(Level::current(), numbers, of_image, T::as_f32_uninit(places)?);
        Some(())
    })?;
    Ok(turned.map_or(array.into(), CowArray::from))
}

/// The same array in NCHW, row-major.
///
/// # Errors
/// As [`to_chwn`].
pub(crate) fn to_nchw<'a, T: Element, D: Dimension>(
    array: ArrayView<'a, T, D>,
) -> Result<CowArray<'a, T, D>> {
    let turned = as_chwn(&array).map(|numbers| {
        let images = array.len_of(Axis(0));
        build_uninit(array.raw_dim(), |places| {
            let numbers = T::as_f32(numbers)?;
            transpose(Level::current(), numbers, images, T::as_f32_uninit(places)?);
            Some(())
        })
    });
    match turned.transpose()?.flatten() {
        Some(array) => Ok(array.into()),
        None if array.is_standard_layout() => Ok(array.into()),
        None => Ok(array.as_standard_layout().into_owned().into()),
    }
}

/// `array` in the layout of `model`, an array of as many images.
///
/// # Errors
/// As [`to_chwn`].
pub(crate) fn in_layout_of<T: Element>(
    array: ArrayD<T>,
    model: ArrayViewD<T>,
) -> Result<ArrayD<T>> {
    let last = |array: &ArrayViewD<T>| as_chwn(array).is_some();
    Ok(match (last(&array.view()), last(&model)) {
        (false, true) => to_chwn(array.view())?.into_owned(),
        (true, false) => to_nchw(array.view())?.into_owned(),
        _ => array,
    })
}

/// A strided view of a batch, NCHW or CHWN.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BatchView<'a> {
    pub(crate) values: &'a [f32],
    /// From an element of an image to the same one of the next image, and from one
    /// element of an image to the next one: one of the two is 1.
    pub(crate) image_stride: usize,
    pub(crate) element_stride: usize,
}

impl<'a> BatchView<'a> {
    /// One image behind the other, of `image` elements each.
    pub(crate) fn nchw(values: &'a [f32], image: usize) -> Self {
        Self { values, image_stride: image, element_stride: 1 }
    }

    /// For each element those of all images side by side.
    pub(crate) fn chwn(values: &'a [f32], images: usize) -> Self {
        Self { values, image_stride: 1, element_stride: images }
    }

    /// Interleaves a vector of images, from the given image and element on: element by
    /// element, a lane for each image, as many elements as the target has room for.
    ///
    /// # Panics
    /// If they do not lie within source and target.
    pub(crate) fn interleave(
        self,
        level: Level,
        [image, number]: [usize; 2],
        target: &mut [Uninit],
    ) {
        let lanes = level.lanes();
        let count = target.len() / lanes;
        if count == 0 {
            return;
        }
        let source =
            &self.values[image * self.image_stride + number * self.element_stride..];
        if self.image_stride == 1 {
            return Vectors { source, step: self.element_stride, target }
                .copy(level);
        }
        assert!(self.element_stride == 1, "numbers are neighbours, or images");
        let matrix = Matrix {
            source,
            rows: lanes,
            columns: count,
            source_stride: self.image_stride,
            target,
            target_stride: lanes,
        };
        matrix.transpose(level);
    }
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
        let last = to_chwn(first.view()).unwrap();
        assert_eq!(last, first);
        let numbers = as_chwn(&last.view()).unwrap();
        assert_eq!(numbers[..2], [first[[0, 0, 0, 0]], first[[1, 0, 0, 0]]]);
        assert_eq!(as_chwn(&first.view()), None);
        let again = to_nchw(last.view()).unwrap();
        assert!(again.is_standard_layout());
        assert_eq!(again, first);
        let like = in_layout_of(first.clone(), last.view()).unwrap();
        assert!(as_chwn(&like.view()).is_some());
        assert!(in_layout_of(like, first.view()).unwrap().is_standard_layout());
    }

    #[test]
    fn images_that_do_not_fill_vectors_stay_nchw() {
        for shape in [&[3, 5][..], &[64], &[0, 5], &[64, 0], &[]] {
            let array = ArrayD::<f32>::zeros(shape);
            let laid = to_chwn(array.view()).unwrap();
            assert!(laid.is_standard_layout(), "{shape:?}");
            assert_eq!(laid, array);
        }
        let double = ArrayD::<f64>::zeros(vec![64, 5]);
        assert!(to_chwn(double.view()).unwrap().is_standard_layout());
    }
}
