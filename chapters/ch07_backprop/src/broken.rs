//! What twelve bugs do to a network, and which check finds each.

use std::panic::resume_unwind;
use std::thread;

use cnn::data::{Split, digits};
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::Chart;

use crate::bug::Bug;
use crate::checks::{CHECKS, red, sure_loss, worst_slopes};
use crate::course::{Course, EPOCHS};
use crate::lab::{Lab, Learner};

const SEEDS: [u64; 3] = [1, 2, 3];
/// Where a curve that runs away is cut off: more than twice ln 10.
const HIGHEST: f64 = 5.0;

/// The loss before each epoch's end and the accuracy at the end, of one seed.
pub(crate) struct Run {
    pub(crate) losses: Vec<f64>,
    pub(crate) accuracy: f64,
}

/// Trains a network with this bug.
pub(crate) fn run(lab: Lab, data: &Split, seed: u64) -> cnn::Result<Run> {
    let mut course = Course::new(lab, data, seed)?;
    while !course.ended() {
        course.go_on()?;
    }
    let accuracy = course.accuracy(data)?;
    Ok(Run { losses: course.losses, accuracy })
}

/// A loss as the chart shows it: what has run away, or is no number, stands on top.
pub(crate) fn on_chart(loss: f64) -> f64 {
    if loss.is_nan() { HIGHEST } else { loss.min(HIGHEST) }
}

/// The chart with the loss of an even guess, and with its top if one of these losses
/// stands there.
pub(crate) fn with_levels(chart: Chart, losses: &[f64]) -> Chart {
    let chart = chart.horizontal("chance", std::f64::consts::LN_10);
    match losses.iter().any(|&loss| on_chart(loss) == HIGHEST) {
        true => chart.horizontal("5 and above", HIGHEST),
        false => chart,
    }
}

/// The mean curve of several seeds, and its band.
fn drawn(chart: Chart, name: &str, runs: &[Run]) -> Chart {
    let mut line = Vec::new();
    let mut band = Vec::new();
    for epoch in 0..EPOCHS as usize {
        let losses: Vec<f64> =
            runs.iter().map(|run| on_chart(run.losses[epoch])).collect();
        let low = losses.iter().copied().fold(f64::INFINITY, f64::min);
        let high = losses.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let x = (epoch + 1) as f64;
        line.push((x, losses.iter().sum::<f64>() / losses.len() as f64));
        band.push((x, low, high));
    }
    chart.band(name, &band).line(name, &line)
}

