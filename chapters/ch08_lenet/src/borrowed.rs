//! Filters that were learned for other digits.

use cnn::data::{Dataset, Split, digits};
use cnn::layer::{Layer, Sequential};
use cnn::networks::digits_conv;
use cnn::notebook::{Outputs, Result, Table};
use cnn::statistics::quantile;

use crate::ablations::behind;
use crate::digits::{
    BATCH, EPOCHS, Trained, accuracies, spread, train_to_the_end as train,
};

/// Trainings of each kind.
const SEEDS: [u64; 3] = [1, 2, 3];

/// The digits below five, and the others.
fn halves(set: &Dataset) -> cnn::Result<[Dataset; 2]> {
    let half = |low: bool| {
        let labels = set.labels().iter().enumerate();
        let picked = labels.filter(|&(_, &label)| (label < 5) == low);
        set.select(&picked.map(|(at, _)| at).collect::<Vec<_>>())
    };
    Ok([half(true)?, half(false)?])
}

/// The network with the filters of another one, and a last layer of its own.
fn with_filters_of(other: &Sequential, seed: u64) -> Result<Sequential> {
    let mut network = digits_conv(seed)?;
    let learned = other.parameters();
    let filters = learned.len() - 2; // all but the last layer's weight and bias
    for (mut own, filter) in
        network.parameters_mut().into_iter().zip(learned).take(filters)
    {
        own.assign(&filter.values);
    }
    Ok(network)
}

/// Filters learned for the digits 0 to 4, borrowed for the digits 5 to 9.
pub fn borrowed_filters() -> Result<Outputs> {
    const STEPS: u64 = 150;
    let data = digits::split();
    let ([low, high], [low_test, high_test]) =
        (halves(&data.train)?, halves(&data.test)?);
    let low = Split { train: low, test: low_test };
    let lenders = SEEDS.map(|seed| train(digits_conv(seed)?, &low, EPOCHS, seed));
    let lenders = lenders.into_iter().collect::<Result<Vec<_>>>()?;
    let mut headings = vec!["filters".to_owned()];
    let sizes = [50, 200];
    for size in sizes {
        headings.push(format!("{size} images, median, %"));
        headings.push("range, %".to_owned());
    }
    let mut table = Table::new(headings);
    type Way = fn(&Sequential, &Split, u64, u64) -> Result<Trained>;
    let ways: [(&str, Way); 4] = [
        ("random, frozen", |_, few, epochs, seed| {
            behind(&digits_conv(seed)?, few, epochs, seed)
        }),
        ("borrowed, frozen", behind),
        ("borrowed, trained on", |lender, few, epochs, seed| {
            train(with_filters_of(lender, seed)?, few, epochs, seed)
        }),
        ("random, trained", |_, few, epochs, seed| {
            train(digits_conv(seed)?, few, epochs, seed)
        }),
    ];
    for (name, way) in ways {
        let mut row = vec![name.to_owned()];
        for size in sizes {
            let few = Split { train: high.first(size), test: high_test.clone() };
            let epochs = STEPS / size.div_ceil(BATCH) as u64;
            let runs = SEEDS.into_iter().zip(&lenders);
            let runs =
                runs.map(|(seed, lender)| way(&lender.network, &few, epochs, seed));
            row.extend(spread(&accuracies(&runs.collect::<Result<Vec<_>>>()?)));
        }
        table = table.row(row);
    }
    let [least, most] =
        [0.0, 1.0].map(|share| quantile(&accuracies(&lenders), share));
    Ok(Outputs::new()
        .table("table", table)
        .number("lenders_least", least, 1)
        .number("lenders_most", most, 1)
        .number("steps", STEPS as f64, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_borrower_has_the_filters_of_the_lender_and_its_own_last_layer() {
        let (lender, own) = (digits_conv(1).unwrap(), digits_conv(2).unwrap());
        let borrower = with_filters_of(&lender, 2).unwrap();
        let same = |at: usize, other: &Sequential| {
            borrower.parameters()[at].values == other.parameters()[at].values
        };
        assert!((0..4).all(|at| same(at, &lender)));
        assert!((4..6).all(|at| same(at, &own)));
        assert!(!same(0, &own) && !same(4, &lender));
    }

    #[test]
    fn no_digit_is_in_both_halves() {
        let [low, high] = halves(&digits::split().test).unwrap();
        assert!(low.labels().iter().all(|&label| label < 5));
        assert!(high.labels().iter().all(|&label| label >= 5));
        assert_eq!(low.len() + high.len(), digits::split().test.len());
    }
}
