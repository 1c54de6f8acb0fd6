//! How a difference of last bits grows through a whole network.

use cnn::Window;
use cnn::activation::relu;
use cnn::conv::conv2d;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::random::{generator, normal, uniform};
use ndarray::{Array4, s};

const LAYERS: u64 = 16;
const CHANNELS: usize = 16;
const SIDE: usize = 16;
const SEEDS: u64 = 5;
const SAME: Window = Window::new(3).padding(1);

/// NumPy's and PyTorch's own tolerances.
const RTOL: f64 = 1e-5;
const ATOL: f64 = 1e-8;

/// |a − b| ≤ atol + rtol·|b|: the two numbers are close, as `allclose` has it.
fn close(a: f32, b: f32, rtol: f64, atol: f64) -> bool {
    let [a, b] = [a, b].map(f64::from);
    (a - b).abs() <= atol + rtol * b.abs()
}

/// Random weights with He's spread, for one layer of the stack.
fn weights(seed: u64, layer: u64) -> Array4<f32> {
    let chance = &mut generator(seed, layer);
    let spread = (2.0 / (CHANNELS * 9) as f64).sqrt();
    let shape = (CHANNELS, CHANNELS, 3, 3);
    Array4::from_shape_simple_fn(shape, || (spread * normal(chance)) as f32)
}

/// The same sums, the channels added from the last to the first.
fn channels_backwards(
    maps: &Array4<f32>,
    weight: &Array4<f32>,
) -> cnn::Result<Array4<f32>> {
    let maps = maps.slice(s![.., ..;-1, .., ..]).to_owned();
    let weight = weight.slice(s![.., ..;-1, .., ..]).to_owned();
    conv2d(&maps, &weight, None, SAME)
}

/// The sums of two programs behind one layer.
struct Pair {
    ours: Array4<f32>,
    other: Array4<f32>,
}

impl Pair {
    fn squares(maps: impl Iterator<Item = f32>) -> f64 {
        maps.map(|value| f64::from(value) * f64::from(value)).sum()
    }

    /// The length of the difference over the length of the map.
    fn apart(&self) -> f64 {
        let pairs = self.ours.iter().zip(&self.other);
        let off = Self::squares(pairs.map(|(a, b)| a - b));
        (off / Self::squares(self.ours.iter().copied())).sqrt()
    }

    /// The root of the mean square of the map.
    fn size(&self) -> f64 {
        let ours = self.ours.iter().copied();
        (Self::squares(ours) / self.ours.len() as f64).sqrt()
    }

    /// How many numbers are not close.
    fn outside(&self, rtol: f64, atol: f64) -> usize {
        let pairs = self.ours.iter().zip(&self.other);
        pairs.filter(|&(&a, &b)| !close(a, b, rtol, atol)).count()
    }
}

/// Sixteen layers by two programs that differ in the order of their sums alone.
fn through(seed: u64) -> cnn::Result<Vec<Pair>> {
    let chance = &mut generator(seed, 100);
    let shape = (1, CHANNELS, SIDE, SIDE);
    let image = Array4::from_shape_simple_fn(shape, || uniform(chance, 1.0) as f32);
    let (mut ours, mut other) = (image.clone(), image);
    let mut pairs = vec![];
    for layer in 0..LAYERS {
        let weight = weights(seed, layer);
        let sums = Pair {
            ours: conv2d(&ours, &weight, None, SAME)?,
            other: channels_backwards(&other, &weight)?,
        };
        ours = sums.ours.mapv(relu);
        other = sums.other.mapv(relu);
        pairs.push(sums);
    }
    Ok(pairs)
}

/// Two programs whose sums have another order: how far apart they are behind each
/// layer, and how many numbers `allclose` calls different.
pub fn through_layers() -> Result<Outputs> {
    let runs = (0..SEEDS).map(through).collect::<cnn::Result<Vec<_>>>()?;
    let mut table = Table::new([
        "layers",
        "apart, millionths of the size",
        "outside rtol 1e-5, atol 1e-8",
        "outside rtol 0, atol ten millionths of the size",
    ]);
    let range = |of: &dyn Fn(&Pair) -> f64, layer: usize, decimals| {
        let values: Vec<f64> = runs.iter().map(|run| of(&run[layer - 1])).collect();
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = values.iter().copied().fold(0.0, f64::max);
        let [least, most] = [least, most].map(|value| number(value, decimals));
        if least == most { least } else { format!("{least} to {most}") }
    };
    for layer in [1, 2, 4, 8, 16] {
        table = table.row([
            layer.to_string(),
            range(&|pair| 1e6 * pair.apart(), layer, 2),
            range(&|pair| pair.outside(RTOL, ATOL) as f64, layer, 0),
            range(&|pair| pair.outside(0.0, 1e-5 * pair.size()) as f64, layer, 0),
        ]);
    }
    Ok(Outputs::new()
        .table("table", table)
        .number("numbers", (CHANNELS * SIDE * SIDE) as f64, 0)
        .number("seeds", SEEDS as f64, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn close_is_measured_by_the_second_number_alone() {
        // |100 − 111| = 11: not above 0.1 · 111, and above 0.1 · 100.
        assert!(close(100.0, 111.0, 0.1, 0.0));
        assert!(!close(111.0, 100.0, 0.1, 0.0));
        // near 0 nothing but atol is left
        assert!(!close(1e-7, 0.0, RTOL, ATOL) && close(1e-9, 0.0, RTOL, ATOL));
    }

    #[test]
    fn with_whole_numbers_the_order_of_the_channels_changes_nothing() {
        let whole = |(n, c, i, j): (usize, usize, usize, usize)| {
            ((5 * n + 3 * c + i * j + 2 * i) % 7) as f32 - 3.0
        };
        let maps = Array4::from_shape_fn((1, CHANNELS, 5, 5), whole);
        let weight = Array4::from_shape_fn((CHANNELS, CHANNELS, 3, 3), whole);
        let forwards = conv2d(&maps, &weight, None, SAME).unwrap();
        assert_eq!(channels_backwards(&maps, &weight).unwrap(), forwards);
    }
}
