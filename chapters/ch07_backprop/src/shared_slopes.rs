//! How long the slopes of shared weights are, beside those of weights of which every
//! place has its own, and of a dense layer; and which rate each of them bears.

use cnn::data::{Dataset, digits};
use cnn::layer::{Flatten, Initialization, Linear, Relu, Sequential};
use cnn::loss::CrossEntropy;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::Chart;
use cnn::random::{generator, normal, permutation};
use cnn::train::evaluate;
use ndarray::{Array2, ArrayView2, Ix2};

use crate::broken::on_chart;
use crate::first_steps::{BATCH, FILTERS, PLACES, range};

const TAPS: usize = 9;
/// Places along a row: 8 − 3 + 1.
const ALONG: usize = 6;
const SIDE: usize = digits::SIDE;
const SEEDS: [u64; 5] = [1, 2, 3, 4, 5];
/// The layer under test among the layers of the network, and among its parameters.
const LAYER: usize = 1;
const PARAMETER: usize = 0;

/// Which entries of the matrix of a layer are one weight, and which are none.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Weights {
    Shared,
    OwnAtEachPlace,
    Dense,
}

const WAYS: [(&str, Weights); 3] = [
    ("convolution: shared by all places", Weights::Shared),
    ("the same windows, own weights at each place", Weights::OwnAtEachPlace),
    ("dense: all pixels at each place", Weights::Dense),
];

/// Where this weight of this filter stands in the matrix, place by place.
fn entries(filter: usize, tap: usize) -> impl Iterator<Item = [usize; 2]> {
    let (down, right) = (tap / 3, tap % 3);
    (0..PLACES).map(move |place| {
        let (row, column) = (place / ALONG, place % ALONG);
        [filter * PLACES + place, (row + down) * SIDE + column + right]
    })
}

fn filters_and_taps() -> impl Iterator<Item = (usize, usize)> {
    (0..FILTERS).flat_map(|filter| (0..TAPS).map(move |tap| (filter, tap)))
}

impl Weights {
    /// The slope of each weight, from those of all entries of the matrix.
    fn slopes(self, matrix: ArrayView2<f32>) -> Vec<f64> {
        let at = |entry: [usize; 2]| f64::from(matrix[entry]);
        match self {
            Self::Shared => filters_and_taps()
                .map(|(filter, tap)| entries(filter, tap).map(at).sum())
                .collect(),
            Self::OwnAtEachPlace => filters_and_taps()
                .flat_map(|(filter, tap)| entries(filter, tap).map(at))
                .collect(),
            Self::Dense => matrix.iter().map(|&slope| f64::from(slope)).collect(),
        }
    }

    /// In how many entries of the matrix each weight stands.
    fn copies(self) -> f64 {
        if self == Self::Shared { PLACES as f64 } else { 1.0 }
    }

    /// Takes from each entry of the matrix the rate times the slope of its weight.
    fn step(self, matrix: &mut Array2<f32>, slopes: &[f64], rate: f64) {
        let mut slopes = slopes.iter().map(|slope| (rate * slope) as f32);
        match self {
            Self::Shared => {
                for ((filter, tap), step) in filters_and_taps().zip(slopes) {
                    entries(filter, tap).for_each(|entry| matrix[entry] -= step);
                }
            }
            Self::OwnAtEachPlace => {
                for (filter, tap) in filters_and_taps() {
                    for (entry, step) in entries(filter, tap).zip(&mut slopes) {
                        matrix[entry] -= step;
                    }
                }
            }
            Self::Dense => {
                matrix
                    .iter_mut()
                    .zip(slopes)
                    .for_each(|(entry, step)| *entry -= step);
            }
        }
    }
}

