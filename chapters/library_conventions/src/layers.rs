//! What layers begin with, keep and expect: first weights, kept averages, axes, groups.

use anyhow::Context;
use cnn::Window;
use cnn::conv::{Geometry, conv2d};
use cnn::layer::{BatchNorm2d, Layer, Phase};
use cnn::notebook::{Outputs, Result, Table, number};
use ndarray::{Array4, Axis};

use crate::stored::{self, PORTING, Run, line};

/// What a step of training keeps of 1 3 5 7, whose mean is 4 and variance 5.
pub fn kept_moments() -> Result<Outputs> {
    let heading = ["layer", "kept mean", "kept variance", "share", "variance", "ε"];
    let mut table = Table::new(heading);
    for run in stored::asked(PORTING, "norm")? {
        let asked = run.text("asked")?;
        let [mean, variance] = [run.number("mean")?, run.number("variance")?];
        // From 0 to 4, and from 1 to 5 or to 5 · 4/3.
        let share = mean / 4.0;
        let kinds = [("as it is", 5.0), ("times n/(n − 1)", 20.0 / 3.0)];
        let is_it = |to: f32| (1.0 - share + share * to - variance).abs() < 1e-5;
        let (kind, _) = (kinds.iter().find(|(_, to)| is_it(*to)))
            .with_context(|| format!("{asked}: {variance} is none of ours"))?;
        // 3 / √(1 + ε)
        let quotient = 3.0 / f64::from(run.number("output")?);
        let found = quotient * quotient - 1.0;
        let epsilon = [("10⁻⁵", 1e-5), ("10⁻³", 1e-3)];
        let (epsilon, _) = (epsilon.iter())
            .find(|(_, epsilon)| (found / epsilon - 1.0).abs() < 0.1)
            .with_context(|| format!("{asked}: an ε of {found}"))?;
        let shown = [number(mean, 2), number(variance, 3), number(share, 2)];
        let [mean, variance, share] = &shown;
        table = table.row([asked, mean, variance, share, kind, epsilon]);
    }
    let pixels = vec![1.0_f32, 3.0, 5.0, 7.0];
    let pixels = Array4::from_shape_vec((2, 1, 1, 2), pixels)?.into_dyn();
    let mut ours = BatchNorm2d::new(1)?;
    ours.set_phase(Phase::Training { step: 0 });
    let after = ours.buffers_after(pixels.view())?;
    ours.set_buffers(&mut after.into_iter().map(|buffer| buffer.kept))?;
    let (mean, variance) = (ours.running_mean[0], ours.running_var[0]);
    let shown = [number(mean, 2), number(variance, 3), number(mean / 4.0, 2)];
    let [mean, variance, share] = &shown;
    let ours = ["this book, BatchNorm2d", mean, variance, share];
    let table = table.row(ours.into_iter().chain(["times n/(n − 1)", "10⁻⁵"]));
    Ok(Outputs::new().table("table", table))
}

/// What an axis of that length is, in a layer from 64 to 128 channels.
fn axis(length: usize) -> &'static str {
    match length {
        3 => "k",
        64 => "C",
        128 => "F",
        16 => "C/g",
        2 => "F/C",
        _ => "?",
    }
}

/// A way to draw first weights.
struct FirstRule {
    name: &'static str,
    /// What the largest weight lies between.
    most: [f64; 2],
    spread: f64,
}

impl FirstRule {
    fn fits(&self, most: f64, spread: f64) -> bool {
        let [least, largest] = self.most;
        (0.95 * least..=1.05 * largest).contains(&most)
            && (spread / self.spread - 1.0).abs() < 0.05
    }
}

/// What is left of the spread of a bell that is cut at twice its spread.
const CUT: f64 = 0.8796;

/// By what the two axes that are no rows or columns count, times the kernel's pixels.
fn first_rules(first: f64, second: f64) -> [FirstRule; 7] {
    let root = f64::sqrt;
    let even = |name, bound: f64| FirstRule {
        name,
        most: [bound; 2],
        spread: bound / root(3.0),
    };
    let cut = |name, spread: f64| FirstRule {
        name,
        most: [2.0 * spread; 2],
        spread: CUT * spread,
    };
    let both = first + second;
    let made_up = cut("bell, spread √(1/n)", root(1.0 / first) / CUT);
    // A bell has no end: of so many numbers the largest is some spreads off.
    let he = root(2.0 / second);
    let bell = FirstRule {
        name: "bell, spread √(2/n)",
        most: [3.5 * he, 6.0 * he],
        spread: he,
    };
    [
        even("even within ±√(1/n)", root(1.0 / second)),
        even("even within ±√(6/(n + m))", root(6.0 / both)),
        even("even within ±√(6/n)", root(6.0 / first)),
        made_up,
        bell,
        cut("bell of √(2/(n + m)), cut at twice that", root(2.0 / both)),
        cut("bell of √(2/n), cut at twice that", root(2.0 / first)),
    ]
}

