//! Can a filter be learned?

use cnn::data::{Photo, photos};
use cnn::kernels;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Chart, Maps};
use cnn::signal::{Mode, correlate2d};
use cnn::statistics::{energy, largest_difference};
use ndarray::{Array2, arr2};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The photographs from which the learner gets a part each.
const NAMES: [&str; 4] = ["temple", "brick", "coffee", "cat"];

/// A picture, and what the filter to be found makes of it.
struct Pair {
    picture: Array2<f32>,
    wanted: Array2<f32>,
}

/// The picture, less its mean brightness, with its Sobel map.
fn pair(picture: &Array2<f32>) -> Result<Pair> {
    let mean = picture.sum() / picture.len() as f32;
    let picture = picture - mean;
    let wanted = correlate2d(&picture, &kernels::SOBEL_X, Mode::Valid)?;
    Ok(Pair { picture, wanted })
}

/// A part of each photograph, 48×48 pixels, with its Sobel map.
fn photograph_pairs() -> Result<Vec<Pair>> {
    let part = |photo: Photo, corner| -> Result<Pair> {
        pair(&photo.shrink(2)?.crop(corner, [48, 48])?.to_gray())
    };
    Ok(vec![
        part(photos::temple(), [60, 50])?,
        part(photos::brick(), [40, 40])?,
        part(photos::coffee(), [60, 120])?,
        part(photos::chelsea(), [35, 60])?,
    ])
}

/// The mean squared error over all pairs, and its slope along every weight.
fn loss_and_slope(
    pairs: &[Pair],
    kernel: &Array2<f32>,
) -> Result<(f64, Array2<f32>)> {
    let mut loss = 0.0;
    let mut slope = Array2::zeros(kernel.dim());
    for Pair { picture, wanted } in pairs {
        let error = correlate2d(picture, kernel, Mode::Valid)? - wanted;
        loss += energy(&error);
        // Weight [a, b] meets pixel [i + a, j + b] wherever the error is [i, j].
        let products = correlate2d(picture, &error, Mode::Valid)?;
        slope = slope + products * (2.0 / error.len() as f32);
    }
    let share = 1.0 / pairs.len() as f32;
    Ok((loss / pairs.len() as f64, slope * share))
}

/// A place on the way down the slope.
struct Step {
    kernel: Array2<f32>,
    loss: f64,
}

/// Every step on the way down the slope from `start`; each goes `rate` times
/// the slope.
fn descend(
    pairs: &[Pair],
    start: Array2<f32>,
    rate: f32,
    steps: usize,
) -> Result<Vec<Step>> {
    let mut kernel = start;
    let mut way = Vec::new();
    for _ in 0..=steps {
        let (loss, slope) = loss_and_slope(pairs, &kernel)?;
        let next = &kernel - slope * rate;
        way.push(Step { kernel, loss });
        kernel = next;
    }
    Ok(way)
}

/// Nine random weights between −1 and 1.
fn random_start(seed: u64) -> Array2<f32> {
    let generator = &mut ChaCha8Rng::seed_from_u64(seed);
    Array2::from_shape_simple_fn((3, 3), || generator.random_range(-1.0..1.0))
}

/// The largest difference between a weight and Sobel's.
fn distance_from_sobel(kernel: &Array2<f32>) -> f64 {
    largest_difference(kernel, &arr2(&kernels::SOBEL_X))
}

/// What the learner is given: four pictures, and what should come out.
pub fn pairs() -> Result<Outputs> {
    let (mut pictures, mut wanted) = (vec![], vec![]);
    for (name, pair) in NAMES.into_iter().zip(photograph_pairs()?) {
        pictures.push((name, pair.picture));
        wanted.push((name, pair.wanted));
    }
    let pictures = Maps::gray(-0.5, 0.5).columns(4).draw(&pictures)?;
    let wanted = Maps::signed().columns(4).draw(&wanted)?;
    Ok(Outputs::new()
        .picture("pictures", pictures.titled("what it is given"))
        .picture("wanted", wanted.titled("what should come out")))
}

/// Nine random weights become Sobel's filter, step by step.
pub fn learn_sobel() -> Result<Outputs> {
    let way = descend(&photograph_pairs()?, random_start(1), 2.0, 3000)?;
    let frame = |step: usize| (format!("step {step}"), &way[step].kernel);
    let (begins, ends) = ([0, 10, 100].map(frame), [300, 1000, 3000].map(frame));
    let curve = |value: fn(&Step) -> f64| -> Vec<(f64, f64)> {
        let steps = way.iter().enumerate().skip(50).step_by(50);
        steps.map(|(step, at)| (step as f64, value(at))).collect()
    };
    let loss = curve(|step| step.loss);
    let distance = curve(|step| distance_from_sobel(&step.kernel));
    let chart = Chart::new("step", "on a logarithmic scale")
        .line("mean squared error", &loss)
        .line("largest error of a weight", &distance)
        .log_y()
        .draw()?;
    Ok(Outputs::new()
        .chart("film", plot::matrix_grids(&begins, 2)?)
        .chart("film_end", plot::matrix_grids(&ends, 2)?)
        .chart("curve", chart)
        .number("first_loss", way[0].loss, 2)
        .number("loss_100", way[100].loss, 4)
        .number("distance_100", distance_from_sobel(&way[100].kernel), 2)
        .number("steps", (way.len() - 1) as f64, 0)
        .number("last_distance", distance_from_sobel(&way[3000].kernel), 5))
}

