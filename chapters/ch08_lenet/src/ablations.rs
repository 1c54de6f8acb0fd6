//! What happens when a part is taken away or exchanged.

use cnn::Window;
use cnn::data::{Dataset, Split, digits};
use cnn::layer::{
    AvgPool2d, Conv2d, Flatten, GlobalAvgPool, Initialization, Layer, Linear,
    MaxPool2d, Relu, Sequential,
};
use cnn::networks::{digits_conv, digits_dense};
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::Chart;
use cnn::statistics::quantile;
use ndarray::{Array4, Ix2};

use crate::digits::{
    BATCH, EPOCHS, SEEDS as FIVE, Trained, accuracies, four, spread,
    train_to_the_end as train,
};

/// Trainings of each variant.
const SEEDS: [u64; 3] = [1, 2, 3];

const PAIRS: Window = Window::new(2).stride(2);
const SAME: Window = Window::new(3).padding(1);

/// A network like [`digits_conv`] with other parts.
type Variant = (&'static str, fn(u64) -> cnn::Result<Sequential>);

const AS_IT_IS: &str = "as it is: max pooling, 3×3";

const VARIANTS: [Variant; 14] = [
    (AS_IT_IS, digits_conv),
    ("average pooling", |seed| {
        Ok(two_convs(SAME, SAME, || Some(Pool::Average))?
            .then(Flatten)
            .then(Linear::new(64, 10)?)
            .initialized(Initialization::KaimingNormal, seed))
    }),
    ("no ReLU", |seed| {
        Ok(Sequential::new()
            .then(Conv2d::new(1, 8, SAME)?)
            .then(MaxPool2d::new(PAIRS))
            .then(Conv2d::new(8, 16, SAME)?)
            .then(MaxPool2d::new(PAIRS))
            .then(Flatten)
            .then(Linear::new(64, 10)?)
            .initialized(Initialization::KaimingNormal, seed))
    }),
    ("stride 2, no pooling", |seed| {
        let stride = SAME.stride(2);
        Ok(two_convs(stride, stride, || None)?
            .then(Flatten)
            .then(Linear::new(64, 10)?)
            .initialized(Initialization::KaimingNormal, seed))
    }),
    ("no pooling at all", |seed| {
        Ok(two_convs(SAME, SAME, || None)?
            .then(Flatten)
            .then(Linear::new(1024, 10)?)
            .initialized(Initialization::KaimingNormal, seed))
    }),
    ("global average pooling", |seed| {
        Ok(Sequential::new()
            .then(Conv2d::new(1, 8, SAME)?)
            .then(Relu)
            .then(MaxPool2d::new(PAIRS))
            .then(Conv2d::new(8, 16, SAME)?)
            .then(Relu)
            .then(GlobalAvgPool)
            .then(Linear::new(16, 10)?)
            .initialized(Initialization::KaimingNormal, seed))
    }),
    ("kernels of 1×1", |seed| with_kernels(1, seed)),
    ("kernels of 2×2", |seed| with_kernels(2, seed)),
    ("kernels of 4×4", |seed| with_kernels(4, seed)),
    ("kernels of 5×5", |seed| with_kernels(5, seed)),
    ("two of 3×3 for each of 5×5", |seed| {
        Ok(Sequential::new()
            .then(Conv2d::new(1, 8, SAME)?)
            .then(Relu)
            .then(Conv2d::new(8, 8, SAME)?)
            .then(Relu)
            .then(MaxPool2d::new(PAIRS))
            .then(Conv2d::new(8, 16, SAME)?)
            .then(Relu)
            .then(Conv2d::new(16, 16, SAME)?)
            .then(Relu)
            .then(MaxPool2d::new(PAIRS))
            .then(Flatten)
            .then(Linear::new(64, 10)?)
            .initialized(Initialization::KaimingNormal, seed))
    }),
    ("2 and 4 filters", |seed| with_filters(2, seed)),
    ("4 and 8 filters", |seed| with_filters(4, seed)),
    ("16 and 32 filters", |seed| with_filters(16, seed)),
];

/// The network with kernels of so many rows and columns, padded so that the size stays:
/// an even one has the row that is left over behind.
fn with_kernels(side: usize, seed: u64) -> cnn::Result<Sequential> {
    let window = Window::new(side).same()?;
    Ok(two_convs(window, window, || Some(Pool::Max))?
        .then(Flatten)
        .then(Linear::new(64, 10)?)
        .initialized(Initialization::KaimingNormal, seed))
}

/// The network with so many filters in its first layer and twice as many in its
/// second: [`digits_conv`] has 8 and 16.
pub(crate) fn with_filters(first: usize, seed: u64) -> cnn::Result<Sequential> {
    Ok(Sequential::new()
        .then(Conv2d::new(1, first, SAME)?)
        .then(Relu)
        .then(MaxPool2d::new(PAIRS))
        .then(Conv2d::new(first, 2 * first, SAME)?)
        .then(Relu)
        .then(MaxPool2d::new(PAIRS))
        .then(Flatten)
        .then(Linear::new(2 * first * 4, 10)?)
        .initialized(Initialization::KaimingNormal, seed))
}

#[derive(Clone, Copy)]
enum Pool {
    Max,
    Average,
}

/// Two layers of filters, each with its ReLU and its pooling.
fn two_convs(
    first: Window,
    second: Window,
    pool: fn() -> Option<Pool>,
) -> cnn::Result<Sequential> {
    let pooled = |network: Sequential| match pool() {
        Some(Pool::Max) => network.then(MaxPool2d::new(PAIRS)),
        Some(Pool::Average) => network.then(AvgPool2d::new(PAIRS)),
        None => network,
    };
    let first = Sequential::new().then(Conv2d::new(1, 8, first)?).then(Relu);
    let second = pooled(first).then(Conv2d::new(8, 16, second)?).then(Relu);
    Ok(pooled(second))
}

/// The network with one part exchanged: parameters, work and accuracy.
pub fn other_parts() -> Result<Outputs> {
    let data = digits::split();
    let headings = ["network", "median, %", "range, %", "parameters", "products"];
    let mut table = Table::new(headings);
    let mut medians = vec![];
    for (name, build) in VARIANTS {
        let one = |&seed: &u64| train(build(seed)?, &data, EPOCHS, seed);
        let accuracies = match name {
            // Trained already, from the same seeds.
            AS_IT_IS => accuracies(&four()?.conv[0][..SEEDS.len()]),
            _ => accuracies(&SEEDS.iter().map(one).collect::<Result<Vec<_>>>()?),
        };
        medians.push(quantile(&accuracies, 0.5));
        let [median, range] = spread(&accuracies);
        let network = build(1)?;
        let products = network.multiply_adds(&[1, 1, 8, 8])?;
        let counts = [network.parameter_count(), products];
        let [parameters, products] = counts.map(|it| number(it as f64, 0));
        table = table.row([name, &median, &range, &parameters, &products]);
    }
    // The first two of the variants.
    Ok(Outputs::new()
        .table("table", table)
        .number("max_pooling", medians[0], 1)
        .number("average_pooling", medians[1], 1))
}

/// What the layers before the last one make of a set: its new images.
fn through(network: &Sequential, layers: usize, set: &Dataset) -> Result<Dataset> {
    let trace = network.trace(set.images().into_dyn())?;
    let features = trace[layers].view().into_dimensionality::<Ix2>()?;
    let (images, count) = features.dim();
    let rows = features.iter().copied().collect();
    let features = Array4::from_shape_vec((images, count, 1, 1), rows)?;
    Ok(set.with_images(features)?)
}

/// The last layer alone, behind filters that stay as they are.
pub(crate) fn behind(
    filters: &Sequential,
    data: &Split,
    epochs: u64,
    seed: u64,
) -> Result<Trained> {
    let all = filters.layers().len();
    let data = Split {
        train: through(filters, all - 1, &data.train)?,
        test: through(filters, all - 1, &data.test)?,
    };
    let last = Sequential::new()
        .then(Flatten)
        .then(Linear::new(64, 10)?)
        .initialized(Initialization::KaimingNormal, seed);
    train(last, &data, epochs, seed)
}

/// Filters left as they were drawn: only the last layer learns.
pub fn frozen_filters() -> Result<Outputs> {
    let data = digits::split();
    let frozen =
        SEEDS.iter().map(|&seed| behind(&digits_conv(seed)?, &data, EPOCHS, seed));
    let frozen = frozen.collect::<Result<Vec<_>>>()?;
    let learned = &four()?.conv[0][..SEEDS.len()];
    let pixels = SEEDS.iter().map(|&seed| {
        let last = Sequential::new()
            .then(Flatten)
            .then(Linear::new(64, 10)?)
            .initialized(Initialization::KaimingNormal, seed);
        train(last, &data, EPOCHS, seed)
    });
    let pixels = pixels.collect::<Result<Vec<_>>>()?;
    let headings = ["what the last layer sees", "median, %", "range, %"];
    let mut table = Table::new(headings);
    for (name, runs) in [
        ("the 64 pixels", &pixels[..]),
        ("64 numbers behind random filters", &frozen),
        ("64 numbers behind learned filters", learned),
    ] {
        let [median, range] = spread(&accuracies(runs));
        table = table.row([name, &median, &range]);
    }
    Ok(Outputs::new().table("table", table))
}

/// Training sets of several sizes, as many steps for each.
pub fn fewer_images() -> Result<Outputs> {
    const STEPS: u64 = 300;
    let data = digits::split();
    let sizes = [50, 100, 200, 500, 1415];
    let mut chart = Chart::new("training images", "misread test images, %").log_x();
    let mut rows = sizes.map(|size| vec![size.to_string()]);
    let mut ends = vec![];
    type Build = fn(u64) -> cnn::Result<Sequential>;
    let kinds: [(&str, Build); 2] =
        [("convolutional", digits_conv), ("dense", digits_dense)];
    for (name, build) in kinds {
        let (mut band, mut line) = (vec![], vec![]);
        for (size, row) in sizes.into_iter().zip(&mut rows) {
            let part =
                Split { train: data.train.first(size), test: data.test.clone() };
            let epochs = STEPS / size.div_ceil(BATCH) as u64;
            let one = |&seed: &u64| train(build(seed)?, &part, epochs, seed);
            let runs = FIVE.iter().map(one).collect::<Result<Vec<_>>>()?;
            let wrong = accuracies(&runs).into_iter().map(|right| 100.0 - right);
            let wrong: Vec<f64> = wrong.collect();
            let [low, middle, high] =
                [0.0, 0.5, 1.0].map(|share| quantile(&wrong, share));
            row.extend(spread(&wrong));
            band.push((size as f64, low, high));
            line.push((size as f64, middle));
        }
        ends.push(line[1].1);
        chart = chart.band(name, &band).line(name, &line);
    }
    let headings = ["images", "conv., %", "range, %", "dense, %", "range, %"];
    let table = rows.into_iter().fold(Table::new(headings), Table::row);
    Ok(Outputs::new()
        .chart("errors", chart.include_y(0.0).draw()?)
        .table("table", table)
        .number("conv_100", ends[0], 0)
        .number("dense_100", ends[1], 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Axis;

    #[test]
    fn every_variant_gives_ten_numbers_for_a_digit() {
        for (name, build) in VARIANTS {
            let shape = build(1).unwrap().output_shape(&[3, 1, 8, 8]).unwrap();
            assert_eq!(shape, [3, 10], "{name}");
        }
    }

    #[test]
    fn with_eight_filters_the_network_is_the_one_that_is_varied() {
        let weights = |network: Sequential| cnn::weights::encode(&network).unwrap();
        let varied = weights(with_filters(8, 3).unwrap());
        assert_eq!(varied, weights(digits_conv(3).unwrap()));
    }

    #[test]
    fn with_kernels_of_three_the_network_is_the_one_that_is_varied() {
        let weights = |network: Sequential| cnn::weights::encode(&network).unwrap();
        let varied = weights(with_kernels(3, 3).unwrap());
        assert_eq!(varied, weights(digits_conv(3).unwrap()));
    }

    #[test]
    fn frozen_features_are_what_the_last_layer_is_given() {
        let set = digits::split().test.first(5);
        let network = digits_conv(1).unwrap();
        let all = network.layers().len();
        let features = through(&network, all - 1, &set).unwrap();
        let flat = features.images().to_shape((5, 64)).unwrap().to_owned();
        let last = &network.layers()[all - 1];
        let logits = last.forward(flat.view().into_dyn()).unwrap();
        let whole = network.forward(set.images().into_dyn()).unwrap();
        assert_eq!(logits, whole);
        assert_eq!(features.images().len_of(Axis(1)), 64);
    }
}
