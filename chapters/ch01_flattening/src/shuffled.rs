//! Who notices that the pixels have changed places?

use cnn::data::augment::permute_pixels;
use cnn::data::{Dataset, Split, digits};
use cnn::layer::{Flatten, Initialization, Layer, Linear, Relu, Sequential};
use cnn::linear::linear;
use cnn::loss::CrossEntropy;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::optim::{Optimizer, Schedule, Sgd};
use cnn::plot::{Chart, Maps};
use cnn::random::permutation;
use cnn::train;
use ndarray::{Array2, Axis};

use crate::learning::ten_scores;
use crate::networks::{
    MANY_SEEDS, SEEDS, STEPS, accuracies, accuracy, conv, dense, spread, trained_in,
    with_spread,
};

/// The seed of the one order in which all images have their pixels here.
const SHUFFLE: u64 = 1;

/// The same images, their 64 pixels in that order.
fn shuffled(images: &Dataset) -> Result<Dataset> {
    Ok(images.with_images(permute_pixels(images.images(), SHUFFLE))?)
}

/// Both parts of the digits with their pixels in that order.
fn shuffled_split() -> Result<Split> {
    let split = digits::split();
    let (train, test) = (shuffled(&split.train)?, shuffled(&split.test)?);
    Ok(Split { train, test })
}

/// Five digits, and the same five with their pixels in another order.
pub fn shuffled_digits() -> Result<Outputs> {
    let [straight, mixed] = [digits::split(), shuffled_split()?];
    let draw = |split: &Split| {
        let planes = split.test.images().index_axis_move(Axis(1), 0);
        let labels = split.test.labels().iter().map(usize::to_string);
        let all = labels.zip(planes.outer_iter()).take(5);
        let all: Vec<_> = all.map(|(name, map)| (name, map.to_owned())).collect();
        Maps::ink().columns(5).draw(&all)
    };
    Ok(Outputs::new()
        .picture("straight", draw(&straight)?.titled("as they are"))
        .picture("shuffled", draw(&mixed)?.titled("shuffled")))
}

/// A dense network and a convolutional one with as many weights, trained on
/// straight and on shuffled digits, on few and on many of them.
pub fn straight_and_shuffled() -> Result<Outputs> {
    let sets = [("straight", digits::split()), ("shuffled", shuffled_split()?)];
    let axes = || Chart::new("images to learn from", "accuracy on the test set, %");
    let (mut charts, mut ends) = ([axes(), axes()], Vec::new());
    let headings = ["network", "pixels", "images", "mean, %", "least to most, %"];
    let mut table = Table::new(headings);
    for (kind, name) in ["dense", "convolutional"].into_iter().enumerate() {
        for (pixels, split) in &sets {
            let mut results = Vec::new();
            for count in [100, 400, split.train.len()] {
                let found = match kind {
                    0 => {
                        let make = |seed| dense(64, 16, seed);
                        accuracies(make, split, count, &MANY_SEEDS)?
                    }
                    _ => accuracies(|seed| conv(8, 12, seed), split, count, &SEEDS)?,
                };
                let [mean, least, most] = spread(&found).map(|it| number(it, 1));
                let range = format!("{least} to {most}");
                let row = [name, pixels, &count.to_string(), &mean, &range];
                table = table.row(row);
                results.push((count as f64, found));
            }
            charts[kind] = with_spread(charts[kind].clone(), pixels, &results);
            ends.extend(results.last().map(|(_, found)| spread(found)[0]));
        }
    }
    let [dense_chart, conv_chart] =
        charts.map(|chart| chart.log_x().include_y(50.0).include_y(100.0).draw());
    Ok(Outputs::new()
        .chart("dense", dense_chart?)
        .chart("convolutional", conv_chart?)
        .table("table", table)
        .number("dense_seeds", MANY_SEEDS.len() as f64, 0)
        .number("convolutional_seeds", SEEDS.len() as f64, 0)
        .number("dense_changes", (ends[0] - ends[1]).abs(), 1)
        .number("convolutional_loses", ends[2] - ends[3], 1))
}

