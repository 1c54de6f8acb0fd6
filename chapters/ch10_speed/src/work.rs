//! How much work is a layer?

use cnn::Window;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::Chart;

/// One layer of a known network: its name and sizes.
pub(crate) struct Known {
    pub(crate) name: &'static str,
    pub(crate) channels: usize,
    pub(crate) filters: usize,
    pub(crate) side: usize,
    pub(crate) window: Window,
}

pub(crate) const fn known(name: &'static str, sizes: [usize; 5]) -> Known {
    let [channels, filters, side, kernel, padding] = sizes;
    Known {
        name,
        channels,
        filters,
        side,
        window: Window::new(kernel).padding(padding),
    }
}

/// Layers of LeNet-5 (its second one with all channels joined) and of VGG16.
pub(crate) const KNOWN: [Known; 8] = [
    known("LeNet C1", [1, 6, 32, 5, 0]),
    known("LeNet C3", [6, 16, 14, 5, 0]),
    known("LeNet C5", [16, 120, 5, 5, 0]),
    known("VGG 1_1", [3, 64, 224, 3, 1]),
    known("VGG 1_2", [64, 64, 224, 3, 1]),
    known("VGG 3_2", [256, 256, 56, 3, 1]),
    known("VGG 5_1", [512, 512, 14, 3, 1]),
    known("1×1", [256, 64, 56, 1, 0]),
];

/// Bytes of an `f32`.
pub(crate) const BYTES: usize = 4;

impl Known {
    pub(crate) fn places(&self) -> Result<usize> {
        let side = self.window.places(self.side)?;
        Ok(side * side)
    }

    /// One for every output, channel and element of the kernel.
    pub(crate) fn products(&self) -> Result<usize> {
        Ok(self.filters * self.places()? * self.terms())
    }

    pub(crate) fn terms(&self) -> usize {
        self.channels * self.window.kernel * self.window.kernel
    }

    /// Input, weights and output, each of them moved once.
    pub(crate) fn bytes(&self) -> Result<usize> {
        let input = self.channels * self.side * self.side;
        let weights = self.filters * self.terms();
        Ok(BYTES * (input + weights + self.filters * self.places()?))
    }

    /// Operations for every byte; a product and its sum are two.
    pub(crate) fn intensity(&self) -> Result<f64> {
        Ok(2.0 * self.products()? as f64 / self.bytes()? as f64)
    }
}

/// Products, bytes and operations for every byte, for layers of two networks.
pub fn work() -> Result<Outputs> {
    let headings =
        ["layer", "products, millions", "moved, kB", "operations per byte"];
    let mut table = Table::new(headings);
    let mut bars = vec![];
    for layer in &KNOWN {
        table = table.row([
            layer.name,
            &number(layer.products()? as f64 / 1e6, 2),
            &number(layer.bytes()? as f64 / 1e3, 0),
            &number(layer.intensity()?, 1),
        ]);
        bars.push((layer.name, layer.intensity()?));
    }
    let chart = Chart::new("layer", "operations per byte")
        .bars(&bars)
        .log_y()
        .include_y(1.0)
        .size(640, 400);
    Ok(Outputs::new().table("table", table).chart("intensity", chart.draw()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_layer_of_lenet_takes_117600_products() {
        // 6 maps · 28 · 28 places · 25 elements
        assert_eq!(KNOWN[0].products().unwrap(), 117_600);
        // 4 · (32·32 + 6·25 + 6·28·28) bytes
        assert_eq!(KNOWN[0].bytes().unwrap(), 4 * (1024 + 150 + 4704));
    }

    #[test]
    fn a_layer_of_vgg_with_64_maps_on_224_takes_1850_million() {
        // 64 · 224² · 64 · 9
        assert_eq!(KNOWN[4].products().unwrap(), 1_849_688_064);
    }
}
