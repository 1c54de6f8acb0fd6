//! How much a patch looks like a template, whatever its brightness and contrast.

use ndarray::{Array2, ArrayView2};

use crate::array::{filled, not_empty};
use crate::window::{Window, Window2d};
use crate::{Error, Result};

/// Normalised cross-correlation: the correlation coefficient, in −1..=1, of
/// the template with the patch under it, at every place where it fits.
///
/// y = Σ (x − x̄)(t − t̄) / √(Σ (x − x̄)² · Σ (t − t̄)²), the sums over the patch.
/// It is 1 exactly where the patch is the template times a positive number plus
/// any number. A patch without contrast has no direction: there it is 0.
///
/// # Shapes
/// - `plane`: `[height, width]`; `template`: `[rows, columns]`
/// - output: `[height − rows + 1, width − columns + 1]`
///
/// # Errors
/// [`Error::Empty`] if either has no elements, [`Error::KernelTooLarge`] if
/// the template does not fit, [`Error::OutOfRange`] if all its values are alike.
///
/// # Source
/// J. P. Lewis, Fast Normalized Cross-Correlation, Vision Interface 1995, (1).
pub fn normalized_correlate2d<'a>(
    plane: impl Into<ArrayView2<'a, f32>>,
    template: impl Into<ArrayView2<'a, f32>>,
) -> Result<Array2<f32>> {
    let (plane, template) = (plane.into(), template.into());
    not_empty("plane", plane.shape())?;
    not_empty("template", template.shape())?;
    let (rows, columns) = template.dim();
    let window = Window2d {
        rows: Window::new(rows),
        columns: Window::new(columns),
    };
    let [height, width] = window.places([plane.nrows(), plane.ncols()])?;
    let shape: Vec<f64> = deviations(template);
    let shape_energy = energy(&shape);
    if shape_energy == 0.0 {
        return Err(Error::OutOfRange {
            what: "the template's contrast",
            value: 0.0,
            range: "more than 0: a template of one value looks like nothing",
        });
    }
    let mut output = filled([height, width], 0.0)?;
    for ((row, column), similarity) in output.indexed_iter_mut() {
        let patch =
            plane.slice(ndarray::s![row..row + rows, column..column + columns]);
        let patch = deviations(patch);
        let patch_energy = energy(&patch);
        if patch_energy == 0.0 {
            continue;
        }
        let product = (patch.iter().zip(&shape))
            .fold(0.0, |sum: f64, (&x, &t)| x.mul_add(t, sum));
        let coefficient = product / (patch_energy * shape_energy).sqrt();
        *similarity = coefficient.clamp(-1.0, 1.0) as f32;
    }
    Ok(output)
}

/// Each value less the mean of all, row by row; zeros where all are alike.
fn deviations(patch: ArrayView2<f32>) -> Vec<f64> {
    let mut values = patch.iter().map(|&value| f64::from(value));
    let first = patch[[0, 0]];
    if patch.iter().all(|&value| value == first) {
        // A rounded mean would leave dust that the division blows up.
        return vec![0.0; patch.len()];
    }
    let mean = values.by_ref().sum::<f64>() / patch.len() as f64;
    patch.iter().map(|&value| f64::from(value) - mean).collect()
}

fn energy(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |sum, &v| v.mul_add(v, sum))
}