/// The same on all images with ten times as many steps, at a quarter of the rate;
/// and a single dense layer beside them.
pub fn ten_times_as_long() -> Result<Outputs> {
    let sets = [("straight", digits::split()), ("shuffled", shuffled_split()?)];
    let headings =
        ["network", "numbers to learn", "pixels", "mean, %", "least to most, %"];
    let mut table = Table::new(headings);
    let make = |name, seed| match name {
        "one dense layer" => ten_scores(seed),
        "two dense layers" => dense(64, 16, seed),
        _ => conv(8, 12, seed),
    };
    for name in ["one dense layer", "two dense layers", "convolutional"] {
        let count = make(name, 1)?.parameter_count().to_string();
        for (pixels, Split { train, test }) in &sets {
            let one = |&seed: &u64| {
                let network = make(name, seed)?;
                let long = trained_in(10 * STEPS, 8, 0.005, network, train, seed)?;
                accuracy(&long, test)
            };
            let found = SEEDS.iter().map(one).collect::<Result<Vec<_>>>()?;
            let [mean, least, most] = spread(&found).map(|it| number(it, 1));
            let range = format!("{least} to {most}");
            table = table.row([name, &count, pixels, &mean, &range]);
        }
    }
    Ok(Outputs::new().table("table", table))
}

/// What the two networks are made of.
pub fn two_networks() -> Result<Outputs> {
    let [dense, conv] = [dense(64, 16, 1)?, conv(8, 12, 1)?];
    let [listed, listed_conv] = [&dense, &conv].map(|it| it.summary(&[1, 1, 8, 8]));
    Ok(Outputs::new()
        .text("dense", listed?.to_string())
        .text("convolutional", listed_conv?.to_string())
        .number("parameters", dense.parameter_count() as f64, 0)
        .number("convolutional_parameters", conv.parameter_count() as f64, 0))
}

/// The weights of a dense layer in the order of the shuffled pixels: W·Pᵀ.
fn reordered(weight: &Array2<f32>) -> Array2<f32> {
    // Slot k of a shuffled image holds what was in slot order[k].
    let order = permutation(weight.ncols(), SHUFFLE, 0);
    weight.select(Axis(1), &order)
}

/// The same images, each with its pixels in an order of its own.
fn each_shuffled(images: &Dataset, seed: u64) -> Result<Dataset> {
    let mut mixed = images.images().to_owned();
    for (seed, mut image) in (seed..).zip(mixed.axis_chunks_iter_mut(Axis(0), 1)) {
        let shuffled = permute_pixels(image.view(), seed);
        image.assign(&shuffled);
    }
    Ok(images.with_images(mixed)?)
}

/// The dense network, when it is not one order for all images.
pub fn other_orders() -> Result<Outputs> {
    let straight = digits::split();
    let one_for_all = shuffled_split()?;
    let test_only =
        Split { train: straight.train.clone(), test: one_for_all.test.clone() };
    let own = Split {
        train: each_shuffled(&straight.train, 1000)?,
        test: each_shuffled(&straight.test, 5000)?,
    };
    let mut table = Table::new(["shuffled", "mean, %", "least to most, %"]);
    for (name, split) in [
        ("nothing", straight),
        ("all images, in one order", one_for_all),
        ("the test set alone", test_only),
        ("each image in its own order", own),
    ] {
        let count = split.train.len();
        let found = accuracies(|seed| dense(64, 16, seed), &split, count, &SEEDS)?;
        let [mean, least, most] = spread(&found).map(|it| number(it, 1));
        table = table.row([name, &mean, &format!("{least} to {most}")]);
    }
    Ok(Outputs::new().table("table", table))
}

/// W·Pᵀ on shuffled pixels gives the scores of W on straight ones.
pub fn same_function() -> Result<Outputs> {
    let straight = digits::split().test;
    let mixed = shuffled(&straight)?;
    // Weights and pixels in whole numbers, so that every sum is exact.
    let mut layer = Linear::<f32>::new(64, 10)?;
    layer.initialize(Initialization::PyTorch, 1, 0);
    let weight = layer.weight.mapv(|weight| (100.0 * weight).round());
    let scores = |images: &Dataset, weight: &Array2<f32>| -> Result<_> {
        let rows = Flatten.forward(images.images().into_dyn())?;
        let ink = rows.into_dimensionality()?.mapv(|pixel: f32| 16.0 * pixel);
        Ok(linear(&ink, weight, None)?)
    };
    let wanted = scores(&straight, &weight)?;
    let same = scores(&mixed, &reordered(&weight))?;
    let other = scores(&mixed, &weight)?;
    let equal = |found: &Array2<f32>| {
        let pairs = found.iter().zip(&wanted);
        pairs.filter(|(found, wanted)| found == wanted).count()
    };
    let map = |weight: &Array2<f32>| -> Result<Array2<f32>> {
        Ok(weight.row(0).to_shape((8, 8))?.to_owned())
    };
    let panels = [
        ("W, for the score of 0", map(&weight)?),
        ("the same, reordered", map(&reordered(&weight))?),
    ];
    let headings = ["weights", "pixels", "equal scores", "of"];
    let all = wanted.len().to_string();
    let table = Table::new(headings)
        .row(["W·Pᵀ", "shuffled", &equal(&same).to_string(), &all])
        .row(["W", "shuffled", &equal(&other).to_string(), &all]);
    Ok(Outputs::new()
        .picture("weights", Maps::signed().columns(2).draw(&panels)?)
        .table("table", table))
}

