//! Batch normalization: what it does to a channel, and what it keeps for the test.

use anyhow::{Context, ensure};
use cnn::layer::{BatchNorm2d, Layer, Phase};
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::Chart;
use ndarray::{Array, Array4, ArrayD};

/// A layer for one channel, in training.
fn in_training(layer: BatchNorm2d) -> BatchNorm2d {
    let mut layer = layer;
    Layer::<f32>::set_phase(&mut layer, Phase::Training { step: 0 });
    layer
}

/// Two images of one channel and two pixels each.
fn two_images(pixels: [f32; 4]) -> Result<ArrayD<f32>> {
    Ok(Array::from_iter(pixels).into_shape_with_order((2, 1, 1, 2))?.into_dyn())
}

/// The layer after one step of training on that input: its kept averages have moved.
fn after_a_step(layer: &BatchNorm2d, input: &ArrayD<f32>) -> Result<BatchNorm2d> {
    let mut moved = layer.clone();
    let after = layer.buffers_after(input.view())?;
    moved.set_buffers(&mut after.into_iter().map(|buffer| buffer.kept))?;
    Ok(moved)
}

/// A channel of two images and one that is flat: less the mean, divided by the
/// spread, times 2, plus 1.
pub fn one_channel() -> Result<Outputs> {
    let mut layer = in_training(BatchNorm2d::new(1)?);
    let mut rows = ["pixels", "mean", "variance", "normalized", "times 2, plus 1"]
        .map(|name| vec![name.to_owned()]);
    for pixels in [[1.0, 3.0, 5.0, 7.0], [10.0; 4]] {
        let channel = two_images(pixels)?;
        let moments =
            cnn::norm::moments::<f32>(channel.view().into_dimensionality()?)?;
        layer.weight.fill(1.0);
        layer.bias = Some(Array::zeros(1));
        let normalized = layer.forward(channel.view())?;
        layer.weight.fill(2.0);
        layer.bias = Some(Array::ones(1));
        let moved = layer.forward(channel.view())?;
        let cells = [
            two_rows(&channel, 0),
            number(moments.mean[0], 0),
            number(moments.variance[0], 0),
            two_rows(&normalized, 2),
            two_rows(&moved, 2),
        ];
        rows.iter_mut().zip(cells).for_each(|(row, cell)| row.push(cell));
    }
    let heading = ["what", "a channel", "a flat channel"];
    let table = rows.into_iter().fold(Table::new(heading), Table::row);
    Ok(Outputs::new().table("table", table))
}

/// The pixels of two images, `1 3, 5 7`.
fn two_rows(values: &ArrayD<f32>, decimals: usize) -> String {
    let said: Vec<_> = values.iter().map(|&value| number(value, decimals)).collect();
    said.chunks(2).map(|pair| pair.join(" ")).collect::<Vec<_>>().join(", ")
}

/// How far the kept mean has come after so many steps, with two shares, if every
/// batch has the same mean.
pub fn kept_averages() -> Result<Outputs> {
    const STEPS: [usize; 4] = [1, 10, 100, 500];
    let ones = two_images([1.0; 4])?;
    let mut chart = Chart::new("steps", "kept mean ÷ mean of the batches").log_x();
    let mut table = Table::new(["steps", "share 0.1", "share 0.01"]);
    let mut columns = vec![];
    for share in [0.1, 0.01] {
        let mut layer = in_training(BatchNorm2d::new(1)?.momentum(share)?);
        let (mut line, mut missing) = (vec![], 1.0);
        let mut column = vec![];
        for step in 1..=STEPS[3] {
            layer = after_a_step(&layer, &ones)?;
            let kept = f64::from(layer.running_mean[0]);
            // What is missing shrinks by the same factor in each step.
            missing *= 1.0 - share;
            let law = 1.0 - missing;
            ensure!((kept - law).abs() < 1e-5, "{kept} after {step}, not {law}");
            line.push((step as f64, kept));
            if STEPS.contains(&step) {
                column.push(number(100.0 * kept, 0));
            }
        }
        chart = chart.line(&format!("share {share}"), &line);
        columns.push(column);
    }
    for (row, steps) in STEPS.into_iter().enumerate() {
        table = table.row([
            steps.to_string(),
            columns[0][row].clone(),
            columns[1][row].clone(),
        ]);
    }
    Ok(Outputs::new()
        .chart("curves", chart.include_y(0.0).draw()?)
        .table("table", table))
}

/// The variance that a batch is divided by, and the one that is kept of it.
pub fn two_variances() -> Result<Outputs> {
    let heading = ["numbers in a channel", "divides by", "keeps"];
    let mut table = Table::new(heading);
    // All the way to the batch's moments in one step.
    let layer = in_training(BatchNorm2d::new(1)?.momentum(1.0)?);
    for count in [2, 4, 16, 64, 1024] {
        // Half of them −1, half of them 1: their mean square is 1.
        let signs = (0..count).map(|at| if at % 2 == 0 { -1.0 } else { 1.0 });
        let numbers =
            Array::from_iter(signs).into_shape_with_order((count, 1, 1, 1));
        let numbers: Array4<f32> = numbers?;
        let moments = cnn::norm::moments(&numbers)?;
        let kept = after_a_step(&layer, &numbers.into_dyn())?;
        let said = [moments.variance[0], kept.running_var[0]].map(|v| number(v, 3));
        let [divides, keeps] = said;
        table = table.row([count.to_string(), divides, keeps]);
    }
    let single = layer.forward(ArrayD::zeros(vec![1, 1, 1, 1]).view());
    let refused = single.err().context("a single number has a spread?")?;
    Ok(Outputs::new().table("table", table).text("single", refused.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_keeps_a_tenth_of_the_batch_and_its_variance_times_n_by_n_less_one() {
        let layer = in_training(BatchNorm2d::new(1).unwrap());
        let batch = two_images([1.0, 3.0, 5.0, 7.0]).unwrap();
        let kept = after_a_step(&layer, &batch).unwrap();
        // 0.1 · 4; 0.9 · 1 + 0.1 · 5 · 4/3
        assert!((kept.running_mean[0] - 0.4).abs() < 1e-6);
        assert!((kept.running_var[0] - 1.566_666_6).abs() < 1e-6);
    }

    #[test]
    fn the_bias_of_a_filter_before_a_normalization_does_nothing_in_training() {
        let layer = in_training(BatchNorm2d::new(1).unwrap());
        let batch = two_images([1.0, 3.0, 5.0, 7.0]).unwrap();
        let moved = two_images([9.0, 11.0, 13.0, 15.0]).unwrap();
        let both = [batch, moved].map(|maps| layer.forward(maps.view()).unwrap());
        assert_eq!(both[0], both[1]);
    }
}
