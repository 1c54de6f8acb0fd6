//! When is a dense layer a convolution?

use anyhow::Context;
use cnn::Window;
use cnn::conv::conv2d;
use cnn::data::{Split, digits, photos};
use cnn::layer::{Conv2d, Flatten, Layer, Linear, MaxPool2d, Relu, Sequential};
use cnn::linear::linear;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{Maps, ink_maps};
use cnn::random::{generator, normal};
use ndarray::{Array2, Array4, ArrayD, Axis, Ix4, s};

use crate::digits::{SEEDS, errors, spread, trained};

/// A photograph in colour through twelve filters of 1×1, and each of its pixels
/// through a dense layer with the same weights.
pub fn one_by_one_is_dense() -> Result<Outputs> {
    let cat = photos::chelsea().shrink(4)?.to_rgb();
    let (channels, rows, columns) = cat.dim();
    let mut chance = generator(1, 0);
    let weight =
        Array2::from_shape_simple_fn((12, channels), || normal(&mut chance) as f32);

    let filters = weight.view().insert_axis(Axis(2)).insert_axis(Axis(3));
    let maps =
        conv2d(cat.view().insert_axis(Axis(0)), filters, None, Window::new(1))?;

    // A pixel is a row of three numbers: red, green and blue.
    let pixels = cat.permuted_axes([1, 2, 0]);
    let pixels = pixels.to_shape((rows * columns, channels))?;
    let scores = linear(&pixels, &weight, None)?;

    let maps = maps.index_axis_move(Axis(0), 0).permuted_axes([1, 2, 0]);
    let maps = maps.to_shape((rows * columns, 12))?;
    let differ =
        maps.iter().zip(&scores).filter(|(one, other)| one != other).count();
    Ok(Outputs::new().number("pixels", (rows * columns) as f64, 0).number(
        "differ",
        differ as f64,
        0,
    ))
}

/// Two layers of filters and a dense one for digits of 8×8 pixels, with the layers
/// padded or not.
fn network(padded: bool) -> cnn::Result<Sequential> {
    let window = Window::new(3).padding(usize::from(padded));
    let left = left(padded)?;
    Ok(Sequential::new()
        .then(Conv2d::new(1, 8, window)?)
        .then(Relu)
        .then(MaxPool2d::new(PAIRS))
        .then(Conv2d::new(8, 16, window)?)
        .then(Relu)
        .then(Flatten)
        .then(Linear::new(16 * left * left, 10)?))
}

const PAIRS: Window = Window::new(2).stride(2);

/// Rows that are left of a digit before it is flattened.
fn left(padded: bool) -> cnn::Result<usize> {
    let window = Window::new(3).padding(usize::from(padded));
    [window, PAIRS, window]
        .iter()
        .try_fold(digits::SIDE, |n, window| window.places(n))
}

/// The same network with its dense layer written as a convolution: no weight
/// changes, and it takes images of any size.
fn without_flattening(network: &Sequential, padded: bool) -> Result<Sequential> {
    let window = Window::new(3).padding(usize::from(padded));
    let left = left(padded)?;
    let mut sliding = Sequential::new()
        .then(Conv2d::new(1, 8, window)?)
        .then(Relu)
        .then(MaxPool2d::new(PAIRS))
        .then(Conv2d::new(8, 16, window)?)
        .then(Relu)
        .then(Conv2d::new(16, 10, Window::new(left))?);
    for (mut to, from) in
        sliding.parameters_mut().into_iter().zip(network.parameters())
    {
        // [10, 16 · rows · columns] is [10, 16, rows, columns], row by row.
        let values = from.values.to_shape(to.raw_dim())?;
        to.assign(&values);
    }
    Ok(sliding)
}

/// A dense layer as ten filters: the same scores for every digit of the test.
pub fn dense_is_a_convolution() -> Result<Outputs> {
    let Split { train, test } = digits::split();
    let mut table =
        Table::new(["layers", "filters of the last layer", "scores", "that differ"]);
    for (name, padded) in [("without padding", false), ("padded", true)] {
        let network = trained(network(padded)?, &train, 1)?;
        let sliding = without_flattening(&network, padded)?;
        let images = test.images().into_dyn();
        let scores = network.forward(images.view())?;
        let maps = sliding.forward(images)?;
        let differ = scores.iter().zip(&maps).filter(|(one, other)| one != other);
        let left = left(padded)?;
        table = table.row([
            name.to_owned(),
            format!("10 of 16×{left}×{left}"),
            scores.len().to_string(),
            differ.count().to_string(),
        ]);
    }
    Ok(Outputs::new().table("table", table))
}

/// Rows of the larger picture that digits lie on.
const PAPER: usize = 32;

/// Where the four digits lie on it.
const CORNERS: [[usize; 2]; 4] = [[2, 4], [4, 20], [18, 6], [20, 22]];

/// Four digits of the test on one paper.
fn paper() -> Result<Array2<f32>> {
    let test = digits::split().test;
    let mut paper = Array2::zeros((PAPER, PAPER));
    for (label, [top, left]) in [3, 7, 0, 5].into_iter().zip(CORNERS) {
        let at = test.labels().iter().position(|&other| other == label);
        let digit = test.images();
        let digit = digit.slice(s![at.context("no such digit")?, 0, .., ..]);
        paper.slice_mut(s![top..top + 8, left..left + 8]).assign(&digit);
    }
    Ok(paper)
}

