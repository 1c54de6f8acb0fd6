//! Which layer makes the first number that is none, and on which way.

use cnn::Window;
use cnn::data::{Dataset, digits};
use cnn::layer::{
    Conv2d, Flatten, Initialization, Layer, Linear, MaxPool2d, Relu, Sequential,
};
use cnn::loss::CrossEntropy;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::optim::{Optimizer, Schedule, Sgd};
use cnn::pool::{Pooling, l2_pool2d};
use cnn::random::permutation;
use cnn::{Element, Error};
use ndarray::{Array2, Array4, ArrayD, ArrayView2, ArrayViewD, Axis, Ix2, Ix4};

use crate::first_steps::BATCH;
use crate::nan::written;

const PAIRS: Window = Window::new(2).stride(2);
const SEED: u64 = 1;
/// An image that somebody scanned without its page.
const BLANK: usize = 700;

/// Where a search found the first number that is infinite or none.
#[derive(Debug, Clone, PartialEq)]
enum Found {
    Forward { layer: usize },
    InTheLoss,
    Back { layer: usize },
    Nowhere,
}

/// One batch through a network and back, and what each layer gave.
struct Passed {
    /// The output of each layer.
    forward: Vec<ArrayD<f32>>,
    /// The slopes that each layer hands to the one before it.
    back: Vec<ArrayD<f32>>,
    loss: f64,
}

/// What is asked of the scores.
type Asked = fn(ArrayView2<f32>, &[usize]) -> cnn::Result<(f64, Array2<f32>)>;

/// Softmax and logarithm in one step, the largest score taken away first.
fn in_one_step(
    logits: ArrayView2<f32>,
    labels: &[usize],
) -> cnn::Result<(f64, Array2<f32>)> {
    let loss = CrossEntropy::default();
    Ok((loss.value(logits, labels)?, loss.grad_logits(logits, labels)?))
}

/// The softmax as it is written: powers of e, divided by their sum.
fn as_written(
    logits: ArrayView2<f32>,
    labels: &[usize],
) -> cnn::Result<(f64, Array2<f32>)> {
    let images = labels.len() as f32;
    let mut shares = logits.mapv(libm::expf);
    let mut loss = 0.0;
    for (mut row, &label) in shares.rows_mut().into_iter().zip(labels) {
        let sum: f32 = row.iter().sum();
        row.mapv_inplace(|power| power / sum);
        loss -= f64::from(libm::logf(row[label]) / images);
        row[label] -= 1.0;
        row.mapv_inplace(|slope| slope / images);
    }
    Ok((loss, shares))
}

fn passed(network: &Sequential, batch: &Dataset, asked: Asked) -> Result<Passed> {
    let trace = network.trace(batch.images().into_dyn())?;
    let logits = trace[trace.len() - 1].view().into_dimensionality::<Ix2>()?;
    let (loss, slopes) = asked(logits, batch.labels())?;
    let mut slopes = slopes.into_dyn();
    let mut back = vec![];
    for (layer, input) in network.layers().iter().zip(&trace).rev() {
        slopes = layer.grad_input(input.view(), slopes.view())?;
        back.push(slopes.clone());
    }
    back.reverse();
    let forward = trace.into_iter().skip(1).collect();
    Ok(Passed { forward, back, loss })
}

fn wild(numbers: &ArrayD<f32>) -> bool {
    numbers.iter().any(|number| !number.is_finite())
}

impl Passed {
    /// In the order in which numbers arise: forward layer by layer, the loss, then back.
    fn first_wild(&self) -> Found {
        let forward = self.forward.iter().position(wild);
        let back = self.back.iter().rposition(wild);
        match (forward, self.loss.is_finite(), back) {
            (Some(layer), ..) => Found::Forward { layer },
            (None, false, _) => Found::InTheLoss,
            (None, true, Some(layer)) => Found::Back { layer },
            (None, true, None) => Found::Nowhere,
        }
    }
}

/// Each map less its mean, divided by its spread, with nothing added to the spread.
#[derive(Debug, Clone)]
struct MapByItself;

