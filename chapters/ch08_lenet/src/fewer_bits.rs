//! How many bits does a weight need?

use cnn::data::{Dataset, digits};
use cnn::layer::{Layer, Sequential};
use cnn::loss::CrossEntropy;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{Chart, Grids};
use cnn::statistics::quantile;
use cnn::train::evaluate;
use ndarray::{ArrayViewD, ArrayViewMutD, Axis, s};

use crate::digits::{Trained, accuracies, four, range, reader};

/// Bits of a whole number.
const BITS: [u32; 6] = [8, 6, 5, 4, 3, 2];

/// Which weights have one scale together.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Scale {
    Layer,
    Filter,
}

/// Each with the name of its output for two bits.
const SCALES: [(&str, &str, Scale); 2] = [
    ("each layer", "two_layer", Scale::Layer),
    ("each filter", "two_filter", Scale::Filter),
];

/// The largest whole number of so many bits, one of them for the sign. Below zero they
/// reach as far.
fn largest(bits: u32) -> f32 {
    ((1_u32 << (bits - 1)) - 1) as f32
}

/// The distance from one whole number to the next, so that the largest weight is the
/// largest whole number.
fn scale(weights: ArrayViewD<f32>, bits: u32) -> f32 {
    let longest =
        weights.iter().fold(0.0_f32, |most, weight| most.max(weight.abs()));
    longest / largest(bits)
}

/// The nearest whole number of so many bits.
fn whole(steps: f32, bits: u32) -> f32 {
    steps.round_ties_even().clamp(-largest(bits), largest(bits))
}

/// Each weight as a whole number times the scale.
fn rounded(mut weights: ArrayViewMutD<f32>, bits: u32) {
    let scale = scale(weights.view(), bits);
    if scale > 0.0 {
        weights.mapv_inplace(|weight| scale * whole(weight / scale, bits));
    }
}

/// The network with its weights rounded; biases stay as they are.
fn with_bits(network: &Sequential, bits: u32, scale: Scale) -> Sequential {
    let mut network = network.clone();
    let all = network.parameters_mut().into_iter();
    for mut weights in all.filter(|parameter| parameter.ndim() > 1) {
        match scale {
            Scale::Layer => rounded(weights, bits),
            Scale::Filter => {
                weights.axis_iter_mut(Axis(0)).for_each(|own| rounded(own, bits));
            }
        }
    }
    network
}

/// How far the weights have moved, in percent of their length: all of a network as one
/// vector, biases left out.
fn moved(before: &Sequential, after: &Sequential) -> f64 {
    let (mut way, mut length) = (0.0, 0.0);
    for (old, new) in before.parameters().iter().zip(after.parameters()) {
        if old.values.ndim() > 1 {
            for (&old, &new) in old.values.iter().zip(&new.values) {
                let (old, new) = (f64::from(old), f64::from(new));
                way += (new - old) * (new - old);
                length += old * old;
            }
        }
    }
    100.0 * (way / length).sqrt()
}

/// What the weights and their scales take in memory, biases left out.
fn bytes(network: &Sequential, bits: u32, scale: Option<Scale>) -> usize {
    let all = network.parameters();
    let all = all.iter().filter(|parameter| parameter.values.ndim() > 1);
    all.map(|parameter| {
        let scales = match scale {
            None => 0,
            Some(Scale::Layer) => 1,
            Some(Scale::Filter) => parameter.values.len_of(Axis(0)),
        };
        (parameter.values.len() * bits as usize).div_ceil(8) + 4 * scales
    })
    .sum()
}

/// Of some answers, how many are those, in percent.
fn alike(some: &[usize], others: &[usize]) -> f64 {
    let same = some.iter().zip(others).filter(|(a, b)| a == b).count();
    100.0 * same as f64 / some.len() as f64
}

/// What rounding does to some networks, a number for each.
#[derive(Default)]
struct Rounded {
    /// In percent: how far the weights have moved, right answers, other answers.
    moved: Vec<f64>,
    right: Vec<f64>,
    other: Vec<f64>,
}

impl Rounded {
    fn of(
        runs: &[Trained],
        test: &Dataset,
        bits: u32,
        scale: Scale,
    ) -> Result<Self> {
        let mut rounded = Self::default();
        for run in runs {
            let network = with_bits(&run.network, bits, scale);
            let named = evaluate(&network, test, &CrossEntropy::default())?;
            let named = named.predictions;
            rounded.moved.push(moved(&run.network, &network));
            rounded.right.push(alike(&named, test.labels()));
            rounded.other.push(100.0 - alike(&named, &run.test.predictions));
        }
        Ok(rounded)
    }
}

