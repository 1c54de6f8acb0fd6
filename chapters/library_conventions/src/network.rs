//! A network that Keras trained, moved to the layers of this book.

use cnn::Window;
use cnn::conv::Geometry;
use cnn::data::{Dataset, digits};
use cnn::layer::{
    BatchNorm2d, Conv2d, Flatten, Layer, Linear, MaxPool2d, Phase, Relu, Sequential,
};
use cnn::notebook::{Golden, Outputs, Result, Table, number};
use ndarray::{
    Array, Array1, Array2, Array4, ArrayD, ArrayView1, Dimension, Ix1, Ix2, IxDyn,
};

const KERAS: Golden = Golden {
    cases: include_str!("../recorded/network.json"),
    arrays: include_bytes!("../recorded/network.npz"),
};

/// The number of layers, a ReLU and a flattening counted as one each.
const LAYERS: usize = 11;

/// A difference that is no rounding, of a map's length.
const JUMP: f64 = 1e-4;

/// The steps of the move that can be forgotten.
#[derive(Clone, Copy)]
struct Steps {
    /// From `[k, k, channels, filters]` to `[filters, channels, k, k]`.
    kernel: fn(Array4<f32>) -> Array4<f32>,
    /// From `[k, k, channels, filters of each]` to `[channels, filters of each, k, k]`.
    depthwise: fn(Array4<f32>) -> Array4<f32>,
    /// Of the layer with a stride, before and behind.
    padding: [usize; 2],
    /// What becomes `weight`, `bias`, `running_mean` and `running_var`.
    norm: [&'static str; 4],
    epsilon: f64,
    /// Whether the kept mean and variance move along.
    averages: bool,
    phase: Phase,
    /// From `[height · width · channels, outputs]` to `[outputs, channels · height · width]`.
    matrix: fn(Array2<f32>) -> Result<Array2<f32>>,
}

const ALL: Steps = Steps {
    kernel: |kernel| kernel.permuted_axes([3, 2, 0, 1]),
    depthwise: |kernel| kernel.permuted_axes([2, 3, 0, 1]),
    // ‘Same’ of three rows with a stride of 2 on 8: (4 − 1) · 2 + 3 − 8 = 1
    padding: [0, 1],
    norm: ["gamma", "beta", "moving_mean", "moving_variance"],
    epsilon: 1e-3,
    averages: true,
    phase: Phase::Evaluation,
    matrix: |matrix| {
        let (slots, outputs) = matrix.dim();
        let places = matrix.into_shape_with_order((2, 2, slots / 4, outputs))?;
        let channels_first = places.permuted_axes([3, 2, 0, 1]);
        Ok(row_by_row(channels_first).into_shape_with_order((outputs, slots))?)
    },
};

/// The numbers in the order of their new axes.
fn row_by_row<D: Dimension>(array: Array<f32, D>) -> Array<f32, D> {
    array.as_standard_layout().into_owned()
}

/// What Keras has by that name.
fn stored<D: Dimension>(name: &str) -> Result<Array<f32, D>> {
    Ok(KERAS.array::<D>(name)?.mapv(|number| number as f32))
}

/// The network in our layers, with Keras's weights.
fn moved(steps: Steps) -> Result<Sequential> {
    let conv = |name, window| -> Result<Conv2d> {
        let kernel = (steps.kernel)(stored(&format!("{name}.kernel"))?);
        let (filters, channels, ..) = kernel.dim();
        let mut layer = Conv2d::new(channels, filters, window)?;
        layer.weight = row_by_row(kernel);
        layer.bias = Some(stored(&format!("{name}.bias"))?);
        Ok(layer)
    };
    let depthwise = || -> Result<Conv2d> {
        let kernel = row_by_row((steps.depthwise)(stored("depthwise.kernel")?));
        let bias: Array1<f32> = stored("depthwise.bias")?;
        let (filters, groups) = (bias.len(), 16);
        let window = Window::new(3).padding(1).into();
        let mut layer = Conv2d::new(groups, filters, Geometry { window, groups })?;
        layer.weight = kernel.into_shape_with_order((filters, 1, 3, 3))?;
        layer.bias = Some(bias);
        Ok(layer)
    };
    let norm = |name| -> Result<BatchNorm2d> {
        let [gamma, beta, mean, variance] =
            steps.norm.map(|part| stored::<Ix1>(&format!("{name}.{part}")));
        let gamma = gamma?;
        let mut layer = BatchNorm2d::new(gamma.len())?.epsilon(steps.epsilon)?;
        (layer.weight, layer.bias) = (gamma, Some(beta?));
        if steps.averages {
            (layer.running_mean, layer.running_var) = (mean?, variance?);
        }
        layer.set_phase(steps.phase);
        Ok(layer)
    };
    let dense = || -> Result<Linear> {
        let weight = (steps.matrix)(stored("dense.kernel")?)?;
        Ok(Linear { weight, bias: Some(stored("dense.bias")?) })
    };
    let [before, behind] = steps.padding;
    let strided = Window::new(3).stride(2).paddings(before, behind);
    Ok(Sequential::new()
        .then(conv("conv", Window::new(3).padding(1))?)
        .then(norm("norm")?)
        .then(Relu)
        .then(conv("conv_2", strided)?)
        .then(norm("norm_2")?)
        .then(Relu)
        .then(depthwise()?)
        .then(Relu)
        .then(MaxPool2d::new(Window::new(2).stride(2)))
        .then(Flatten)
        .then(dense()?))
}

/// Keras's maps with their channels first, and its flattened row in our order.
fn channels_first(maps: ArrayD<f32>) -> Result<ArrayD<f32>> {
    Ok(match *maps.shape() {
        [_, _, _, _] => row_by_row(maps.permuted_axes(IxDyn(&[0, 3, 1, 2]))),
        [images, slots @ 128] => {
            let places = maps.into_shape_with_order((images, 2, 2, slots / 4))?;
            let first = row_by_row(places.permuted_axes([0, 3, 1, 2]));
            first.into_shape_with_order((images, slots))?.into_dyn()
        }
        _ => maps,
    })
}

/// The length of the difference, of the length of the other.
fn apart(ours: &ArrayD<f32>, other: &ArrayD<f32>) -> Result<f64> {
    anyhow::ensure!(
        ours.shape() == other.shape(),
        "{:?} here, {:?} there",
        ours.shape(),
        other.shape()
    );
    let length = |array: &ArrayD<f32>| {
        libm::sqrt(array.iter().map(|&x| f64::from(x) * f64::from(x)).sum())
    };
    Ok(length(&(ours - other)) / length(other))
}

/// Whether that is more than rounding.
fn jumps(apart: f64) -> bool {
    apart.is_nan() || apart > JUMP
}

/// How far each layer's map lies from Keras's, for the image that has another number
/// in every pixel.
fn layer_by_layer(network: &Sequential) -> Result<Vec<f64>> {
    let ramp = channels_first(stored("ramp")?)?;
    let ours = network.trace(ramp.view())?;
    let one = |index: usize| {
        let keras = channels_first(stored(&format!("ramp.{index}"))?)?;
        apart(&ours[index + 1], &keras)
    };
    (0..LAYERS).map(one).collect()
}

/// Test digits that a network reads rightly, %.
fn right(network: &Sequential, test: &Dataset) -> Result<f64> {
    let said = network.predict(test.images())?.classes;
    let right = said.iter().zip(test.labels()).filter(|(said, label)| said == label);
    Ok(100.0 * right.count() as f64 / test.len() as f64)
}

/// Layer by layer: the shapes of both networks, and how far apart their maps are.
pub fn moved_network() -> Result<Outputs> {
    let network = moved(ALL)?;
    let ramp = channels_first(stored("ramp")?)?;
    let trace = network.trace(ramp.view())?;
    let heading = ["layer", "Keras's map", "here", "apart, millionths"];
    let mut table = Table::new(heading);
    let apart = layer_by_layer(&network)?;
    for (index, layer) in network.layers().iter().enumerate() {
        let keras: ArrayD<f32> = stored(&format!("ramp.{index}"))?;
        let shape = |array: &ArrayD<f32>| {
            let lengths: Vec<_> =
                array.shape()[1..].iter().map(usize::to_string).collect();
            lengths.join("×")
        };
        let [keras, ours] = [shape(&keras), shape(&trace[index + 1])];
        let name = format!("{} {}", index + 1, layer.name());
        table = table.row([name, keras, ours, number(1e6 * apart[index], 2)]);
    }
    let test = digits::split().test;
    let logits = network.forward(test.images().into_dyn())?;
    let ours = logits.into_dimensionality::<Ix2>()?;
    let keras: Array2<f32> = stored("logits")?;
    let reads = |row: ArrayView1<f32>| {
        (0..row.len()).max_by(|&a, &b| row[a].total_cmp(&row[b]))
    };
    let rows = ours.rows().into_iter().zip(keras.rows());
    let other = rows.filter(|(ours, keras)| reads(*ours) != reads(*keras)).count();
    Ok(Outputs::new()
        .table("table", table)
        .number("parameters", network.parameter_count() as f64, 0)
        .number("images", test.len() as f64, 0)
        .number("right", right(&network, &test)?, 1)
        .number("other_answers", other as f64, 0))
}

/// A step that is forgotten, and what is done in its place.
const FORGOTTEN: [(&str, Steps); 12] = [
    ("nothing", ALL),
    (
        "kernels: reshaped, not transposed",
        Steps {
            kernel: |kernel| {
                let (rows, columns, channels, filters) = kernel.dim();
                let shape = (filters, channels, rows, columns);
                let reshaped = kernel.into_shape_with_order(shape);
                reshaped.unwrap_or_else(|_| unreachable!("as many numbers"))
            },
            ..ALL
        },
    ),
    (
        "kernels: all axes turned round (.T)",
        Steps { kernel: Array4::reversed_axes, ..ALL },
    ),
    (
        "depthwise kernel: as the others",
        Steps { depthwise: |kernel| kernel.permuted_axes([3, 2, 0, 1]), ..ALL },
    ),
    ("‘same’: one row on both sides", Steps { padding: [1, 1], ..ALL }),
    (
        "normalization: γ and β exchanged",
        Steps { norm: ["beta", "gamma", "moving_mean", "moving_variance"], ..ALL },
    ),
    (
        "normalization: mean and variance exchanged",
        Steps { norm: ["gamma", "beta", "moving_variance", "moving_mean"], ..ALL },
    ),
    ("ε: this book's 10⁻⁵", Steps { epsilon: 1e-5, ..ALL }),
    ("kept averages: left at 0 and 1", Steps { averages: false, ..ALL }),
    (
        "evaluation mode: left in training mode",
        Steps { phase: Phase::Training { step: 0 }, ..ALL },
    ),
    (
        "dense layer: transposed only",
        Steps { matrix: |matrix| Ok(row_by_row(matrix.reversed_axes())), ..ALL },
    ),
    (
        "dense layer: reshaped only",
        Steps {
            matrix: |matrix| {
                let (slots, outputs) = matrix.dim();
                Ok(matrix.into_shape_with_order((outputs, slots))?)
            },
            ..ALL
        },
    ),
];

/// What each forgotten step does: where the maps part, and how many digits are read.
pub fn forgotten_steps() -> Result<Outputs> {
    let test = digits::split().test;
    let mut table = Table::new([
        "forgotten",
        "maps part at layer",
        "apart there, %",
        "logits apart, %",
        "read correctly, %",
    ]);
    for (name, steps) in FORGOTTEN {
        let network = moved(steps)?;
        let apart = layer_by_layer(&network)?;
        let percent = |share: f64| number(100.0 * share, 1);
        let [layer, there] = match apart.iter().position(|&apart| jumps(apart)) {
            Some(at) => {
                let layer = network.layers()[at].name();
                [format!("{} {layer}", at + 1), percent(apart[at])]
            }
            None => ["none".to_owned(), percent(0.0)],
        };
        let logits = percent(apart[LAYERS - 1]);
        let right = number(right(&network, &test)?, 1);
        table = table.row([name, &layer, &there, &logits, &right]);
    }
    Ok(Outputs::new().table("table", table))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::s;

    #[test]
    fn every_map_of_the_moved_network_is_keras_s_up_to_millionths() {
        for apart in layer_by_layer(&moved(ALL).unwrap()).unwrap() {
            assert!(apart < 2e-6, "{apart}");
        }
    }

    #[test]
    fn the_logits_of_all_test_digits_are_keras_s() {
        let test = digits::split().test;
        let ours = moved(ALL).unwrap().forward(test.images().into_dyn()).unwrap();
        let keras: ArrayD<f32> = stored("logits").unwrap();
        assert!(apart(&ours, &keras).unwrap() < 2e-6);
    }

    #[test]
    fn the_network_was_trained_by_the_keras_of_this_appendix() {
        assert_eq!(KERAS.version("keras").unwrap(), "3.15.1");
    }

    #[test]
    fn every_forgotten_step_parts_the_maps() {
        for (name, steps) in &FORGOTTEN[1..] {
            let apart = layer_by_layer(&moved(*steps).unwrap()).unwrap();
            assert!(apart.into_iter().any(jumps), "{name}");
        }
    }

    #[test]
    fn a_kernel_with_its_axes_as_they_came_is_refused() {
        let as_it_came = Steps { kernel: |kernel| kernel, ..ALL };
        let network = moved(as_it_came).unwrap();
        let ramp = channels_first(stored("ramp").unwrap()).unwrap();
        // Three filters for three channels, of 1×8 weights, and an image of one channel.
        assert!(network.forward(ramp.view()).is_err());
    }

    #[test]
    fn a_column_moves_from_place_by_place_to_channel_by_channel() {
        // Slot (y · 2 + x) · 32 + c goes to (c · 2 + y) · 2 + x.
        let matrix = Array2::from_shape_fn((128, 10), |(slot, _)| slot as f32);
        let moved = (ALL.matrix)(matrix).unwrap();
        assert_eq!(moved.slice(s![0, ..5]).to_vec(), [0.0, 32.0, 64.0, 96.0, 1.0]);
        assert_eq!(moved[[9, 127]], 127.0);
    }
}
