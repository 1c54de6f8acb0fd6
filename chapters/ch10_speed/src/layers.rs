//! Layers to try the rungs on, and how their bits are compared.

use cnn::Window;
use cnn::conv::{self, Geometry};
use cnn::notebook::{Result, Table, number};
use cnn::random::{generator, uniform};
use ndarray::{Array4, Dimension};

use crate::rungs::Rung;

/// A layer with square images and kernels that moves by one pixel; `side` is that
/// of the image with its zeros around it.
#[derive(Debug, Clone, Copy)]
pub struct Layer {
    /// How many images.
    pub images: usize,
    /// Input channels.
    pub channels: usize,
    /// Output channels.
    pub filters: usize,
    /// Height and width of the padded input.
    pub side: usize,
    /// Height and width of the kernel.
    pub kernel: usize,
}

impl Layer {
    /// Images and weights without pattern, −1 to 1, the same ones each time.
    pub fn numbers(&self) -> (Array4<f32>, Array4<f32>) {
        let numbers = |[a, b, c, d]: [usize; 4], stream| {
            let generator = &mut generator(10, stream);
            let number = || uniform(generator, 1.0) as f32;
            Array4::from_shape_simple_fn((a, b, c, d), number)
        };
        let Self { side, kernel, .. } = *self;
        let x = numbers([self.images, self.channels, side, side], 0);
        let w = numbers([self.filters, self.channels, kernel, kernel], 1);
        (x, w)
    }

    /// Maps to be filled.
    ///
    /// # Errors
    /// What [`Window::places`] refuses.
    pub fn maps(&self) -> Result<Array4<f32>> {
        let places = Window::new(self.kernel).places(self.side)?;
        Ok(Array4::zeros((self.images, self.filters, places, places)))
    }

    /// How many products its outputs are made of.
    ///
    /// # Errors
    /// What [`Window::places`] refuses.
    pub fn products(&self) -> Result<usize> {
        let each = self.channels * self.kernel * self.kernel;
        Ok(self.maps()?.len() * each)
    }
}

/// The definition of the library.
///
/// # Errors
/// As [`conv::conv2d`].
pub fn reference(x: &Array4<f32>, w: &Array4<f32>) -> Result<Array4<f32>> {
    let window = Window::new(w.dim().2);
    let geometry = Geometry::new(window);
    Ok(conv::reference::conv2d(x.view(), w.view(), None, geometry)?)
}

/// Every number as the 32 bits that it is stored in.
pub fn bits<D: Dimension>(maps: &ndarray::Array<f32, D>) -> Vec<u32> {
    maps.iter().map(|value| value.to_bits()).collect()
}

/// A number that changes when any bit does: FNV-1a, in 16 digits.
pub fn fingerprint(bits: &[u32]) -> String {
    let bytes = bits.iter().flat_map(|bits| bits.to_le_bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

/// How many bits of two lists are not alike.
pub fn differing(bits: &[u32], others: &[u32]) -> u32 {
    let pairs = bits.iter().zip(others);
    pairs.map(|(bits, other)| (bits ^ other).count_ones()).sum()
}

const fn layer(images: usize, sizes: [usize; 4]) -> Layer {
    let [channels, filters, side, kernel] = sizes;
    Layer { images, channels, filters, side, kernel }
}

/// Layers of several shapes; the last two have sizes that no tile divides.
pub const LAYERS: [(&str, Layer); 5] = [
    ("1 → 6 maps, 5×5 on 32×32", layer(1, [1, 6, 32, 5])),
    ("6 → 16 maps, 5×5 on 14×14, two images", layer(2, [6, 16, 14, 5])),
    ("32 → 32 maps, 3×3 on 16×16", layer(1, [32, 32, 16, 3])),
    ("3 → 7 maps, 7×7 on 23×23", layer(1, [3, 7, 23, 7])),
    ("17 → 5 maps, 1×1 on 13×13, three images", layer(3, [17, 5, 13, 1])),
];

/// Is the rung equal to the definition, bit for bit, on every layer?
///
/// # Errors
/// What a layer refuses.
pub fn compared(rung: Rung) -> Result<Table> {
    let mut table = Table::new(["layer", "bits", "that differ", "fingerprint"]);
    for (name, layer) in LAYERS {
        let (x, w) = layer.numbers();
        let wanted = bits(&reference(&x, &w)?);
        let mut y = layer.maps()?;
        rung(&x, &w, &mut y);
        let ours = bits(&y);
        let cells = [
            name.to_owned(),
            number(32.0 * ours.len() as f64, 0),
            differing(&ours, &wanted).to_string(),
            fingerprint(&ours),
        ];
        table = table.row(cells);
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bit_changes_the_fingerprint_and_is_counted() {
        let (one, other) = ([1.0_f32.to_bits(), 2], [1.0_f32.to_bits(), 3]);
        assert_ne!(fingerprint(&one), fingerprint(&other));
        assert_eq!(differing(&one, &other), 1);
        // The empty message's FNV-1a is its start.
        assert_eq!(fingerprint(&[]), "cbf29ce484222325");
    }
}