/// Weights of 8 to 2 bits, with one scale for each layer or for each filter: what five
/// trained networks still read.
pub fn fewer_bits() -> Result<Outputs> {
    let (runs, test) = (&four()?.conv[0], digits::split().test);
    let network = &runs[0].network;
    let weights = bytes(network, 8, None);
    let usual = accuracies(runs);
    let whole = number(4.0 * weights as f64, 0);
    let mut table = Table::new([
        "bits",
        "a scale for",
        "weights moved, %",
        "right, %",
        "other answers, %",
        "bytes of all weights",
    ])
    .row(["32", "–", "–", &range(&usual, 1), "–", &whole]);
    let mut chart = Chart::new("bits of a weight", "read correctly, %")
        .include_y(0.0)
        .include_y(100.0)
        .horizontal("32 bits, median", quantile(&usual, 0.5));
    let mut outputs = Outputs::new();
    for (name, output, scale) in SCALES {
        let (mut band, mut line) = (vec![], vec![]);
        for bits in BITS {
            let Rounded { moved, right, other } =
                Rounded::of(runs, &test, bits, scale)?;
            let at = |share| quantile(&right, share);
            band.push((f64::from(bits), at(0.0), at(1.0)));
            line.push((f64::from(bits), at(0.5)));
            let bytes = bytes(network, bits, Some(scale));
            let ranges = [moved, right, other].map(|values| range(&values, 1));
            let cells =
                [bits.to_string(), name.to_owned()].into_iter().chain(ranges);
            table = table.row(cells.chain([number(bytes as f64, 0)]));
        }
        // The last one is that of two bits.
        outputs = outputs.number(output, line.last().map_or(0.0, |it| it.1), 0);
        chart = chart.band(name, &band).line(name, &line);
    }
    Ok(outputs
        .table("table", table)
        .chart("curves", chart.draw()?)
        .number("weights", weights as f64, 0)
        .number("usual", quantile(&usual, 0.5), 1))
}

/// One filter in whole numbers of four bits and of two.
pub fn one_filter_in_bits() -> Result<Outputs> {
    let weights = reader()?.network.parameters()[0].values.to_owned();
    let filter = weights.slice(s![0, 0, .., ..]);
    let mut outputs = Outputs::new();
    for (name, bits) in [("four", 4), ("two", 2)] {
        let scale = scale(filter.into_dyn(), bits);
        let steps = filter.mapv(|weight| weight / scale);
        let drawing = Grids::new(1).matrix("weights ÷ s", &steps).sign("→").matrix(
            &format!("rounded, {bits} bits"),
            &steps.mapv(|steps| whole(steps, bits)),
        );
        outputs = outputs.chart(name, drawing.draw()?).number(
            &format!("scale_{name}"),
            scale,
            3,
        );
    }
    Ok(outputs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cnn::networks::digits_conv;
    use ndarray::{ArrayD, arr1};

    fn of(weights: &[f32], bits: u32) -> Vec<f32> {
        let mut weights: ArrayD<f32> = arr1(weights).into_dyn();
        rounded(weights.view_mut(), bits);
        weights.iter().copied().collect()
    }

    #[test]
    fn by_hand_three_bits_reach_from_minus_three_to_three() {
        assert_eq!([2, 3, 4, 8].map(largest), [1.0, 3.0, 7.0, 127.0]);
        // s = 6/3 = 2: 6, 3.2, −0.9 and −5.1 are 3, 1.6, −0.45 and −2.55 of it.
        assert_eq!(of(&[6.0, 3.2, -0.9, -5.1], 3), [6.0, 4.0, 0.0, -6.0]);
        // With 2 bits −1, 0 and 1 times 6.
        assert_eq!(of(&[6.0, 3.2, -0.9, -5.1], 2), [6.0, 6.0, 0.0, -6.0]);
        assert_eq!(of(&[0.0, 0.0], 8), [0.0, 0.0]);
    }

    #[test]
    fn no_weight_moves_by_more_than_half_a_step() {
        let network = digits_conv(1).unwrap();
        for bits in BITS {
            let few = with_bits(&network, bits, Scale::Layer);
            for (old, new) in network.parameters().iter().zip(few.parameters()) {
                let longest =
                    old.values.iter().fold(0.0_f32, |most, w| most.max(w.abs()));
                let half = longest / largest(bits) / 2.0;
                for (old, new) in old.values.iter().zip(&new.values) {
                    assert!((old - new).abs() <= half * 1.0001, "{bits} bits");
                }
            }
        }
    }

    #[test]
    fn a_filter_by_its_own_scale_keeps_what_one_scale_for_all_takes() {
        // Ten times smaller: a scale for both rounds all of it to 0.
        let mut weights = ndarray::arr2(&[[1.0, -1.0], [0.1, -0.1]]).into_dyn();
        let mut own = weights.clone();
        rounded(weights.view_mut(), 3);
        assert_eq!(weights, ndarray::arr2(&[[1.0, -1.0], [0.0, 0.0]]).into_dyn());
        own.axis_iter_mut(Axis(0)).for_each(|filter| rounded(filter, 3));
        let error = |(a, b): (&f32, &f32)| (a - b).abs();
        let kept = ndarray::arr2(&[[1.0_f32, -1.0], [0.1, -0.1]]).into_dyn();
        assert!(own.iter().zip(&kept).map(error).all(|error| error < 1e-7));
    }

    #[test]
    fn bytes_by_hand() {
        // 8·9, 16·8·9 and 10·64 weights
        let network = digits_conv(1).unwrap();
        let weights = 72 + 1152 + 640;
        assert_eq!(bytes(&network, 8, Some(Scale::Layer)), weights + 3 * 4);
        assert_eq!(
            bytes(&network, 8, Some(Scale::Filter)),
            weights + (8 + 16 + 10) * 4
        );
        assert_eq!(bytes(&network, 2, Some(Scale::Layer)), weights / 4 + 3 * 4);
    }
}
