//! A bank of filters that is closed under quarter turns: turned pictures give turned
//! maps, exactly.

use cnn::data::augment::rotate;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Chart};
use cnn::signal::Border;
use ndarray::{Array2, arr2};

use crate::planes::{differing, filtered, relu, turned};
use crate::words::{digit_on_paper, mean};

/// An edge with a corner: no turn makes it what it was. Its weights are whole
/// numbers, so that its sums with sixteenths are exact in any order.
pub(crate) const HOOK: [[f32; 3]; 3] =
    [[1.0, 2.0, 0.0], [0.0, 1.0, -1.0], [-1.0, 0.0, -2.0]];

/// The filter and its three quarter turns.
pub(crate) fn four_turns(kernel: &Array2<f32>) -> [Array2<f32>; 4] {
    [0, 1, 2, 3].map(|times| turned(kernel, times))
}

/// The maps of all filters of the bank, rectified.
fn maps(bank: &[Array2<f32>], plane: &Array2<f32>) -> Result<Vec<Array2<f32>>> {
    let map = |kernel| Ok(relu(filtered(plane, kernel, Border::Zero)?));
    bank.iter().map(map).collect()
}

/// Four filters, a digit and the digit turned: the maps turn and change places.
pub fn turned_bank() -> Result<Outputs> {
    let bank = four_turns(&arr2(&HOOK));
    let digit = digit_on_paper(2, 12);
    let before = maps(&bank, &digit)?;
    let after = maps(&bank, &turned(&digit, 1))?;
    let names = ["filter", "turned by 90°", "by 180°", "by 270°"];
    let kernels: Vec<_> = names.into_iter().zip(&bank).collect();
    let images = [("x", digit.clone()), ("Rx", turned(&digit, 1))];
    let label = |what: &str, at: usize| format!("{what}, filter {}", at + 1);
    let mut panels = vec![];
    for (what, all) in [("x", &before), ("Rx", &after)] {
        let named = all.iter().enumerate();
        panels.extend(named.map(|(at, map)| (label(what, at), map.clone())));
    }
    let maps = plot::Maps::gray_shared().columns(4).draw(&panels)?;
    let mut differ = 0;
    for (at, map) in after.iter().enumerate() {
        differ += differing(map, &turned(&before[(at + 3) % 4], 1));
    }
    Ok(Outputs::new()
        .chart("bank", plot::matrix_grids(&kernels, 0)?)
        .picture("images", plot::ink_maps(&images)?)
        .picture("maps", maps)
        .number("differ", differ as f64, 0)
        .number("numbers", (4 * before[0].len()) as f64, 0))
}

/// One number for a picture: the mean of the largest of the bank at every place.
fn summary(bank: &[Array2<f32>], plane: &Array2<f32>) -> Result<f64> {
    let maps = maps(bank, plane)?;
    let mut largest = maps[0].clone();
    for map in &maps[1..] {
        largest.zip_mut_with(map, |most, &value| *most = most.max(value));
    }
    Ok(mean(&largest))
}

/// One filter, and the bank of four, at every angle: what stays?
pub fn every_angle() -> Result<Outputs> {
    let bank = four_turns(&arr2(&HOOK));
    let digit = digit_on_paper(2, 16);
    let mut table = Table::new(["turned by", "one filter", "the bank"]);
    let mut chart = Chart::new("turned by, degrees", "mean of the map");
    let mut curves = [vec![], vec![]];
    for step in 0..=72_i32 {
        let degrees = 5 * step;
        let plane = match degrees % 90 {
            // Numbers change places, and none has to be made up.
            0 => turned(&digit, degrees as usize / 90),
            _ => rotate(&digit, f64::from(degrees))?,
        };
        let means = [summary(&bank[..1], &plane)?, summary(&bank, &plane)?];
        for (curve, mean) in curves.iter_mut().zip(means) {
            curve.push((f64::from(degrees), mean));
        }
        if degrees % 45 == 0 && degrees < 360 {
            let [one, four] = means.map(|mean| number(mean, 5));
            table = table.row([&format!("{degrees}°"), &one, &four]);
        }
    }
    for (name, curve) in ["one filter", "the bank"].iter().zip(&curves) {
        chart = chart.line(name, curve);
    }
    let chart = chart.every_x(90.0).include_y(0.0).draw()?;
    Ok(Outputs::new().chart("curves", chart).table("table", table))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cnn::random::{generator, uniform};

    /// Whole numbers by chance.
    fn whole(shape: [usize; 2], most: f64, stream: u64) -> Array2<f32> {
        let mut draws = generator(90, stream);
        Array2::from_shape_simple_fn(shape, || {
            uniform(&mut draws, most).round() as f32
        })
    }

    #[test]
    fn turning_the_picture_and_the_filter_turns_the_map_bit_for_bit() {
        for stream in 0..50 {
            let plane = whole([9, 12], 50.0, 2 * stream);
            let kernel = whole([3, 3], 9.0, 2 * stream + 1);
            for border in [Border::Zero, Border::Wrap] {
                let map = filtered(&plane, &kernel, border).unwrap();
                for times in 1..4 {
                    let (plane, kernel) =
                        (turned(&plane, times), turned(&kernel, times));
                    let other = filtered(&plane, &kernel, border).unwrap();
                    assert_eq!(other, turned(&map, times));
                }
            }
        }
    }

    #[test]
    fn a_bank_of_four_turns_answers_a_turned_picture_with_turned_maps() {
        for stream in 0..20 {
            let bank = four_turns(&whole([3, 3], 9.0, stream));
            let plane = whole([10, 10], 50.0, 100 + stream);
            let before = maps(&bank, &plane).unwrap();
            for times in 1..4 {
                let after = maps(&bank, &turned(&plane, times)).unwrap();
                for (at, map) in after.iter().enumerate() {
                    let from = (at + 4 - times) % 4;
                    assert_eq!(*map, turned(&before[from], times));
                }
            }
        }
    }

    #[test]
    fn the_summary_of_the_bank_stays_at_quarter_turns_and_one_filter_s_does_not() {
        let bank = four_turns(&arr2(&HOOK));
        let digit = digit_on_paper(2, 16);
        let at = |bank: &[_], times| summary(bank, &turned(&digit, times)).unwrap();
        for times in 1..4 {
            assert_eq!(at(&bank, times), at(&bank, 0));
            assert_ne!(at(&bank[..1], times), at(&bank[..1], 0));
        }
    }
}
