//! What pooling, flattening, whole-map summaries and dense layers make of a move.

use cnn::data::digits;
use cnn::kernels;
use cnn::linear::linear;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{Chart, Maps};
use cnn::random::{generator, normal};
use cnn::signal::Border;
use cnn::{Window, pool};
use ndarray::{Array1, Array2, Axis, arr2, s};

use crate::planes::{batch, change, filtered, moved, relu};
use crate::words::digit_on_paper;

const SIDE: usize = 16;

/// What one layer makes of a map.
type Part = fn(&Array2<f32>) -> Result<Array2<f32>>;

fn same(map: &Array2<f32>) -> Result<Array2<f32>> {
    Ok(map.clone())
}

fn max_pooled<const STRIDE: usize>(map: &Array2<f32>) -> Result<Array2<f32>> {
    let pooled = pool::max_pool2d(batch(map), Window::new(2).stride(STRIDE))?;
    Ok(pooled.values.index_axis_move(Axis(0), 0).index_axis_move(Axis(0), 0))
}

fn flattened(map: &Array2<f32>) -> Result<Array2<f32>> {
    Ok(map.flatten().insert_axis(Axis(0)).to_owned())
}

/// Ten sums of all numbers with weights that are drawn.
fn dense(map: &Array2<f32>) -> Result<Array2<f32>> {
    let row = flattened(map)?;
    let mut draws = generator(9, 0);
    let shape = (10, row.ncols());
    let weight = Array2::from_shape_simple_fn(shape, || normal(&mut draws) as f32);
    Ok(linear(&row, &weight, None)?)
}

fn one(value: f32) -> Result<Array2<f32>> {
    Ok(Array2::from_elem((1, 1), value))
}

/// All numbers are small whole multiples of 1/16: their sum is exact.
fn mean(map: &Array2<f32>) -> Result<Array2<f32>> {
    one(map.iter().sum::<f32>() / map.len() as f32)
}

fn largest(map: &Array2<f32>) -> Result<Array2<f32>> {
    one(map.iter().copied().fold(f32::NEG_INFINITY, f32::max))
}

fn above_one(map: &Array2<f32>) -> Result<Array2<f32>> {
    one(map.iter().filter(|&&value| value > 1.0).count() as f32)
}

fn sorted(map: &Array2<f32>) -> Result<Array2<f32>> {
    let mut numbers: Vec<f32> = map.iter().copied().collect();
    numbers.sort_by(f32::total_cmp);
    Ok(Array1::from(numbers).insert_axis(Axis(0)))
}

const PARTS: [(&str, Part); 9] = [
    ("the map itself", same),
    ("max 2×2, stride 1", max_pooled::<1>),
    ("max 2×2, stride 2", max_pooled::<2>),
    ("flattened", flattened),
    ("dense layer", dense),
    ("mean of the map", mean),
    ("largest of the map", largest),
    ("how many above 1", above_one),
    ("all numbers, sorted", sorted),
];

/// The edges of a digit, rectified: sums of sixteenths.
fn edges(digit: &Array2<f32>) -> Result<Array2<f32>> {
    Ok(relu(filtered(digit, &arr2(&kernels::SOBEL_X), Border::Zero)?))
}

/// A step of one pixel, before nine parts: which outputs stay, which move along?
pub fn part_by_part() -> Result<Outputs> {
    let count = 100;
    let headings =
        ["what", "numbers", "stay", "move along", "of", "change of the output, %"];
    let mut table = Table::new(headings);
    let mut bars = vec![];
    let maps = (0..count)
        .map(|index| {
            let digit = digit_on_paper(index, SIDE);
            Ok((edges(&digit)?, edges(&moved(&digit, [0, 1]))?))
        })
        .collect::<Result<Vec<_>>>()?;
    for (name, part) in PARTS {
        let (mut stay, mut along, mut changes, mut numbers) = (0, 0, 0.0, 0);
        for (before, after) in &maps {
            let (before, after) = (part(before)?, part(after)?);
            stay += usize::from(before == after);
            // One number has no place that it could move to.
            let places = before.len() > 1;
            along += usize::from(places && moved(&before, [0, 1]) == after);
            changes += change(&before, &after);
            numbers = before.len();
        }
        let change = changes / count as f64;
        table = table.row([
            name,
            &number(numbers as f64, 0),
            &number(stay as f64, 0),
            &number(along as f64, 0),
            &number(count as f64, 0),
            &number(change, 1),
        ]);
        bars.push((name, change));
    }
    let chart = Chart::new("part", "change of the output, %").bars(&bars);
    Ok(Outputs::new().table("table", table).chart("bars", chart.draw()?))
}

/// A digit and the digit moved, both flattened, and one row of a dense layer's
/// weights: the numbers change slots, the weights do not.
pub fn slots() -> Result<Outputs> {
    let digit = digits::load().images().index_axis(Axis(0), 2).to_owned();
    let mut paper = Array2::zeros((8, 12));
    paper.slice_mut(s![.., 2..10]).assign(&digit);
    let strip = |plane: &Array2<f32>| -> Result<Array2<f32>> {
        let row = flattened(plane)?;
        // Six rows of the same, so that it can be seen.
        Ok(Array2::from_shape_fn((6, 48), |(_, slot)| row[[0, slot + 24]]))
    };
    let beside = moved(&paper, [0, 1]);
    let strips = [
        ("slots 24 to 71", strip(&paper)?),
        ("the same slots, the digit moved to the right", strip(&beside)?),
    ];
    let images = [("a digit", &paper), ("moved by a pixel", &beside)];
    let picture = Maps::ink().columns(1).draw(&strips)?;
    Ok(Outputs::new()
        .picture("images", cnn::plot::ink_maps(&images)?)
        .picture("strips", picture)
        .number("kept", dense_change()?, 0))
}

/// By how much ten dense sums change when a digit moves by a pixel, in percent: the
/// mean over a hundred digits.
fn dense_change() -> Result<f64> {
    let count = 100;
    let mut sum = 0.0;
    for index in 0..count {
        let digit = digit_on_paper(index, SIDE);
        sum += change(&dense(&digit)?, &dense(&moved(&digit, [0, 1]))?);
    }
    Ok(sum / count as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_summary_of_the_whole_map_stays_for_every_move_that_keeps_the_ink() {
        for index in 0..30 {
            let digit = digit_on_paper(index, SIDE);
            let before = edges(&digit).unwrap();
            for step in [[0, 1], [1, 0], [-3, 2], [3, -3]] {
                let after = edges(&moved(&digit, step)).unwrap();
                for part in [mean, largest, above_one, sorted] {
                    assert_eq!(part(&before).unwrap(), part(&after).unwrap());
                }
            }
        }
    }

    #[test]
    fn flattening_moves_a_number_by_the_move_in_slots() {
        // Down by 2 and right by 3 on a paper 16 wide: 2 · 16 + 3 slots.
        let digit = digit_on_paper(5, SIDE);
        let before = flattened(&digit).unwrap();
        let after = flattened(&moved(&digit, [2, 3])).unwrap();
        assert_eq!(after, moved(&before, [0, 35]));
    }

    #[test]
    fn the_sums_of_sixteenths_are_exact() {
        let map = edges(&digit_on_paper(7, SIDE)).unwrap();
        let backwards: f32 = map.flatten().iter().rev().sum();
        assert_eq!(map.iter().sum::<f32>(), backwards);
        assert!(map.iter().all(|value| (16.0 * value).fract() == 0.0));
    }
}
