//! A bank of filters that is closed under quarter turns: turned pictures give turned
//! maps, exactly.

use cnn::data::augment::rotate;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Chart};
use cnn::random::{generator, uniform};
use cnn::signal::Border;
use ndarray::{Array2, arr2};

use crate::planes::{change, differing, filtered, relu, turned};
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

/// The largest of the maps at every place, and the mean of all places.
fn pooled(maps: &[Array2<f32>]) -> f64 {
    let mut largest = maps[0].clone();
    for map in &maps[1..] {
        largest.zip_mut_with(map, |most, &value| *most = most.max(value));
    }
    mean(&largest)
}

/// One number for a picture: the mean of the largest of the bank at every place.
fn summary(bank: &[Array2<f32>], plane: &Array2<f32>) -> Result<f64> {
    Ok(pooled(&maps(bank, plane)?))
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

/// Whole numbers by chance.
fn whole(shape: [usize; 2], most: f64, stream: u64) -> Array2<f32> {
    let mut draws = generator(90, stream);
    Array2::from_shape_simple_fn(shape, || uniform(&mut draws, most).round() as f32)
}

/// Four maps behind the first bank, and how a second layer makes four of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Second {
    /// Each filter is the one before, turned, its sheets moved up by one.
    Group,
    /// Each filter is the one before, turned; its sheets stay.
    TurnedAlone,
    /// Four filters that have nothing to do with each other.
    Ordinary,
}

impl Second {
    const ALL: [(&str, Self); 3] = [
        ("a group convolution", Self::Group),
        ("filters turned, sheets not moved", Self::TurnedAlone),
        ("four filters of their own", Self::Ordinary),
    ];

    /// The sheet of that filter for that map. A sheet has whole numbers, so that all
    /// sums are exact.
    fn sheet(self, filter: usize, map: usize) -> Array2<f32> {
        let drawn = |stream: usize| whole([3, 3], 3.0, 200 + stream as u64);
        match self {
            Self::Group => turned(&drawn((map + 4 - filter) % 4), filter),
            Self::TurnedAlone => turned(&drawn(map), filter),
            Self::Ordinary => drawn(4 * filter + map),
        }
    }

    /// Four maps of four.
    fn maps(self, first: &[Array2<f32>]) -> Result<Vec<Array2<f32>>> {
        let of_filter = |filter| -> Result<Array2<f32>> {
            let mut sum = Array2::zeros(first[0].dim());
            for (map, plane) in first.iter().enumerate() {
                sum += &filtered(plane, &self.sheet(filter, map), Border::Zero)?;
            }
            Ok(relu(sum))
        };
        (0..4).map(of_filter).collect()
    }
}

/// The maps of a picture turned by `times` quarters, had they only turned and changed
/// places.
fn moved_along(maps: &[Array2<f32>], times: usize) -> Vec<Array2<f32>> {
    (0..4).map(|at| turned(&maps[(at + 4 - times) % 4], times)).collect()
}

/// A second layer behind the bank: which ones move along with turns, and what stays
/// behind the pooling.
pub fn second_layer() -> Result<Outputs> {
    let bank = four_turns(&arr2(&HOOK));
    let digit = digit_on_paper(2, 12);
    let lifted = |times| maps(&bank, &turned(&digit, times));
    let layers = [("the bank itself", None)].into_iter();
    let layers = layers.chain(Second::ALL.map(|(name, layer)| (name, Some(layer))));
    let mut errors = Table::new([
        "layer",
        "numbers",
        "differ at 90°",
        "at 180°",
        "at 270°",
        "error at 90°, %",
    ]);
    let mut means = Table::new(["layer", "0°", "90°", "180°", "270°"]);
    for (name, layer) in layers {
        let all = |times| -> Result<Vec<Array2<f32>>> {
            let first = lifted(times)?;
            layer.map_or(Ok(first.clone()), |layer| layer.maps(&first))
        };
        let before = all(0)?;
        let mut row = vec![name.to_owned(), (4 * before[0].len()).to_string()];
        let mut stays = vec![name.to_owned(), number(pooled(&before), 5)];
        let mut at_quarter = 0.0;
        for times in 1..4 {
            let (after, wanted) = (all(times)?, moved_along(&before, times));
            let (after, wanted) = (flat(&after), flat(&wanted));
            row.push(differing(&after, &wanted).to_string());
            if times == 1 {
                at_quarter = change(&wanted, &after);
            }
            stays.push(number(pooled(&all(times)?), 5));
        }
        row.push(number(at_quarter, 1));
        errors = errors.row(row);
        means = means.row(stays);
    }
    let mut panels = vec![];
    for (what, times) in [("x", 0), ("Rx", 1)] {
        let maps = Second::Group.maps(&lifted(times)?)?;
        let named = maps.into_iter().enumerate();
        panels.extend(
            named.map(|(at, map)| (format!("{what}, filter {}", at + 1), map)),
        );
    }
    let pictures = plot::Maps::gray_shared().columns(4).draw(&panels)?;
    Ok(Outputs::new()
        .picture("maps", pictures.titled("maps of the second layer"))
        .table("errors", errors)
        .table("means", means))
}

/// All numbers of all maps.
fn flat(maps: &[Array2<f32>]) -> Vec<f32> {
    maps.iter().flatten().copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_group_convolution_moves_along_with_every_quarter_turn_and_others_do_not() {
        for stream in 0..20 {
            let bank = four_turns(&whole([3, 3], 9.0, stream));
            let plane = whole([10, 10], 50.0, 100 + stream);
            let first = maps(&bank, &plane).unwrap();
            for times in 1..4 {
                let turned = maps(&bank, &turned(&plane, times)).unwrap();
                for (name, layer) in Second::ALL {
                    let before = layer.maps(&first).unwrap();
                    let after = layer.maps(&turned).unwrap();
                    let along = moved_along(&before, times) == after;
                    assert_eq!(along, layer == Second::Group, "{name}");
                    if along {
                        assert_eq!(pooled(&before), pooled(&after));
                    }
                }
            }
        }
    }

    #[test]
    fn the_group_convolution_has_four_different_sheets_and_four_turns_of_each() {
        // Of filter f, the sheet for map s is sheet s − f of filter 0, turned f times.
        for filter in 0..4 {
            for map in 0..4 {
                let first = Second::Group.sheet(0, (map + 4 - filter) % 4);
                let sheet = Second::Group.sheet(filter, map);
                assert_eq!(sheet, turned(&first, filter));
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
