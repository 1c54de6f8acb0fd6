//! Arrays made with care: checked sizes, and an error where there is no room.

use ndarray::{Array, Dimension, IntoDimension};

use crate::window::area;
use crate::{Error, Result};

/// An array of one value.
///
/// # Errors
/// [`Error::Overflow`] if its elements cannot be counted,
/// [`Error::Memory`] if there is no room for them.
pub(crate) fn filled<T: Clone, S: IntoDimension>(
    shape: S,
    value: T,
) -> Result<Array<T, S::Dim>> {
    let shape = shape.into_dimension();
    let (mut values, elements) = room_for(shape.slice())?;
    values.resize(elements, value);
    let array = Array::from_shape_vec(shape.clone(), values);
    array.map_err(|_| Error::Memory { shape: shape.slice().to_vec() })
}

/// Room for an array of that shape, and how many elements it has.
///
/// # Errors
/// As [`filled`].
pub(crate) fn room_for<T>(shape: &[usize]) -> Result<(Vec<T>, usize)> {
    let elements = shape.iter().try_fold(1, |n, &axis| area(n, axis))?;
    let mut values = Vec::new();
    let room = values.try_reserve_exact(elements);
    room.map_err(|_| Error::Memory { shape: shape.to_vec() })?;
    Ok((values, elements))
}

/// Refuses an array without elements.
pub(crate) fn not_empty(what: &'static str, shape: &[usize]) -> Result<()> {
    if shape.contains(&0) {
        let shape = shape.to_vec();
        return Err(Error::Empty { what, shape });
    }
    Ok(())
}

/// Refuses an array that has not the shape that the others ask for.
pub(crate) fn same_shape(
    left_name: &'static str,
    left: &[usize],
    right_name: &'static str,
    right: &[usize],
) -> Result<()> {
    if left != right {
        return Err(Error::Shapes {
            left_name,
            left: left.to_vec(),
            right_name,
            right: right.to_vec(),
            rule: "the two must be alike",
        });
    }
    Ok(())
}
