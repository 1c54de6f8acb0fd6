//! How much does a small shift change?

use cnn::Window;
use cnn::data::{digits, photos};
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Chart, Grids, Maps};
use cnn::pool::{Divisor, avg_pool2d, global_avg_pool2d, max_pool2d};
use cnn::signal::{Border, pad2d};
use ndarray::{Array2, Array4, Axis, s};

use crate::maps::{MOVES, PAIRS, Pool, all_moved, average, max, moved};

/// A map of zeros with a single 1.
fn dot(side: usize, [row, column]: [usize; 2]) -> Array2<f32> {
    let mut dot = Array2::zeros((side, side));
    dot[[row, column]] = 1.0;
    dot
}

/// One bright pixel makes two steps: the first is hidden, the second is not.
pub fn two_steps() -> Result<Outputs> {
    let draw = |label: &str, place| -> Result<_> {
        let image = dot(6, place);
        let pooled = max(&image, PAIRS)?;
        let drawing = Grids::new(0)
            .limit(1.0)
            .matrix(label, &image)
            .window(2, 2, 2, 2)
            .sign("→")
            .matrix("max", &pooled)
            .window(1, 1, 1, 1);
        Ok(drawing.draw()?)
    };
    // The largest of 2×2 with stride 2; rows, columns and pixels.
    let (sizes, pixels) = ([0.0, 2.0, 2.0, 6.0, 6.0], dot(6, [2, 2]));
    Ok(Outputs::new()
        .row("values", sizes.iter().chain(&pixels))
        .chart("start", draw("a bright pixel", [2, 2])?)
        .chart("hidden", draw("a step to the right", [2, 3])?)
        .chart("seen", draw("and another one", [2, 4])?))
}

/// Every place of a bright pixel and all eight moves: how many change nothing?
pub fn all_moves() -> Result<Outputs> {
    let side = 8;
    let mut unchanged = Array2::zeros((side, side));
    for ((row, column), count) in unchanged.indexed_iter_mut() {
        let image = dot(side, [row, column]);
        let before = max(&image, PAIRS)?;
        for step in MOVES {
            if max(&moved(&image, step), PAIRS)? == before {
                *count += 1.0;
            }
        }
    }
    let all = (unchanged.len() * MOVES.len()) as f64;
    let hidden = unchanged.sum();
    let label = "hidden moves, of 8";
    Ok(Outputs::new()
        .chart("grid", plot::matrix_grids(&[(label, unchanged)], 0)?)
        .number("hidden", hidden, 0)
        .number("all", all, 0)
        .number("each", hidden / (side * side) as f32, 0))
}

/// How often a pooling hides each move of a bright pixel by up to `reach` pixels,
/// counted over all places that a pixel can have in a window.
fn hidden_share(window: Window, distance: isize) -> Result<f64> {
    let (stride, reach) = (window.stride as isize, distance);
    // Far from the border, whatever the window.
    let middle = 24;
    let side = 2 * middle as usize;
    let see = |row: isize, column: isize| {
        let place = [row as usize, column as usize];
        max(&dot(side, place), window)
    };
    let span = || middle..middle + stride;
    let (mut hidden, mut all) = (0, 0);
    for row in span() {
        for column in span() {
            let before = see(row, column)?;
            for down in -reach..=reach {
                for across in -reach..=reach {
                    if down.abs().max(across.abs()) == distance {
                        let after = see(row + down, column + across)?;
                        hidden += usize::from(after == before);
                        all += 1;
                    }
                }
            }
        }
    }
    Ok(hidden as f64 / all as f64)
}

/// The same count for other windows: the answer to the exercise.
pub fn other_windows() -> Result<Outputs> {
    let windows = [
        ("2×2, stride 2", Window::new(2).stride(2)),
        ("3×3, stride 3", Window::new(3).stride(3)),
        ("4×4, stride 4", Window::new(4).stride(4)),
        ("8×8, stride 8", Window::new(8).stride(8)),
        ("3×3, stride 2", Window::new(3).stride(2)),
        ("2×2, stride 1", Window::new(2)),
    ];
    let mut table = Table::new(["window", "hidden moves, of 8"]);
    for (name, window) in windows {
        let hidden = 8.0 * hidden_share(window, 1)?;
        table = table.row([name, &number(hidden, 2)]);
    }
    Ok(Outputs::new().table("table", table))
}

/// Longer moves: each pooling hides those shorter than its window, and fewer the
/// longer they are.
pub fn longer_moves() -> Result<Outputs> {
    let mut chart = Chart::new("length of the move, pixels", "moves hidden, %");
    for side in [2, 4, 8] {
        let window = Window::new(side).stride(side);
        let mut curve = vec![];
        for distance in 1..=8 {
            let share = hidden_share(window, distance)?;
            curve.push((distance as f64, 100.0 * share));
        }
        chart = chart.line(&format!("{side}×{side}"), &curve);
    }
    Ok(Outputs::new().chart("curves", chart.include_y(100.0).draw()?))
}

