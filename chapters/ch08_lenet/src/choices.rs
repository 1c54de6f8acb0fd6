//! What is chosen before a training: the rate, and the size of its batches.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use cnn::data::{Split, digits};
use cnn::loss::CrossEntropy;
use cnn::networks::digits_conv;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::optim::{Adam, Optimizer, Rule, Schedule, Sgd};
use cnn::plot::Chart;
use cnn::statistics::quantile;
use cnn::train::{History, Plan, evaluate, fit, order_of, step, steps};

use crate::courses::end;
use crate::digits::{BATCH, RATE, spread};

/// Trainings of each choice.
const SEEDS: [u64; 3] = [1, 2, 3];

/// Epochs of a short training.
const SHORT: u64 = 4;

/// Short trainings of the small network, one for each seed.
fn short(
    rate: Schedule,
    batch: usize,
    epochs: u64,
    data: &Split,
) -> Result<Vec<History>> {
    short_by(Adam::new().into(), rate, batch, epochs, data)
}

/// The same by any rule for the steps. Cells share them: what is trained once is the
/// same bits again.
fn short_by(
    rule: Rule,
    rate: Schedule,
    batch: usize,
    epochs: u64,
    data: &Split,
) -> Result<Vec<History>> {
    static KEPT: Mutex<BTreeMap<String, Vec<History>>> = Mutex::new(BTreeMap::new());
    let kept = || KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let name = format!("{rule:?}, {rate:?}, {batch}, {epochs}");
    if let Some(runs) = kept().get(&name) {
        return Ok(runs.clone());
    }
    let run = |seed| -> Result<History> {
        let mut network = digits_conv(seed)?;
        let mut optimizer = Optimizer::new(rule, rate)?;
        let plan = Plan::new(epochs, batch, seed).quietly();
        let test = Some(&data.test);
        Ok(fit(&mut network, &mut optimizer, &data.train, test, &plan)?)
    };
    let runs = SEEDS.into_iter().map(run).collect::<Result<Vec<_>>>()?;
    kept().insert(name, runs.clone());
    Ok(runs)
}

/// The mean loss of the last epoch's steps and the accuracy on test images after it:
/// medians, and the accuracy from the lowest to the highest.
fn ends(runs: &[History]) -> Result<[String; 3]> {
    let last =
        |run: &History| run.epochs.last().map_or(f64::NAN, |epoch| epoch.train_loss);
    let losses: Vec<f64> = runs.iter().map(last).collect();
    let right = runs.iter().map(end).collect::<Result<Vec<_>>>()?;
    let [median, range] = spread(&right);
    Ok([number(quantile(&losses, 0.5), 2), median, range])
}

/// Four rates, each ten times the one before: the losses of the first steps.
pub fn four_rates() -> Result<Outputs> {
    /// Steps whose mean loss is one point of the chart.
    const TOGETHER: usize = 10;
    let data = digits::split();
    let mut chart = Chart::new("step", "mean loss of ten steps, nats");
    let mut table =
        Table::new(["rate", "loss of the last epoch", "median, %", "range, %"]);
    for rate in [0.0001, 0.001, 0.01, 0.1] {
        let runs = short(Schedule::constant(rate), BATCH, SHORT, &data)?;
        let (mut band, mut line) = (vec![], vec![]);
        for at in 1..=runs[0].losses.len() / TOGETHER {
            let mean = |run: &History| {
                let part = &run.losses[(at - 1) * TOGETHER..at * TOGETHER];
                part.iter().sum::<f64>() / TOGETHER as f64
            };
            let means: Vec<f64> = runs.iter().map(mean).collect();
            let [low, middle, high] =
                [0.0, 0.5, 1.0].map(|share| quantile(&means, share));
            let step = (at * TOGETHER) as f64;
            band.push((step, low, high));
            line.push((step, middle));
        }
        let name = format!("rate {rate}");
        chart = chart.band(&name, &band).line(&name, &line);
        let [loss, median, range] = ends(&runs)?;
        table = table.row([rate.to_string(), loss, median, range]);
    }
    let steps = steps(data.train.len(), BATCH, SHORT)?;
    Ok(Outputs::new()
        .chart("losses", chart.include_y(0.0).draw()?)
        .table("table", table)
        .number("steps", steps as f64, 0)
        .number("seeds", SEEDS.len() as f64, 0))
}

/// Batches of three sizes: as many epochs, as many epochs at a larger rate, and as many
/// steps.
pub fn batches() -> Result<Outputs> {
    const LARGE: usize = 4 * BATCH;
    const SMALL: usize = BATCH / 4;
    let data = digits::split();
    let images = data.train.len();
    let middle = steps(images, BATCH, SHORT)?;
    // Whole epochs of at most so many steps.
    let epochs = |batch: usize| middle / images.div_ceil(batch) as u64;
    let mut table = Table::new([
        "images of a batch",
        "epochs",
        "steps",
        "first rate",
        "loss of the last epoch",
        "median, %",
        "range, %",
    ]);
    for (batch, epochs, rate) in [
        (SMALL, SHORT, RATE),
        (BATCH, SHORT, RATE),
        (LARGE, SHORT, RATE),
        (LARGE, SHORT, 4.0 * RATE),
        (SMALL, epochs(SMALL), RATE),
        (LARGE, epochs(LARGE), RATE),
    ] {
        let steps = steps(images, batch, epochs)?;
        let runs = short(Schedule::cosine(rate, steps), batch, epochs, &data)?;
        let [loss, median, range] = ends(&runs)?;
        let [batch, epochs, steps] = [batch as f64, epochs as f64, steps as f64]
            .map(|count| number(count, 0));
        table =
            table.row([batch, epochs, steps, rate.to_string(), loss, median, range]);
    }
    Ok(Outputs::new().table("table", table))
}

