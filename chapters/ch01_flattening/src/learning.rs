//! What is a network, and how does it learn?

use cnn::data::digits;
use cnn::layer::{Flatten, Initialization, Layer, Linear, Sequential};
use cnn::loss::{CrossEntropy, softmax};
use cnn::notebook::{Outputs, Result};
use cnn::optim::{Optimizer, Schedule, Sgd};
use cnn::plot::{self, Chart, Maps};
use cnn::statistics::largest_difference;
use cnn::train::{self, Plan};
use ndarray::{Array2, Axis, Ix2};

use crate::networks::{SEEDS, trained};

/// The smallest network for digits: 64 pixels in, ten scores out.
pub(crate) fn ten_scores(seed: u64) -> Result<Sequential> {
    Ok(Sequential::new()
        .then(Flatten)
        .then(Linear::new(64, 10)?)
        .initialized(Initialization::PyTorch, seed))
}

/// The digit of the test set that is looked at.
const SHOWN: usize = 5;

/// Some digits to learn from, and some that no network of this chapter sees
/// before it is judged.
pub fn two_sets() -> Result<Outputs> {
    let split = digits::split();
    let draw = |set: &cnn::data::Dataset| {
        let planes = set.images().index_axis_move(Axis(1), 0);
        let labels = set.labels().iter().map(|label| label.to_string());
        let all = labels.zip(planes.outer_iter()).take(10);
        let all: Vec<_> =
            all.map(|(name, plane)| (name, plane.to_owned())).collect();
        Maps::ink().columns(5).draw(&all)
    };
    Ok(Outputs::new()
        .picture("training", draw(&split.train)?.titled("to learn from"))
        .picture("test", draw(&split.test)?.titled("to test on"))
        .number("training_images", split.train.len() as f64, 0)
        .number("test_images", split.test.len() as f64, 0))
}

/// One score of a trained dense layer: 64 products, added up, and a bias.
pub fn one_score() -> Result<Outputs> {
    let split = digits::split();
    let network = trained(ten_scores(1)?, &split.train, 1)?;
    let images = split.test.images();
    let digit = images.index_axis(Axis(0), SHOWN).index_axis_move(Axis(0), 0);
    let class = split.test.labels()[SHOWN];

    let parameters = network.parameters(); // weight [10, 64], bias [10]
    let weights = parameters[0].values.index_axis(Axis(0), class);
    let weights = weights.to_shape((8, 8))?.to_owned();
    let bias = parameters[1].values[[class]];
    let products = &digit * &weights;
    let pixels = [("pixels", digit.to_owned())];
    let panels = [("weights", weights), ("products", products.clone())];
    Ok(Outputs::new()
        .picture("digit", plot::ink_maps(&pixels)?)
        .picture("maps", Maps::signed().columns(2).draw(&panels)?)
        .number("class", class as f64, 0)
        .number("sum", products.sum(), 3)
        .number("bias", bias, 3)
        .number("score", products.sum() + bias, 3))
}

/// Ten scores become ten probabilities, and one number for how wrong they are.
pub fn probabilities() -> Result<Outputs> {
    let split = digits::split();
    let network = trained(ten_scores(1)?, &split.train, 1)?;
    let one = split.test.select(&[SHOWN])?;
    let logits = network.forward(one.images().into_dyn())?;
    let logits: Array2<f32> = logits.into_dimensionality::<Ix2>()?;
    let shares = softmax(&logits);
    let bars = |numbers: &Array2<f32>, y: &str| {
        let named = numbers.iter().enumerate();
        let named = named.map(|(class, &n)| (class.to_string(), f64::from(n)));
        let chart = Chart::new("class", y).bars(&named.collect::<Vec<_>>());
        chart.size(640, 260).draw()
    };
    let class = one.labels()[0];
    let loss = CrossEntropy::default().value(&logits, one.labels())?;
    Ok(Outputs::new()
        .chart("logits", bars(&logits, "score (logit)")?)
        .chart("shares", bars(&shares, "probability")?)
        .number("class", class as f64, 0)
        .number("share", shares[[0, class]], 3)
        .number("loss", loss, 3))
}

