//! A window in which one number is none.

use cnn::notebook::{Outputs, Result, Table, number};
use ndarray::arr2;

use crate::maps::{PAIRS, max, relu};

/// The largest number by comparing alone, beginning with `start`.
fn by_comparing(start: f32, values: &[f32]) -> f32 {
    let mut largest = start;
    for &value in values {
        if value > largest {
            largest = value;
        }
    }
    largest
}

/// NaN at several places of a window: what programs that compare say, and this library.
pub fn not_a_number() -> Result<Outputs> {
    const NAN: f32 = f32::NAN;
    let mut table = Table::new([
        "the window",
        "comparing, from the first number on",
        "comparing, from −∞ on",
        "max pooling of this library",
        "its ReLU of the maximum",
    ]);
    let said = |value: f32| {
        if value.is_finite() { number(value, 0) } else { format!("{value}") }
    };
    for window in [
        [1.0, 4.0, 3.0, 2.0],
        [NAN, 4.0, 3.0, 2.0],
        [1.0, NAN, 3.0, 2.0],
        [1.0, 4.0, 3.0, NAN],
        [NAN; 4],
    ] {
        let [a, b, c, d] = window;
        let pooled = max(&arr2(&[[a, b], [c, d]]), PAIRS)?;
        let window = window.map(said).join(" ");
        let [first, lowest] =
            [a, f32::NEG_INFINITY].map(|start| by_comparing(start, &[a, b, c, d]));
        table = table.row([
            window,
            said(first),
            said(lowest).replace("-inf", "−∞"),
            said(pooled[[0, 0]]),
            said(relu(&pooled)[[0, 0]]),
        ]);
    }
    Ok(Outputs::new().table("table", table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_compares_passes_over_nan_unless_it_begins_with_it() {
        let nan = f32::NAN;
        assert_eq!(by_comparing(1.0, &[1.0, nan, 3.0, 2.0]), 3.0);
        assert!(by_comparing(nan, &[nan, 4.0]).is_nan());
    }

    #[test]
    fn the_library_says_nan_wherever_it_stands_in_the_window() {
        for at in 0..4 {
            let mut window = arr2(&[[1.0, 4.0], [3.0, 2.0]]);
            window[[at / 2, at % 2]] = f32::NAN;
            assert!(max(&window, PAIRS).unwrap()[[0, 0]].is_nan());
        }
    }
}