/// All digits on paper of 16×16 pixels, so that none is moved off the paper.
fn digits_on_paper() -> Array4<f32> {
    let images = digits::load().images().clone();
    let mut paper = Array4::zeros((images.dim().0, 1, 16, 16));
    let mut middle = paper.slice_mut(s![.., 0, 4..12, 4..12]);
    middle.assign(&images);
    paper
}

/// A digit and the digit moved by one pixel, pooled: which values stay?
pub fn one_digit() -> Result<Outputs> {
    let digits = digits_on_paper();
    let digit = digits.slice(s![2, 0, .., ..]).to_owned();
    let beside = moved(&digit, [0, 1]);
    let (before, after) = (max(&digit, PAIRS)?, max(&beside, PAIRS)?);
    let images = [("a digit", &digit), ("moved by one pixel", &beside)];
    let pooled = [("pooled", &before), ("moved, then pooled", &after)];
    let changed = before.iter().zip(&after).filter(|(a, b)| a != b).count();
    let ink = before.iter().zip(&after).filter(|(a, b)| **a + **b > 0.0);
    let ink = ink.count() as f64;
    let difference = [("change of the pooled map", &after - &before)];
    Ok(Outputs::new()
        .picture("digits", plot::ink_maps(&images)?)
        .picture("pooled", plot::ink_maps(&pooled)?)
        .picture("change", Maps::signed().limit(1.0).draw(&difference)?)
        .number("changed", changed as f64, 0)
        .number("ink", ink, 0))
}

/// A way to summarise every image of a batch.
type Summary = fn(&Array4<f32>) -> cnn::Result<Array4<f32>>;

fn as_it_is(images: &Array4<f32>) -> cnn::Result<Array4<f32>> {
    Ok(images.clone())
}

fn max_of<const SIDE: usize>(images: &Array4<f32>) -> cnn::Result<Array4<f32>> {
    Ok(max_pool2d(images, Window::new(SIDE).stride(SIDE))?.values)
}

fn average_of<const SIDE: usize>(images: &Array4<f32>) -> cnn::Result<Array4<f32>> {
    let window = Window::new(SIDE).stride(SIDE);
    avg_pool2d(images, window, Divisor::default())
}

fn global(images: &Array4<f32>) -> cnn::Result<Array4<f32>> {
    let means = global_avg_pool2d(images)?;
    Ok(means.insert_axis(Axis(2)).insert_axis(Axis(3)))
}

const SUMMARIES: [(&str, Summary); 6] = [
    ("none", as_it_is),
    ("max 2×2", max_of::<2>),
    ("average 2×2", average_of::<2>),
    ("max 4×4", max_of::<4>),
    ("average 4×4", average_of::<4>),
    ("global average", global),
];

/// How far a summary goes from the one before, in percent of the latter: for each
/// image, the length of the difference over the length.
fn changes(before: &Array4<f32>, after: &Array4<f32>) -> Vec<f64> {
    let length = |values: &mut dyn Iterator<Item = f32>| {
        let squares = values.map(|value| f64::from(value) * f64::from(value));
        squares.sum::<f64>().sqrt()
    };
    let pairs = before.outer_iter().zip(after.outer_iter());
    let change = pairs.map(|(before, after)| {
        let difference = &mut before.iter().zip(&after).map(|(a, b)| b - a);
        100.0 * length(difference) / length(&mut before.iter().copied())
    });
    change.collect()
}

/// All digits, all eight moves by one pixel: how much of the summary changes?
pub fn digits_moved() -> Result<Outputs> {
    let digits = digits_on_paper();
    let all: Vec<_> = MOVES.map(|step| all_moved(&digits, step)).into();
    let headings = [
        "pooling",
        "maps unchanged",
        "of",
        "values changed, %",
        "change of the map, %",
    ];
    let mut table = Table::new(headings);
    let mut bars = vec![];
    for (name, summary) in SUMMARIES {
        let before = summary(&digits)?;
        let (mut unchanged, mut values, mut change) = (0, [0, 0], vec![]);
        for images in &all {
            let after = summary(images)?;
            let maps = before.outer_iter().zip(after.outer_iter());
            unchanged += maps.filter(|(a, b)| a == b).count();
            let pairs = before.iter().zip(&after);
            // Where both are zero there is nothing to change.
            let ink = pairs.filter(|(a, b)| **a != 0.0 || **b != 0.0);
            for (a, b) in ink {
                values[0] += usize::from(a != b);
                values[1] += 1;
            }
            change.extend(changes(&before, &after));
        }
        let share = 100.0 * values[0] as f64 / values[1] as f64;
        let mean = change.iter().sum::<f64>() / change.len() as f64;
        table = table.row([
            name,
            &number(unchanged as f64, 0),
            &number(change.len() as f64, 0),
            &number(share, 1),
            &number(mean, 1),
        ]);
        bars.push((name, mean));
    }
    let chart = Chart::new("pooling", "change of the map, %").bars(&bars);
    Ok(Outputs::new().chart("bars", chart.draw()?).table("table", table))
}

