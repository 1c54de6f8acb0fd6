//! What does it cost to ignore who is whose neighbour?

use cnn::Window;
use cnn::data::augment::shift;
use cnn::data::{Dataset, Split, digits};
use cnn::layer::{Conv2d, Fan, Flatten, Initialization, Layer, Linear};
use cnn::layer::{Parameter, Relu, Sequential};
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{Chart, Maps};
use cnn::random::{generator, uniform};
use ndarray::{Array2, ArrayD, ArrayViewD, ArrayViewMutD, s};

use crate::networks::{
    MANY_SEEDS, SEEDS, STEPS, accuracies, accuracy, averaged, conv, dense,
    flattened, spread, trained, trained_in, with_spread,
};

/// Maps that each rung of the ladder makes.
const MAPS: usize = 6;

/// Places of a 3×3 window on 8×8 pixels, along one axis.
const PLACES: usize = 6;

/// Whether the output at place `place` sees the pixel in slot `pixel`.
fn sees(place: usize, pixel: usize) -> bool {
    let (top, left) = (place / PLACES, place % PLACES);
    let (row, column) = (pixel / digits::SIDE, pixel % digits::SIDE);
    (top..top + 3).contains(&row) && (left..left + 3).contains(&column)
}

/// A dense layer from 8×8 pixels to maps of 6×6 places. Every place has weights
/// of its own, and all of them but those of its 3×3 pixels stay 0.
#[derive(Debug, Clone)]
struct Local {
    dense: Linear,
    /// 1 where there is a weight, 0 where there is none.
    mask: Array2<f32>,
}

impl Local {
    fn new(maps: usize) -> Result<Self> {
        let shape = (maps * PLACES * PLACES, digits::SIDE * digits::SIDE);
        let mask = Array2::from_shape_fn(shape, |(output, pixel)| {
            f32::from(u8::from(sees(output % (PLACES * PLACES), pixel)))
        });
        let dense = Linear::new(shape.1, shape.0)?;
        Ok(Self { dense, mask })
    }

    /// Weights that may differ from 0, and biases.
    fn numbers(&self) -> usize {
        self.mask.sum() as usize + self.mask.nrows()
    }
}

impl Layer for Local {
    fn name(&self) -> &'static str {
        "Local"
    }

    fn output_shape(&self, input: &[usize]) -> cnn::Result<Vec<usize>> {
        self.dense.output_shape(input)
    }

    fn forward(&self, input: ArrayViewD<f32>) -> cnn::Result<ArrayD<f32>> {
        self.dense.forward(input)
    }

    fn grad_input(
        &self,
        input: ArrayViewD<f32>,
        grad_output: ArrayViewD<f32>,
    ) -> cnn::Result<ArrayD<f32>> {
        self.dense.grad_input(input, grad_output)
    }

    fn grad_parameters(
        &self,
        input: ArrayViewD<f32>,
        grad_output: ArrayViewD<f32>,
    ) -> cnn::Result<Vec<ArrayD<f32>>> {
        let mut gradients = self.dense.grad_parameters(input, grad_output)?;
        gradients[0] = &gradients[0] * &self.mask;
        Ok(gradients)
    }

    fn parameters(&self) -> Vec<Parameter<'_, f32>> {
        self.dense.parameters()
    }

    fn parameters_mut(&mut self) -> Vec<ArrayViewMutD<'_, f32>> {
        self.dense.parameters_mut()
    }

    fn initialize(&mut self, rule: Initialization, seed: u64, first: u64) {
        self.dense.initialize(rule, seed, first);
        // As spread as weights of nine pixels are, not of 64.
        let [all, nine] = [self.dense.fan(), self.fan()];
        let variance = |fan: Option<Fan>| fan.map_or(1.0, |fan| rule.variance(fan));
        let factor = (variance(nine) / variance(all)).sqrt() as f32;
        self.dense.weight *= &(&self.mask * factor);
    }

    fn fan(&self) -> Option<Fan> {
        let fan_out = 9.0 * MAPS as f64;
        Some(Fan { fan_in: 9.0, fan_out })
    }
}