/// Steps until so large a share of the test images is read right, and the images of
/// these steps. It is looked for whenever [`BETWEEN`] more images have been seen.
fn until(goal: f64, batch: usize, data: &Split, seed: u64) -> Result<[f64; 2]> {
    let mut network = digits_conv(seed)?;
    let mut optimizer = Optimizer::new(Adam::new(), Schedule::constant(RATE))?;
    let loss = CrossEntropy::default();
    let (mut steps, mut seen, mut looked) = (0_u32, 0, 0);
    for epoch in 0..MOST {
        for part in order_of(data.train.len(), seed, epoch).chunks(batch) {
            let images = data.train.select(part)?;
            let (pixels, labels) = (images.images().into_dyn(), images.labels());
            step(&mut network, &mut optimizer, pixels, labels, &loss)?;
            (steps, seen) = (steps + 1, seen + part.len());
            if seen - looked >= BETWEEN {
                looked = seen;
                if evaluate(&network, &data.test, &loss)?.accuracy() >= goal {
                    return Ok([f64::from(steps), seen as f64]);
                }
            }
        }
    }
    anyhow::bail!("batches of {batch}: {goal} is not reached in {MOST} epochs")
}

/// Images between two looks at the test set.
const BETWEEN: usize = 128;

/// Epochs after which a training gives up.
const MOST: u64 = 60;

/// Batches of four sizes on the way to one accuracy: how many steps it takes, and how
/// many images.
pub fn larger_batches() -> Result<Outputs> {
    const GOAL: f64 = 0.85;
    let data = digits::split();
    let mut table =
        Table::new(["images of a batch", "steps", "images seen, thousands"]);
    for batch in [8, 32, 128, 512] {
        let runs = SEEDS.iter().map(|&seed| until(GOAL, batch, &data, seed));
        let runs = runs.collect::<Result<Vec<_>>>()?;
        let said = |which: usize, unit: f64, decimals| {
            let values: Vec<f64> =
                runs.iter().map(|run| run[which] / unit).collect();
            let at = |share| number(quantile(&values, share), decimals);
            format!("{} ({} to {})", at(0.5), at(0.0), at(1.0))
        };
        table = table.row([batch.to_string(), said(0, 1.0, 0), said(1, 1000.0, 1)]);
    }
    Ok(Outputs::new().table("table", table).number("goal", 100.0 * GOAL, 0).number(
        "seeds",
        SEEDS.len() as f64,
        0,
    ))
}

/// Four courses of the rate over as many steps: the same, fallen in steps, fallen along
/// a cosine, and risen first.
pub fn courses_of_the_rate() -> Result<Outputs> {
    let data = digits::split();
    let steps = steps(data.train.len(), BATCH, SHORT)?;
    let mut table = Table::new([
        "course of the rate",
        "rate 0.01, median, %",
        "range, %",
        "rate 0.03, median, %",
        "range at 0.03, %",
    ]);
    type Course = fn(f64, u64) -> Schedule;
    let courses: [(&str, Course); 4] = [
        ("the same in all steps", |rate, _| Schedule::constant(rate)),
        ("a tenth after each third", |rate, steps| {
            Schedule::step(rate, steps / 3, 0.1)
        }),
        ("along a cosine to 0", Schedule::cosine),
        ("risen for a tenth, then along a cosine", |rate, steps| {
            Schedule::cosine(rate, steps).warm_up(steps / 10)
        }),
    ];
    for (name, course) in courses {
        let mut cells = vec![name.to_owned()];
        for rate in [0.01, 0.03] {
            let runs = short(course(rate, steps), BATCH, SHORT, &data)?;
            let [_, median, range] = ends(&runs)?;
            cells.extend([median, range]);
        }
        table = table.row(cells);
    }
    Ok(Outputs::new().table("table", table))
}

/// Plain steps, steps with momentum and Adam's, at the same six rates.
pub fn three_rules() -> Result<Outputs> {
    let data = digits::split();
    let rules: [(&str, Rule); 3] = [
        ("plain", Sgd::plain().into()),
        ("momentum 0.9", Sgd::plain().momentum(0.9).into()),
        ("Adam", Adam::new().into()),
    ];
    let names = rules.iter().map(|(name, _)| format!("{name}, %"));
    let mut table = Table::new(std::iter::once("rate".to_owned()).chain(names));
    for rate in [0.003, 0.01, 0.03, 0.1, 0.3, 1.0] {
        let mut cells = vec![rate.to_string()];
        for (_, rule) in rules {
            let runs =
                short_by(rule, Schedule::constant(rate), BATCH, SHORT, &data)?;
            let [_, median, range] = ends(&runs)?;
            cells.push(format!("{median} ({range})"));
        }
        table = table.row(cells);
    }
    Ok(Outputs::new()
        .table("table", table)
        .number("epochs", SHORT as f64, 0)
        .number("seeds", SEEDS.len() as f64, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_to_a_goal_are_those_of_batches_seen_so_far() {
        // 128 images are 4 batches of 32, and any share is reached at the first look.
        let data = digits::split();
        assert_eq!(until(0.0, 32, &data, 1).unwrap(), [4.0, 128.0]);
        assert_eq!(until(0.0, 512, &data, 1).unwrap(), [1.0, 512.0]);
    }

    #[test]
    fn a_quarter_of_the_images_makes_about_four_times_the_steps_of_an_epoch() {
        // ⌈1415 / 8⌉ = 177, ⌈1415 / 32⌉ = 45, ⌈1415 / 128⌉ = 12
        let images = digits::split().train.len();
        let steps = [8, 32, 128].map(|batch| steps(images, batch, 1).unwrap());
        assert_eq!(steps, [177, 45, 12]);
    }
}
