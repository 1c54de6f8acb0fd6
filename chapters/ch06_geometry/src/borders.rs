//! Which border for a layer that learns?

use cnn::Window;
use cnn::data::{Dataset, Split, digits};
use cnn::layer::{Conv2d, Flatten, Linear, MaxPool2d, Pad2d, Relu, Sequential};
use cnn::notebook::{Outputs, Result, Table};
use cnn::plot::ink_maps;
use cnn::signal::Border;
use ndarray::{Array4, ArrayView4, s};

use crate::digits::{errors, spread, trained};
use crate::padding::BORDERS;

const SEEDS: [u64; 5] = [1, 2, 3, 4, 5];

/// Two layers of 3×3 that keep the size, each behind that border, a pooling and ten
/// scores.
fn network(border: Border, side: usize) -> cnn::Result<Sequential> {
    let (three, pairs) = (Window::new(3), Window::new(2).stride(2));
    let left = pairs.places(side)?;
    Ok(Sequential::new()
        .then(Pad2d::new(border, 1))
        .then(Conv2d::new(1, 8, three)?)
        .then(Relu)
        .then(Pad2d::new(border, 1))
        .then(Conv2d::new(8, 8, three)?)
        .then(Relu)
        .then(MaxPool2d::new(pairs))
        .then(Flatten)
        .then(Linear::new(8 * left * left, 10)?))
}

/// The images as `change` makes them.
fn changed(
    images: &Dataset,
    change: fn(ArrayView4<f32>) -> Array4<f32>,
) -> cnn::Result<Dataset> {
    Dataset::new(change(images.images()), images.labels().to_vec())
}

type Change = fn(ArrayView4<f32>) -> Array4<f32>;

/// What is made of the digits, and what is at their rim then.
const PICTURES: [(&str, Change); 3] = [
    ("ink is 1", |images| images.to_owned()),
    ("paper is 1", |images| 1.0 - &images),
    ("cut to 6×6", |images| images.slice(s![.., .., 1..7, 1..7]).to_owned()),
];

/// Networks that learn with four borders, on digits whose rim is 0, 1, or cut off.
pub fn borders_that_learn() -> Result<Outputs> {
    let Split { train, test } = digits::split();
    let mut panels = vec![];
    let mut columns = vec![];
    for (name, change) in PICTURES {
        let (train, test) = (changed(&train, change)?, changed(&test, change)?);
        panels.push((name, test.images().slice(s![4, 0, .., ..]).to_owned()));
        let side = test.images().dim().3;
        let mut column = vec![];
        for (_, border) in BORDERS {
            let wrong = SEEDS.map(|seed| {
                errors(&trained(network(border, side)?, &train, seed)?, &test)
            });
            let wrong = wrong.into_iter().collect::<Result<Vec<_>>>()?;
            column.push(spread(&wrong));
        }
        columns.push(column);
    }
    let headings = ["border"].into_iter().chain(PICTURES.map(|(name, _)| name));
    let mut table = Table::new(headings);
    for (row, (name, _)) in BORDERS.into_iter().enumerate() {
        let wrong = columns.iter().map(|column| column[row].clone());
        table = table.row([name.to_owned()].into_iter().chain(wrong));
    }
    Ok(Outputs::new().picture("digits", ink_maps(&panels)?).table("table", table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand_every_border_has_as_many_weights() {
        // 8·9 + 8, 8·8·9 + 8, and 8·4·4·10 + 10 or 8·3·3·10 + 10
        for (_, border) in BORDERS {
            let count = |side| network(border, side).unwrap().parameter_count();
            assert_eq!([count(8), count(6)], [80 + 584 + 1290, 80 + 584 + 730]);
        }
    }

    #[test]
    fn the_rim_is_mostly_0_then_mostly_1_and_cut_it_is_neither() {
        let test = digits::split().test;
        let rim = PICTURES.map(|(_, change)| {
            let images = change(test.images());
            let (count, _, _, side) = images.dim();
            let inside = images.slice(s![.., .., 1..side - 1, 1..side - 1]).sum();
            let ring = (4 * (side - 1) * count) as f32;
            (images.sum() - inside) / ring
        });
        assert!(rim[0] < 0.2 && rim[1] > 0.8, "{rim:?}");
        assert!(rim[2] > 2.0 * rim[0], "{rim:?}");
    }
}
