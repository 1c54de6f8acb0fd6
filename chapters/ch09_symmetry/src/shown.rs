//! Networks that were shown what a filter does not do by itself: sizes and mirrors.

use cnn::data::Dataset;
use cnn::layer::{Initialization, Layer, Sequential};
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::optim::{Adam, Optimizer, Schedule};
use cnn::plot::Chart;
use cnn::train::{Plan, fit};
use ndarray::{Array2, Array4, Axis, Ix2, concatenate};

use crate::planes::each;
use crate::trained::{Kind, SEEDS, answers, papers, range, share, spread};
use crate::turns::{mirrored, scaled};

/// How often each training goes through one set of digits; one that has several
/// sets takes as many steps in all.
const ROUNDS: u64 = 10;

/// Networks with max pooling and a dense layer that have learned from all of these
/// versions of the same digits, one for each seed.
fn learned_from(versions: &[Array4<f32>]) -> Result<Vec<Sequential>> {
    let train = papers()?.train;
    let views: Vec<_> = versions.iter().map(|images| images.view()).collect();
    let labels = train.labels().repeat(versions.len());
    let shown = Dataset::new(concatenate(Axis(0), &views)?, labels)?;
    let epochs = ROUNDS / versions.len() as u64;
    let one = |seed| -> Result<Sequential> {
        let network = Kind::Max.network()?;
        let mut network = network.initialized(Initialization::KaimingNormal, seed);
        let rate = Schedule::constant(0.01);
        let mut optimizer = Optimizer::new(Adam::default(), rate)?;
        let plan = Plan::new(epochs, 32, seed).quietly();
        fit(&mut network, &mut optimizer, &shown, None, &plan)?;
        Ok(network)
    };
    SEEDS.into_iter().map(one).collect()
}

fn of_size(images: &Array4<f32>, factor: f64) -> Result<Array4<f32>> {
    Ok(each(images.view(), |plane| Ok(scaled(plane, factor)))?)
}

/// Digits of every size, read by networks that were shown one size, or five.
pub fn shown_sizes() -> Result<Outputs> {
    const SHOWN: [f64; 5] = [0.5, 0.75, 1.0, 1.25, 1.5];
    let data = papers()?;
    let train = data.train.images().to_owned();
    let sizes = SHOWN.map(|factor| of_size(&train, factor));
    let sizes = sizes.into_iter().collect::<Result<Vec<_>>>()?;
    let mut chart =
        Chart::new("size of the digit, of the usual one", "read correctly, %");
    let columns = [3, 5, 7, 10, 13, 15];
    let headings =
        columns.map(|tenths| format!("× {}", number(tenths as f64 / 10.0, 1)));
    let headings = ["shown".to_owned()].into_iter().chain(headings);
    let mut table = Table::new(headings);
    for (name, versions) in [("one size", &[train][..]), ("five sizes", &sizes)] {
        let networks = learned_from(versions)?;
        let (mut curve, mut band) = (vec![], vec![]);
        let mut cells = vec![name.to_owned()];
        for tenths in 3..=15 {
            let factor = f64::from(tenths) / 10.0;
            let images = of_size(&data.test.images().to_owned(), factor)?;
            let right = |network| -> Result<f64> {
                let said = answers(network, &data.test, images.clone())?;
                let pairs = said.iter().zip(data.test.labels());
                Ok(share(pairs.map(|(said, label)| said == label)))
            };
            let right: Vec<f64> =
                networks.iter().map(right).collect::<Result<_>>()?;
            let [mean, least, most] = range(&right);
            curve.push((factor, mean));
            band.push((factor, least, most));
            if columns.contains(&tenths) {
                cells.push(spread(&right));
            }
        }
        chart = chart.band(name, &band).line(name, &curve);
        table = table.row(cells);
    }
    let chart = chart.include_y(0.0).include_y(100.0).draw()?;
    Ok(Outputs::new().chart("curves", chart).table("table", table))
}