fn image(plane: &Array2<f32>) -> ArrayD<f32> {
    plane.view().insert_axis(Axis(0)).insert_axis(Axis(0)).to_owned().into_dyn()
}

/// The scores of every place: from the sliding network, and of each crop by itself.
fn scores_and_crops(
    network: &Sequential,
    padded: bool,
    paper: &Array2<f32>,
) -> Result<[Array4<f32>; 2]> {
    let sliding = without_flattening(network, padded)?;
    let whole =
        sliding.forward(image(paper).view())?.into_dimensionality::<Ix4>()?;
    let (_, classes, rows, columns) = whole.dim();
    let mut crops = Array4::zeros((1, classes, rows, columns));
    for (row, column) in ndarray::indices((rows, columns)) {
        let (top, left) = (row * PAIRS.stride, column * PAIRS.stride);
        let crop = paper.slice(s![top..top + 8, left..left + 8]).to_owned();
        let scores = network.forward(image(&crop).view())?;
        for (class, &score) in scores.iter().enumerate() {
            crops[[0, class, row, column]] = score;
        }
    }
    Ok([whole, crops])
}

/// The class with the largest score in each place.
fn answers(scores: &Array4<f32>) -> Array2<f32> {
    let (_, classes, rows, columns) = scores.dim();
    Array2::from_shape_fn((rows, columns), |(row, column)| {
        let score = |class: &usize| scores[[0, *class, row, column]];
        let best =
            (0..classes).max_by(|one, other| score(one).total_cmp(&score(other)));
        best.unwrap_or(0) as f32
    })
}

/// A network for 8×8 pixels on a paper of 32×32: what it says in each place, and
/// whether it says the same of the place cut out.
pub fn a_larger_picture() -> Result<Outputs> {
    let train = digits::split().train;
    let paper = paper()?;
    let mut table = Table::new([
        "layers",
        "places",
        "places with another score",
        "places with another answer",
        "largest difference of a score",
    ]);
    let [top, left] = CORNERS[2];
    let place = paper.slice(s![top..top + 8, left..left + 8]).to_owned();
    let shown = ink_maps(&[("four digits", &paper), ("one place", &place)])?;
    let mut panels = vec![];
    for (name, padded) in [("without padding", false), ("padded", true)] {
        let network = trained(network(padded)?, &train, 1)?;
        let [whole, crops] = scores_and_crops(&network, padded, &paper)?;
        let off =
            (&whole - &crops)
                .mapv(f32::abs)
                .fold_axis(Axis(1), 0.0, |&most, &v| f32::max(most, v));
        let off = off.index_axis_move(Axis(0), 0);
        let places = off.len();
        let other = off.iter().filter(|&&off| off > 0.0).count();
        let answers = [answers(&whole), answers(&crops)];
        let said = crate::plane::differing(&answers[0], &answers[1]);
        let most = off.iter().copied().fold(0.0, f32::max);
        let counts = [places, other, said].map(|count| count.to_string());
        let row = [name.to_owned()].into_iter().chain(counts);
        table = table.row(row.chain([number(most, 2)]));
        panels.push((name, off));
    }
    Ok(Outputs::new()
        .picture("paper", shown)
        .picture("differences", Maps::gray_shared().draw(&panels)?)
        .table("table", table))
}

/// Three networks of each kind: padded or not, how many digits do they misread?
pub fn both_learn() -> Result<Outputs> {
    let Split { train, test } = digits::split();
    let mut table = Table::new(["layers", "wrong answers of three, %"]);
    for (name, padded) in [("without padding", false), ("padded", true)] {
        let wrong = SEEDS
            .map(|seed| errors(&trained(network(padded)?, &train, seed)?, &test))
            .into_iter()
            .collect::<Result<Vec<f64>>>()?;
        table = table.row([name.to_owned(), spread(&wrong)]);
    }
    Ok(Outputs::new().table("table", table))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cnn::layer::Initialization;

    #[test]
    fn a_dense_layer_is_a_convolution_bit_for_bit_with_weights_by_chance() {
        for padded in [false, true] {
            let network = network(padded).unwrap();
            let network = network.initialized(Initialization::PyTorch, 5);
            let sliding = without_flattening(&network, padded).unwrap();
            let images = digits::split().test.first(7);
            let scores = network.forward(images.images().into_dyn()).unwrap();
            let maps = sliding.forward(images.images().into_dyn()).unwrap();
            assert_eq!(maps.shape(), [7, 10, 1, 1]);
            assert!(scores.iter().eq(maps.iter()));
        }
    }

    #[test]
    fn without_padding_a_place_of_the_whole_is_its_crop_and_with_padding_it_is_not()
    {
        let paper = paper().unwrap();
        for padded in [false, true] {
            let network = network(padded).unwrap();
            let network = network.initialized(Initialization::PyTorch, 5);
            let [whole, crops] = scores_and_crops(&network, padded, &paper).unwrap();
            assert_eq!(whole == crops, !padded);
        }
    }
}