/// The trainings with this bug, one thread for each seed.
fn runs(bug: Option<Bug>, data: &Split) -> cnn::Result<Vec<Run>> {
    thread::scope(|threads| {
        let all = SEEDS.map(|seed| threads.spawn(move || run(Lab(bug), data, seed)));
        let all = all.into_iter().map(thread::ScopedJoinHandle::join);
        all.map(|run| run.unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}

/// The lowest and the highest accuracy, in percent.
fn range(runs: &[Run]) -> String {
    let all = || runs.iter().map(|run| run.accuracy);
    let low = all().fold(f64::INFINITY, f64::min);
    let high = all().fold(f64::NEG_INFINITY, f64::max);
    format!("{} to {}", number(low, 1), number(high, 1))
}

/// One bug is switched on: the losses beside those of a right network, and what fails.
pub fn one_bug() -> Result<Outputs> {
    let (number_of_bug, seed) = (1, 1);
    let bug = Bug::ALL[number_of_bug - 1];
    let data = digits::split();
    let [right, broken] =
        [run(Lab(None), &data, seed)?, run(Lab(Some(bug)), &data, seed)?];
    let mut table = Table::new(["epoch", "none", bug.name()]);
    for (epoch, pair) in right.losses.iter().zip(&broken.losses).enumerate() {
        let both = [number(*pair.0, 3), number(*pair.1, 3)];
        table = table.row([(epoch + 1).to_string()].into_iter().chain(both));
    }
    let [good, bad] = [right.accuracy, broken.accuracy];
    let chart = Chart::new("epoch", "mean loss in training, nats").include_y(0.0);
    let losses = [&right.losses[..], &broken.losses].concat();
    let chart = drawn(chart, "none", &[right]);
    let chart = with_levels(drawn(chart, bug.name(), &[broken]), &losses);
    Ok(Outputs::new()
        .chart("curves", chart.draw()?)
        .table("losses", table)
        .text("red", format!("fails: {}", red(Some(bug), &data)?.join(", ")))
        .number("right_test", good, 1)
        .number("test", bad, 1)
        // The number of the bug, the seed, no riddle.
        .row("values", [number_of_bug as u64, seed, 0]))
}

/// The losses of a right network and of twelve broken ones, each from three starts,
/// and what they reach in the test.
pub fn twelve_curves() -> Result<Outputs> {
    let data = digits::split();
    let right = runs(None, &data)?;
    let mut table =
        Table::new(["bug", "what is wrong", "loss at the end", "test, %"]);
    let last = |runs: &[Run]| {
        let sum: f64 = runs.iter().filter_map(|run| run.losses.last()).sum();
        let mean = sum / runs.len() as f64;
        if mean.is_nan() { "no number".to_owned() } else { number(mean, 2) }
    };
    table = table.row(["none", "nothing", &last(&right), &range(&right)]);
    let mut outputs = Outputs::new();
    for (figure, bugs) in
        ["way_back", "way_there", "around"].iter().zip(Bug::ALL.chunks(4))
    {
        let chart = Chart::new("epoch", "mean loss in training, nats");
        let mut chart = drawn(chart.include_y(0.0), "none", &right);
        let mut losses = Vec::new();
        for &bug in bugs {
            let runs = runs(Some(bug), &data)?;
            chart = drawn(chart, bug.name(), &runs);
            losses.extend(runs.iter().flat_map(|run| &run.losses));
            table =
                table.row([bug.name(), bug.about(), &last(&runs), &range(&runs)]);
        }
        outputs = outputs.chart(figure, with_levels(chart, &losses).draw()?);
    }
    Ok(outputs.table("endings", table))
}

/// Which of nine checks each of the twelve bugs fails.
pub fn bugs_and_checks() -> Result<Outputs> {
    let names = CHECKS.iter().map(|check| check.name);
    let mut table = Table::new(["bug"].into_iter().chain(names));
    let mut off = Table::new(["bug", "array of weights furthest off", "how far"]);
    let data = digits::split();
    let mut only_slopes = 0;
    for bug in std::iter::once(None).chain(Bug::ALL.map(Some)) {
        let name = bug.map_or("none", Bug::name);
        let mut row = vec![name];
        for check in &CHECKS {
            let passes = (check.passes)(Lab(bug), &data)?;
            row.push(if passes { "·" } else { "✗" });
        }
        only_slopes += usize::from(row[1] == "✗");
        table = table.row(row);
        let (array, error) = worst_slopes(Lab(bug), &data)?;
        off = off.row([name, array, &crate::checking::power(error)]);
    }
    let mut about = Table::new(["check", "passes if"]);
    for check in &CHECKS {
        about = about.row([check.name, check.about]);
    }
    Ok(Outputs::new()
        .table("about", about)
        .table("table", table)
        .table("slopes", off)
        .number("chance", std::f64::consts::LN_10, 3)
        .number("sure", sure_loss(Lab(Some(Bug::SoftmaxTwice)))?, 3)
        .number("found_by_slopes", only_slopes as f64, 0)
        .number("bugs", Bug::ALL.len() as f64, 0))
}

/// Twenty images over and over, without dropout: what a right network and three
/// broken ones make of them.
pub fn by_heart() -> Result<Outputs> {
    let data = digits::split();
    let mut chart = Chart::new("step", "loss of the twenty images, nats");
    let mut losses = Vec::new();
    for bug in [
        None,
        Some(Bug::ShiftedLabels),
        Some(Bug::SoftmaxTwice),
        Some(Bug::NoZeroing),
    ] {
        let lab = Lab(bug);
        let twenty = lab.loaded(&data.train)?.first(20);
        let mut learner = Learner::without_dropout(lab, 1);
        let mut curve = Vec::new();
        for step in 0..=300 {
            let loss = learner.step(twenty.images(), twenty.labels())?;
            if step % 10 == 0 {
                losses.push(loss);
                curve.push((f64::from(step), on_chart(loss)));
            }
        }
        chart = chart.line(bug.map_or("none", Bug::name), &curve);
    }
    let chart = with_levels(chart.include_y(0.0), &losses);
    Ok(Outputs::new().chart("curves", chart.draw()?))
}

/// Three bugs of the lab without their names: the curve of each beside a right one.
pub fn riddles() -> Result<Outputs> {
    let data = digits::split();
    let right = [run(Lab(None), &data, 4)?];
    let mut outputs = Outputs::new();
    let riddles = [
        ("first", Bug::SoftmaxTwice),
        ("second", Bug::Unshuffled),
        ("third", Bug::ShiftedLabels),
    ];
    for (name, bug) in riddles {
        let broken = [run(Lab(Some(bug)), &data, 4)?];
        let chart = Chart::new("epoch", "mean loss in training, nats");
        let chart = drawn(chart.include_y(0.0), "right", &right);
        let losses = [&right[0].losses[..], &broken[0].losses].concat();
        let chart = with_levels(drawn(chart, "broken", &broken), &losses);
        outputs = outputs.chart(name, chart.draw()?);
        let accuracy = broken[0].accuracy;
        outputs = outputs.number(&format!("{name}_test"), accuracy, 1);
        let red = red(Some(bug), &data)?.join(", ");
        outputs = outputs.text(&format!("{name}_red"), format!("fails: {red}"));
    }
    Ok(outputs)
}
