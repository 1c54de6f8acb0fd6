//! The matrix product of a library: no fixed bits, but a bound.

use cnn::Window;
use cnn::baselines::gemm;
use cnn::conv;
use cnn::notebook::{Outputs, Result, Table, number};
use ndarray::Array4;

use crate::layers::{LAYERS, Layer};

/// What a sum of 32-bit products can be off by in any order: n·u / (1 − n·u) times
/// the sum of their magnitudes, with u = 2⁻²⁴, for every output.
pub(crate) fn bounds(x: &Array4<f32>, w: &Array4<f32>) -> Result<Array4<f64>> {
    let magnitude = |value: f32| f64::from(value).abs();
    let (x, magnitudes) = (x.mapv(magnitude), w.mapv(magnitude));
    let window = Window::new(w.dim().2);
    let sums = conv::conv2d(&x, &magnitudes, None, window)?;
    let rounded = (w.len() / w.dim().0) as f64 * (0.5 * f64::from(f32::EPSILON));
    Ok(sums * (rounded / (1.0 - rounded)))
}

/// How many maps are no farther from the exact ones than their bounds.
fn within(maps: &Array4<f32>, exact: &Array4<f64>, bounds: &Array4<f64>) -> usize {
    let pairs = maps.iter().zip(exact.iter().zip(bounds));
    let off = |map: f32, exact: f64| (f64::from(map) - exact).abs();
    pairs.filter(|&(&map, (&exact, &bound))| off(map, exact) <= bound).count()
}

/// Columns, and the product of a library: does every output keep to the bound that
/// holds for any order of its sum?
pub fn within_the_bound() -> Result<Outputs> {
    let headings = [
        "layer",
        "products in a sum",
        "largest bound, millionths",
        "outputs",
        "within their bounds",
    ];
    let mut table = Table::new(headings);
    let many = Layer { images: 1, channels: 256, filters: 8, side: 18, kernel: 3 };
    let layers = LAYERS.into_iter();
    for (name, layer) in layers.chain([("256 → 8 maps, 3×3 on 18×18", many)]) {
        let ((x, w), window) = (layer.numbers(), Window::new(layer.kernel));
        let (wide_x, wide_w) = (x.mapv(f64::from), w.mapv(f64::from));
        let exact = conv::conv2d(&wide_x, &wide_w, None, window)?;
        let (maps, bounds) = (gemm::conv2d(&x, &w, None, window)?, bounds(&x, &w)?);
        let largest = bounds.iter().copied().fold(0.0, f64::max);
        table = table.row([
            name.to_owned(),
            number((w.len() / layer.filters) as f64, 0),
            number(1e6 * largest, 1),
            number(exact.len() as f64, 0),
            number(within(&maps, &exact, &bounds) as f64, 0),
        ]);
    }
    Ok(Outputs::new().table("table", table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_products_of_one_can_be_off_by_16_roundings_and_a_little() {
        let ones = Array4::ones((1, 1, 2, 2));
        let bounds = bounds(&ones, &-&ones).unwrap();
        let unit = 0.5 * f64::from(f32::EPSILON);
        assert_eq!(bounds.dim(), (1, 1, 1, 1));
        assert_eq!(bounds[[0, 0, 0, 0]], 4.0 * (4.0 * unit / (1.0 - 4.0 * unit)));
    }

    #[test]
    fn an_output_beyond_its_bound_is_not_counted() {
        let maps = ndarray::array![[[[1.0_f32, 2.0, f32::NAN]]]];
        let exact = ndarray::array![[[[1.0, 2.5, 1.0]]]];
        let bounds = |bound| Array4::from_elem((1, 1, 1, 3), bound);
        assert_eq!(within(&maps, &exact, &bounds(0.5)), 2);
        assert_eq!(within(&maps, &exact, &bounds(0.4)), 1);
    }
}
