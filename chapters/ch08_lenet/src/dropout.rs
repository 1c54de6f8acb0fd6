//! Dropout beside batch normalization.

use cnn::Window;
use cnn::data::{Dataset, digits};
use cnn::layer::{
    BatchNorm2d, Conv2d, Dropout, Flatten, Initialization, Layer, Linear, MaxPool2d,
    Phase, Relu, Sequential,
};
use cnn::loss::CrossEntropy;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::optim::{Adam, Optimizer, Schedule};
use cnn::statistics::quantile;
use cnn::train::{Plan, evaluate, fit, order_of};
use ndarray::{ArrayViewD, Axis};

use crate::digits::{BATCH, RATE, SEEDS, spread};

/// Where half of the numbers are dropped.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    Nowhere,
    InFront,
    Behind,
}

impl Place {
    /// Where the normalization is among the layers.
    fn of_norm(self) -> usize {
        if self == Self::InFront { 5 } else { 4 }
    }
}

/// Two layers of filters, the second one normalized, and dropout on one side of it.
fn network(place: Place, seed: u64) -> cnn::Result<Sequential> {
    let (same, pairs) = (Window::new(3).padding(1), Window::new(2).stride(2));
    let dropped = |network: Sequential, here| match place == here {
        true => Ok(network.then(Dropout::new(0.5, seed)?)),
        false => cnn::Result::Ok(network),
    };
    let first = Sequential::new()
        .then(Conv2d::new(1, 8, same)?)
        .then(Relu)
        .then(MaxPool2d::new(pairs));
    let second = dropped(first, Place::InFront)?
        .then(Conv2d::new(8, 16, same)?)
        .then(BatchNorm2d::new(16)?)
        .then(Relu)
        .then(MaxPool2d::new(pairs))
        .then(Flatten);
    Ok(dropped(second, Place::Behind)?
        .then(Linear::new(64, 10)?)
        .initialized(Initialization::KaimingNormal, seed))
}

/// The variance of the normalization's maps when nothing is dropped, as a share of the
/// one that was kept: all channels together.
fn share_of_kept(
    network: &Sequential,
    place: Place,
    train: &Dataset,
) -> Result<f64> {
    let norm = network.layer::<BatchNorm2d>(place.of_norm())?;
    let kept: f64 = norm.running_var.iter().map(|&it| f64::from(it)).sum();
    let trace = network.trace(train.images().into_dyn())?;
    let variance = |maps: ArrayViewD<f32>| {
        let count = maps.len() as f64;
        let mean = maps.iter().map(|&it| f64::from(it)).sum::<f64>() / count;
        let from_it = maps.iter().map(|&it| f64::from(it) - mean);
        from_it.map(|it| it * it).sum::<f64>() / count
    };
    let met: f64 = trace[place.of_norm()].axis_iter(Axis(1)).map(variance).sum();
    Ok(met / kept)
}

/// The same weights, with averages that are kept anew while nothing is dropped.
fn kept_anew(network: &Sequential, train: &Dataset) -> Result<Sequential> {
    let mut twin = self::network(Place::Nowhere, 0)?;
    for (mut to, from) in twin.parameters_mut().into_iter().zip(network.parameters())
    {
        to.assign(&from.values);
    }
    twin.set_phase(Phase::Training { step: 0 });
    for part in order_of(train.len(), 1, 0).chunks(BATCH) {
        let images = train.select(part)?;
        let after = twin.buffers_after(images.images().into_dyn())?;
        twin.set_buffers(&mut after.into_iter().map(|buffer| buffer.kept))?;
    }
    twin.set_phase(Phase::Evaluation);
    Ok(twin)
}

/// Dropout in front of a batch normalization and after it: the variance that is met
/// when nothing is dropped, and the answers.
pub fn dropout_in_front() -> Result<Outputs> {
    const EPOCHS: u64 = 4;
    let data = digits::split();
    let mut table = Table::new([
        "dropout",
        "variance met ÷ kept",
        "median, %",
        "range, %",
        "kept anew, median, %",
        "range, kept anew, %",
    ]);
    for (name, place) in [
        ("none", Place::Nowhere),
        ("in front of the normalization", Place::InFront),
        ("after it", Place::Behind),
    ] {
        let mut columns: [Vec<f64>; 3] = Default::default();
        for seed in SEEDS {
            let mut network = network(place, seed)?;
            let rate = Schedule::constant(RATE);
            let mut optimizer = Optimizer::new(Adam::new(), rate)?;
            let plan = Plan::new(EPOCHS, BATCH, seed).quietly();
            fit(&mut network, &mut optimizer, &data.train, None, &plan)?;
            let right = |network| -> Result<f64> {
                let judged =
                    evaluate(network, &data.test, &CrossEntropy::default())?;
                Ok(100.0 * judged.accuracy())
            };
            let values = [
                share_of_kept(&network, place, &data.train)?,
                right(&network)?,
                right(&kept_anew(&network, &data.train)?)?,
            ];
            columns.iter_mut().zip(values).for_each(|(all, value)| all.push(value));
        }
        let [shares, right, anew] = columns;
        let at = |share| number(quantile(&shares, share), 2);
        let shares = format!("{} to {}", at(0.0), at(1.0));
        let ([median, range], [anew, of_anew]) = (spread(&right), spread(&anew));
        table = table.row([name.to_owned(), shares, median, range, anew, of_anew]);
    }
    Ok(Outputs::new()
        .table("table", table)
        .number("epochs", EPOCHS as f64, 0)
        .number("seeds", SEEDS.len() as f64, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_numbers_dropped_and_the_others_doubled_double_the_mean_square() {
        let images = digits::split().train;
        let mut network = network(Place::InFront, 1).unwrap();
        network.set_phase(Phase::Training { step: 0 });
        let trace = network.trace(images.images().into_dyn()).unwrap();
        let square = |at: usize| trace[at].iter().map(|it| it * it).sum::<f32>();
        let ratio = square(4) / square(3);
        assert!((ratio - 2.0).abs() < 0.02, "{ratio}");
    }

    #[test]
    fn averages_that_are_kept_anew_change_no_weight() {
        let data = digits::split();
        let network = network(Place::InFront, 1).unwrap();
        let anew = kept_anew(&network, &data.train).unwrap();
        let weights = |network: &Sequential| -> Vec<f32> {
            let parameters = network.parameters();
            parameters.iter().flat_map(|it| it.values.iter().copied()).collect()
        };
        assert_eq!(weights(&anew), weights(&network));
        // 45 steps of a tenth of the way: nearly all of the variance that is met.
        let share = share_of_kept(&anew, Place::Nowhere, &data.train).unwrap();
        assert!((share - 1.0).abs() < 0.05, "{share}");
    }
}
