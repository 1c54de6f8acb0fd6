//! What becomes of sums in a picture file of eight bits?

use cnn::data::photos;
use cnn::kernels;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::Maps;
use cnn::signal::{Mode, correlate2d};
use ndarray::{Array1, Array2, Axis, s};

/// From a sum to one of the 256 grays of a file.
type Written = fn(f32) -> u8;

/// Below 0 it is 0, above 255 it is 255.
fn cut_off(sum: f32) -> u8 {
    sum.clamp(0.0, 255.0) as u8
}

/// The last eight bits of the whole number: the remainder of a division by 256.
fn wrapped(sum: f32) -> u8 {
    (sum as i32).rem_euclid(256) as u8
}

/// As if black were 0 and white 1 for the file too.
fn not_scaled(sum: f32) -> u8 {
    cut_off(sum / 255.0)
}

/// The largest sum of Sobel's filter is 4 · 255: an eighth of it, about a middle gray.
fn about_gray(sum: f32) -> u8 {
    cut_off((128.0 + sum / 8.0).floor())
}

/// A quarter of its magnitude.
fn magnitude(sum: f32) -> u8 {
    cut_off((sum.abs() / 4.0).floor())
}

const WAYS: [(&str, Written); 5] = [
    ("cut off at 0 and 255", cut_off),
    ("the last 8 bits", wrapped),
    ("0 to 1, not scaled", not_scaled),
    ("128 + sum / 8", about_gray),
    ("without sign, / 4", magnitude),
];

/// Pixels of a row, 0 to 255: up by a lot, down by a little, down by a lot.
const ROW: [f32; 8] = [20.0, 20.0, 200.0, 200.0, 190.0, 190.0, 20.0, 20.0];

/// Sobel x on three rows that are equal.
fn sums(row: &[f32]) -> Result<Vec<f32>> {
    let rows = Array2::from_shape_fn((3, row.len()), |(_, column)| row[column]);
    let map = correlate2d(&rows, &kernels::SOBEL_X, Mode::Valid)?;
    Ok(map.index_axis_move(Axis(0), 0).to_vec())
}

/// The sums of Sobel's filter in a file of eight bits: two ways to lose edges, one
/// to lose nearly all, and two to keep them.
pub fn saved_in_eight_bits() -> Result<Outputs> {
    let line = |values: &[f32]| -> String {
        values.iter().map(|&value| number(value, 0)).collect::<Vec<_>>().join(" ")
    };
    let sums = sums(&ROW)?;
    let mut table = Table::new(["in the file", "numbers"])
        .row(["the pixels", &line(&ROW)])
        .row(["the sums", &line(&sums)]);
    let temple = photos::temple().shrink(2)?.to_gray();
    let temple = temple.mapv(|pixel| (255.0 * pixel).round());
    let map = correlate2d(&temple, &kernels::SOBEL_X, Mode::Valid)?;
    let mut panels = vec![];
    for (name, written) in WAYS {
        let said = Array1::from_iter(sums.iter().map(|&it| f32::from(written(it))));
        table = table.row([name, &line(&said.to_vec())]);
        let part = map.slice(s![60..140, 20..120]);
        panels.push((name, part.mapv(|sum| f32::from(written(sum)))));
    }
    let share = |kind: fn(&f32) -> bool| {
        let edges = map.iter().filter(|&&sum| sum != 0.0).count();
        100.0 * map.iter().filter(|sum| kind(sum)).count() as f64 / edges as f64
    };
    Ok(Outputs::new()
        .picture("maps", Maps::gray(0.0, 255.0).columns(3).draw(&panels)?)
        .table("table", table)
        .number("negative", share(|&sum| sum < 0.0), 0)
        .number("too_large", share(|&sum| sum > 255.0), 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand_the_sums_are_four_times_right_less_left() {
        // 4·(200 − 20), 4·(190 − 200), 4·(20 − 190), each twice
        let expected = [720.0, 720.0, -40.0, -40.0, -680.0, -680.0];
        assert_eq!(sums(&ROW).unwrap(), expected);
    }

    #[test]
    fn opencv_cuts_off_and_numpy_keeps_the_last_eight_bits() {
        // OpenCV 5.0.0, Sobel(rows, -1, 1, 0); NumPy 2.4.6, the same sums in uint8:
        // findings/eight_bits.sh
        let sums = sums(&ROW).unwrap();
        let written = |way: Written| sums.iter().map(move |&sum| way(sum));
        assert!(written(cut_off).eq([255, 255, 0, 0, 0, 0]));
        assert!(written(wrapped).eq([208, 208, 216, 216, 88, 88]));
    }

    #[test]
    fn by_hand_each_way_writes_three_sums() {
        let written = WAYS.map(|(_, way)| [720.0, -40.0, -680.0].map(way));
        assert_eq!(written[0], [255, 0, 0]);
        // 720 − 2·256, −40 + 256, −680 + 3·256
        assert_eq!(written[1], [208, 216, 88]);
        assert_eq!(written[2], [2, 0, 0]); // 720/255 is 2.8
        assert_eq!(written[3], [218, 123, 43]); // 128 + 90, − 5, − 85
        assert_eq!(written[4], [180, 10, 170]);
    }

    #[test]
    fn a_middle_gray_and_a_magnitude_hold_the_strongest_sums() {
        let ends = [-1020.0, 1020.0]; // 4·255
        assert_eq!(ends.map(about_gray), [0, 255]);
        assert_eq!(ends.map(magnitude), [255, 255]);
    }
}
