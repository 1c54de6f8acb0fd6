//! What makes a unit answer most.

use anyhow::Context;
use cnn::data::Dataset;
use cnn::layer::Sequential;
use cnn::notebook::Result;
use ndarray::{Array2, Array4, ArrayView2, ArrayView4, Axis, Ix4, s};

/// A place of an image where a unit answers.
#[derive(Debug, Clone)]
pub(crate) struct Patch {
    /// The image, by its number in the set.
    pub(crate) image: usize,
    /// The pixels of the receptive field, `[side, side]`.
    pub(crate) pixels: Array2<f32>,
    /// What the unit says to them.
    pub(crate) answer: f32,
}

/// The maps of both layers behind their ReLUs, for all images:
/// `[images, filters, rows, columns]`.
pub(crate) fn maps(network: &Sequential, set: &Dataset) -> Result<[Array4<f32>; 2]> {
    let trace = network.trace(set.images().into_dyn())?;
    // The input stands before the outputs of all layers.
    let outputs = network.layers().iter().zip(&trace[1..]);
    let mut behind_relus = outputs.filter(|(layer, _)| layer.name() == "ReLU");
    let mut next = || -> Result<Array4<f32>> {
        let (_, output) = behind_relus.next().context("a ReLU is missing")?;
        Ok(output.clone().into_dimensionality::<Ix4>()?)
    };
    Ok([next()?, next()?])
}

/// The patches of `side` pixels that one filter answers to most, at most one of
/// each image, the strongest first; none where it says 0.
///
/// # Shapes
/// - `images`: `[images, 1, height, width]`
/// - `maps`: `[images, filters, height − side + 1, width − side + 1]`
pub(crate) fn strongest(
    images: ArrayView4<f32>,
    maps: &Array4<f32>,
    filter: usize,
    count: usize,
) -> Vec<Patch> {
    let side = images.dim().2 - maps.dim().2 + 1;
    let mut patches: Vec<_> = (maps.index_axis(Axis(1), filter).outer_iter())
        .zip(images.outer_iter())
        .enumerate()
        .map(|(image, (map, pixels))| {
            let (row, column) = largest(map);
            let field = s![0, row..row + side, column..column + side];
            let pixels = pixels.slice(field).to_owned();
            let answer = map[[row, column]];
            Patch { image, pixels, answer }
        })
        .filter(|patch| patch.answer > 0.0)
        .collect();
    patches.sort_by(|a, b| b.answer.total_cmp(&a.answer));
    patches.truncate(count);
    patches
}

fn largest(map: ArrayView2<f32>) -> (usize, usize) {
    cnn::statistics::peak(&map.to_owned())
}

/// How alike patches are: the mean correlation of two of them.
pub(crate) fn likeness(patches: &[Patch]) -> f64 {
    let (mut sum, mut pairs) = (0.0, 0);
    for (index, one) in patches.iter().enumerate() {
        for other in &patches[..index] {
            sum += correlation(&one.pixels, &other.pixels);
            pairs += 1;
        }
    }
    sum / f64::from(pairs)
}

/// −1 to 1; 0 if one of the two is flat.
fn correlation(one: &Array2<f32>, other: &Array2<f32>) -> f64 {
    let centred = |pixels: &Array2<f32>| {
        let pixels = pixels.mapv(f64::from);
        let mean = pixels.sum() / pixels.len() as f64;
        pixels - mean
    };
    let [one, other] = [one, other].map(centred);
    let size = ((&one * &one).sum() * (&other * &other).sum()).sqrt();
    if size > 0.0 { (one * other).sum() / size } else { 0.0 }
}

/// The share of the patches that come from images of their commonest class.
pub(crate) fn of_one_class(patches: &[Patch], set: &Dataset) -> f64 {
    let count = |class: usize| {
        let labels = patches.iter().map(|patch| set.labels()[patch.image]);
        labels.filter(|&label| label == class).count()
    };
    let most = (0..10).map(count).max().unwrap_or(0);
    most as f64 / patches.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::arr2;

    fn patch(image: usize, pixels: [[f32; 2]; 2]) -> Patch {
        Patch { image, pixels: arr2(&pixels), answer: 1.0 }
    }

    #[test]
    fn the_strongest_patch_of_each_image_is_cut_at_the_place_of_its_answer() {
        let images = Array4::from_shape_fn((3, 1, 4, 4), |(n, _, y, x)| {
            (100 * n + 10 * y + x) as f32
        });
        let mut maps = Array4::zeros((3, 1, 3, 3));
        maps[[0, 0, 1, 2]] = 5.0;
        maps[[2, 0, 0, 0]] = 7.0;
        maps[[2, 0, 2, 2]] = 6.0;
        let found = strongest(images.view(), &maps, 0, 9);
        // Image 1 says 0 and is left out; image 2 comes first.
        let pixels: Vec<_> = found.iter().map(|p| p.pixels.clone()).collect();
        assert_eq!(found.iter().map(|p| p.image).collect::<Vec<_>>(), [2, 0]);
        assert_eq!(pixels[0], arr2(&[[200.0, 201.0], [210.0, 211.0]]));
        assert_eq!(pixels[1], arr2(&[[12.0, 13.0], [22.0, 23.0]]));
    }

    #[test]
    fn likeness_is_1_for_equal_and_minus_1_for_opposite_patches() {
        let one = [[0.0, 1.0], [2.0, 3.0]];
        let bright = [[1.0, 3.0], [5.0, 7.0]];
        let opposite = [[3.0, 2.0], [1.0, 0.0]];
        let equal = likeness(&[patch(0, one), patch(1, bright)]);
        assert!((equal - 1.0).abs() < 1e-12);
        let unlike = likeness(&[patch(0, one), patch(1, opposite)]);
        assert!((unlike + 1.0).abs() < 1e-12);
        // 1, −1 and −1 again
        let three = [patch(0, one), patch(1, bright), patch(2, opposite)];
        assert!((likeness(&three) + 1.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn two_of_three_patches_of_one_digit_are_two_thirds() {
        let set = Dataset::new(Array4::zeros((3, 1, 2, 2)), vec![4, 4, 9]).unwrap();
        let flat = [[0.0; 2]; 2];
        let patches = [patch(0, flat), patch(1, flat), patch(2, flat)];
        assert!((of_one_class(&patches, &set) - 2.0 / 3.0).abs() < 1e-12);
    }
}
