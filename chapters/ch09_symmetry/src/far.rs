//! Digits that move further than anything the networks saw: up to six pixels.

use cnn::Window;
use cnn::data::augment::Augment;
use cnn::data::{Dataset, Split, digits};
use cnn::layer::{
    Conv2d, Flatten, GlobalAvgPool, Initialization, Linear, MaxPool2d, Relu,
    Sequential,
};
use cnn::notebook::{Outputs, Result, Table};
use cnn::optim::{Adam, Optimizer, Schedule};
use cnn::plot::Chart;
use cnn::train::{Plan, fit};
use ndarray::{Array4, s};

use crate::planes::{each, moved};
use crate::trained::{answers, range, share, spread};

/// Pixels along a side of the paper: six on every side of a digit of 8×8.
const PAPER: usize = 20;

/// How far the digits are moved at most.
const FARTHEST: usize = 6;

/// What each training begins with.
const SEEDS: [u64; 3] = [1, 2, 3];

/// All learn for as long.
const EPOCHS: u64 = 10;

const FILTERS: usize = 6;
const PAIRS: Window = Window::new(2).stride(2);

/// A kind of network and what it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Dense,
    Filters,
    Pooled,
    Global,
    Moved,
    TwoLayersMoved,
}

impl Kind {
    const ALL: [(&str, Self); 6] = [
        ("dense alone", Self::Dense),
        ("filters, dense", Self::Filters),
        ("filters, max 2×2, dense", Self::Pooled),
        ("filters, global average", Self::Global),
        ("max 2×2, dense, shown moved", Self::Moved),
        ("two layers, dense, shown moved", Self::TwoLayersMoved),
    ];

    fn network(self) -> cnn::Result<Sequential> {
        let filters = Conv2d::new(1, FILTERS, Window::new(3).padding(1))?;
        let places = |side: usize| FILTERS * side * side;
        let start = Sequential::new();
        Ok(match self {
            Self::Dense => start
                .then(Flatten)
                .then(Linear::new(PAPER * PAPER, 25)?)
                .then(Relu)
                .then(Linear::new(25, 10)?),
            Self::Filters => start
                .then(filters)
                .then(Relu)
                .then(Flatten)
                .then(Linear::new(places(PAPER), 10)?),
            Self::Pooled | Self::Moved => start
                .then(filters)
                .then(Relu)
                .then(MaxPool2d::new(PAIRS))
                .then(Flatten)
                .then(Linear::new(places(PAPER / 2), 10)?),
            Self::Global | Self::TwoLayersMoved => {
                let two = start
                    .then(filters)
                    .then(Relu)
                    .then(MaxPool2d::new(PAIRS))
                    .then(Conv2d::new(FILTERS, 16, Window::new(3).padding(1))?)
                    .then(Relu);
                if self == Self::Global {
                    two.then(GlobalAvgPool).then(Linear::new(16, 10)?)
                } else {
                    let places = 16 * (PAPER / 4) * (PAPER / 4);
                    two.then(MaxPool2d::new(PAIRS))
                        .then(Flatten)
                        .then(Linear::new(places, 10)?)
                }
            }
        })
    }

    fn trained(self, train: &Dataset, seed: u64) -> Result<Sequential> {
        let network = self.network()?;
        let mut network = network.initialized(Initialization::KaimingNormal, seed);
        let schedule = Schedule::constant(0.01);
        let mut optimizer = Optimizer::new(Adam::default(), schedule)?;
        let plan = Plan::new(EPOCHS, 32, seed).quietly();
        let shift = FARTHEST as f64;
        let augment = Augment { shift, turn: 0.0, seed };
        let augment =
            matches!(self, Self::Moved | Self::TwoLayersMoved).then_some(augment);
        let plan = Plan { augment, ..plan };
        fit(&mut network, &mut optimizer, train, None, &plan)?;
        Ok(network)
    }
}

/// The digits in the middle of their paper.
fn papers() -> cnn::Result<Split> {
    let on_paper = |digits: &Dataset| -> cnn::Result<Dataset> {
        let mut paper = Array4::zeros((digits.len(), 1, PAPER, PAPER));
        let inside = FARTHEST..PAPER - FARTHEST;
        let mut middle = paper.slice_mut(s![.., .., inside.clone(), inside]);
        middle.assign(&digits.images());
        digits.with_images(paper)
    };
    let Split { train, test } = digits::split();
    Ok(Split { train: on_paper(&train)?, test: on_paper(&test)? })
}

/// Digits moved by up to six pixels to the right, read by six kinds of networks that
/// learned for as long, three times each.
pub fn six_pixels() -> Result<Outputs> {
    let Split { train, test } = papers()?;
    let images = test.images().to_owned();
    let beside: Vec<Array4<f32>> = (0..=FARTHEST)
        .map(|right| {
            each(images.view(), |plane| {
                Ok(moved(&plane.to_owned(), [0, right as isize]))
            })
        })
        .collect::<cnn::Result<_>>()?;
    let shown = [0, 1, 2, 4, 6];
    let headings = shown.map(|right| match right {
        0 => "moved by 0".to_owned(),
        right => format!("by {right}"),
    });
    let mut table = Table::new(["network".to_owned()].into_iter().chain(headings));
    let mut chart = Chart::new("moved to the right, pixels", "read correctly, %");
    for (name, kind) in Kind::ALL {
        let networks = SEEDS.map(|seed| kind.trained(&train, seed));
        let networks = networks.into_iter().collect::<Result<Vec<_>>>()?;
        let (mut curve, mut band) = (vec![], vec![]);
        let mut cells = vec![name.to_owned()];
        for (right, images) in beside.iter().enumerate() {
            let read = |network| -> Result<f64> {
                let said = answers(network, &test, images.clone())?;
                let pairs = said.iter().zip(test.labels());
                Ok(share(pairs.map(|(said, label)| said == label)))
            };
            let read = networks.iter().map(read).collect::<Result<Vec<_>>>()?;
            let [mean, least, most] = range(&read);
            curve.push((right as f64, mean));
            band.push((right as f64, least, most));
            if shown.contains(&right) {
                cells.push(spread(&read));
            }
        }
        chart = chart.band(name, &band).line(name, &curve);
        table = table.row(cells);
    }
    let chart = chart.include_y(0.0).include_y(100.0).horizontal("chance", 10.0);
    Ok(Outputs::new().chart("curves", chart.draw()?).table("table", table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moved_by_six_the_ink_reaches_the_end_of_the_paper_and_none_is_lost() {
        let images = papers().unwrap().test.images().to_owned();
        // 6 + 8 + 6 columns: the last of a digit becomes the last of the paper.
        let ink = |images: &Array4<f32>, column: usize| {
            images.slice(s![.., 0, .., column]).sum()
        };
        let beside = each(images.view(), |plane| {
            Ok(moved(&plane.to_owned(), [0, FARTHEST as isize]))
        });
        let beside = beside.unwrap();
        assert_eq!(ink(&beside, PAPER - 1), ink(&images, PAPER - 1 - FARTHEST));
        assert_eq!(beside.iter().sum::<f32>(), images.iter().sum::<f32>());
        assert_eq!(ink(&beside, 0), 0.0);
    }
}
