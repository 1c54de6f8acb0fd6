//! What size comes out, and what is never looked at?

use cnn::Window;
use cnn::layer::{Conv2d, MaxPool2d, Relu, Sequential};
use cnn::notebook::{Outputs, Result, Table};
use cnn::plot::{Chart, Grids};
use ndarray::Array2;

/// A row for each place of the window, a column for each pixel: which of its
/// elements, counted from 1, lies there; 0 for none.
fn drawn(window: Window, length: usize) -> cnn::Result<Array2<f32>> {
    let places = window.places(length)?;
    let mut drawing = Array2::zeros((places, length));
    for place in 0..places {
        for element in 0..window.kernel {
            if let Some(pixel) = window.pixel(place, element, length) {
                drawing[[place, pixel]] = (element + 1) as f32;
            }
        }
    }
    Ok(drawing)
}

/// Three windows on a row of eight pixels, in every place that they take.
pub fn windows_on_a_row() -> Result<Outputs> {
    let windows = [
        ("near", "stride 2", Window::new(3).stride(2)),
        ("far", "stride 4", Window::new(3).stride(4)),
        ("spread", "stride 2, dilation 3", Window::new(3).stride(2).dilation(3)),
    ];
    // Pixels, elements, padding, stride, dilation; there, not back.
    let mut outputs = Outputs::new().row("values", [8, 3, 0, 2, 1, 0]);
    for (name, label, window) in windows {
        let places = drawn(window, 8)?;
        let drawing = Grids::new(0).matrix(label, &places).limit(5.0).numbered();
        outputs = outputs.chart(name, drawing.draw()?);
    }
    Ok(outputs)
}

/// What is found by pushing a window along a padded row, step by step.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Walk {
    /// Places in which the whole window lies on the padded row.
    places: usize,
    /// Pixels of the row, padding aside, that no element ever lay on.
    unseen: usize,
}

/// Pushes a window along a row, and looks: no formula is asked.
fn walk(window: Window, length: usize) -> Walk {
    let [before, after] = window.padding;
    let mut seen = vec![false; before + length + after];
    let (mut start, mut places) = (0, 0);
    loop {
        let under: Vec<usize> = (0..window.kernel)
            .map(|element| start + element * window.dilation)
            .collect();
        if under.iter().any(|&pixel| pixel >= seen.len()) {
            break;
        }
        under.iter().for_each(|&pixel| seen[pixel] = true);
        places += 1;
        start += window.stride;
    }
    let row = &seen[before..before + length];
    Walk { places, unseen: row.iter().filter(|&&seen| !seen).count() }
}

/// Every window of a range: up to 5 elements, 2 pixels of padding, stride 4 and
/// dilation 3.
fn all_windows() -> impl Iterator<Item = Window> {
    let strides =
        (1..=4).flat_map(|stride| (1..=3).map(move |dilation| [stride, dilation]));
    strides.flat_map(|[stride, dilation]| {
        (1..=5).flat_map(move |kernel| {
            (0..=2).map(move |padding| {
                let window = Window::new(kernel).stride(stride);
                window.dilation(dilation).padding(padding)
            })
        })
    })
}

/// The formula against walking, for every window of a range on every short row.
pub fn formula_against_walking() -> Result<Outputs> {
    let [mut settings, mut differ, mut none, mut unseen] = [0_u32; 4];
    for window in all_windows() {
        for length in 1..=20 {
            let walk = walk(window, length);
            settings += 1;
            none += u32::from(walk.places == 0);
            unseen += u32::from(walk.places > 0 && walk.unseen > 0);
            // The formula refuses what walking finds no place for.
            differ += u32::from(window.places(length).unwrap_or(0) != walk.places);
        }
    }
    Ok(Outputs::new()
        .number("settings", settings, 0)
        .number("differ", differ, 0)
        .number("none", none, 0)
        .number("unseen", unseen, 0))
}

/// How many pixels of a row no window looks at, for rows of every length.
pub fn never_looked_at() -> Result<Outputs> {
    let windows = [
        ("3, stride 2", Window::new(3).stride(2)),
        ("3, stride 3", Window::new(3).stride(3)),
        ("3, stride 4", Window::new(3).stride(4)),
    ];
    let mut chart = Chart::new("pixels of the row", "pixels never looked at");
    for (name, window) in windows {
        let points: Vec<_> = (3..=32)
            .map(|length| (length as f64, walk(window, length).unseen as f64))
            .collect();
        chart = chart.line(name, &points);
    }
    Ok(Outputs::new().chart("unseen", chart.include_y(0.0).draw()?))
}

const THREE: Window = Window::new(3);
const PAIRS: Window = Window::new(2).stride(2);