/// Pictures of upright stripes leave most of the filter open.
pub fn stripes() -> Result<Outputs> {
    let temple = photos::temple().shrink(2)?.to_gray();
    let size = (24, temple.ncols());
    let striped = Array2::from_shape_fn(size, |(_, column)| temple[[105, column]]);
    let lesson = [pair(&striped)?];
    let photograph = [pair(&temple)?];

    let headings = ["start", "loss on the stripes, %", "on the photograph, %"];
    let mut table = Table::new(headings.into_iter().chain(["column sums"]));
    let (mut learned, mut maps) = (vec![], vec![]);
    for seed in [1, 2, 3] {
        let way = descend(&lesson, random_start(seed), 1.0, 1000)?;
        let kernel = way[1000].kernel.clone();
        let [known, new] = [&lesson, &photograph].map(|p| percent_wrong(p, &kernel));
        let sums = kernel.columns().into_iter().map(|c| number(c.sum(), 2));
        let sums = sums.collect::<Vec<_>>().join(" ");
        let (known, new) = (number(known?, 2), number(new?, 0));
        table = table.row([&seed.to_string(), &known, &new, &sums]);
        let map = correlate2d(&temple, &kernel, Mode::Valid)?;
        maps.push((format!("from start {seed}"), map));
        learned.push((format!("from start {seed}"), kernel));
    }
    Ok(Outputs::new()
        .picture("lesson", plot::gray_maps(&[("the lesson", striped)])?)
        .chart("learned", plot::matrix_grids(&learned, 2)?)
        .picture("maps", Maps::signed().quantile(0.99).draw(&maps)?)
        .table("table", table))
}

/// The loss, in percent of the energy of the wanted map.
fn percent_wrong(pair: &[Pair; 1], kernel: &Array2<f32>) -> Result<f64> {
    let (loss, _) = loss_and_slope(pair, kernel)?;
    // A flat lesson wants zeros, and gets them from every kernel: not 0 / 0.
    Ok(match loss {
        0.0 => 0.0,
        _ => 100.0 * loss / energy(&pair[0].wanted),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slope_is_that_of_central_differences() {
        let pairs = photograph_pairs().unwrap();
        let kernel = random_start(7);
        let (_, slope) = loss_and_slope(&pairs, &kernel).unwrap();
        for (place, &slope) in slope.indexed_iter() {
            // The loss is a parabola along each weight: any step gives its slope.
            let loss_at = |change: f32| {
                let mut moved = kernel.clone();
                moved[place] += change;
                loss_and_slope(&pairs, &moved).unwrap().0
            };
            let slope = f64::from(slope);
            let measured = (loss_at(0.5) - loss_at(-0.5)) / 1.0;
            assert!((measured - slope).abs() <= 1e-5, "{measured} {slope}");
        }
    }

    #[test]
    fn every_start_ends_at_sobels_filter_on_photographs() {
        let pairs = photograph_pairs().unwrap();
        for seed in [2, 3] {
            let way = descend(&pairs, random_start(seed), 2.0, 3000).unwrap();
            let distance = distance_from_sobel(&way[3000].kernel);
            assert!(distance < 0.002, "start {seed}: {distance}");
        }
    }

    #[test]
    fn a_flat_lesson_is_solved_by_every_kernel() {
        let lesson = [pair(&Array2::from_elem((5, 5), 0.5)).unwrap()];
        assert_eq!(percent_wrong(&lesson, &random_start(1)).unwrap(), 0.0);
    }

    #[test]
    fn on_stripes_only_the_sums_of_the_columns_count() {
        // Columns of sums −4, 0 and 4, as Sobel's, and nothing else of it.
        let other = arr2(&[[-4.0, 9.0, 0.0], [0.0, -4.0, 5.0], [0.0, -5.0, -1.0]]);
        let waves = Array2::from_shape_fn((9, 12), |(_, x)| ((x * x) % 7) as f32);
        let striped = pair(&waves).unwrap();
        let map = correlate2d(&striped.picture, &other, Mode::Valid).unwrap();
        assert!(largest_difference(&map, &striped.wanted) < 1e-5);
    }
}