/// The ten scores of every image.
fn scores(network: &Sequential, images: &Array4<f32>) -> Result<Array2<f32>> {
    let scores = network.forward(images.view().into_dyn())?;
    Ok(scores.into_dimensionality::<Ix2>()?)
}

/// The class of the largest score of every image, the first of several.
fn named(scores: &Array2<f32>) -> Vec<usize> {
    let first = |best: usize, (class, score): (usize, f32), row: &[f32]| {
        if score > row[best] { class } else { best }
    };
    let name = |row: ndarray::ArrayView1<f32>| {
        let row = row.to_vec();
        let pairs = row.iter().copied().enumerate();
        pairs.fold(0, |best, pair| first(best, pair, &row))
    };
    scores.rows().into_iter().map(name).collect()
}

/// What a network names, of images and of their mirror images: by its scores, or by
/// the mean of the scores of both.
fn both_ways(
    network: &Sequential,
    images: &Array4<f32>,
    averaged: bool,
) -> Result<[Vec<usize>; 2]> {
    let mean = |images: &Array4<f32>| -> Result<Array2<f32>> {
        let own = scores(network, images)?;
        if !averaged {
            return Ok(own);
        }
        Ok((own + scores(network, &each(images.view(), mirrored)?)?) / 2.0)
    };
    let mirror = each(images.view(), mirrored)?;
    Ok([named(&mean(images)?), named(&mean(&mirror)?)])
}

/// Do a digit and its mirror image get the same answer, if both were shown, and if
/// the scores of both are averaged?
pub fn shown_mirrors() -> Result<Outputs> {
    let data = papers()?;
    let train = data.train.images().to_owned();
    let mirror = each(train.view(), mirrored)?;
    let test = data.test.images().to_owned();
    let labels = data.test.labels();
    let headings = [
        "shown",
        "scores",
        "read correctly, %",
        "in the mirror, %",
        "same answer for both, %",
    ];
    let mut table = Table::new(headings);
    for (shown, versions) in [
        ("digits", vec![train.clone()]),
        ("digits and mirror images", vec![train, mirror]),
    ] {
        let networks = learned_from(&versions)?;
        for (how, averaged) in [("its own", false), ("mean of both", true)] {
            let mut columns = [vec![], vec![], vec![]];
            for network in &networks {
                let [straight, reversed] = both_ways(network, &test, averaged)?;
                let right = |said: &[usize]| {
                    share(said.iter().zip(labels).map(|(said, label)| said == label))
                };
                columns[0].push(right(&straight));
                columns[1].push(right(&reversed));
                let pairs = straight.iter().zip(&reversed);
                columns[2].push(share(pairs.map(|(one, other)| one == other)));
            }
            let [straight, reversed, same] = columns.map(|column| spread(&column));
            let same = if same == "100.0 to 100.0" { "100" } else { &same };
            table = table.row([shown, how, &straight, &reversed, same]);
        }
    }
    Ok(Outputs::new().table("table", table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averaged_over_an_image_and_its_mirror_the_scores_of_both_have_the_same_bits()
    {
        // a + b and b + a are rounded alike, whatever the weights.
        let test = papers().unwrap().test.first(40).images().to_owned();
        let mirror = each(test.view(), mirrored).unwrap();
        for seed in SEEDS {
            let network = Kind::Max.network().unwrap();
            let network = network.initialized(Initialization::KaimingNormal, seed);
            let [one, other] =
                [&test, &mirror].map(|x| scores(&network, x).unwrap());
            assert_ne!(one, other);
            assert_eq!(&one + &other, &other + &one);
            let [straight, reversed] = both_ways(&network, &test, true).unwrap();
            assert_eq!(straight, reversed);
        }
    }

    #[test]
    fn the_largest_score_names_the_class_and_of_several_the_first() {
        let scores = ndarray::arr2(&[[1.0, 3.0, 2.0], [-1.0, -5.0, -1.0]]);
        assert_eq!(named(&scores), [1, 0]);
    }
}
