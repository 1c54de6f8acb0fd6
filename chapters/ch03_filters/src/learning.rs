//! Can a filter be learned?

use cnn::data::{Photo, photos};
use cnn::kernels;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Chart, Grids, Maps};
use cnn::signal::{Mode, correlate2d};
use ndarray::{Array2, aview2};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::measure::energy;

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

/// Every kernel on the way down the slope from `start`, with its loss. A step
/// goes `rate` times the slope.
fn descend(
    pairs: &[Pair],
    start: Array2<f32>,
    rate: f32,
    steps: usize,
) -> Result<Vec<(Array2<f32>, f64)>> {
    let mut kernel = start;
    let mut way = Vec::new();
    for _ in 0..=steps {
        let (loss, slope) = loss_and_slope(pairs, &kernel)?;
        way.push((kernel.clone(), loss));
        kernel = kernel - slope * rate;
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
    let differences = (kernel - &aview2(&kernels::SOBEL_X)).mapv(f32::abs);
    differences
        .iter()
        .fold(0.0, |most: f64, &d| most.max(d.into()))
}

/// What the learner is given: four pictures, and what should come out.
pub fn pairs() -> Result<Outputs> {
    let pairs = photograph_pairs()?;
    let pictures = pairs.iter().map(|pair| &pair.picture);
    let wanted = pairs.iter().map(|pair| &pair.wanted);
    let pictures: Vec<_> = NAMES.into_iter().zip(pictures).collect();
    let wanted: Vec<_> = NAMES.into_iter().zip(wanted).collect();
    Ok(Outputs::new()
        .picture(
            "pictures",
            Maps::gray(-0.5, 0.5).columns(4).draw(&pictures)?,
        )
        .picture("wanted", Maps::signed().columns(4).draw(&wanted)?))
}

/// Nine random weights become Sobel's filter, step by step.
pub fn learn_sobel() -> Result<Outputs> {
    let way = descend(&photograph_pairs()?, random_start(1), 2.0, 3000)?;
    let film = |steps: [usize; 3]| {
        let frame = |film: Grids, step: usize| {
            film.matrix(&format!("step {step}"), &way[step].0)
        };
        steps
            .into_iter()
            .fold(Grids::new(2).limit(2.0), frame)
            .draw()
    };
    let steps = || (1..=60).map(|place| 50 * place);
    let loss: Vec<_> = steps().map(|step| (step as f64, way[step].1)).collect();
    let distance: Vec<_> = steps()
        .map(|step| (step as f64, distance_from_sobel(&way[step].0)))
        .collect();
    let chart = Chart::new("step", "on a logarithmic scale")
        .line("mean squared error", &loss)
        .line("largest error of a weight", &distance)
        .log_y()
        .draw()?;
    let last = way.len() - 1;
    Ok(Outputs::new()
        .chart("film", film([0, 10, 100])?)
        .chart("film_end", film([300, 1000, 3000])?)
        .chart("curve", chart)
        .number("first_loss", way[0].1, 2)
        .number("loss_100", way[100].1, 4)
        .number("distance_100", distance_from_sobel(&way[100].0), 2)
        .number("steps", last as f64, 0)
        .number("last_distance", distance_from_sobel(&way[last].0), 5))
}

/// Pictures of upright stripes leave most of the filter open.
pub fn stripes() -> Result<Outputs> {
    let temple = photos::temple().shrink(2)?.to_gray();
    let row = temple.row(105);
    let striped = row.broadcast((24, row.len()));
    let striped =
        striped.map_or_else(|| unreachable!("rows repeat"), |s| s.to_owned());
    let lessons = [pair(&striped)?];
    let whole = pair(&temple)?;

    let headings = [
        "start",
        "loss on the stripes, %",
        "loss on the photograph, %",
        "sums of the columns",
    ];
    let mut table = Table::new(headings);
    let mut grids = Grids::new(2).limit(2.0);
    let mut maps = Vec::new();
    for seed in [1, 2, 3] {
        let way = descend(&lessons, random_start(seed), 1.0, 1000)?;
        let (kernel, loss) = &way[way.len() - 1];
        let (error, _) = loss_and_slope(std::slice::from_ref(&whole), kernel)?;
        let percent = |error: f64, pair: &Pair| 100.0 * error / energy(&pair.wanted);
        let sums = kernel
            .columns()
            .into_iter()
            .map(|c| number(c.sum().into(), 2));
        table = table.row([
            seed.to_string(),
            number(percent(*loss, &lessons[0]), 2),
            number(percent(error, &whole), 0),
            sums.collect::<Vec<_>>().join(" "),
        ]);
        let label = format!("from start {seed}");
        grids = grids.matrix(&label, kernel);
        maps.push((label, correlate2d(&temple, kernel, Mode::Valid)?));
    }
    let maps: Vec<_> = maps
        .iter()
        .map(|(label, map)| (label.as_str(), map))
        .collect();
    Ok(Outputs::new()
        .picture("lesson", plot::gray_maps(&[("the lesson", &striped)])?)
        .chart("learned", grids.draw()?)
        .picture("maps", Maps::signed().quantile(0.99).draw(&maps)?)
        .table("table", table))
}
