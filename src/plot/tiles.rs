//! Small patches in rows, a thin line between them.

use ndarray::{Array2, Array3, s};

/// Of the lines: a blue that no gray pixel has.
const LINE: [f32; 3] = [0.45, 0.62, 0.82];

/// A pixel of a patch is so many pixels wide and high; a line is one.
const ENLARGED: usize = 3;

/// Gray patches of one size, `columns` in a row, as one picture in colour.
///
/// # Shapes
/// - each patch: `[height, width]`
/// - result: `[3, …]`, each pixel of a patch as 3×3 pixels and a line of one
///   pixel between neighbours; a last row may have fewer patches
///
/// # Panics
/// If there are no columns, or the patches are not of one size.
pub fn tiles(patches: &[Array2<f32>], columns: usize) -> Array3<f32> {
    assert!(columns > 0, "patches side by side need 1 column");
    let (height, width) = patches.first().map_or((0, 0), |patch| patch.dim());
    let columns = columns.min(patches.len());
    let rows = patches.len().div_ceil(columns.max(1));
    let across = |count: usize, side: usize| {
        (count * (ENLARGED * side + 1)).saturating_sub(1)
    };
    let size = (3, across(rows, height), across(columns, width));
    let mut picture = Array3::from_shape_fn(size, |(channel, ..)| LINE[channel]);
    for (index, patch) in patches.iter().enumerate() {
        assert_eq!(patch.dim(), (height, width), "patches are of one size");
        let (row, column) = (index / columns, index % columns);
        let [top, left] = [(row, height), (column, width)]
            .map(|(at, side)| at * (ENLARGED * side + 1));
        for ((y, x), &gray) in patch.indexed_iter() {
            let (top, left) = (top + ENLARGED * y, left + ENLARGED * x);
            let place = s![.., top..top + ENLARGED, left..left + ENLARGED];
            picture.slice_mut(place).fill(gray);
        }
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
        // 6 + 1 + 6 rows, 9 + 1 + 9 columns
        assert_eq!(picture.dim(), (3, 13, 19));
        let pixel = |row, column| picture.slice(s![.., row, column]);
        assert_eq!(pixel(5, 8), aview1(&[0.0; 3]));
        assert_eq!(pixel(0, 9), aview1(&LINE));
        assert_eq!(pixel(5, 10), aview1(&[0.5; 3]));
        assert_eq!(pixel(6, 0), aview1(&LINE));
        assert_eq!(pixel(7, 0), aview1(&[1.0; 3]));
        assert_eq!(pixel(7, 12), aview1(&LINE));
    }

    #[test]
    fn a_pixel_of_a_patch_becomes_nine() {
        let patch = ndarray::arr2(&[[0.0, 0.25], [0.5, 0.75]]);
        let picture = tiles(&[patch], 1);
        assert_eq!(picture.dim(), (3, 6, 6));
        assert_eq!(picture[[0, 2, 2]], 0.0);
        assert_eq!((picture[[1, 2, 3]], picture[[2, 3, 2]]), (0.25, 0.5));
    }

    #[test]
    fn no_patches_are_an_empty_picture() {
        assert!(tiles(&[], 3).is_empty());
    }
}