/// The same digits moved farther, by one to four pixels in four directions.
pub fn digits_farther() -> Result<Outputs> {
    let digits = digits_on_paper();
    let mut chart = Chart::new("moved by, pixels", "change of the map, %");
    for (name, summary) in SUMMARIES {
        let before = summary(&digits)?;
        let mut curve = vec![];
        for distance in 0..=4 {
            let mut change = vec![];
            for [down, across] in [[-1, 0], [1, 0], [0, -1], [0, 1]] {
                let step = [down * distance, across * distance];
                let after = summary(&all_moved(&digits, step))?;
                change.extend(changes(&before, &after));
            }
            let mean = change.iter().sum::<f64>() / change.len() as f64;
            curve.push((distance as f64, mean));
        }
        chart = chart.line(name, &curve);
    }
    Ok(Outputs::new().chart("curves", chart.draw()?))
}

/// A pooled photograph, moved before or after: they agree where the stride
/// divides the move, and nowhere between.
pub fn moved_before_or_after() -> Result<Outputs> {
    let cat = photos::chelsea().shrink(2)?.to_gray();
    let cat = cat.slice_move(s![30..94, 60..124]);
    let [pairs, fours] = [2, 4].map(|side| Window::new(side).stride(side));
    let poolings: [(&str, Pool, Window); 4] = [
        ("max, stride 1", max, Window::new(2)),
        ("max, stride 2", max, pairs),
        ("max, stride 4", max, fours),
        ("average, stride 2", average, pairs),
    ];
    let label = "moved, then pooled − pooled, then moved: mean, %";
    let mut chart = Chart::new("moved by, pixels", label);
    for (name, pool, window) in poolings {
        let pooled = pool(&wrapped(&cat, window)?, window)?;
        let mut curve = vec![];
        for step in 0..=8 {
            let first = wrapped(&moved(&cat, [0, step]), window)?;
            let moved_first = pool(&first, window)?;
            let moved_last = moved(&pooled, [0, step / window.stride as isize]);
            let off = (moved_first - moved_last).mapv(f32::abs);
            let mean = f64::from(off.sum()) / off.len() as f64;
            curve.push((step as f64, 100.0 * mean));
        }
        chart = chart.line(name, &curve);
    }
    Ok(Outputs::new().chart("curves", chart.draw()?))
}

/// The picture, and behind its end as much of its start as the last window needs.
fn wrapped(image: &Array2<f32>, window: Window) -> cnn::Result<Array2<f32>> {
    let over = window.kernel - window.stride;
    pad2d(image, [[0, over], [0, over]], Border::Wrap)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_a_window_of_k_a_move_is_hidden_as_often_as_by_hand() {
        // Along an axis a step stays in the window in k − 1 of k places; four
        // moves go along one axis, four along both: 4·(k−1)/k + 4·((k−1)/k)².
        for side in [2, 3, 4, 8] {
            let window = Window::new(side).stride(side);
            let stays = (side - 1) as f64 / side as f64;
            let by_hand = 4.0 * stays + 4.0 * stays * stays;
            let counted = 8.0 * hidden_share(window, 1).unwrap();
            assert!((counted - by_hand).abs() < 1e-12, "{side}: {counted}");
        }
        let pairs = 8.0 * hidden_share(PAIRS, 1).unwrap();
        assert_eq!(pairs, 3.0);
    }

    #[test]
    fn where_windows_overlap_no_step_is_hidden() {
        assert_eq!(hidden_share(Window::new(3).stride(2), 1).unwrap(), 0.0);
        assert_eq!(hidden_share(Window::new(2), 1).unwrap(), 0.0);
    }

    #[test]
    fn max_pooling_moves_along_with_moves_by_multiples_of_its_stride() {
        let cat = photos::chelsea().shrink(4).unwrap().to_gray();
        let cat = cat.slice_move(s![..64, ..64]);
        for step in [2, 4, 6] {
            let first = max(&moved(&cat, [step, -step]), PAIRS).unwrap();
            let pooled = max(&cat, PAIRS).unwrap();
            assert_eq!(first, moved(&pooled, [step / 2, -step / 2]));
        }
        let first = max(&moved(&cat, [1, 0]), PAIRS).unwrap();
        let pooled = max(&cat, PAIRS).unwrap();
        assert_ne!(first, pooled);
        assert_ne!(first, moved(&pooled, [1, 0]));
    }

    #[test]
    fn no_ink_leaves_the_paper_and_the_mean_stays() {
        let digits = digits_on_paper();
        let before = global(&digits).unwrap();
        for step in [[4, 0], [0, -4], [4, 4]] {
            let after = global(&all_moved(&digits, step)).unwrap();
            for (a, b) in before.iter().zip(&after) {
                assert!((a - b).abs() < 1e-6);
            }
        }
    }
}