impl Layer for MapByItself {
    fn name(&self) -> &'static str {
        "MapByItself"
    }

    fn output_shape(&self, input: &[usize]) -> cnn::Result<Vec<usize>> {
        Ok(input.to_vec())
    }

    fn forward(&self, input: ArrayViewD<f32>) -> cnn::Result<ArrayD<f32>> {
        let mut maps = four(input)?;
        for mut image in maps.axis_iter_mut(Axis(0)) {
            for mut map in image.axis_iter_mut(Axis(0)) {
                let [mean, spread] = mean_and_spread(map.iter());
                map.mapv_inplace(|number| (number - mean) / spread);
            }
        }
        Ok(maps.into_dyn())
    }

    fn grad_input(
        &self,
        input: ArrayViewD<f32>,
        grad_output: ArrayViewD<f32>,
    ) -> cnn::Result<ArrayD<f32>> {
        let (maps, mut slopes) = (four(input)?, four(grad_output)?);
        for (image, mut of_image) in slopes.axis_iter_mut(Axis(0)).enumerate() {
            for (channel, mut of_map) in of_image.axis_iter_mut(Axis(0)).enumerate()
            {
                let map = maps.slice(ndarray::s![image, channel, .., ..]);
                let count = map.len() as f32;
                let [mean, spread] = mean_and_spread(map.iter());
                let middle = of_map.iter().sum::<f32>() / count;
                let along = of_map.iter().zip(map).map(|(g, x)| g * (x - mean));
                let along = along.sum::<f32>() / (count * spread * spread);
                of_map.zip_mut_with(&map, |g, &x| {
                    *g = (*g - middle - (x - mean) * along) / spread;
                });
            }
        }
        Ok(slopes.into_dyn())
    }
}

fn mean_and_spread<'a>(numbers: impl Iterator<Item = &'a f32> + Clone) -> [f32; 2] {
    let count = numbers.clone().count() as f32;
    let mean = numbers.clone().sum::<f32>() / count;
    let square = numbers.map(|x| (x - mean) * (x - mean)).sum::<f32>() / count;
    [mean, square.sqrt()]
}

/// The length of each window, √Σx², with the slope x / √Σx² as it is written.
#[derive(Debug, Clone)]
struct LengthOfWindow;

impl Layer for LengthOfWindow {
    fn name(&self) -> &'static str {
        "LengthOfWindow"
    }

    fn output_shape(&self, input: &[usize]) -> cnn::Result<Vec<usize>> {
        let layer: &dyn Layer = &MaxPool2d::new(PAIRS);
        layer.output_shape(input)
    }

    fn forward(&self, input: ArrayViewD<f32>) -> cnn::Result<ArrayD<f32>> {
        Ok(l2_pool2d(&four(input)?, Pooling::from(PAIRS))?.into_dyn())
    }

    fn grad_input(
        &self,
        input: ArrayViewD<f32>,
        grad_output: ArrayViewD<f32>,
    ) -> cnn::Result<ArrayD<f32>> {
        let (maps, slopes) = (four(input)?, four(grad_output)?);
        let lengths = l2_pool2d(&maps, Pooling::from(PAIRS))?;
        let shape = maps.dim();
        Ok(Array4::from_shape_fn(shape, |(image, channel, row, column)| {
            let window = [image, channel, row / 2, column / 2];
            match slopes.get(window) {
                Some(slope) => {
                    slope * maps[[image, channel, row, column]] / lengths[window]
                }
                None => 0.0,
            }
        })
        .into_dyn())
    }
}

fn four<T: Element>(array: ArrayViewD<T>) -> cnn::Result<Array4<T>> {
    let shape = array.shape().to_vec();
    let wanted = "[images, channels, height, width]";
    let array = array.into_dimensionality::<Ix4>();
    let array =
        array.map_err(|_| Error::Axes { layer: "a layer", wanted, shape })?;
    Ok(array.as_standard_layout().into_owned())
}

/// What somebody did to a network of two layers of filters.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Mistake {
    None,
    WrittenSoftmax,
    FlatMaps,
    EmptyWindows,
}