/// Two dense networks with all layers alike, but the first layer of the second
/// has its weights in the order of the shuffled pixels.
fn twins() -> Result<[Sequential; 2]> {
    let mut first = Linear::new(64, 16)?;
    first.initialize(Initialization::KaimingNormal, 1, 0);
    let mut second = first.clone();
    second.weight = reordered(&first.weight);
    let mut scores = Linear::new(16, 10)?;
    scores.initialize(Initialization::KaimingNormal, 1, 2);
    Ok([first, second].map(|layer| {
        let network = Sequential::new().then(Flatten).then(layer);
        network.then(Relu).then(scores.clone())
    }))
}

/// Two dense networks learn, one from straight pixels, one from shuffled ones:
/// step by step the same loss.
pub fn same_learning() -> Result<Outputs> {
    let straight = digits::split().train;
    let sets = [shuffled(&straight)?, straight];
    let mut losses: [Vec<f64>; 2] = Default::default();
    for ((mut network, set), losses) in
        twins()?.into_iter().zip(sets.iter().rev()).zip(&mut losses)
    {
        let schedule = Schedule::constant(0.1);
        let mut optimizer = Optimizer::new(Sgd::plain(), schedule)?;
        for step in 0..200 {
            let batch = set.select(&permutation(set.len(), 1, step)[..32])?;
            let (images, labels) = (batch.images().into_dyn(), batch.labels());
            let loss = CrossEntropy::default();
            let loss =
                train::step(&mut network, &mut optimizer, images, labels, &loss)?;
            losses.push(loss);
        }
    }
    let curve = |losses: &[f64], apart| -> Vec<(f64, f64)> {
        let steps = losses.iter().enumerate().step_by(apart);
        steps.map(|(step, &loss)| (step as f64, loss)).collect()
    };
    let chart = Chart::new("step", "loss of the step's 32 images")
        .line("W on straight pixels", &curve(&losses[0], 1))
        .points("reordered W on shuffled pixels", &curve(&losses[1], 10))
        .include_y(0.0);
    let apart = losses[0].iter().zip(&losses[1]).map(|(a, b)| (a - b).abs());
    Ok(Outputs::new()
        .chart("curve", chart.draw()?)
        .number("steps", losses[0].len() as f64, 0)
        .number("apart", 1e6 * apart.fold(0.0, f64::max), 2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cnn::statistics::largest_difference;

    #[test]
    fn shuffling_is_a_matrix_with_a_single_one_in_each_row() {
        // x' = P·x, with P[k, order[k]] = 1, and P·Pᵀ = 1.
        let order = permutation(64, SHUFFLE, 0);
        let mut matrix = Array2::<f32>::zeros((64, 64));
        for (slot, &from) in order.iter().enumerate() {
            matrix[[slot, from]] = 1.0;
        }
        assert_eq!(matrix.dot(&matrix.t()), Array2::<f32>::eye(64));
        let digits = digits::split().test.first(3);
        let rows = |set: &Dataset| {
            let rows = Flatten.forward(set.images().into_dyn()).unwrap();
            rows.into_dimensionality::<ndarray::Ix2>().unwrap()
        };
        let mixed = shuffled(&digits).unwrap();
        assert_eq!(rows(&digits).dot(&matrix.t()), rows(&mixed));
        let weight = Array2::from_shape_fn((2, 64), |(o, i)| (64 * o + i) as f32);
        assert_eq!(weight.dot(&matrix.t()), reordered(&weight));
    }

    #[test]
    fn the_twins_say_the_same_and_a_convolution_has_no_twin() {
        let straight = digits::split().test.first(50);
        let mixed = shuffled(&straight).unwrap();
        let [one, other] = twins().unwrap();
        let say = |network: &Sequential, images: &Dataset| {
            let scores = network.forward(images.images().into_dyn()).unwrap();
            scores.into_dimensionality::<ndarray::Ix2>().unwrap()
        };
        let apart = largest_difference(&say(&one, &straight), &say(&other, &mixed));
        assert!(apart < 1e-5, "{apart}");
    }
}