/// One training step: 32 images, and every weight moves a little downhill.
pub fn one_step() -> Result<Outputs> {
    let digits = digits::split().train.first(32);
    let mut network = ten_scores(1)?;
    let mut optimizer = Optimizer::new(Sgd::plain(), Schedule::constant(0.5))?;
    let loss = CrossEntropy::default();
    let images = digits.images().into_dyn();

    let before = weights_of_zero(&network)?;
    let first =
        train::step(&mut network, &mut optimizer, images, digits.labels(), &loss)?;
    let after = weights_of_zero(&network)?;
    let then = train::evaluate(&network, &digits, &loss)?.loss;
    let panels = [
        ("before", &before),
        ("after one step", &after),
        ("the change", &(&after - &before)),
    ];
    Ok(Outputs::new()
        .picture("weights", Maps::signed().own_scales().columns(3).draw(&panels)?)
        .number("before", first, 3)
        .number("after", then, 3)
        .number("largest", largest_difference(&after, &before), 3))
}

/// The 64 weights of the score for zero.
fn weights_of_zero(network: &Sequential) -> Result<Array2<f32>> {
    let parameters = network.parameters();
    let weights = parameters[0].values.index_axis(Axis(0), 0);
    Ok(weights.to_shape((8, 8))?.to_owned())
}

/// Step after step the loss falls and the accuracy rises, from several starts.
pub fn learning() -> Result<Outputs> {
    let split = digits::split();
    let loss = CrossEntropy::default();
    let mut chart = Chart::new("times through the training set", "accuracy, %");
    let (mut ends, mut falling) = (Vec::new(), Vec::new());
    for seed in SEEDS {
        let mut network = ten_scores(seed)?;
        let begin = train::evaluate(&network, &split.test, &loss)?.accuracy();
        let mut optimizer = Optimizer::new(Sgd::plain(), Schedule::constant(0.5))?;
        let plan = Plan::new(10, 32, seed);
        let (train, test) = (&split.train, Some(&split.test));
        let history = train::fit(&mut network, &mut optimizer, train, test, &plan)?;
        let scores = history.epochs.iter().filter_map(|epoch| epoch.test);
        let scores = [begin].into_iter().chain(scores.map(|score| score.accuracy));
        let scores: Vec<_> =
            (0..).map(f64::from).zip(scores.map(|share| 100.0 * share)).collect();
        chart = chart.line(&format!("seed {seed}"), &scores);
        ends.extend(scores.last().map(|&(_, accuracy)| accuracy));
        if seed == SEEDS[0] {
            let steps = history.losses.into_iter().enumerate();
            falling.extend(steps.map(|(step, loss)| (step as f64, loss)));
        }
    }
    let losses = Chart::new("step", "loss of the step's 32 images");
    let losses = losses.line("", &falling).include_y(0.0);
    let [mean, least, most] = crate::networks::spread(&ends);
    Ok(Outputs::new()
        .chart("loss", losses.draw()?)
        .chart("accuracy", chart.include_y(0.0).include_y(100.0).draw()?)
        .number("mean", mean, 1)
        .number("least", least, 1)
        .number("most", most, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_of_zeros_gives_each_name_a_tenth_and_loses_ln_10() {
        let digits = digits::split().test.first(20);
        let zeros = Sequential::new().then(Flatten);
        let zeros = zeros.then(Linear::new(64, 10).unwrap());
        let loss = train::evaluate(&zeros, &digits, &CrossEntropy::default());
        assert!((loss.unwrap().loss - std::f64::consts::LN_10).abs() < 1e-6);
    }

    #[test]
    fn a_score_is_the_sum_of_64_products_and_a_bias() {
        let digits = digits::split().test.first(1);
        let network = ten_scores(1).unwrap();
        let scores = network.forward(digits.images().into_dyn()).unwrap();
        let parameters = network.parameters();
        let weights = parameters[0].values.index_axis(Axis(0), 7);
        let pixels = digits.images();
        let products = pixels.iter().zip(&weights).map(|(x, w)| x * w);
        let score = products.sum::<f32>() + parameters[1].values[[7]];
        assert!((scores[[0, 7]] - score).abs() < 1e-5);
    }
}
