//! Small patches in rows, a line between them.

use ndarray::{Array2, Array3, s};

/// Of the lines: a blue that no gray pixel has.
const LINE: [f32; 3] = [0.45, 0.62, 0.82];

/// Gray patches of one size, `columns` in a row, as one picture in colour.
///
/// # Shapes
/// - each patch: `[height, width]`
/// - result: `[3, …]`, a line of one pixel between neighbours; a last row may
///   have fewer patches
///
/// # Panics
/// If there are no columns, or the patches are not of one size.
pub fn tiles(patches: &[Array2<f32>], columns: usize) -> Array3<f32> {
    assert!(columns > 0, "patches side by side need 1 column");
    let (height, width) = patches.first().map_or((0, 0), |patch| patch.dim());
    let columns = columns.min(patches.len());
    let rows = patches.len().div_ceil(columns.max(1));
    let across = |count: usize, side: usize| (count * (side + 1)).saturating_sub(1);
    let size = (3, across(rows, height), across(columns, width));
    let mut picture = Array3::from_shape_fn(size, |(channel, ..)| LINE[channel]);
    for (index, patch) in patches.iter().enumerate() {
        assert_eq!(patch.dim(), (height, width), "patches are of one size");
        let (row, column) = (index / columns, index % columns);
        let (top, left) = (row * (height + 1), column * (width + 1));
        let place = s![.., top..top + height, left..left + width];
        picture.slice_mut(place).assign(patch);
    }
    picture
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::aview1;

    #[test]
    fn three_patches_in_two_columns_have_a_line_between_them_and_a_gap() {
        let patches = [0.0, 0.5, 1.0].map(|gray| Array2::from_elem((2, 3), gray));
        let picture = tiles(&patches, 2);
        // 2 + 1 + 2 rows, 3 + 1 + 3 columns
        assert_eq!(picture.dim(), (3, 5, 7));
        let pixel = |row, column| picture.slice(s![.., row, column]);
        assert_eq!(pixel(1, 2), aview1(&[0.0; 3]));
        assert_eq!(pixel(0, 3), aview1(&LINE));
        assert_eq!(pixel(1, 4), aview1(&[0.5; 3]));
        assert_eq!(pixel(2, 0), aview1(&LINE));
        assert_eq!(pixel(3, 0), aview1(&[1.0; 3]));
        assert_eq!(pixel(3, 5), aview1(&LINE));
    }

    #[test]
    fn no_patches_are_an_empty_picture() {
        assert!(tiles(&[], 3).is_empty());
    }
}
