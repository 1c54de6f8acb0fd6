//! VGG16, layer by layer, without its weights.
//!
//! Source: K. Simonyan and A. Zisserman, Very Deep Convolutional Networks for
//! Large-Scale Image Recognition (2015), configuration D.

use cnn::Window;
use cnn::notebook::Result;

/// What a layer does with its window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Filters: weights and biases.
    Convolution,
    /// The largest value: no weights.
    Pool,
}

/// A layer of the network.
#[derive(Debug, Clone)]
pub(crate) struct Layer {
    /// `conv5_3`, `pool5`, `fc6`.
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) window: Window,
    /// Channels of its output.
    pub(crate) channels: usize,
}

/// What a layer makes of its input.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) layer: Layer,
    /// Channels, rows and columns of the output.
    pub(crate) shape: [usize; 3],
    /// Weights and biases.
    pub(crate) parameters: usize,
}

impl Row {
    /// Numbers of the output.
    pub(crate) fn values(&self) -> usize {
        self.shape.iter().product()
    }
}

/// The shape of the input: red, green and blue of 224×224 pixels.
pub(crate) const INPUT: [usize; 3] = [3, 224, 224];

/// The layers, the fully connected ones as windows over all that is left.
pub(crate) fn layers() -> Vec<Layer> {
    let (filter, pairs) = (Window::new(3).padding(1), Window::new(2).stride(2));
    let blocks = [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)];
    let mut layers = vec![];
    let mut add = |name, kind, window, channels| {
        layers.push(Layer { name, kind, window, channels });
    };
    for (block, (convolutions, channels)) in (1..).zip(blocks) {
        for number in 1..=convolutions {
            let name = format!("conv{block}_{number}");
            add(name, Kind::Convolution, filter, channels);
        }
        add(format!("pool{block}"), Kind::Pool, pairs, channels);
    }
    for (name, kernel, channels) in
        [("fc6", 7, 4096), ("fc7", 1, 4096), ("fc8", 1, 1000)]
    {
        add(name.into(), Kind::Convolution, Window::new(kernel), channels);
    }
    layers
}

/// Shapes and weights, layer by layer.
pub(crate) fn rows() -> Result<Vec<Row>> {
    let mut shape = INPUT;
    let row = |layer: Layer| {
        let [from, height, width] = shape;
        let to = layer.channels;
        let [rows, columns] = [height, width].map(|n| layer.window.places(n));
        shape = [to, rows?, columns?];
        let parameters = match layer.kind {
            Kind::Convolution => to * (from * layer.window.kernel.pow(2) + 1),
            Kind::Pool => 0,
        };
        Ok(Row { layer, shape, parameters })
    };
    layers().into_iter().map(row).collect()
}

/// The most values that one layer takes and makes.
pub(crate) fn at_once(rows: &[Row]) -> usize {
    let input = INPUT.iter().product();
    let taken = std::iter::once(input).chain(rows.iter().map(Row::values));
    let pairs = taken.zip(rows).map(|(taken, row)| taken + row.values());
    pairs.max().unwrap_or(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_layer_takes_and_makes_most() {
        // 64 maps of 224·224, twice
        assert_eq!(at_once(&rows().unwrap()), 2 * 64 * 224 * 224);
    }

    #[test]
    fn vgg_16_holds_15_237_608_values_and_138_357_544_weights() {
        let rows = rows().unwrap();
        let input: usize = INPUT.iter().product();
        let values = input + rows.iter().map(Row::values).sum::<usize>();
        assert_eq!(values, 15_237_608);
        // The count that the paper rounds to 138 million.
        let weights: usize = rows.iter().map(|row| row.parameters).sum();
        assert_eq!(weights, 138_357_544);
    }

    #[test]
    fn sixteen_of_its_layers_have_weights() {
        let with_weights = |layer: &Layer| layer.kind == Kind::Convolution;
        assert_eq!(layers().iter().filter(|l| with_weights(l)).count(), 16);
        // 64 · (3·9 + 1) and 4096 · (512·49 + 1)
        let rows = rows().unwrap();
        assert_eq!(rows[0].parameters, 1792);
        assert_eq!(rows[18].parameters, 102_764_544);
        assert_eq!(rows[17].shape, [512, 7, 7]);
    }
}