/// Which pixel has a weight to which place, from dense to local to shared.
pub fn three_matrices() -> Result<Outputs> {
    let generator = &mut generator(1, 0);
    let mut draw = || uniform(generator, 1.0) as f32;
    let shape = (PLACES * PLACES, digits::SIDE * digits::SIDE);
    let dense = Array2::from_shape_simple_fn(shape, &mut draw);
    let local = Local::new(1)?.mask * &dense;
    let nine = Array2::from_shape_simple_fn((3, 3), &mut draw);
    let shared = Array2::from_shape_fn(shape, |(place, pixel)| {
        let row = pixel / digits::SIDE;
        let column = pixel % digits::SIDE;
        match sees(place, pixel) {
            true => nine[[row - place / PLACES, column - place % PLACES]],
            false => 0.0,
        }
    });
    let panels = [("dense", dense), ("local", local), ("shared", shared)];
    Ok(Outputs::new()
        .picture("matrices", Maps::signed().limit(1.0).columns(1).draw(&panels)?))
}

/// Three networks alike but for their first layer.
fn rung(name: &str, seed: u64) -> Result<Sequential> {
    let features = MAPS * PLACES * PLACES;
    let network = Sequential::new();
    let network = match name {
        "dense" => network.then(Flatten).then(Linear::new(64, features)?),
        "local" => network.then(Flatten).then(Local::new(MAPS)?),
        _ => network.then(Conv2d::new(1, MAPS, Window::new(3))?),
    };
    let network = network.then(Relu).then(Flatten);
    let network = network.then(Linear::new(features, 10)?);
    Ok(network.initialized(Initialization::KaimingNormal, seed))
}

/// From dense to local to shared: numbers to learn, and accuracy.
pub fn three_rungs() -> Result<Outputs> {
    let split = digits::split();
    let headings = ["first layer", "numbers in it", "accuracy, mean, %"];
    let mut table = Table::new(headings.into_iter().chain(["least to most, %"]));
    let features = MAPS * PLACES * PLACES;
    let numbers = [
        ("dense", 64 * features + features),
        ("local", Local::new(MAPS)?.numbers()),
        ("shared", 9 * MAPS + MAPS),
    ];
    for (name, numbers) in numbers {
        let make = |seed| rung(name, seed);
        let found = accuracies(make, &split, split.train.len(), &SEEDS)?;
        let [mean, least, most] = spread(&found).map(|it| number(it, 1));
        let range = format!("{least} to {most}");
        table = table.row([name, &number(numbers as f64, 0), &mean, &range]);
    }
    let bars = numbers.map(|(name, numbers)| (name, numbers as f64));
    let chart = Chart::new("first layer", "numbers to learn").log_y();
    Ok(Outputs::new()
        .chart("numbers", chart.bars(&bars).draw()?)
        .table("table", table)
        .number("factor", bars[0].1 / bars[2].1, 0))
}

/// The digits, moved to the right; what leaves the image is lost.
fn moved(images: &Dataset, right: usize) -> Result<Dataset> {
    let mut pixels = images.images().to_owned();
    for mut plane in pixels.outer_iter_mut() {
        let moved = shift(plane.slice(s![0, .., ..]), 0.0, right as f64)?;
        plane.slice_mut(s![0, .., ..]).assign(&moved);
    }
    Ok(images.with_images(pixels)?)
}

/// So far are the digits moved.
const SHIFTS: [usize; 3] = [0, 1, 2];

/// Shifts, and the accuracies there.
type Results = Vec<(f64, Vec<f64>)>;