/// Eight filters of 3×3, written as the matrix of a dense layer; a ReLU, ten scores.
fn network(seed: u64) -> cnn::Result<Sequential> {
    let pixels = SIDE * SIDE;
    let mut network = Sequential::new()
        .then(Flatten)
        .then(Linear::new(pixels, FILTERS * PLACES)?.without_bias())
        .then(Relu)
        .then(Linear::new(FILTERS * PLACES, 10)?)
        .initialized(Initialization::KaimingNormal, seed);
    let matrix = &mut network.layer_mut::<Linear>(LAYER)?.weight;
    matrix.fill(0.0);
    let mut chance = generator(seed, 40);
    let spread = (2.0 / TAPS as f64).sqrt();
    for (filter, tap) in filters_and_taps() {
        let weight = (spread * normal(&mut chance)) as f32;
        entries(filter, tap).for_each(|entry| matrix[entry] = weight);
    }
    Ok(network)
}

/// The slopes of the loss of a batch along all entries of the matrix.
fn matrix_slopes(network: &Sequential, batch: &Dataset) -> Result<Array2<f32>> {
    let trace = network.trace(batch.images().into_dyn())?;
    let logits = trace[trace.len() - 1].view().into_dimensionality::<Ix2>()?;
    let slopes = CrossEntropy::default().grad_logits(logits, batch.labels())?;
    let all = network.grad_parameters_along(&trace, slopes.view().into_dyn())?;
    Ok(all[PARAMETER].to_owned().into_dimensionality()?)
}

fn length(slopes: &[f64]) -> f64 {
    slopes.iter().map(|slope| slope * slope).sum::<f64>().sqrt()
}

/// One epoch in which that layer alone learns: the mean loss of all images after it.
fn after_an_epoch(
    weights: Weights,
    rate: f64,
    train: &Dataset,
    seed: u64,
) -> Result<f64> {
    let mut network = network(seed)?;
    for part in permutation(train.len(), seed, 100).chunks(BATCH) {
        let matrix = matrix_slopes(&network, &train.select(part)?)?;
        let slopes = weights.slopes(matrix.view());
        weights.step(&mut network.layer_mut::<Linear>(LAYER)?.weight, &slopes, rate);
    }
    let loss = evaluate(&network, train, &CrossEntropy::default())?.loss;
    Ok(on_chart(loss))
}

/// One function as a convolution, with own weights at each place, and as a dense layer:
/// how long the slopes of its weights are, and the loss after an epoch, by the rate.
pub fn shared_slopes() -> Result<Outputs> {
    let data = digits::split();
    let mut lengths = [(); 3].map(|()| vec![]);
    let mut ones = [(); 3].map(|()| vec![]);
    let mut moved = [(); 3].map(|()| vec![]);
    let mut counts = [0; 3];
    for seed in SEEDS {
        let first = permutation(data.train.len(), seed, 100);
        let batch = data.train.select(&first[..BATCH])?;
        let matrix = matrix_slopes(&network(seed)?, &batch)?;
        for (at, (_, weights)) in WAYS.into_iter().enumerate() {
            let slopes = weights.slopes(matrix.view());
            counts[at] = slopes.len();
            lengths[at].push(length(&slopes));
            ones[at].push(length(&slopes) / (slopes.len() as f64).sqrt());
            moved[at].push(length(&slopes) * weights.copies().sqrt());
        }
    }
    let mut table = Table::new([
        "weights of the layer",
        "how many",
        "length of their slopes",
        "of one slope",
        "length of the step in the matrix",
    ]);
    for (at, (name, _)) in WAYS.into_iter().enumerate() {
        table = table.row([
            name.to_owned(),
            number(counts[at] as f64, 0),
            range(&lengths[at], 2),
            range(&ones[at], 4),
            range(&moved[at], 2),
        ]);
    }
    let longer: Vec<f64> =
        lengths[0].iter().zip(&lengths[1]).map(|(all, own)| all / own).collect();
    let at = |values: &[f64], share| cnn::statistics::quantile(values, share);
    Ok(Outputs::new()
        .table("table", table)
        .chart("rates", by_rate(&data.train)?.draw()?)
        .number("places", PLACES as f64, 0)
        .number("root", (PLACES as f64).sqrt(), 0)
        .number("least", at(&longer, 0.0), 1)
        .number("most", at(&longer, 1.0), 1))
}

