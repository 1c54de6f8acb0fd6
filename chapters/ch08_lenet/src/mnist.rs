//! The networks for MNIST, as their trainings were kept.

use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{Chart, Svg};
use cnn::statistics::quantile;
use cnn::train::{Epoch, History};

use crate::courses::{band, end, test_error, test_loss};
use crate::stored;

/// The course of the training with a seed.
type OfSeed = fn(u64) -> Result<History>;

/// The courses of one network's trainings on MNIST, one for each seed.
fn histories(of_seed: OfSeed) -> Result<Vec<History>> {
    stored::SEEDS.into_iter().map(of_seed).collect()
}

/// How the networks for MNIST learned with three seeds: read from the files that
/// `train` wrote.
pub fn mnist_curves() -> Result<Outputs> {
    let lenet = histories(stored::lenet5_history)?;
    let convs = histories(stored::four_convs_history)?;
    let chart = |value, label| curves(&lenet, &convs, value, label);
    Ok(Outputs::new()
        .chart("losses", chart(test_loss, "test loss, nats")?)
        .chart("errors", chart(test_error, "misread test images, %")?)
        .number("lenet", end(&lenet[0])?, 2)
        .number("lenet_epochs", lenet[0].epochs.len() as f64, 0)
        .number("four_convs", end(&convs[0])?, 2)
        .number("four_convs_epochs", convs[0].epochs.len() as f64, 0))
}

fn curves(
    lenet: &[History],
    convs: &[History],
    value: fn(&Epoch) -> f64,
    label: &str,
) -> Result<Svg> {
    let mut chart = Chart::new("epoch", label);
    for (name, runs) in [("LeNet-5-like", lenet), ("four layers of 3×3", convs)] {
        let (band, median) = band(&runs.iter().collect::<Vec<_>>(), value);
        chart = chart.band(name, &band).line(name, &median);
    }
    Ok(chart.include_y(0.0).draw()?)
}

/// Trainings on MNIST of which the course is kept.
const TRAININGS: [(&str, &str, OfSeed); 4] = [
    ("dense, about as many parameters", "dense", stored::dense_history),
    ("LeNet-5-like", "lenet", stored::lenet5_history),
    ("LeNet-5-like, shuffled pixels", "shuffled", stored::lenet5_shuffled_history),
    ("four layers of 3×3", "four_convs", stored::four_convs_history),
];

/// What the networks for MNIST read in the end, seed by seed.
pub fn mnist_seeds() -> Result<Outputs> {
    let seeds = stored::SEEDS.len() as f64;
    Ok(by_seed("test accuracy, %", &TRAININGS, end, 2)?.number("seeds", seeds, 0))
}

/// A row for each training, a column for each seed; lowest and highest by its key.
fn by_seed(
    what: &str,
    trainings: &[(&str, &str, OfSeed)],
    value: fn(&History) -> Result<f64>,
    digits: usize,
) -> Result<Outputs> {
    let mut headings = vec![what.to_owned()];
    headings.extend(stored::SEEDS.map(|seed| format!("seed {seed}")));
    let mut table = Table::new(headings);
    let mut outputs = Outputs::new();
    for &(name, key, of_seed) in trainings {
        let runs = histories(of_seed)?;
        let ends = runs.iter().map(value).collect::<Result<Vec<_>>>()?;
        let mut row = vec![name.to_owned()];
        row.extend(ends.iter().map(|&end| number(end, digits)));
        table = table.row(row);
        outputs = outputs
            .number(&format!("{key}_lowest"), quantile(&ends, 0.0), digits)
            .number(&format!("{key}_highest"), quantile(&ends, 1.0), digits);
    }
    Ok(outputs.table("table", table))
}

/// The recipe of the network with four layers, and what is left when a part of it is.
const RECIPES: [(&str, &str, OfSeed); 7] = [
    ("the whole recipe", "whole", stored::four_convs_history),
    ("without augmentation", "augmentation", |seed| {
        stored::four_convs_without("augmentation", seed)
    }),
    ("without dropout", "dropout", |seed| {
        stored::four_convs_without("dropout", seed)
    }),
    ("without weight decay", "decay", |seed| {
        stored::four_convs_without("decay", seed)
    }),
    ("without smoothed labels", "smoothing", |seed| {
        stored::four_convs_without("smoothing", seed)
    }),
    ("without all four", "bare", |seed| stored::four_convs_without("all", seed)),
    ("LeNet-5-like, with none of them", "lenet", stored::lenet5_history),
];

/// The network with four layers, a part of its recipe left out, seed by seed.
pub fn mnist_recipe() -> Result<Outputs> {
    by_seed("misread test images", &RECIPES, misread, 0)
}

/// How many of MNIST's test images are misread at the end of a training.
fn misread(history: &History) -> Result<f64> {
    Ok((1.0 - end(history)? / 100.0) * TEST_IMAGES)
}

const TEST_IMAGES: f64 = 10_000.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_seed_reads_mnist_as_well_as_was_aimed_at() {
        let aims: [(OfSeed, f64); 2] =
            [(stored::lenet5_history, 99.0), (stored::four_convs_history, 99.5)];
        for (of_seed, aim) in aims {
            for history in histories(of_seed).unwrap() {
                let reached = end(&history).unwrap();
                assert!(reached >= aim, "{reached} {aim}");
            }
        }
    }

    #[test]
    fn moved_images_help_with_every_seed_and_the_recipe_more_than_the_layers() {
        let misread: Vec<Vec<f64>> = RECIPES
            .iter()
            .map(|&(_, _, of_seed)| {
                let runs = histories(of_seed).unwrap();
                runs.iter().map(|run| misread(run).unwrap()).collect()
            })
            .collect();
        let [lowest, median, highest] = [0.0, 0.5, 1.0].map(|share| {
            misread.iter().map(|runs| quantile(runs, share)).collect::<Vec<_>>()
        });
        let [whole, augmentation, dropout, decay, smoothing, bare, lenet] =
            [0, 1, 2, 3, 4, 5, 6];
        assert!(highest[whole] < lowest[augmentation]);
        let by_seed = misread[whole].iter().zip(&misread[smoothing]);
        assert!(by_seed.into_iter().all(|(with, without)| with < without));
        for part in [dropout, decay, smoothing] {
            assert!(lowest[part] <= highest[whole], "{part}");
            assert!(lowest[whole] <= highest[part], "{part}");
        }
        let by_recipe = median[bare] - median[whole];
        let by_layers = median[lenet] - median[bare];
        assert!(by_recipe > 5.0 * by_layers, "{by_recipe} {by_layers}");
    }
}
