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
    let no_room = || Error::Memory {
        shape: shape.slice().to_vec(),
    };
    let elements = (shape.slice().iter()).try_fold(1, |n, &axis| area(n, axis))?;
    let mut values = Vec::new();
    (values.try_reserve_exact(elements)).map_err(|_| no_room())?;
    values.resize(elements, value);
    Array::from_shape_vec(shape.clone(), values).map_err(|_| no_room())
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
