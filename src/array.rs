//! Arrays made with care: checked sizes, and an error where there is no room.

use ndarray::{Array, ArrayBase, Data, DataMut, Dimension, IntoDimension};

use crate::window::area;
use crate::{Error, Result};

/// The shape of an array of four axes, as `dim` tells it.
pub(crate) type Shape4 = (usize, usize, usize, usize);

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

/// The elements of an array that lies row by row, without gaps.
///
/// # Panics
/// If it lies otherwise: whoever calls has made it, or looked.
pub(crate) fn row_major<S: Data, D: Dimension>(
    array: &ArrayBase<S, D>,
) -> &[S::Elem] {
    let shape = array.shape();
    array.as_slice().unwrap_or_else(|| panic!("the array {shape:?} lies row by row"))
}

/// The elements of an array that lies row by row, to be changed.
///
/// # Panics
/// As [`row_major`].
pub(crate) fn row_major_mut<S: DataMut, D: Dimension>(
    array: &mut ArrayBase<S, D>,
) -> &mut [S::Elem] {
    assert!(array.is_standard_layout(), "an array to be written lies row by row");
    array.as_slice_mut().unwrap_or_else(|| unreachable!("it lies row by row"))
}

/// Refuses an array without elements.
pub(crate) fn not_empty(what: &'static str, shape: &[usize]) -> Result<()> {
    if shape.contains(&0) {
        let shape = shape.to_vec();
        return Err(Error::Empty { what, shape });
    }
    Ok(())
}

/// Refuses two arrays of different shapes.
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

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, arr2};

    #[test]
    fn the_elements_of_an_array_are_all_of_them_in_order() {
        let mut array = arr2(&[[1, 2], [3, 4]]);
        assert_eq!(row_major(&array), [1, 2, 3, 4]);
        row_major_mut(&mut array)[3] = 9;
        assert_eq!(array, arr2(&[[1, 2], [3, 9]]));
        assert_eq!(row_major(&Array2::<f32>::zeros((0, 3))), [0.0; 0]);
    }

    #[test]
    #[should_panic(expected = "the array [2, 3] lies row by row")]
    fn an_array_that_lies_otherwise_is_not_taken_for_an_empty_one() {
        row_major(&Array2::<f32>::zeros((3, 2)).t());
    }

    #[test]
    #[should_panic(expected = "an array to be written lies row by row")]
    fn an_array_that_lies_otherwise_is_not_written_as_an_empty_one() {
        row_major_mut(&mut Array2::<f32>::zeros((3, 2)).reversed_axes());
    }
}
