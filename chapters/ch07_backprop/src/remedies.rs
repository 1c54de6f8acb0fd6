//! What keeps filters alive, and what brings dead ones back.

use cnn::Window;
use cnn::data::{Dataset, digits};
use cnn::layer::{
    BatchNorm2d, Conv2d, Flatten, Initialization, Layer, LeakyRelu, Linear, Phase,
    Relu, Sequential,
};
use cnn::notebook::{Outputs, Result, Table};
use cnn::optim::Schedule;
use ndarray::Axis;

use crate::first_steps::{BATCH, FILTERS, PLACES, accuracy, learn, range};

const SEEDS: [u64; 5] = [1, 2, 3, 4, 5];
/// A rate at which most filters die.
const LARGE: f64 = 2.0;

/// What stands behind the filters.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Behind {
    Relu,
    Leaky,
    NormalizedRelu,
}

/// Eight filters, what stands behind them, ten scores.
fn network(behind: Behind, seed: u64) -> cnn::Result<Sequential> {
    let filters = Sequential::new().then(Conv2d::new(1, FILTERS, Window::new(3))?);
    let network = match behind {
        Behind::Relu => filters.then(Relu),
        Behind::Leaky => filters.then(LeakyRelu::default()),
        Behind::NormalizedRelu => {
            filters.then(BatchNorm2d::new(FILTERS)?).then(Relu)
        }
    };
    let network = network.then(Flatten).then(Linear::new(FILTERS * PLACES, 10)?);
    Ok(network.initialized(Initialization::KaimingNormal, seed))
}

/// The filters whose sums, as they come to the ReLU, are above 0 at no place of any
/// image.
fn shut(
    behind: Behind,
    network: &Sequential,
    train: &Dataset,
) -> Result<Vec<usize>> {
    let trace = network.trace(train.images().into_dyn())?;
    let sums = &trace[if behind == Behind::NormalizedRelu { 2 } else { 1 }];
    let maps = sums.axis_iter(Axis(1)).enumerate();
    let shut = maps.filter(|(_, maps)| maps.iter().all(|&sum| sum <= 0.0));
    Ok(shut.map(|(filter, _)| filter).collect())
}

/// Three epochs at a large rate, or with that rate at their end.
fn trained(
    behind: Behind,
    schedule: Schedule,
    train: &Dataset,
    seed: u64,
) -> Result<Sequential> {
    let mut network = network(behind, seed)?;
    network.set_phase(Phase::Training { step: 0 });
    learn(&mut network, train, schedule, 3, seed)?;
    network.set_phase(Phase::Evaluation);
    Ok(network)
}

/// Filters that no image opens after three epochs at two large rates, with four
/// remedies.
pub fn kept_alive() -> Result<Outputs> {
    let data = digits::split();
    let epoch = data.train.len().div_ceil(BATCH) as u64;
    let constant: fn(f64, u64) -> Schedule = |rate, _| Schedule::constant(rate);
    let headings =
        ["what is done", "shut at 1", "test at 1, %", "shut at 2", "test at 2, %"];
    let mut table = Table::new(headings);
    type Rate = fn(f64, u64) -> Schedule;
    let cases: [(&str, Behind, Rate); 5] = [
        ("nothing", Behind::Relu, constant),
        ("rate rises during the first epoch", Behind::Relu, |rate, epoch| {
            Schedule::constant(rate).warm_up(epoch)
        }),
        ("a tenth of the rate", Behind::Relu, |rate, _| {
            Schedule::constant(rate / 10.0)
        }),
        ("leaky ReLU", Behind::Leaky, constant),
        ("batch normalization in front", Behind::NormalizedRelu, constant),
    ];
    for (name, behind, schedule) in cases {
        let mut cells = vec![name.to_owned()];
        for rate in [1.0, LARGE] {
            let (mut closed, mut reached) = (vec![], vec![]);
            for seed in SEEDS {
                let schedule = schedule(rate, epoch);
                let network = trained(behind, schedule, &data.train, seed)?;
                closed.push(shut(behind, &network, &data.train)?.len() as f64);
                reached.push(accuracy(&network, &data.test)?);
            }
            cells.extend([range(&closed, 0), range(&reached, 1)]);
        }
        table = table.row(cells);
    }
    Ok(Outputs::new().table("table", table))
}

