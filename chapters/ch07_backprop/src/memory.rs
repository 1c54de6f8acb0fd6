//! What training has to keep for the way back, and how to keep less.

use anyhow::ensure;
use cnn::Window;
use cnn::layer::{
    Conv2d, Flatten, Initialization, Layer, Linear, MaxPool2d, Relu, Sequential,
};
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::Chart;
use ndarray::{ArrayD, IxDyn};

/// Bytes of a number.
const BYTES: usize = size_of::<f32>();

/// Two convolutions with their poolings, and a dense layer, for images of 28×28.
fn network() -> cnn::Result<Sequential> {
    let pairs = Window::new(2).stride(2);
    let same = Window::new(3).padding(1);
    let network = Sequential::new()
        .then(Conv2d::new(1, 16, same)?)
        .then(Relu)
        .then(MaxPool2d::new(pairs))
        .then(Conv2d::new(16, 32, same)?)
        .then(Relu)
        .then(MaxPool2d::new(pairs))
        .then(Flatten)
        .then(Linear::new(32 * 49, 10)?);
    Ok(network.initialized(Initialization::KaimingNormal, 1))
}

/// Numbers with a pattern, none of them 0.
fn images(shape: &[usize]) -> ArrayD<f32> {
    let mut next = 0_u32;
    ArrayD::from_shape_simple_fn(IxDyn(shape), || {
        next = next * 7 % 101 + 1;
        (next % 23) as f32 / 23.0 - 0.45
    })
}

/// How many numbers each layer of a batch is given, which the way back needs again.
fn kept(images_of_a_batch: usize) -> cnn::Result<Vec<usize>> {
    let trace = network()?.trace(images(&[images_of_a_batch, 1, 28, 28]).view())?;
    Ok(trace[..trace.len() - 1].iter().map(ArrayD::len).collect())
}

/// What each layer of a small network keeps for a batch of 32 images, beside its
/// weights.
pub fn kept_by_layer() -> Result<Outputs> {
    let network = network()?;
    let mut bars = Vec::new();
    let mut table = Table::new(["layer", "input kept, kB", "weights, kB"]);
    let kilobytes = |numbers: usize| (numbers * BYTES) as f64 / 1000.0;
    let kept = kept(32)?;
    for (index, (layer, &numbers)) in network.layers().iter().zip(&kept).enumerate()
    {
        let weights: usize = layer.parameters().iter().map(|p| p.values.len()).sum();
        let name = format!("{} {}", index + 1, layer.name());
        bars.push((name.clone(), kilobytes(numbers)));
        table = table.row([
            name,
            number(kilobytes(numbers), 0),
            number(kilobytes(weights), 1),
        ]);
    }
    let all: usize = kept.iter().sum();
    let chart = Chart::new("layer", "input kept, kB").bars(&bars).size(640, 420);
    Ok(Outputs::new()
        .chart("bars", chart.draw()?)
        .table("table", table)
        .number("kept", kilobytes(all) / 1000.0, 1)
        .number("weights", kilobytes(network.parameter_count()) / 1000.0, 2)
        .number("ratio", all as f64 / network.parameter_count() as f64, 0))
}

/// The memory of training against the size of the batch: what grows, and what does
/// not.
pub fn kept_by_batch() -> Result<Outputs> {
    let weights = network()?.parameter_count();
    let megabytes = |numbers: usize| (numbers * BYTES) as f64 / 1e6;
    let mut grows = Vec::new();
    let mut stays = Vec::new();
    for batch in [1, 2, 4, 8, 16, 32, 64] {
        grows.push((batch as f64, megabytes(kept(batch)?.iter().sum())));
        stays.push((batch as f64, megabytes(2 * weights)));
    }
    let chart = Chart::new("images in a batch", "memory, MB")
        .line("kept for the way back", &grows)
        .line("weights and their slopes", &stays);
    Ok(Outputs::new()
        .chart("curves", chart.include_y(0.0).draw()?)
        .number("one", grows[0].1, 2)
        .number("most", grows[grows.len() - 1].1, 1))
}

/// Twelve convolutions with a ReLU behind each.
fn deep() -> cnn::Result<Vec<Sequential>> {
    (0..12)
        .map(|layer| {
            let block = Sequential::new()
                .then(Conv2d::new(8, 8, Window::new(3).padding(1))?)
                .then(Relu);
            Ok(block.initialized(Initialization::KaimingNormal, layer))
        })
        .collect()
}

