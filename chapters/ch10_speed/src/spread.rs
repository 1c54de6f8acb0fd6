//! A recorded run of `spread`: programs timed again and again. Nothing is asserted of its
//! times.

use anyhow::bail;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::Chart;
use serde::{Deserialize, Serialize};

/// One run. Times are milliseconds on the clock on the wall.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Spread {
    /// The processor, its vectors and its cores, and the day.
    pub(crate) machine: String,
    pub(crate) date: String,
    pub(crate) programs: Vec<Program>,
}

/// All times of a program, the first call's before the others.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Program {
    pub(crate) name: String,
    pub(crate) times: Vec<f64>,
}

impl Program {
    /// The least, the middle one and the most of them.
    fn range(&self) -> [f64; 3] {
        let mut times = self.times.clone();
        times.sort_by(f64::total_cmp);
        [times[0], times[times.len() / 2], times[times.len() - 1]]
    }
}

fn recorded() -> Result<Spread> {
    Ok(serde_json::from_str(include_str!("../recorded/spread.json"))?)
}

/// The loops of the formula, a product of matrices and the engine, one run after another.
pub fn again_and_again() -> Result<Outputs> {
    let Spread { machine, date, programs, .. } = recorded()?;
    let mut table = Table::new([
        "program",
        "fastest, ms",
        "median, ms",
        "slowest, ms",
        "slowest ÷ fastest",
    ]);
    let mut chart = Chart::new("run", "ms").log_y().size(640, 420);
    for program in &programs {
        let [least, middle, most] = program.range();
        table = table.row([
            program.name.clone(),
            number(least, 3),
            number(middle, 3),
            number(most, 3),
            number(most / least, 2),
        ]);
        let runs = (1..).map(f64::from).zip(program.times.iter().copied());
        chart = chart.points(&program.name, &runs.collect::<Vec<_>>());
    }
    let [loops, product, engine] = &programs[..] else {
        bail!("not three programs")
    };
    let [fastest, median, _] = loops.range();
    let [engine_fastest, engine_median, engine_slowest] = engine.range();
    let [product_fastest, ..] = product.range();
    let slower = engine.times.iter().filter(|&&time| time > product_fastest).count();
    Ok(Outputs::new()
        .text("machine", format!("{machine}, {date}"))
        .chart("runs", chart.draw()?)
        .table("table", table)
        .number("count", loops.times.len() as f64, 0)
        .number("by_medians", median / engine_median, 0)
        .number("by_fastest", fastest / engine_fastest, 0)
        .number("by_worst_luck", fastest / engine_slowest, 0)
        .number("slower", slower as f64, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_five_times_the_third_is_the_middle_one() {
        let times = vec![9.0, 1.0, 2.0, 8.0, 3.0];
        let program = Program { name: String::new(), times };
        assert_eq!(program.range(), [1.0, 3.0, 9.0]);
    }
}
