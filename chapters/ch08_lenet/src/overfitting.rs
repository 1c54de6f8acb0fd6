//! What is done against overfitting, side by side.

use cnn::data::augment::Augment;
use cnn::data::{Dataset, digits};
use cnn::layer::Sequential;
use cnn::loss::CrossEntropy;
use cnn::networks::digits_conv;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::optim::{Adam, Optimizer, Schedule};
use cnn::statistics::quantile;
use cnn::train::{History, Plan, evaluate, fit};

use crate::ablations::with_filters;
use crate::courses::test_loss;
use crate::digits::{BATCH, RATE, SEEDS, spread};
use crate::losses::with_dropout;

/// Images that are learned from, if not more.
const IMAGES: usize = 200;
/// Of these, how many the early stop puts aside.
const ASIDE: usize = 40;
/// Steps at most.
const STEPS: usize = 210;

/// How a network learns: its build, its rule, its images, and how these are changed.
struct Way {
    build: fn(u64) -> cnn::Result<Sequential>,
    rule: Adam,
    moved: bool,
    train: Dataset,
}

impl Way {
    /// Without any remedy.
    fn plain(train: Dataset) -> Self {
        Self { build: digits_conv, rule: Adam::new(), moved: false, train }
    }

    fn fit(
        &self,
        epochs: u64,
        seed: u64,
        test: Option<&Dataset>,
    ) -> Result<(Sequential, History)> {
        let mut network = (self.build)(seed)?;
        let mut optimizer = Optimizer::new(self.rule, Schedule::constant(RATE))?;
        let mut plan = Plan::new(epochs, BATCH, seed).quietly();
        if self.moved {
            plan = plan.augment(Augment { shift: 1.0, turn: 10.0, seed });
        }
        let history = fit(&mut network, &mut optimizer, &self.train, test, &plan)?;
        Ok((network, history))
    }

    fn epochs(&self) -> u64 {
        (STEPS / self.train.len().div_ceil(BATCH)) as u64
    }

    /// After all its steps.
    fn to_the_end(&self, seed: u64) -> Result<Sequential> {
        Ok(self.fit(self.epochs(), seed, None)?.0)
    }

    /// As it was after the epoch with the lowest loss on images that were put aside.
    fn stopped(&self, seed: u64) -> Result<Sequential> {
        let (aside, rest) = self.train.split_at(ASIDE);
        let way = Self { train: rest, ..Self::plain(aside.clone()) };
        let (_, history) = way.fit(way.epochs(), seed, Some(&aside))?;
        let epochs = (1..).zip(&history.epochs);
        let lowest = epochs
            .min_by(|a, b| test_loss(a.1).total_cmp(&test_loss(b.1)))
            .map_or(1, |(at, _)| at);
        // The same training once more, bit for bit, and no further.
        Ok(way.fit(lowest, seed, None)?.0)
    }
}

/// Remedies against overfitting side by side: the losses on training and test images, and
/// the misread test images.
pub fn remedies_side_by_side() -> Result<Outputs> {
    let data = digits::split();
    let plain = || Way::plain(data.train.first(IMAGES));
    let fewer = |seed| with_filters(4, seed);
    let decay = |strength| Way { rule: Adam::decoupled(strength), ..plain() };
    let ways = [
        ("nothing", plain()),
        (EARLY, plain()),
        ("half of the filters", Way { build: fewer, ..plain() }),
        ("weight decay, 0.1", decay(0.1)),
        ("weight decay, 1", decay(1.0)),
        ("dropout of three tenths", Way { build: with_dropout, ..plain() }),
        ("moved and turned images", Way { moved: true, ..plain() }),
        ("twice as many images", Way::plain(data.train.first(2 * IMAGES))),
        ("four times as many images", Way::plain(data.train.first(4 * IMAGES))),
    ];
    let mut table = Table::new([
        "remedy",
        "training loss",
        "test loss",
        "range of the test loss",
        "misread, median, %",
        "range, %",
    ]);
    for (name, way) in ways {
        let mut columns: [Vec<f64>; 3] = Default::default();
        for seed in SEEDS {
            let network = match name {
                EARLY => way.stopped(seed)?,
                _ => way.to_the_end(seed)?,
            };
            let judge = |set| evaluate(&network, set, &CrossEntropy::default());
            let (train, test) = (judge(&way.train)?, judge(&data.test)?);
            let wrong = 100.0 * (1.0 - test.accuracy());
            let values = [train.loss, test.loss, wrong];
            columns.iter_mut().zip(values).for_each(|(all, value)| all.push(value));
        }
        let [train, test, wrong] = &columns;
        let at = |values: &[f64], share| number(quantile(values, share), 2);
        let range = format!("{} to {}", at(test, 0.0), at(test, 1.0));
        let [median, of_wrong] = spread(wrong);
        let losses = [at(train, 0.5), at(test, 0.5), range];
        let cells = [name.to_owned()].into_iter().chain(losses);
        table = table.row(cells.chain([median, of_wrong]));
    }
    Ok(Outputs::new()
        .table("table", table)
        .number("images", IMAGES as f64, 0)
        .number("steps", STEPS as f64, 0)
        .number("aside", ASIDE as f64, 0)
        .number("seeds", SEEDS.len() as f64, 0))
}

const EARLY: &str = "stopped early";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shorter_training_is_the_beginning_of_a_longer_one() {
        let way = Way::plain(digits::split().train.first(64));
        let history = |epochs| way.fit(epochs, 1, None).unwrap().1;
        let (short, long) = (history(1), history(3));
        assert_eq!(short.losses, long.losses[..2]);
    }

    #[test]
    fn every_training_makes_about_as_many_steps() {
        // 7, 13 and 25 batches: 30 · 7, 16 · 13 and 8 · 25
        for (times, steps) in [(1, 210), (2, 208), (4, 200)] {
            let way = Way::plain(digits::split().train.first(times * IMAGES));
            let batches = way.train.len().div_ceil(BATCH) as u64;
            assert_eq!(way.epochs() * batches, steps);
        }
    }
}
