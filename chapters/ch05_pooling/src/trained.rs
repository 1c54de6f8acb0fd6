//! Does pooling make the answers of a trained network steadier?

use anyhow::Context;
use cnn::Window;
use cnn::data::{Dataset, Split, digits};
use cnn::layer::{
    Conv2d, Flatten, Initialization, Layer, Linear, MaxPool2d, Relu, Sequential,
    as_images, image_sizes,
};
use cnn::loss::CrossEntropy;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::optim::{Adam, Optimizer, Schedule};
use cnn::plot::{self, Chart};
use cnn::pool::{Pooling, blur_pool2d, blur_pool2d_backward};
use cnn::train::{Plan, evaluate, fit};
use cnn::window::Window2d;
use ndarray::{Array4, ArrayD, ArrayViewD, Axis, s};

use crate::maps::{MOVES, PAIRS, all_moved};

/// Pixels along a side of the paper that a digit of 8×8 lies on.
const PAPER: usize = 10;

/// A blur 1 2 1, then every second pixel, as a layer.
#[derive(Debug, Clone)]
struct BlurPool;

impl BlurPool {
    fn window() -> cnn::Result<Window2d> {
        Ok(Window::new(3).stride(2).same()?.into())
    }
}

impl Layer for BlurPool {
    fn name(&self) -> &'static str {
        "BlurPool"
    }

    fn output_shape(&self, input: &[usize]) -> cnn::Result<Vec<usize>> {
        let window = Pooling::new(Self::window()?);
        let [images, channels, height, width] = image_sizes(self.name(), input)?;
        let [rows, columns] = window.output_size([height, width])?;
        Ok(vec![images, channels, rows, columns])
    }

    fn forward(&self, input: ArrayViewD<f32>) -> cnn::Result<ArrayD<f32>> {
        Ok(blur_pool2d(as_images(self.name(), input)?, Self::window()?)?.into_dyn())
    }

    fn grad_input(
        &self,
        input: ArrayViewD<f32>,
        grad_output: ArrayViewD<f32>,
    ) -> cnn::Result<ArrayD<f32>> {
        let (.., height, width) = as_images(self.name(), input)?.dim();
        let grad = as_images(self.name(), grad_output)?;
        let back = blur_pool2d_backward(grad, [height, width], Self::window()?)?;
        Ok(back.into_dyn())
    }
}

/// What stands between the ReLU and the dense layer.
#[derive(Clone, Copy, PartialEq)]
enum Between {
    Nothing,
    Max,
    MaxAndBlur,
}

const NETWORKS: [(&str, Between); 3] = [
    ("no pooling", Between::Nothing),
    ("max 2×2", Between::Max),
    ("max, blur", Between::MaxAndBlur),
];

const FILTERS: usize = 4;

/// Four filters, a ReLU, a pooling, ten answers.
fn network(between: Between) -> cnn::Result<Sequential> {
    let start = Sequential::new()
        .then(Conv2d::new(1, FILTERS, Window::new(3).padding(1))?)
        .then(Relu);
    let half = FILTERS * (PAPER / 2) * (PAPER / 2);
    let (network, features) = match between {
        Between::Nothing => (start.then(Flatten), FILTERS * PAPER * PAPER),
        Between::Max => (start.then(MaxPool2d::new(PAIRS)).then(Flatten), half),
        Between::MaxAndBlur => {
            // At every place: a pixel more at the end keeps the size.
            let every = MaxPool2d::new(Window::new(2).paddings(0, 1));
            (start.then(every).then(BlurPool).then(Flatten), half)
        }
    };
    Ok(network.then(Linear::new(features, 10)?))
}

/// The digits in the middle of their paper.
fn on_paper(digits: &Dataset) -> cnn::Result<Dataset> {
    let mut paper = Array4::zeros((digits.len(), 1, PAPER, PAPER));
    let mut middle = paper.slice_mut(s![.., .., 1..9, 1..9]);
    middle.assign(&digits.images());
    Dataset::new(paper, digits.labels().to_vec())
}

/// A network that has learned the digits, none of them moved.
fn trained(between: Between, train: &Dataset, seed: u64) -> Result<Sequential> {
    let network = network(between)?;
    let mut network = network.initialized(Initialization::KaimingNormal, seed);
    let schedule = Schedule::constant(0.01);
    let mut optimizer = Optimizer::new(Adam::default(), schedule)?;
    fit(&mut network, &mut optimizer, train, None, &Plan::new(3, 32, seed))?;
    Ok(network)
}

/// What a network says to every digit of the test, and to its eight moves.
struct Answers {
    still: Vec<usize>,
    moved: Vec<Vec<usize>>,
}

fn answers(network: &Sequential, test: &Dataset) -> Result<Answers> {
    let loss = CrossEntropy::default();
    let say = |images: Array4<f32>| -> Result<Vec<usize>> {
        let images = Dataset::new(images, test.labels().to_vec())?;
        Ok(evaluate(network, &images, &loss)?.predictions)
    };
    let images = test.images().to_owned();
    let moved = MOVES.map(|step| say(all_moved(&images, step)));
    Ok(Answers {
        moved: moved.into_iter().collect::<Result<_>>()?,
        still: say(images)?,
    })
}

