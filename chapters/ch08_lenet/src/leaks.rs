//! What the test set must not be used for: numbers of its own, and choosing.

use cnn::data::{Dataset, Split, digits};
use cnn::layer::Sequential;
use cnn::networks::digits_conv;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::optim::{Adam, Optimizer, Schedule};
use cnn::plot::Chart;
use cnn::random::permutation;
use cnn::statistics::quantile;
use cnn::train::{Plan, fit};

use crate::digits::{BATCH, RATE, SEEDS, range, train_to_the_end};

/// Mean and spread of all pixels.
#[derive(Debug, Clone, Copy)]
struct Scale {
    mean: f64,
    spread: f64,
}

impl Scale {
    fn of(images: &Dataset) -> Self {
        let pixels = images.images();
        let count = pixels.len() as f64;
        let mean = pixels.iter().map(|&pixel| f64::from(pixel)).sum::<f64>() / count;
        let away =
            |&pixel: &f32| (f64::from(pixel) - mean) * (f64::from(pixel) - mean);
        let variance = pixels.iter().map(away).sum::<f64>() / count;
        Self { mean, spread: variance.sqrt() }
    }

    /// Less the mean, divided by the spread.
    fn apply(self, images: &Dataset) -> cnn::Result<Dataset> {
        let scaled = |pixel: f32| (f64::from(pixel) - self.mean) / self.spread;
        images.with_images(images.images().mapv(|pixel| scaled(pixel) as f32))
    }
}

/// The classes that a network gives images, each part of them by its own scale.
fn by_their_own(
    network: &Sequential,
    images: &Dataset,
    parts: &[Vec<usize>],
) -> Result<Vec<usize>> {
    let mut classes = vec![0; images.len()];
    for part in parts {
        let part_images = images.select(part)?;
        let scaled = Scale::of(&part_images).apply(&part_images)?;
        let named = network.predict(scaled.images())?.classes;
        part.iter().zip(named).for_each(|(&image, class)| classes[image] = class);
    }
    Ok(classes)
}

/// How many are alike, in percent.
fn alike(some: &[usize], others: &[usize]) -> f64 {
    let same = some.iter().zip(others).filter(|(a, b)| a == b).count();
    100.0 * same as f64 / some.len() as f64
}

/// All images in parts of that many, in this order.
fn parts(order: &[usize], of: usize) -> Vec<Vec<usize>> {
    order.chunks(of).map(<[usize]>::to_vec).collect()
}

/// Networks that learned standardised digits, tested on digits that are standardised by
/// the training set's numbers, and by numbers of the test images' own.
pub fn own_numbers() -> Result<Outputs> {
    const EPOCHS: u64 = 6;
    let data = digits::split();
    let scale = Scale::of(&data.train);
    let test = &data.test;
    let half = test.with_images(test.images().mapv(|pixel| pixel / 2.0))?;
    let split = Split { train: scale.apply(&data.train)?, test: scale.apply(test)? };
    let all: Vec<usize> = (0..test.len()).collect();
    let mut sorted = all.clone();
    sorted.sort_by_key(|&image| test.labels()[image]);
    let cases = [
        ("as they are", "the training set", test, None),
        ("as they are", "the test set", test, Some(parts(&all, test.len()))),
        ("as they are", "batches of 32", test, Some(parts(&all, 32))),
        ("as they are", "batches of 32, sorted", test, Some(parts(&sorted, 32))),
        ("as they are", "each image", test, Some(parts(&all, 1))),
        ("half as bright", "the training set", &half, None),
        ("half as bright", "the test set", &half, Some(parts(&all, test.len()))),
    ];
    let mut found = cases.each_ref().map(|_| [vec![], vec![]]);
    for seed in SEEDS {
        let network =
            train_to_the_end(digits_conv(seed)?, &split, EPOCHS, seed)?.network;
        let usual = network.predict(split.test.images())?.classes;
        for ((_, _, images, parts), [right, other]) in cases.iter().zip(&mut found) {
            let named = match parts {
                Some(parts) => by_their_own(&network, images, parts)?,
                None => network.predict(scale.apply(images)?.images())?.classes,
            };
            right.push(alike(&named, test.labels()));
            other.push(100.0 - alike(&named, &usual));
        }
    }
    let mut table = Table::new([
        "test images",
        "mean and spread are those of",
        "right, %",
        "other answers, %",
    ]);
    for ((images, numbers, ..), [right, other]) in cases.iter().zip(&found) {
        let [right, other] = [right, other].map(|values| range(values, 1));
        table =
            table.row([(*images).to_owned(), (*numbers).to_owned(), right, other]);
    }
    let own = Scale::of(test);
    Ok(Outputs::new()
        .table("table", table)
        .number("mean", scale.mean, 3)
        .number("spread", scale.spread, 3)
        .number("own_mean", own.mean, 3)
        .number("own_spread", own.spread, 3))
}

