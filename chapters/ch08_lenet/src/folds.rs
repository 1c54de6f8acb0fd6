//! Every image once for the test: cross-validation.

use cnn::data::{Dataset, Split, digits};
use cnn::loss::CrossEntropy;
use cnn::networks::digits_conv;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::random::permutation;
use cnn::train::evaluate;

use crate::digits::{EPOCHS, train_to_the_end};

const PARTS: usize = 5;
const IMAGES: usize = 200;
const SEED: u64 = 1;

/// One part of the images to judge by, the others to learn from, for each part.
fn folds(images: &Dataset, seed: u64) -> cnn::Result<Vec<Split>> {
    let order = permutation(images.len(), seed, 50);
    let split = |part: usize| {
        let of = |inside: bool| {
            let places = order.iter().enumerate();
            let chosen =
                places.filter(move |(at, _)| (at % PARTS == part) == inside);
            chosen.map(|(_, &image)| image).collect::<Vec<_>>()
        };
        Ok(Split {
            train: images.select(&of(false))?,
            test: images.select(&of(true))?,
        })
    };
    (0..PARTS).map(split).collect()
}

/// For each part: right answers on it, and on the test set, in percent.
fn judged(images: &Dataset, test: &Dataset) -> Result<[Vec<f64>; 2]> {
    let (mut own, mut new) = (vec![], vec![]);
    for fold in folds(images, SEED)? {
        let trained = train_to_the_end(digits_conv(SEED)?, &fold, EPOCHS, SEED)?;
        own.push(100.0 * trained.test.accuracy());
        let test = evaluate(&trained.network, test, &CrossEntropy::default())?;
        new.push(100.0 * test.accuracy());
    }
    Ok([own, new])
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Two hundred digits in five parts: five trainings, each judged by the part that it
/// did not see, and by the test set; for the first two hundred, and for as many drawn
/// from all.
pub fn five_parts() -> Result<Outputs> {
    let data = digits::split();
    let drawn = permutation(data.train.len(), SEED, 51);
    let drawn = data.train.select(&drawn[..IMAGES])?;
    let [own, new] = judged(&drawn, &data.test)?;
    let [own_of_first, new_of_first] =
        judged(&data.train.first(IMAGES), &data.test)?;
    let mut table = Table::new([
        "part left out",
        "drawn from all: that part, %",
        "test set, %",
        "the first ones: that part, %",
        "the first ones: test set, %",
    ]);
    for part in 0..PARTS {
        let columns = [&own, &new, &own_of_first, &new_of_first];
        let numbers = columns.map(|values| number(values[part], 1));
        table = table.row([(part + 1).to_string()].into_iter().chain(numbers));
    }
    let away = own.iter().map(|value| (value - mean(&own)) * (value - mean(&own)));
    let spread = (away.sum::<f64>() / (PARTS - 1) as f64).sqrt();
    Ok(Outputs::new()
        .table("table", table)
        .number("images", IMAGES as f64, 0)
        .number("mean", mean(&own), 1)
        .number("spread", spread, 1)
        .number("test", mean(&new), 1)
        .number("mean_of_first", mean(&own_of_first), 1)
        .number("test_of_first", mean(&new_of_first), 1)
        .number("left_out", (IMAGES / PARTS) as f64, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_image_is_left_out_once_and_learned_from_four_times() {
        let images = digits::split().train.first(20);
        let folds = folds(&images, 1).unwrap();
        assert_eq!(folds.len(), PARTS);
        let sizes = folds.iter().map(|fold| (fold.train.len(), fold.test.len()));
        assert!(sizes.into_iter().all(|sizes| sizes == (16, 4)));
        let sum = |set: &Dataset| f64::from(set.images().sum());
        let left_out: f64 = folds.iter().map(|fold| sum(&fold.test)).sum();
        assert_eq!(left_out, sum(&images));
    }
}
