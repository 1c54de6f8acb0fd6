//! Does the map show what resembles the filter?

use cnn::data::photos;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot;
use cnn::signal::{Mode, correlate2d, normalized_correlate2d};
use ndarray::{Array2, s};

use crate::measure::{framed, peak, stacked};

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
        ("raw", &by_raw),
        ("zero-mean", &by_zero_mean),
        ("normalised", &by_normalised),
    ];
    let mut table = Table::new(["filter", "dim line", "in the patch", "its rim"]);
    for (name, map) in maps {
        let at = |place| number(f64::from(map[place]), 2);
        let row = [name.to_owned(), at(line), at(inside), at(edge)];
        table = table.row(row);
    }
    Ok(Outputs::new()
        .picture("scene", plot::gray_maps(&[("scene", &scene)])?)
        .picture("maps", plot::Maps::signed().own_scales().draw(&maps)?)
        .table("table", table))
}

/// A filter cut from the cat's eye looks for the eye again, in shadow.
pub fn find_the_eye() -> Result<Outputs> {
    let cat = photos::chelsea().shrink(2)?.to_gray();
    let ([top, left], side) = ([40, 67], 36);
    let eye = cat.slice(s![top..top + side, left..left + side]);

    // A shadow over the left half leaves a quarter of the light.
    let mut scene = cat.clone();
    scene
        .slice_mut(s![.., ..112])
        .mapv_inplace(|pixel| pixel / 4.0);
    let raw = correlate2d(&scene, eye, Mode::Valid)?;
    let normalised = normalized_correlate2d(&scene, eye)?;

    let best = [peak(&raw), peak(&normalised)];
    let away = |(row, column): (usize, usize)| {
        let [down, across] = [row.abs_diff(top), column.abs_diff(left)];
        ((down * down + across * across) as f64).sqrt()
    };
    let marked = |place| framed(&scene, &[place], side);
    Ok(Outputs::new()
        .picture(
            "found",
            plot::photographs(&[
                ("the filter", &stacked(&eye.to_owned())),
                ("largest raw value", &marked(best[0])),
                ("largest normalised value", &marked(best[1])),
            ])?,
        )
        .picture(
            "maps",
            plot::Maps::signed()
                .own_scales()
                .draw(&[("raw", &raw), ("normalised", &normalised)])?,
        )
        .number("raw_miss", away(best[0]), 0)
        .number("normalised_miss", away(best[1]), 0)
        .number("likeness", normalised[best[1]], 2))
}

/// Half the contrast and more light: the normalised map stays as it was.
pub fn contrast_free() -> Result<Outputs> {
    let cat = photos::chelsea().shrink(4)?.to_gray();
    let eye = cat.slice(s![20..38, 33..51]);
    let hazy = cat.mapv(|pixel| 0.5 * pixel + 0.4);
    let change = |seen: [&Array2<f32>; 2]| {
        let differences = (seen[0] - seen[1]).mapv(f32::abs);
        differences.iter().fold(0.0_f32, |most, &d| most.max(d))
    };
    let [raw, raw_hazy] =
        [&cat, &hazy].map(|photo| correlate2d(photo, eye, Mode::Valid));
    let [same, same_hazy] = [&cat, &hazy].map(|p| normalized_correlate2d(p, eye));
    Ok(Outputs::new()
        .number("raw_change", change([&raw?, &raw_hazy?]), 1)
        .number("normalised_change", change([&same?, &same_hazy?]), 4))
}