/// What one way there and back took.
struct Spent {
    slopes: Vec<ArrayD<f32>>,
    /// The most numbers that were kept at once.
    most: usize,
    /// How often a block was computed forward.
    blocks: usize,
}

/// There and back through all blocks. Only what goes into every `every`-th block is
/// kept; what lies between is computed again when the way back arrives there.
fn back_with(
    blocks: &[Sequential],
    every: usize,
    input: &ArrayD<f32>,
    grad_output: &ArrayD<f32>,
) -> cnn::Result<Spent> {
    let (mut most, mut computed) = (0, 0);
    let mut kept = Vec::new();
    let mut numbers = input.clone();
    for (index, block) in blocks.iter().enumerate() {
        if index % every == 0 {
            kept.push(numbers.clone());
        }
        // Of the last part nothing has to be computed twice.
        if index / every * every + every < blocks.len() {
            numbers = block.forward(numbers.view())?;
            computed += 1;
        }
    }
    let mut slopes = Vec::new();
    let mut grad = grad_output.clone();
    for part in blocks.chunks(every).rev() {
        let start = kept.pop().unwrap_or_default();
        let in_part = start.len();
        let mut traces = Vec::new();
        let mut numbers = start;
        for block in part {
            let trace = block.trace(numbers.view())?;
            numbers = trace[trace.len() - 1].clone();
            traces.push(trace);
            computed += 1;
        }
        // What comes out of a block goes into the next: one array.
        let new = traces.iter().flat_map(|trace| &trace[1..]);
        let parts = in_part + new.map(ArrayD::len).sum::<usize>();
        most = most.max(parts + kept.iter().map(ArrayD::len).sum::<usize>());
        for (block, trace) in part.iter().zip(&traces).rev() {
            let back = block.backward_along(trace, grad.view())?;
            slopes.extend(back.parameters);
            grad = back.input;
        }
    }
    Ok(Spent { slopes, most, blocks: computed })
}

/// Twelve layers that keep everything or only every second, third … input: memory
/// against work, with the same slopes.
pub fn recompute() -> Result<Outputs> {
    let blocks = deep()?;
    let shape = [4, 8, 16, 16];
    let (input, grad) = (images(&shape), images(&shape));
    // One part keeps everything.
    let all = back_with(&blocks, 12, &input, &grad)?;
    let mut table =
        Table::new(["inputs kept", "MB at most", "layers computed forward"]);
    let mut curve = Vec::new();
    for every in [12, 6, 4, 3, 2, 1] {
        let spent = back_with(&blocks, every, &input, &grad)?;
        ensure!(spent.slopes == all.slopes, "the slopes are the same");
        let megabytes = (spent.most * BYTES) as f64 / 1e6;
        let name = match every {
            12 => "all".to_owned(),
            1 => "before every layer".to_owned(),
            every => format!("before every {every} layers"),
        };
        table = table.row([name, number(megabytes, 2), spent.blocks.to_string()]);
        curve.push(((12 / every) as f64, megabytes));
    }
    let chart = Chart::new(
        "parts that the twelve layers are cut into",
        "memory at most, MB",
    )
    .line("memory", &curve)
    .points("memory", &curve)
    .include_y(0.0);
    Ok(Outputs::new().chart("curve", chart.draw()?).table("table", table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twice_the_images_keep_twice_the_numbers() {
        let (one, two) = (kept(1).unwrap(), kept(2).unwrap());
        // The first convolution keeps 28 · 28 pixels of an image, its ReLU 16 maps.
        assert_eq!(one[..2], [784, 16 * 784]);
        assert!(one.iter().zip(&two).all(|(one, two)| 2 * one == *two));
    }

    #[test]
    fn what_is_computed_again_gives_the_same_slopes_bit_for_bit() {
        let blocks = deep().unwrap();
        let (input, grad) = (images(&[2, 8, 6, 6]), images(&[2, 8, 6, 6]));
        let all = back_with(&blocks, 12, &input, &grad).unwrap();
        for every in [1, 2, 3, 4, 6] {
            let spent = back_with(&blocks, every, &input, &grad).unwrap();
            assert_eq!(spent.slopes, all.slopes);
            assert!(spent.most <= all.most);
            // All parts but the last are computed twice.
            assert_eq!((spent.blocks, all.blocks), (24 - every, 12));
        }
    }
}