/// The accuracy on moved digits, shift by shift, of networks that `learn` has
/// trained on unmoved ones, one for each seed.
fn by_shift(learn: impl Fn(&Dataset, u64) -> Result<Sequential>) -> Result<Results> {
    let Split { train, test } = digits::split();
    let networks = MANY_SEEDS.map(|seed| learn(&train, seed));
    let networks = networks.into_iter().collect::<Result<Vec<_>>>()?;
    let mut results = Vec::new();
    for right in SHIFTS {
        let moved = moved(&test, right)?;
        let found = networks.iter().map(|network| accuracy(network, &moved));
        results.push((right as f64, found.collect::<Result<Vec<_>>>()?));
    }
    Ok(results)
}

/// One digit moved to the right, and how much ink of all is lost on the way.
pub fn moved_digit() -> Result<Outputs> {
    let test = digits::split().test;
    let (mut panels, mut left) = (Vec::new(), Vec::new());
    for right in SHIFTS {
        let moved = moved(&test, right)?;
        let plane = moved.images().slice(s![0, 0, .., ..]).to_owned();
        panels.push((format!("moved by {right}"), plane));
        left.push(moved.images().sum() / test.images().sum());
    }
    let lost = |right: usize| 100.0 * (1.0 - left[right]);
    let maps = Maps::ink().columns(3);
    Ok(Outputs::new()
        .picture("maps", maps.draw(&panels)?)
        .number("lost_by_one", lost(1), 1)
        .number("lost_by_two", lost(2), 1))
}

/// Trained on digits where they are, tested on digits that have moved.
pub fn accuracy_by_shift() -> Result<Outputs> {
    let dense = by_shift(|train, seed| trained(dense(64, 16, seed)?, train, seed))?;
    let conv = by_shift(|train, seed| trained(conv(8, 12, seed)?, train, seed))?;
    let flattened =
        by_shift(|train, seed| trained(flattened(8, 12, seed)?, train, seed))?;
    // It learns more slowly: more steps, of fewer images, at a higher rate.
    let averaged = by_shift(|train, seed| {
        trained_in(5 * STEPS, 2, 0.03, averaged(12, seed)?, train, seed)
    })?;
    let axes = || {
        let chart = Chart::new("digits moved to the right, pixels", "accuracy, %");
        chart.include_y(0.0).include_y(100.0)
    };
    let two = with_spread(axes(), "dense", &dense);
    let two = with_spread(two, "convolutional", &conv);
    let heads = with_spread(axes(), "flattened maps", &flattened);
    let heads = with_spread(heads, "averaged maps", &averaged);
    let mean = |results: &Results, shift: usize| spread(&results[shift].1)[0];
    let [_, flattened_least, flattened_most] = spread(&flattened[2].1);
    let [_, averaged_least, averaged_most] = spread(&averaged[2].1);
    Ok(Outputs::new()
        .chart("curves", two.draw()?)
        .chart("heads", heads.draw()?)
        .number("dense_loses", mean(&dense, 0) - mean(&dense, 1), 0)
        .number("convolutional_loses", mean(&conv, 0) - mean(&conv, 1), 0)
        .number("flattened", mean(&flattened, 0), 0)
        .number("flattened_moved", mean(&flattened, 2), 0)
        .number("flattened_least", flattened_least, 0)
        .number("flattened_most", flattened_most, 0)
        .number("averaged", mean(&averaged, 0), 0)
        .number("averaged_moved", mean(&averaged, 2), 0)
        .number("averaged_least", averaged_least, 0)
        .number("averaged_most", averaged_most, 0)
        .number("seeds", MANY_SEEDS.len() as f64, 0))
}

/// The numbers that each rung needs, as the image grows.
pub fn numbers_by_side() -> Result<Outputs> {
    // One channel, one map; biases left out.
    let sides: Vec<usize> = vec![8, 16, 28, 64, 128, 224];
    let curve = |count: fn(usize) -> usize| -> Vec<(f64, f64)> {
        let points = sides.iter().map(|&side| (side as f64, count(side) as f64));
        points.collect()
    };
    let places = |side: usize| (side - 2) * (side - 2);
    let chart = Chart::new("side of the image, pixels", "weights of one map")
        .line("dense", &curve(|side| side * side * (side - 2) * (side - 2)))
        .line("local", &curve(|side| 9 * (side - 2) * (side - 2)))
        .line("shared", &curve(|_| 9))
        .log_x()
        .log_y();
    let large = 224;
    Ok(Outputs::new()
        .chart("curves", chart.draw()?)
        .number("dense", (large * large * places(large)) as f64 / 1e9, 1)
        .number("local", (9 * places(large)) as f64, 0))
}

