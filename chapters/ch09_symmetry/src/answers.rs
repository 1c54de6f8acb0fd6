//! What trained networks answer along a path of moves.

use anyhow::Context;
use cnn::data::augment::shift;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Chart};
use ndarray::{Array2, Array4, s};

use crate::planes::{each, moved};
use crate::trained::{Kind, answers, papers, range, share, spread};

const KINDS: [Kind; 5] =
    [Kind::Dense, Kind::Max, Kind::Blur, Kind::Global, Kind::Moved];

/// Pixels to the left and to the right in which no ink leaves the paper.
const FARTHEST: isize = 2;

/// All images moved to the right.
fn all_moved(images: &Array4<f32>, right: isize) -> Result<Array4<f32>> {
    let change =
        |plane: ndarray::ArrayView2<f32>| Ok(moved(&plane.to_owned(), [0, right]));
    Ok(each(images.view(), change)?)
}

/// Five kinds of networks, three trainings each: how many digits are read correctly
/// along a path of moves?
pub fn along_a_path() -> Result<Outputs> {
    let test = papers()?.test;
    let images = test.images().to_owned();
    let mut chart = Chart::new("moved to the right, pixels", "read correctly, %");
    let mut table = Table::new(["network", "moved by 0", "by 1", "by 2"]);
    for kind in KINDS {
        let (mut curve, mut band, mut cells) =
            (vec![], vec![], vec![kind.name().to_owned()]);
        for right in -FARTHEST..=FARTHEST {
            let beside = all_moved(&images, right)?;
            let right_ones = kind
                .trained()?
                .iter()
                .map(|network| -> Result<f64> {
                    let said = answers(network, &test, beside.clone())?;
                    Ok(share(said.iter().zip(test.labels()).map(|(a, b)| a == b)))
                })
                .collect::<Result<Vec<_>>>()?;
            let [mean, least, most] = range(&right_ones);
            curve.push((right as f64, mean));
            band.push((right as f64, least, most));
            if [0, 1, 2].contains(&right) {
                cells.push(spread(&right_ones));
            }
        }
        chart = chart.band(kind.name(), &band).line(kind.name(), &curve);
        table = table.row(cells);
    }
    let chart = chart.include_y(0.0).include_y(100.0).draw()?;
    Ok(Outputs::new().chart("curves", chart).table("table", table))
}

/// What a move of one pixel does to the answers of one network, in percent.
struct Flips {
    wrong: f64,
    wrong_moved: f64,
    all: f64,
    /// Of the answers that were right before the move.
    right: f64,
}

fn flips(
    network: &cnn::layer::Sequential,
    test: &cnn::data::Dataset,
) -> Result<Flips> {
    let images = test.images().to_owned();
    let still = answers(network, test, images.clone())?;
    let labels = test.labels();
    let mut pairs = vec![];
    for right in [-1, 1] {
        let said = answers(network, test, all_moved(&images, right)?)?;
        for ((&said, &still), &label) in said.iter().zip(&still).zip(labels) {
            pairs.push((said, still, label));
        }
    }
    let right = pairs.iter().filter(|(_, still, label)| still == label);
    Ok(Flips {
        wrong: share(still.iter().zip(labels).map(|(a, b)| a != b)),
        wrong_moved: share(pairs.iter().map(|(said, _, label)| said != label)),
        all: share(pairs.iter().map(|(said, still, _)| said != still)),
        right: share(right.map(|(said, still, _)| said != still)),
    })
}

/// How many answers flip by a step of one pixel, of all and of the right ones?
pub fn consistency() -> Result<Outputs> {
    let test = papers()?.test;
    let headings = [
        "network",
        "wrong, %",
        "wrong if moved, %",
        "answers that flip, %",
        "of the right ones, %",
    ];
    let mut table = Table::new(headings);
    let (mut bars, mut points) = (vec![], vec![]);
    for (index, kind) in KINDS.into_iter().enumerate() {
        let all = kind.trained()?.iter().map(|network| flips(network, &test));
        let all = all.collect::<Result<Vec<_>>>()?;
        let column = |value: fn(&Flips) -> f64| -> Vec<f64> {
            all.iter().map(value).collect()
        };
        let right = column(|flips| flips.right);
        table = table.row([
            kind.name(),
            &spread(&column(|flips| flips.wrong)),
            &spread(&column(|flips| flips.wrong_moved)),
            &spread(&column(|flips| flips.all)),
            &spread(&right),
        ]);
        points.extend(right.iter().map(|&value| (index as f64, value)));
        let name = ["dense", "max", "blur", "global", "moved"][index];
        bars.push((name, range(&right)[0]));
    }
    let chart = Chart::new("network", "right answers that flip, %")
        .bars(&bars)
        .points("one training", &points);
    Ok(Outputs::new().table("table", table).chart("bars", chart.draw()?))
}

/// One digit on its way, and what each network of the first seed calls it.
pub fn one_path() -> Result<Outputs> {
    let test = papers()?.test;
    let images = test.images().to_owned();
    let max = &Kind::Max.trained()?[0];
    let still = answers(max, &test, images.clone())?;
    let beside = answers(max, &test, all_moved(&images, 1)?)?;
    let flips = (0..test.len())
        .find(|&at| still[at] == test.labels()[at] && beside[at] != still[at]);
    let at = flips.context("no answer flips")?;
    let digit: Array2<f32> = images.slice(s![at, 0, .., ..]).to_owned();
    let path: Vec<f64> = (-4..=4).map(|half| f64::from(half) / 2.0).collect();
    let mut headings = vec!["network".to_owned()];
    headings.extend(path.iter().map(|&right| number(right, 1)));
    let mut table = Table::new(headings);
    for kind in KINDS {
        let mut cells = vec![kind.name().to_owned()];
        for &right in &path {
            let plane = shift(&digit, 0.0, right)?;
            let one = test.select(&[at])?;
            let plane = plane.insert_axis(ndarray::Axis(0));
            let batch = plane.insert_axis(ndarray::Axis(0));
            let said = answers(&kind.trained()?[0], &one, batch)?;
            cells.push(number(said[0] as f64, 0));
        }
        table = table.row(cells);
    }
    let shown = [-2.0, 0.0, 0.5, 1.0].map(|right| {
        let name = format!("moved by {}", number(right, 1));
        Ok((name, shift(&digit, 0.0, right)?))
    });
    let shown = shown.into_iter().collect::<cnn::Result<Vec<_>>>()?;
    Ok(Outputs::new()
        .picture("digit", plot::ink_maps(&shown)?)
        .table("table", table)
        .number("label", test.labels()[at] as f64, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_ink_leaves_the_paper_on_the_path() {
        let images = papers().unwrap().test.images().to_owned();
        let ink: f32 = images.iter().sum();
        for right in [-FARTHEST, FARTHEST] {
            let beside = all_moved(&images, right).unwrap();
            // Sums of sixteenths, of some ten thousands: exact.
            assert_eq!(beside.iter().sum::<f32>(), ink);
            let edge = if right < 0 { PAPER_LAST } else { 0 };
            assert_eq!(beside.slice(s![.., 0, .., edge]).sum(), 0.0);
        }
    }

    const PAPER_LAST: usize = crate::trained::PAPER - 1;
}
