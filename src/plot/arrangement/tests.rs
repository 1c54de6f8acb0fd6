use super::*;
use crate::plot::scale::Scale;
use ndarray::Array2;

/// The sizes of panels of these heights and widths.
fn laid(
    shapes: &[(usize, usize)],
    style: Style,
    columns: Option<usize>,
) -> Vec<[usize; 2]> {
    let panel = |&shape: &(usize, usize)| {
        let map = Array2::<f32>::zeros(shape);
        Panel::of_map("", map.view(), Scale::Signed { limit: 1.0 })
    };
    let panels: Vec<_> = shapes.iter().map(panel).collect();
    Arrangement::new(&panels, style, columns).sizes
}

#[test]
fn a_row_of_equal_panels_is_as_wide_as_one_of_the_three_widths() {
    for (shape, number, width) in [
        ((28, 28), 1, 300), // as high as a small map may be
        ((28, 28), 2, 360),
        ((28, 28), 3, 540),
        ((28, 28), 4, 720),
        ((213, 320), 1, 360),
        ((213, 320), 2, 720),
        ((213, 320), 3, 720),
    ] {
        let sizes = laid(&vec![shape; number], Style::Maps, None);
        let row: usize = sizes.iter().map(|[wide, _]| wide + GAP).sum();
        let row = row - GAP;
        assert!(row.abs_diff(width) <= number, "{number} of {shape:?}: {row}");
    }
}

#[test]
fn panels_of_about_one_shape_are_shown_equally_high() {
    let sizes = laid(&[(5, 5), (28, 28), (24, 24)], Style::Maps, None);
    assert!(sizes.windows(2).all(|pair| pair[0] == pair[1]), "{sizes:?}");
    let sizes = laid(&[(36, 36), (200, 300), (200, 300)], Style::Maps, None);
    // 720 less two gaps of 12 are 232 for each, 232 · 200 / 300 = 154.
    assert_eq!(sizes, [[154, 154], [231, 154], [231, 154]]);
}

#[test]
fn a_flat_panel_leaves_the_others_their_height() {
    let sizes = laid(&[(1, 50), (50, 50)], Style::Maps, None);
    assert!(sizes[1][1] * 5 >= sizes[1][0] * 2, "{sizes:?}");
    assert!(sizes[0][0] > sizes[1][0], "{sizes:?}");
}

#[test]
fn any_shape_has_a_size() {
    let sides = [1, 2, 7, 40, 199, 400];
    let shapes = sides.into_iter().flat_map(|a| sides.map(|b| (a, b)));
    for shape in shapes {
        for style in [Style::Maps, Style::Plate] {
            for columns in [None, Some(1), Some(2), Some(900)] {
                for [wide, high] in laid(&[shape, (3, 3)], style, columns) {
                    assert!(wide > 0 && high > 0, "{shape:?}");
                    assert!(wide <= WIDTHS[2], "{shape:?}: {wide}");
                }
            }
        }
    }
}