impl Mistake {
    fn network(self) -> cnn::Result<Sequential> {
        let same = Window::new(3).padding(1);
        let network = Sequential::new().then(Conv2d::new(1, 8, same)?);
        let network = match self {
            Self::EmptyWindows => network.then(LengthOfWindow),
            _ => network.then(Relu).then(MaxPool2d::new(PAIRS)),
        };
        let network = network.then(Conv2d::new(8, 8, same)?).then(Relu);
        let network = network.then(MaxPool2d::new(PAIRS));
        let network = match self {
            Self::FlatMaps => network.then(MapByItself),
            _ => network,
        };
        let network = network.then(Flatten).then(Linear::new(8 * 4, 10)?);
        Ok(network.initialized(Initialization::KaimingNormal, SEED))
    }

    /// The loss, and what a pixel of full ink is.
    fn loss_and_ink(self) -> (Asked, f32) {
        match self {
            Self::WrittenSoftmax => (as_written, 255.0),
            _ => (in_one_step, 1.0),
        }
    }
}

/// The first step with a number that is infinite or none, and what its batch did before
/// anything moved.
fn search(mistake: Mistake, train: &Dataset) -> Result<Option<(usize, Passed)>> {
    let mut network = mistake.network()?;
    let mut optimizer = Optimizer::new(Sgd::plain(), Schedule::constant(0.05))?;
    let (asked, ink) = mistake.loss_and_ink();
    let mut pixels = train.images().mapv(|pixel| ink * pixel);
    if mistake == Mistake::FlatMaps {
        pixels.index_axis_mut(Axis(0), BLANK).fill(0.0);
    }
    let train = train.with_images(pixels)?;
    let order = permutation(train.len(), SEED, 100);
    for (step, part) in order.chunks(BATCH).enumerate() {
        let batch = train.select(part)?;
        let passed = passed(&network, &batch, asked)?;
        if passed.first_wild() != Found::Nowhere {
            return Ok(Some((step, passed)));
        }
        let trace = network.trace(batch.images().into_dyn())?;
        let logits = trace[trace.len() - 1].view().into_dimensionality::<Ix2>()?;
        let (_, slopes) = asked(logits, batch.labels())?;
        let slopes = slopes.view().into_dyn();
        let gradients = network.grad_parameters_along(&trace, slopes)?;
        optimizer.step(&mut network.parameters_mut(), &gradients)?;
    }
    Ok(None)
}

/// Three networks whose training ends in no number, and one that ends well: which step,
/// which layer, on which way; and two of them layer by layer.
pub fn first_nan() -> Result<Outputs> {
    let train = digits::split().train;
    let mut table =
        Table::new(["what was done", "step", "first on the way", "in the layer"]);
    let mut outputs = Outputs::new();
    for (name, output, mistake) in [
        ("nothing", None, Mistake::None),
        (
            "softmax as it is written, pixels up to 255",
            None,
            Mistake::WrittenSoftmax,
        ),
        (
            "maps divided by their own spread, one blank image",
            Some("forward"),
            Mistake::FlatMaps,
        ),
        ("lengths of windows, x / √Σx² back", Some("back"), Mistake::EmptyWindows),
    ] {
        let network = mistake.network()?;
        let Some((step, passed)) = search(mistake, &train)? else {
            table = table.row([name, "–", "–", "–"]);
            continue;
        };
        let named =
            |layer: usize| format!("{layer}, {}", network.layers()[layer].name());
        let (way, layer) = match passed.first_wild() {
            Found::Forward { layer } => ("forward", named(layer)),
            Found::Back { layer } => ("back", named(layer)),
            _ => ("forward", "the loss".to_owned()),
        };
        table =
            table.row([name.to_owned(), step.to_string(), way.to_owned(), layer]);
        if let Some(output) = output {
            outputs = outputs.table(output, by_layer(&network, &passed));
        }
    }
    Ok(outputs.table("table", table))
}

/// For each layer, the largest finite number forward and back, and how many are not.
fn by_layer(network: &Sequential, passed: &Passed) -> Table {
    let mut table = Table::new([
        "layer",
        "largest, forward",
        "not finite, forward, %",
        "largest, back",
        "not finite, back, %",
    ]);
    let pairs = passed.forward.iter().zip(&passed.back);
    for (index, ((forward, back), layer)) in pairs.zip(network.layers()).enumerate()
    {
        let mut cells = vec![format!("{index}, {}", layer.name())];
        for numbers in [forward, back] {
            let sizes = numbers.iter().filter(|x| x.is_finite()).map(|x| x.abs());
            let largest = sizes.clone().fold(0.0_f32, f32::max);
            let share = 1.0 - sizes.clone().count() as f64 / numbers.len() as f64;
            let none = sizes.count() == 0;
            cells.push(if none { "–".into() } else { size(largest) });
            cells.push(number(100.0 * share, 1));
        }
        table = table.row(cells);
    }
    table
}

