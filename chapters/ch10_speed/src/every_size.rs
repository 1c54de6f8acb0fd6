//! A recorded run of `benches/peers/scan.py`: the engine at every size, one after the
//! other.

use anyhow::Context;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{Chart, Svg};
use serde::Deserialize;

use crate::peers::Machine;

/// One layer, of which one size grows from 1 on: its speeds.
#[derive(Deserialize)]
struct Line {
    line: String,
    speeds: Vec<f64>,
}

/// A run on one thread.
struct Scan {
    machine: Machine,
    lines: Vec<Line>,
}

/// From this size on a fall is looked for: below it there is too little work.
const FIRST_FALL: usize = 9;

/// A size is compared with the best of so many before it.
const BEFORE: usize = 3;

/// Lanes of a vector of the machine.
const LANES: usize = 16;

/// What grows: as the record and as a reader calls it.
const LINES: [(&str, &str); 14] = [
    ("images, 14²", "images of 14×14"),
    ("images, 5×5 on 14²", "images of 14×14, kernels of 5×5"),
    ("channels in", "channels"),
    ("columns", "columns"),
    ("kernel", "rows and columns of the kernel"),
    (FORWARD, "filters, 4 images of 28×28"),
    ("filters, 1 image of 56²", "filters, 1 image of 56×56"),
    ("filters, 16 images of 14²", "filters, 16 images of 14×14"),
    ("filters, 1×1", "filters of 1×1"),
    ("depthwise channels", "channels, depthwise"),
    ("backward, images", "images, both gradients"),
    ("backward, channels in", "channels, both gradients"),
    (BACKWARD, "filters, both gradients"),
    ("max pool, side/2", "windows in a row, max pooling"),
];

/// Filters in the forward pass, and in both gradients.
const FORWARD: &str = "filters, 4 images of 28²";
const BACKWARD: &str = "backward, filters";

/// Those that are drawn.
const DRAWN: [(&str, &str); 4] = [
    ("channels in", "channels"),
    ("columns", "columns"),
    (FORWARD, "filters"),
    (BACKWARD, "filters, both gradients"),
];

impl Scan {
    fn recorded() -> Result<Self> {
        let record = include_str!("../../../benches/peers/scan-zen4.jsonl");
        let mut lines = record.lines();
        let machine =
            serde_json::from_str(lines.next().context("an empty record")?)?;
        let lines =
            lines.map(serde_json::from_str).collect::<serde_json::Result<_>>()?;
        Ok(Self { machine, lines })
    }

    fn line(&self, line: &str) -> Result<&Line> {
        let mut lines = self.lines.iter();
        let found = lines.find(|found| found.line == line);
        found.with_context(|| format!("no line of {line}"))
    }

    /// The drawn lines at the sizes that are asked for.
    fn chart(&self, asked: impl Fn(usize) -> bool) -> Result<Svg> {
        let mut chart =
            Chart::new("size", "GFLOP/s").every_x(LANES as f64).include_y(0.0);
        for (line, name) in DRAWN {
            let sized = (1..).zip(&self.line(line)?.speeds);
            let points = sized.filter(|&(size, _)| asked(size));
            let points: Vec<_> =
                points.map(|(size, &speed)| (size as f64, speed)).collect();
            chart = chart.line(name, &points);
        }
        Ok(chart.draw()?)
    }
}

impl Line {
    /// How many times as slow as the best of the sizes just before it a size is, and which
    /// one: where that is most.
    fn deepest_fall(&self) -> Result<(f64, usize)> {
        let falls = (FIRST_FALL..=self.speeds.len()).map(|size| {
            let before = &self.speeds[size - 1 - BEFORE..size - 1];
            let best = before.iter().copied().fold(0.0, f64::max);
            (best / self.speeds[size - 1], size)
        });
        let deepest = falls.max_by(|(a, _), (b, _)| a.total_cmp(b));
        deepest.with_context(|| format!("{}: too few sizes", self.line))
    }
}

/// One layer at every size: what powers of two show, and what they leave out.
pub fn every_size() -> Result<Outputs> {
    let scan = Scan::recorded()?;
    let mut table =
        Table::new(["what grows", "deepest fall, times as slow", "at size"]);
    let mut falls = vec![];
    for (line, name) in LINES {
        let (fall, size) = scan.line(line)?.deepest_fall()?;
        table = table.row([name.to_owned(), number(fall, 2), size.to_string()]);
        falls.push(fall);
    }
    // One filter more than fills two vectors: in %, how much longer it takes.
    let (full, over) = (2 * LANES, 2 * LANES + 1);
    let products = over as f64 / full as f64;
    let longer = |line: &str| -> Result<f64> {
        let speeds = &scan.line(line)?.speeds;
        let time = speeds[full - 1] / speeds[over - 1] * products;
        Ok(100.0 * (time - 1.0))
    };
    let sizes: usize = scan.lines.iter().map(|line| line.speeds.len()).sum();
    Ok(Outputs::new()
        .text("on", scan.machine.to_string())
        .chart("powers", scan.chart(usize::is_power_of_two)?)
        .chart("all", scan.chart(|_| true)?)
        .table("falls", table)
        .number("sizes", sizes as f64, 0)
        .number("lines", scan.lines.len() as f64, 0)
        .number("lanes", LANES as f64, 0)
        .number("full", full as f64, 0)
        .number("over", over as f64, 0)
        .number("products", 100.0 * (products - 1.0), 0)
        .number("forward", longer(FORWARD)?, 0)
        .number("backward", longer(BACKWARD)?, 0)
        .number("deepest", falls.into_iter().fold(0.0, f64::max), 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fall_is_measured_from_the_best_of_three_sizes_before() {
        let mut speeds = vec![10.0; 12];
        (speeds[8], speeds[9], speeds[10]) = (16.0, 12.0, 8.0);
        let line = Line { line: String::new(), speeds };
        assert_eq!(line.deepest_fall().unwrap(), (2.0, 11));
    }
}