/// The share of pairs that differ, in percent.
fn unlike<'a>(pairs: impl Iterator<Item = (&'a usize, &'a usize)>) -> f64 {
    let (mut unlike, mut all) = (0, 0);
    for (one, other) in pairs {
        unlike += u32::from(one != other);
        all += 1;
    }
    100.0 * f64::from(unlike) / f64::from(all)
}

/// The mean, and the smallest and the largest.
fn spread(values: &[f64]) -> String {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let [mean, least, most] = [mean, least, most].map(|value| number(value, 1));
    format!("{mean} ({least} to {most})")
}

const SEEDS: [u64; 3] = [1, 2, 3];

/// The digits to learn from and those of the test, on their paper.
fn papers() -> cnn::Result<[Dataset; 2]> {
    let Split { train, test } = digits::split();
    Ok([on_paper(&train)?, on_paper(&test)?])
}

/// Three networks learn digits, three times each: how often does a step of one
/// pixel flip an answer that was right?
pub fn trained_digits() -> Result<Outputs> {
    let [train, test] = papers()?;
    let labels = test.labels();
    let headings =
        ["pooling", "wrong, %", "wrong if moved, %", "right ones that flip, %"];
    let mut table = Table::new(headings);
    let (mut bars, mut points) = (vec![], vec![]);
    for (name, between) in NETWORKS {
        let [mut wrong, mut wrong_moved, mut flips] = [vec![], vec![], vec![]];
        for seed in SEEDS {
            let network = trained(between, &train, seed)?;
            let Answers { still, moved } = answers(&network, &test)?;
            let beside = |said| moved.iter().flat_map(move |m| m.iter().zip(said));
            wrong.push(unlike(still.iter().zip(labels)));
            wrong_moved.push(unlike(beside(labels)));
            let right = beside(&still).zip(beside(labels));
            let right = right.filter(|((_, still), (_, label))| still == label);
            flips.push(unlike(right.map(|(pair, _)| pair)));
        }
        let network = bars.len() as f64;
        points.extend(flips.iter().map(|&share| (network, share)));
        bars.push((name, flips.iter().sum::<f64>() / flips.len() as f64));
        let [wrong, wrong_moved, flips] =
            [wrong, wrong_moved, flips].map(|shares| spread(&shares));
        table = table.row([name, &wrong, &wrong_moved, &flips]);
    }
    let label = "right answers that flip by a step of one pixel, %";
    let chart =
        Chart::new("pooling", label).bars(&bars).points("one training", &points);
    Ok(Outputs::new().table("table", table).chart("flips", chart.draw()?))
}

/// A digit that a network reads rightly, until it is moved by one pixel.
pub fn one_flip() -> Result<Outputs> {
    let [train, test] = papers()?;
    let network = trained(Between::Max, &train, SEEDS[0])?;
    let Answers { still, moved } = answers(&network, &test)?;
    let flip = first_flip(&still, &moved, test.labels());
    let Flip { image, step, said } = flip.context("no answer flips")?;
    let digit = test.images().select(Axis(0), &[image]);
    let beside = all_moved(&digit, MOVES[step]);
    let plane = |digit: &Array4<f32>| digit.slice(s![0, 0, .., ..]).to_owned();
    let shown = [
        (format!("read as {}", said[0]), plane(&digit)),
        (format!("moved, read as {}", said[1]), plane(&beside)),
    ];
    Ok(Outputs::new().picture("digits", plot::ink_maps(&shown)?))
}

/// A digit whose answer flips: which one, by which move, from what to what.
struct Flip {
    image: usize,
    step: usize,
    said: [usize; 2],
}

/// The first digit that was right until it moved.
fn first_flip(
    still: &[usize],
    moved: &[Vec<usize>],
    labels: &[usize],
) -> Option<Flip> {
    (0..still.len()).find_map(|image| {
        let right = still[image] == labels[image];
        let step = moved.iter().position(|said| said[image] != still[image]);
        step.filter(|_| right).map(|step| Flip {
            image,
            step,
            said: [still[image], moved[step][image]],
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layers_give_the_size_that_the_dense_one_takes() {
        for (_, between) in NETWORKS {
            let network = network(between).unwrap();
            let size = network.output_shape(&[5, 1, PAPER, PAPER]).unwrap();
            assert_eq!(size, [5, 10]);
        }
    }

    #[test]
    fn the_way_back_through_the_blur_is_the_adjoint_of_the_way_there() {
        // ⟨blur x, g⟩ = ⟨x, back g⟩
        let x = Array4::from_shape_fn((1, 1, 6, 6), |(.., y, x)| (y * x) as f32);
        let g = Array4::from_shape_fn((1, 1, 3, 3), |(.., y, x)| (y + 2 * x) as f32);
        let (x, g) = (x.into_dyn(), g.into_dyn());
        let there = BlurPool.forward(x.view()).unwrap();
        let back = BlurPool.grad_input(x.view(), g.view()).unwrap();
        let [one, other] = [(&there * &g).sum(), (&x * &back).sum()];
        assert!((one - other).abs() < 1e-3, "{one} and {other}");
    }
}
