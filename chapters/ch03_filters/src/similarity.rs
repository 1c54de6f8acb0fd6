//! Does the map show what resembles the filter?

use cnn::data::photos;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Maps};
use cnn::signal::{Mode, correlate2d, normalized_correlate2d};
use cnn::statistics::{distance, largest_difference, peak};
use ndarray::{Array2, s};

/// A line of brightness 0.2 and a patch of brightness 1, on black.
fn scene() -> Array2<f32> {
    let mut scene = Array2::zeros((15, 30));
    scene.slice_mut(s![2..13, 6]).fill(0.2);
    scene.slice_mut(s![3..12, 15..26]).fill(1.0);
    scene
}

/// A dim line that is exactly what the filter looks for, beside a bright patch.
pub fn dim_line() -> Result<Outputs> {
    let scene = scene();
    let raw = ndarray::arr2(&[[0.0, 1.0, 0.0]; 3]);
    // The same line, less its mean of a third.
    let zero_mean = &raw - 1.0 / 3.0;
    let by_raw = correlate2d(&scene, &raw, Mode::Valid)?;
    let by_zero_mean = correlate2d(&scene, &zero_mean, Mode::Valid)?;
    let by_normalised = normalized_correlate2d(&scene, &raw)?;

    // The window's corner is one up and one left of the place it looks at.
    let [line, inside, edge] = [[6, 5], [6, 19], [6, 14]];
    let maps = [
        ("raw", by_raw),
        ("zero-mean", by_zero_mean),
        ("normalised", by_normalised),
    ];
    let mut table = Table::new(["filter", "dim line", "in the patch", "its rim"]);
    for (name, map) in &maps {
        let [line, inside, edge] = [line, inside, edge].map(|at| number(map[at], 2));
        table = table.row([*name, &line, &inside, &edge]);
    }
    Ok(Outputs::new()
        .picture("scene", plot::gray_maps(&[("scene", scene)])?)
        .picture("maps", Maps::signed().own_scales().draw(&maps)?)
        .table("table", table))
}

/// A filter cut from the cat's eye looks for the eye again, in shadow.
pub fn find_the_eye() -> Result<Outputs> {
    let cat = photos::chelsea().shrink(2)?.to_gray();
    let ([top, left], side) = ([40, 67], 36);
    let eye = cat.slice(s![top..top + side, left..left + side]);

    // A shadow over the left half leaves a quarter of the light.
    let mut scene = cat.clone();
    scene.slice_mut(s![.., ..112]).mapv_inplace(|pixel| pixel / 4.0);
    let raw = correlate2d(&scene, eye, Mode::Valid)?;
    let normalised = normalized_correlate2d(&scene, eye)?;

    let [by_raw, by_normalised] = [peak(&raw), peak(&normalised)];
    let found = [
        ("the filter", plot::framed(&eye.to_owned(), &[], side)),
        ("largest raw value", plot::framed(&scene, &[by_raw], side)),
        ("largest normalised value", plot::framed(&scene, &[by_normalised], side)),
    ];
    let likeness = normalised[by_normalised];
    let maps = [("raw", raw), ("normalised", normalised)];
    Ok(Outputs::new()
        .picture("found", plot::photographs(&found)?)
        .picture("maps", Maps::signed().own_scales().draw(&maps)?)
        .number("raw_miss", distance(by_raw, (top, left)), 0)
        .number("normalised_miss", distance(by_normalised, (top, left)), 0)
        .number("likeness", likeness, 2))
}

/// Half the contrast and more light: the normalised map stays as it was.
pub fn contrast_free() -> Result<Outputs> {
    let cat = photos::chelsea().shrink(4)?.to_gray();
    let eye = cat.slice(s![20..38, 33..51]);
    let hazy = cat.mapv(|pixel| 0.5 * pixel + 0.4);
    let raw = [&cat, &hazy].map(|photo| correlate2d(photo, eye, Mode::Valid));
    let normalised = [&cat, &hazy].map(|photo| normalized_correlate2d(photo, eye));
    let [raw, raw_hazy] = raw;
    let [normalised, normalised_hazy] = normalised;
    Ok(Outputs::new()
        .number("raw_change", largest_difference(&raw?, &raw_hazy?), 1)
        .number(
            "normalised_change",
            largest_difference(&normalised?, &normalised_hazy?),
            7,
        ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::arr2;

    #[test]
    fn by_hand_the_dim_line_scores_three_fifths_two_fifths_and_one() {
        let filter = arr2(&[[0.0, 1.0, 0.0]; 3]);
        let dim = 0.2 * &filter;
        // Three pixels of 0.2 under three weights of 1.
        let raw = correlate2d(&dim, &filter, Mode::Valid).unwrap()[[0, 0]];
        // Under weights of 1 − 1/3: 3 · 0.2 · 2/3.
        let centred = &filter - 1.0 / 3.0;
        let zero_mean = correlate2d(&dim, &centred, Mode::Valid).unwrap()[[0, 0]];
        let normalised = normalized_correlate2d(&dim, &filter).unwrap()[[0, 0]];
        assert!((raw - 0.6).abs() < 1e-6);
        assert!((zero_mean - 0.4).abs() < 1e-6);
        assert_eq!(normalised, 1.0);
    }

    #[test]
    fn by_hand_the_rim_of_a_patch_is_half_a_line() {
        // Deviations of 0 1 1 are −2/3 1/3 1/3, of 0 1 0 they are −1/3 2/3 −1/3:
        // products 2/9 + 2/9 − 1/9 = 3/9, squares 6/9 each; 3/9 ÷ 6/9 = 1/2.
        let rim = arr2(&[[0.0, 1.0, 1.0]; 3]);
        let filter = arr2(&[[0.0, 1.0, 0.0]; 3]);
        assert_eq!(normalized_correlate2d(&rim, &filter).unwrap()[[0, 0]], 0.5);
    }
}