/// 200×200 pixels in three colours to 1000 numbers: the exercise.
pub fn two_hundred_square() -> Result<Outputs> {
    let (slots, outputs) = (200 * 200 * 3, 1000);
    let dense = slots * outputs + outputs;
    let layer = Conv2d::<f32>::new(3, outputs, Window::new(3))?;
    let shared: usize = layer.parameters().iter().map(|it| it.values.len()).sum();
    let made: usize = layer.output_shape(&[1, 3, 200, 200])?.iter().product();
    let megabytes = |numbers: usize| number(4e-6 * numbers as f64, 1);
    let headings = ["layer", "numbers to learn", "in megabytes", "outputs"];
    let table = Table::new(headings)
        .row([
            "dense, 1000 outputs",
            &number(dense as f64, 0),
            &megabytes(dense),
            &number(outputs as f64, 0),
        ])
        .row([
            "convolutional, 1000 filters of 3×3",
            &number(shared as f64, 0),
            &megabytes(shared),
            &number(made as f64, 0),
        ]);
    Ok(Outputs::new().table("table", table).number("slots", slots as f64, 0).number(
        "numbers",
        dense as f64,
        0,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_36_places_sees_nine_pixels() {
        let layer = Local::new(2).unwrap();
        assert!(layer.mask.rows().into_iter().all(|row| row.sum() == 9.0));
        // 2 · 36 · 9 + 2 · 36
        assert_eq!(layer.numbers(), 720);
    }

    #[test]
    fn a_local_layer_with_the_same_nine_weights_everywhere_is_a_conv_layer() {
        let mut shared = Conv2d::<f32>::new(1, MAPS, Window::new(3)).unwrap();
        shared.initialize(Initialization::PyTorch, 1, 0);
        let mut local = Local::new(MAPS).unwrap();
        let weight = Array2::from_shape_fn(local.mask.dim(), |(output, pixel)| {
            let (map, place) = (output / 36, output % 36);
            let (row, column) = (pixel / 8, pixel % 8);
            match sees(place, pixel) {
                true => shared.weight[[map, 0, row - place / 6, column - place % 6]],
                false => 0.0,
            }
        });
        local.dense.weight = weight;
        let bias = shared.bias.as_ref().unwrap();
        local.dense.bias =
            Some((0..MAPS * 36).map(|output| bias[output / 36]).collect());
        let digits = digits::split().test.first(5);
        let maps = shared.forward(digits.images().into_dyn()).unwrap();
        let rows = Flatten.forward(digits.images().into_dyn()).unwrap();
        let found = local.forward(rows.view()).unwrap();
        let pairs = maps.iter().zip(&found);
        assert!(pairs.into_iter().all(|(a, b)| (a - b).abs() < 1e-5));
    }

    #[test]
    fn weights_that_are_none_stay_none_in_training() {
        let digits = digits::split().train.first(64);
        let network = trained(rung("local", 1).unwrap(), &digits, 1).unwrap();
        let weight = network.parameters()[0].values.to_owned();
        let mask = Local::new(MAPS).unwrap().mask.into_dyn();
        assert!(weight.iter().zip(&mask).all(|(w, m)| *m == 1.0 || *w == 0.0));
    }

    #[test]
    fn a_digit_that_moves_keeps_its_rows() {
        let test = digits::split().test.first(20);
        let moved = moved(&test, 2).unwrap();
        let (before, after) = (test.images(), moved.images());
        assert_eq!(
            after.slice(s![.., .., .., 2..]),
            before.slice(s![.., .., .., ..6])
        );
        assert_eq!(after.slice(s![.., .., .., ..2]).sum(), 0.0);
    }
}