/// Every second image with half of its ink, and the question which: 1 for half.
fn half_or_whole(images: &Dataset) -> cnn::Result<Dataset> {
    let mut pixels = images.images().to_owned();
    for mut image in pixels.outer_iter_mut().skip(1).step_by(2) {
        image.mapv_inplace(|pixel| pixel / 2.0);
    }
    Dataset::new(pixels, (0..images.len()).map(|at| at % 2).collect())
}

/// Networks that learned to tell digits with half of their ink from whole ones, tested
/// by numbers of the training set and of the test images' own.
pub fn asked_for_brightness() -> Result<Outputs> {
    const EPOCHS: u64 = 3;
    let data = digits::split();
    let (train, test) = (half_or_whole(&data.train)?, half_or_whole(&data.test)?);
    let scale = Scale::of(&train);
    let split = Split { train: scale.apply(&train)?, test: scale.apply(&test)? };
    let all: Vec<usize> = (0..test.len()).collect();
    let mut sorted = all.clone();
    sorted.sort_by_key(|&image| test.labels()[image]);
    let cases = [
        ("the training set", None),
        ("the test set", Some(parts(&all, test.len()))),
        ("batches of 32", Some(parts(&all, 32))),
        ("batches of 32, sorted", Some(parts(&sorted, 32))),
        ("each image", Some(parts(&all, 1))),
    ];
    let mut found = cases.each_ref().map(|_| vec![]);
    for seed in SEEDS {
        let network =
            train_to_the_end(digits_conv(seed)?, &split, EPOCHS, seed)?.network;
        for ((_, parts), right) in cases.iter().zip(&mut found) {
            let named = match parts {
                Some(parts) => by_their_own(&network, &test, parts)?,
                None => network.predict(split.test.images())?.classes,
            };
            right.push(alike(&named, test.labels()));
        }
    }
    let mut table = Table::new(["mean and spread are those of", "right, %"]);
    for ((numbers, _), right) in cases.iter().zip(&found) {
        table = table.row([(*numbers).to_owned(), range(right, 1)]);
    }
    Ok(Outputs::new().table("table", table))
}

/// Training images, and test images to choose by; the other test images are new.
const IMAGES: usize = 400;
const CHOSEN_BY: usize = 100;
const EPOCHS: usize = 30;

/// What a network says of all test images after each epoch: whether each is right.
fn right_after_each(data: &Split, seed: u64) -> Result<Vec<Vec<bool>>> {
    let mut network = digits_conv(seed)?;
    let mut optimizer = Optimizer::new(Adam::new(), Schedule::constant(RATE))?;
    let mut states = vec![];
    for epoch in 0..EPOCHS as u64 {
        // A plan of one epoch shuffles by its seed alone.
        let plan = Plan::new(1, BATCH, 1000 * seed + epoch).quietly();
        fit(&mut network, &mut optimizer, &data.train, None, &plan)?;
        let named = network.predict(data.test.images())?.classes;
        let pairs = named.iter().zip(data.test.labels());
        states.push(pairs.map(|(named, label)| named == label).collect());
    }
    Ok(states)
}

/// How many of these images are read rightly, in percent.
fn accuracy(right: &[bool], images: &[usize]) -> f64 {
    let correct = images.iter().filter(|&&image| right[image]).count();
    100.0 * correct as f64 / images.len() as f64
}

/// The state that reads most of these images, the first of several.
fn best<'a>(
    states: impl IntoIterator<Item = &'a Vec<bool>>,
    images: &[usize],
) -> Option<(usize, &'a [bool])> {
    let mut best: Option<(usize, &[bool])> = None;
    for (at, state) in states.into_iter().enumerate() {
        let better =
            best.is_none_or(|(_, b)| accuracy(state, images) > accuracy(b, images));
        if better {
            best = Some((at, state));
        }
    }
    best
}