/// Gives filters the weights of a new start, and biases of 0.
fn draw_anew(network: &mut Sequential, filters: &[usize], seed: u64) -> Result<()> {
    let new = self::network(Behind::Relu, seed)?;
    let mut parameters = network.parameters_mut();
    for &filter in filters {
        let weights = new.parameters()[0].values.to_owned();
        let weights = weights.index_axis(Axis(0), filter);
        parameters[0].index_axis_mut(Axis(0), filter).assign(&weights);
        parameters[1][[filter]] = 0.0;
    }
    Ok(())
}

/// Dead filters, and three more epochs at a small rate: as they are, behind a leaky
/// ReLU, drawn anew.
pub fn brought_back() -> Result<Outputs> {
    let data = digits::split();
    let full = Schedule::constant(LARGE);
    let small = Schedule::constant(0.1);
    let mut dead: Vec<_> = vec![];
    for seed in SEEDS {
        let network = trained(Behind::Relu, full, &data.train, seed)?;
        dead.push((seed, shut(Behind::Relu, &network, &data.train)?, network));
    }
    let before: Vec<_> = dead.iter().map(|(_, shut, _)| shut.len() as f64).collect();
    let reached: Vec<_> = (dead.iter())
        .map(|(.., network)| accuracy(network, &data.test))
        .collect::<cnn::Result<_>>()?;
    let mut table = Table::new(["then", "shut filters of eight", "test, %"]);
    table =
        table.row(["nothing more".into(), range(&before, 0), range(&reached, 1)]);
    for (name, behind, anew) in [
        ("three epochs at a rate of 0.1", Behind::Relu, false),
        ("the same behind a leaky ReLU", Behind::Leaky, false),
        ("the same, shut filters drawn anew", Behind::Relu, true),
    ] {
        let (mut closed, mut reached) = (vec![], vec![]);
        for (seed, filters, dead) in &dead {
            let mut network = network(behind, *seed)?;
            let pairs = network.parameters_mut().into_iter().zip(dead.parameters());
            pairs.for_each(|(mut to, from)| to.assign(&from.values));
            if anew {
                draw_anew(&mut network, filters, seed + 100)?;
            }
            learn(&mut network, &data.train, small, 3, seed + 10)?;
            closed.push(shut(behind, &network, &data.train)?.len() as f64);
            reached.push(accuracy(&network, &data.test)?);
        }
        table = table.row([name.to_owned(), range(&closed, 0), range(&reached, 1)]);
    }
    Ok(Outputs::new().table("table", table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shut_filter_gets_no_slope_through_a_relu_and_one_through_a_leaky_one() {
        let train = digits::split().train.first(64);
        for (behind, moves) in [(Behind::Relu, false), (Behind::Leaky, true)] {
            let mut network = network(behind, 1).unwrap();
            network.parameters_mut()[1][[2]] = -100.0;
            assert_eq!(shut(behind, &network, &train).unwrap(), [2]);
            let weights = |network: &Sequential| {
                network.parameters()[0].values.index_axis(Axis(0), 2).to_owned()
            };
            let before = weights(&network);
            let rate = Schedule::constant(0.1);
            learn(&mut network, &train, rate, 1, 1).unwrap();
            assert_eq!(weights(&network) != before, moves);
        }
    }

    #[test]
    fn drawn_anew_a_filter_that_was_shut_is_open() {
        let train = digits::split().train.first(64);
        let mut network = network(Behind::Relu, 1).unwrap();
        network.parameters_mut()[1][[2]] = -100.0;
        draw_anew(&mut network, &[2], 101).unwrap();
        assert_eq!(shut(Behind::Relu, &network, &train).unwrap(), [0; 0]);
        assert_eq!(network.parameters()[1].values[[2]], 0.0);
    }
}