/// The loss after an epoch against the rate, for three seeds.
fn by_rate(train: &Dataset) -> Result<Chart> {
    let mut chart = Chart::new("learning rate", "loss after an epoch, nats").log_x();
    for (name, weights) in WAYS {
        let (mut line, mut band) = (vec![], vec![]);
        for rate in [0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0] {
            let losses = (SEEDS[..3].iter())
                .map(|&seed| after_an_epoch(weights, rate, train, seed))
                .collect::<Result<Vec<_>>>()?;
            let at = |share| cnn::statistics::quantile(&losses, share);
            line.push((rate, at(0.5)));
            band.push((rate, at(0.0), at(1.0)));
        }
        chart = chart.band(name, &band).line(name, &line);
    }
    Ok(chart.include_y(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cnn::Window;
    use cnn::layer::{Conv2d, Layer};

    #[test]
    fn the_matrix_is_the_convolution_and_its_shared_slopes_are_the_layers() {
        let batch = digits::split().train.first(4);
        let network = network(1).unwrap();
        let mut conv = Conv2d::new(1, FILTERS, Window::new(3)).unwrap();
        for (filter, tap) in filters_and_taps() {
            let entry = entries(filter, tap).next().unwrap();
            conv.weight[[filter, 0, tap / 3, tap % 3]] =
                network.layer::<Linear>(LAYER).unwrap().weight[entry];
        }
        let trace = network.trace(batch.images().into_dyn()).unwrap();
        let maps = conv.forward(batch.images().into_dyn()).unwrap();
        for (own, map) in trace[2].iter().zip(&maps) {
            assert!((own - map).abs() < 1e-4, "{own} and {map}");
        }
        // The slopes of these maps are any numbers: both layers get the same ones.
        let grads = maps.mapv(|sum| sum * 0.5 - 1.0);
        let wanted =
            conv.grad_parameters(batch.images().into_dyn(), grads.view()).unwrap();
        let flat = grads.into_shape_with_order((4, FILTERS * PLACES)).unwrap();
        let matrix = network.layers()[LAYER]
            .grad_parameters(trace[1].view(), flat.view().into_dyn())
            .unwrap();
        let matrix = matrix[0].view().into_dimensionality::<Ix2>().unwrap();
        let shared = Weights::Shared.slopes(matrix);
        assert_eq!(shared.len(), FILTERS * TAPS);
        for (slope, wanted) in shared.iter().zip(&wanted[0]) {
            let wanted = f64::from(*wanted);
            assert!((slope - wanted).abs() < 1e-4 * wanted.abs().max(1.0));
        }
    }

    #[test]
    fn equal_slopes_at_all_places_are_as_many_times_longer_as_the_root_of_the_places()
     {
        // 36 ones add up to 36; beside them as a vector they have the length 6.
        let matrix = Array2::ones((FILTERS * PLACES, SIDE * SIDE));
        let shared = Weights::Shared.slopes(matrix.view());
        let own = Weights::OwnAtEachPlace.slopes(matrix.view());
        assert_eq!(shared, [36.0; 72]);
        // The two roots are rounded.
        let longer = length(&shared) / length(&own);
        assert!((longer - 6.0).abs() < 1e-14, "{longer}");
    }

    #[test]
    fn a_step_keeps_shared_weights_shared_and_zeros_outside_of_windows() {
        let mut matrix = Array2::<f32>::zeros((FILTERS * PLACES, SIDE * SIDE));
        let slopes: Vec<f64> = (0..FILTERS * TAPS).map(|at| at as f64).collect();
        Weights::Shared.step(&mut matrix, &slopes, 1.0);
        assert!(entries(2, 5).all(|entry| matrix[entry] == -(2.0 * 9.0 + 5.0)));
        let inside = matrix.iter().filter(|&&entry| entry != 0.0).count();
        // All but the first weight of the first filter, whose slope is 0.
        assert_eq!(inside, (FILTERS * TAPS - 1) * PLACES);
    }
}