/// The windows of the network below, first to last.
const STACK: [Window; 5] = [THREE, PAIRS, THREE, PAIRS, THREE];

/// Three convolutions without padding, two poolings between them.
fn network() -> cnn::Result<Sequential> {
    Ok(Sequential::new()
        .then(Conv2d::new(1, 8, THREE)?)
        .then(Relu)
        .then(MaxPool2d::new(PAIRS))
        .then(Conv2d::new(8, 16, THREE)?)
        .then(Relu)
        .then(MaxPool2d::new(PAIRS))
        .then(Conv2d::new(16, 32, THREE)?))
}

/// Rows behind each window of a stack, as far as it goes.
fn sides(stack: &[Window], side: usize) -> Vec<usize> {
    let mut sides = vec![side];
    for window in stack {
        match window.places(sides[sides.len() - 1]) {
            Ok(places) => sides.push(places),
            Err(_) => break,
        }
    }
    sides
}

/// The same network on larger and smaller images: where does it stop?
pub fn an_error_deep_inside() -> Result<Outputs> {
    let network = network()?;
    let names = ["input", "conv 3×3", "pool", "conv 3×3", "pool", "conv 3×3"];
    let mut table = Table::new(["rows behind", "28", "18", "17", "8"]);
    let columns = [28, 18, 17, 8].map(|side| sides(&STACK, side));
    for (layer, name) in names.into_iter().enumerate() {
        let rows = columns.iter().map(|sides| match sides.get(layer) {
            Some(rows) => rows.to_string(),
            None => "–".into(),
        });
        table = table.row([name.to_owned()].into_iter().chain(rows));
    }
    let mut errors = vec![];
    for side in [17, 8, 2] {
        let refused = network.summary(&[1, 1, side, side]);
        let said = refused.map_or_else(|error| error.to_string(), |_| "fits".into());
        errors.push(format!("{side}×{side}: {said}"));
    }
    Ok(Outputs::new().table("table", table).text("errors", errors.join("\n")))
}

/// The smallest input for which every window of a stack has a place.
fn smallest(stack: &[Window]) -> cnn::Result<usize> {
    stack.iter().rev().try_fold(1, |needed, window| {
        let padding = window.padding[0] + window.padding[1];
        let covered = (needed - 1) * window.stride + window.extent()?;
        // Padding alone is no input.
        Ok(covered.saturating_sub(padding).max(1))
    })
}

/// From one number at the end back to the smallest image that gives it.
pub fn smallest_input() -> Result<Outputs> {
    let mut table = Table::new(["layer, from the last one back", "rows it needs"]);
    let names = ["conv 3×3", "pool", "conv 3×3", "pool", "conv 3×3"];
    for first in (0..STACK.len()).rev() {
        let needed = smallest(&STACK[first..])?;
        table = table.row([names[first], &needed.to_string()]);
    }
    let needed = smallest(&STACK)?;
    Ok(Outputs::new().table("table", table).number("smallest", needed as f64, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walking_and_the_formula_agree_for_every_window_and_row_of_the_range() {
        let mut windows = 0;
        for window in all_windows() {
            for length in 1..=20 {
                let places = window.places(length).unwrap_or(0);
                assert_eq!(
                    places,
                    walk(window, length).places,
                    "{window:?} {length}"
                );
            }
            windows += 1;
        }
        assert_eq!(windows, 4 * 3 * 5 * 3);
    }

    #[test]
    fn by_hand_stride_4_jumps_over_a_pixel_and_leaves_one() {
        // 0 1 2 . 4 5 6 . : pixels 3 and 7
        let walk = walk(Window::new(3).stride(4), 8);
        assert_eq!(walk, Walk { places: 2, unseen: 2 });
    }

    #[test]
    fn the_smallest_input_is_found_by_trying_too() {
        let fits = |side: &usize| sides(&STACK, *side).len() == STACK.len() + 1;
        let tried = (1..100).find(fits).unwrap();
        // 1 → 3 → 6 → 8 → 16 → 18
        assert_eq!((smallest(&STACK).unwrap(), tried), (18, 18));
    }

    #[test]
    fn by_hand_the_network_names_the_layer_and_both_sizes() {
        // 8 → 6 → 3 → 1, and two rows do not fit into one
        let error = network().unwrap().summary(&[1, 1, 8, 8]).unwrap_err();
        let said = error.to_string();
        assert!(said.starts_with("layer 5, MaxPool2d: kernel 2"), "{said}");
        assert!(said.ends_with("spans 2 rows, the padded input has 1"), "{said}");
        assert!(network().unwrap().summary(&[1, 1, 18, 18]).is_ok());
    }
}