/// An epoch chosen by a hundred test images: what they say of it, and what new ones do;
/// and the same for the best of many.
pub fn best_of_many() -> Result<Outputs> {
    const DRAWS: u64 = 200;
    let data = digits::split();
    let data = Split { train: data.train.first(IMAGES), test: data.test };
    let runs = (SEEDS.into_iter())
        .map(|seed| right_after_each(&data, seed))
        .collect::<Result<Vec<_>>>()?;
    let order = permutation(data.test.len(), 1, 7);
    let (chosen_by, new) = order.split_at(CHOSEN_BY);
    let mut table = Table::new([
        "seed",
        "best epoch",
        "by which it was chosen, %",
        "new images, %",
        "last epoch, the former, %",
        "last epoch, new, %",
    ]);
    for (seed, states) in SEEDS.into_iter().zip(&runs) {
        let Some((epoch, state)) = best(states, chosen_by) else { continue };
        let last = &states[EPOCHS - 1];
        let all = [(state, chosen_by), (state, new), (last, chosen_by), (last, new)];
        let all = all.map(|(state, images)| number(accuracy(state, images), 1));
        let heads = [seed.to_string(), (epoch + 1).to_string()];
        table = table.row(heads.into_iter().chain(all));
    }
    // States that have learned: the last twenty of each training.
    let settled: Vec<_> = runs.iter().flat_map(|run| &run[EPOCHS - 20..]).collect();
    let counts = [1, 2, 5, 10, 20, 50, 100];
    let mut curves = [(); 2].map(|()| (vec![], vec![]));
    let mut luck = vec![];
    for count in counts {
        let mut pairs = [vec![], vec![]];
        for draw in 0..DRAWS {
            let order = permutation(data.test.len(), 2, draw);
            let (chosen_by, new) = order.split_at(CHOSEN_BY);
            let tried = permutation(settled.len(), 3, draw);
            let tried = tried[..count].iter().map(|&at| settled[at]);
            let Some((_, state)) = best(tried, chosen_by) else { continue };
            pairs[0].push(accuracy(state, chosen_by));
            pairs[1].push(accuracy(state, new));
        }
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        luck.push(mean(&pairs[0]) - mean(&pairs[1]));
        for ((line, band), values) in curves.iter_mut().zip(&pairs) {
            line.push((count as f64, mean(values)));
            let [low, high] = [0.1, 0.9].map(|share| quantile(values, share));
            band.push((count as f64, low, high));
        }
    }
    let mut chart = Chart::new("how many were tried", "accuracy, %").log_x();
    let names = ["images by which it was chosen", "new images"];
    for (name, (line, band)) in names.into_iter().zip(&curves) {
        chart = chart.band(name, band).line(name, line);
    }
    Ok(Outputs::new()
        .table("table", table)
        .chart("curves", chart.draw()?)
        .number("chosen_by", CHOSEN_BY as f64, 0)
        .number("new", new.len() as f64, 0)
        .number("images", IMAGES as f64, 0)
        .number("epochs", EPOCHS as f64, 0)
        .number("draws", DRAWS as f64, 0)
        .number("luck_of_one", luck[0], 1)
        .number("luck_of_many", luck[counts.len() - 1], 1)
        .number("many", counts[counts.len() - 1] as f64, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_by_its_own_scale_has_mean_zero_and_spread_one() {
        let test = digits::split().test;
        let scaled = Scale::of(&test).apply(&test).unwrap();
        let Scale { mean, spread } = Scale::of(&scaled);
        assert!(mean.abs() < 1e-6 && (spread - 1.0).abs() < 1e-6);
    }

    #[test]
    fn half_as_bright_by_its_own_scale_is_the_same() {
        // Halving is exact: (x/2 − m/2) / (s/2) = (x − m) / s.
        let test = digits::split().test.first(20);
        let half =
            test.with_images(test.images().mapv(|pixel| pixel / 2.0)).unwrap();
        let [whole, half] =
            [test, half].map(|images| Scale::of(&images).apply(&images).unwrap());
        assert_eq!(whole.images(), half.images());
    }

    #[test]
    fn by_its_own_scale_an_image_of_half_the_ink_is_the_whole_one() {
        let two = digits::split().test.select(&[3, 3]).unwrap();
        let asked = half_or_whole(&two).unwrap();
        assert_eq!(asked.labels(), [0, 1]);
        let scaled = |at: usize| {
            let one = asked.select(&[at]).unwrap();
            Scale::of(&one).apply(&one).unwrap().images().to_owned()
        };
        assert_eq!(scaled(0), scaled(1));
    }

    #[test]
    fn the_best_is_the_first_of_those_with_most() {
        let states = vec![vec![true, false], vec![true, true], vec![true, true]];
        assert_eq!(best(&states, &[0, 1]).unwrap().0, 1);
        assert_eq!(best(&states, &[0]).unwrap().0, 0);
        assert_eq!(accuracy(&states[0], &[0, 1]), 50.0);
    }
}