fn size(largest: f32) -> String {
    match largest {
        largest if largest < 1e4 => number(f64::from(largest), 3),
        largest => written(largest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_names_the_earliest_place_on_the_way() {
        let fine = || ArrayD::from_elem(vec![2], 1.0_f32);
        let none = || ArrayD::from_elem(vec![2], f32::NAN);
        let found = |forward: [bool; 3], loss, back: [bool; 3]| {
            let made = |wild: bool| if wild { none() } else { fine() };
            let forward = forward.map(made).to_vec();
            Passed { forward, back: back.map(made).to_vec(), loss }.first_wild()
        };
        let no = [false; 3];
        assert_eq!(found(no, 1.0, no), Found::Nowhere);
        assert_eq!(
            found([false, true, true], f64::NAN, [true; 3]),
            Found::Forward { layer: 1 }
        );
        assert_eq!(found(no, f64::INFINITY, no), Found::InTheLoss);
        // Back, the last layer comes first.
        assert_eq!(found(no, 1.0, [true, true, false]), Found::Back { layer: 1 });
    }

    #[test]
    fn both_layers_have_right_slopes_where_nothing_is_zero() {
        let input = Array4::from_shape_fn((1, 1, 4, 4), |(_, _, row, column)| {
            0.5 + (row * row + 3 * column) as f32
        });
        let input = input.into_dyn();
        for layer in [&MapByItself as &dyn Layer, &LengthOfWindow] {
            let mut grads = layer.forward(input.view()).unwrap();
            let numbers = (0..).map(|at| (at * 5 % 7) as f32 - 2.5);
            grads.iter_mut().zip(numbers).for_each(|(grad, number)| *grad = number);
            let back = layer.grad_input(input.view(), grads.view()).unwrap();
            for place in 0..input.len() {
                let loss = |offset: f32| {
                    let mut moved = input.clone();
                    *moved.iter_mut().nth(place).unwrap() += offset;
                    let output = layer.forward(moved.view()).unwrap();
                    let terms = output.iter().zip(&grads);
                    terms.map(|(y, g)| f64::from(y * g)).sum::<f64>()
                };
                let measured = (loss(0.01) - loss(-0.01)) / 0.02;
                let own = f64::from(*back.iter().nth(place).unwrap());
                assert!((own - measured).abs() < 1e-3, "{own} and {measured}");
            }
        }
    }

    #[test]
    fn the_written_softmax_is_right_for_small_scores_and_none_for_large_ones() {
        let scores = ndarray::arr2(&[[1.0_f32, 2.0, 0.5], [0.0, -1.0, 3.0]]);
        let (loss, slopes) = as_written(scores.view(), &[1, 0]).unwrap();
        let (wanted, others) = in_one_step(scores.view(), &[1, 0]).unwrap();
        assert!((loss - wanted).abs() < 1e-6, "{loss} and {wanted}");
        let pairs = slopes.iter().zip(&others);
        assert!(
            pairs.into_iter().all(|(slope, other)| (slope - other).abs() < 1e-6)
        );
        // e⁸⁹ is more than 32 bits hold: ∞/∞.
        let large = scores.mapv(|score| score + 89.0);
        assert!(as_written(large.view(), &[1, 0]).unwrap().0.is_nan());
        assert!(in_one_step(large.view(), &[1, 0]).unwrap().0.is_finite());
    }

    #[test]
    fn an_empty_window_has_a_length_and_no_slope() {
        let zeros = ArrayD::<f32>::zeros(vec![1, 1, 2, 2]);
        let length = LengthOfWindow.forward(zeros.view()).unwrap();
        assert_eq!(length.iter().copied().collect::<Vec<_>>(), [0.0]);
        let back = LengthOfWindow.grad_input(zeros.view(), length.view()).unwrap();
        assert!(back.iter().all(|slope| slope.is_nan()));
    }
}