/// The first weights of layers from 64 to 128 channels, and the order of their axes.
pub fn first_weights() -> Result<Outputs> {
    let heading = ["layer", "groups", "axes", "rule", "of He's variance, %"];
    let mut table = Table::new(heading);
    for run in stored::asked(PORTING, "first")? {
        let asked = run.text("asked")?;
        let (most, spread) = (run.number("most")?, f64::from(run.number("spread")?));
        let shape: Vec<usize> =
            run.numbers("shape")?.iter().map(|&length| length as usize).collect();
        let axes: Vec<_> = shape.iter().map(|&length| axis(length)).collect();
        let groups = run.count("groups")?;
        let kernel = if shape.len() == 4 { 9.0 } else { 1.0 };
        // What enters into one sum, and what libraries count by the shape.
        let channels = match run.text("layer")? {
            "depthwise" => 1.0,
            _ => 64.0 / groups as f64,
        };
        let n = channels * kernel;
        // Everything but rows and columns, as the layer has them.
        let sizes: Vec<f64> =
            shape.iter().filter(|&&length| length != 3).map(|&l| l as f64).collect();
        let [first, second] = sizes.as_slice() else {
            anyhow::bail!("{asked}: {shape:?}")
        };
        let (first, second) = (first * kernel, second * kernel);
        let rules = first_rules(first, second);
        let rule = rules.into_iter().find(|rule| rule.fits(most.into(), spread));
        let Some(FirstRule { name: rule, .. }) = rule else {
            anyhow::bail!("{asked}: {most} and {spread} are none of ours")
        };
        let of_he = 100.0 * spread * spread / (2.0 / n);
        table = table.row([
            asked,
            &groups.to_string(),
            &axes.join(", "),
            rule,
            &number(of_he, 0),
        ]);
    }
    Ok(Outputs::new().table("table", table))
}

/// What each filter sees of four channels that hold 1, 10, 100 and 1000.
pub fn groups() -> Result<Outputs> {
    let heading =
        ["filters", "groups", "shape of the weights", "sums of the filters"];
    let mut table = Table::new(heading);
    let mut rows: Vec<[String; 4]> = vec![];
    let channels =
        Array4::from_shape_vec((1, 4, 1, 1), vec![1.0, 10.0, 100.0, 1000.0])?;
    for run in stored::asked(PORTING, "groups")? {
        let (filters, groups) = (run.count("filters")?, run.count("groups")?);
        let weights = Array4::<f32>::ones((filters, 4 / groups, 1, 1));
        let geometry = Geometry { window: Window::new(1).into(), groups };
        let ours = conv2d(&channels, &weights, None, geometry)?;
        let ours: Vec<f32> = ours.into_iter().collect();
        anyhow::ensure!(run.numbers("output")? == ours, "{}", run.text("asked")?);
        let shape = format!("{filters}×{}×1×1", 4 / groups);
        let row = [filters.to_string(), groups.to_string(), shape, line(ours)];
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    for row in rows {
        table = table.row(row);
    }
    Ok(Outputs::new().table("table", table))
}

/// Two channels of 2×2 pixels flattened in both orders, and where each column goes.
pub fn columns_reordered() -> Result<Outputs> {
    let heading = ["column", "channels last: it weighs", "goes to column"];
    let mut table = Table::new(heading);
    let order = |name: &str| -> Result<Vec<f32>> {
        let runs = stored::asked(PORTING, "flatten")?;
        let found = |run: &&Run| run.text("asked").is_ok_and(|asked| asked == name);
        runs.iter().find(found).context("no such run")?.numbers("output")
    };
    let (last, first) = (order("Keras, Flatten")?, order("PyTorch, flatten")?);
    let (channels, height, width) = (2, 2, 2);
    for (column, number) in last.iter().enumerate() {
        // (y · W + x) · C + c
        let (channel, place) = (column % channels, column / channels);
        let (y, x) = (place / width, place % width);
        let to = (channel * height + y) * width + x;
        anyhow::ensure!(first[to] == *number, "{number} is not in column {to}");
        let weighs = format!("channel {channel}, row {y}, column {x}");
        table = table.row([column.to_string(), weighs, to.to_string()]);
    }
    // The same sums: a Linear's weights with their columns moved.
    let maps = cnn::layer::Flatten;
    let ours = Array4::from_shape_vec((1, 2, 2, 2), first.clone())?.into_dyn();
    let flat = Layer::<f32>::forward(&maps, ours.view())?;
    anyhow::ensure!(flat.index_axis(Axis(0), 0).iter().eq(&first), "our order");
    Ok(Outputs::new().table("table", table))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cnn::conv::{Transposed, conv_transpose2d, grad_input};
    use ndarray::s;

    #[test]
    fn both_ways_to_twice_the_rows_cut_the_same_rows_at_different_ends() {
        let numbers = |(_, _, row, column): (usize, usize, usize, usize)| {
            (3 * row + column + 1) as f32
        };
        let input = Array4::from_shape_fn((1, 1, 3, 3), numbers);
        let weight = Array4::from_shape_fn((1, 1, 3, 3), numbers);
        let apart = Window::new(3).stride(2);
        // 2 · 3 + 1 rows
        let full = conv_transpose2d(&input, &weight, None, apart).unwrap();
        assert_eq!(full.dim(), (1, 1, 7, 7));
        // SAME: max((3 − 1) · 2 + 3 − 6, 0) = 1 row of padding, behind.
        let same = apart.paddings(0, 1);
        let same = grad_input(&input, &weight, [6, 6], same).unwrap();
        assert_eq!(same, full.slice(s![.., .., ..6, ..6]));
        let torch = Transposed::new(apart.padding(1)).more(1, 1);
        let torch = conv_transpose2d(&input, &weight, None, torch).unwrap();
        assert_eq!(torch, full.slice(s![.., .., 1.., 1..]));
    }
}
