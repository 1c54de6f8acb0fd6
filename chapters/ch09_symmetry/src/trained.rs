//! Networks that read digits on paper, and how they were trained.

use std::sync::OnceLock;

use cnn::Window;
use cnn::data::augment::Augment;
use cnn::data::{Dataset, Split, digits};
use cnn::layer::{
    AvgPool2d, Conv2d, Flatten, GlobalAvgPool, Initialization, Linear, MaxPool2d,
    Relu, Sequential,
};
use cnn::loss::CrossEntropy;
use cnn::notebook::{Result, number};
use cnn::optim::{Adam, Optimizer, Schedule};
use cnn::train::{Plan, evaluate, fit};
use ndarray::{Array4, s};

/// Pixels along a side of the paper that a digit of 8×8 lies on.
pub(crate) const PAPER: usize = 12;

/// What each training begins with.
pub(crate) const SEEDS: [u64; 3] = [1, 2, 3];

const FILTERS: usize = 6;
const PAIRS: Window = Window::new(2).stride(2);

/// A kind of network and what it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A hidden dense layer on the pixels.
    Dense,
    /// Filters, max pooling, a dense layer.
    Max,
    /// The same, blurred before pixels are left out.
    Blur,
    /// Two layers of filters, and the mean of every map.
    Global,
    /// As [`Kind::Max`], shown digits that are moved by up to 2 pixels.
    Moved,
    /// As [`Kind::Max`], shown digits that are turned by up to 180°.
    TurnedAllTheWay,
}

const KINDS: usize = 6;

impl Kind {
    /// What the tables call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Dense => "dense alone",
            Self::Max => "max 2×2, dense",
            Self::Blur => "max 2×2, blur, dense",
            Self::Global => "filters, global average",
            Self::Moved => "max 2×2, dense, shown moved",
            Self::TurnedAllTheWay => "max 2×2, dense, shown turned",
        }
    }

    pub(crate) fn network(self) -> cnn::Result<Sequential> {
        let filters = || Conv2d::new(1, FILTERS, Window::new(3).padding(1));
        let start = || Ok::<_, cnn::Error>(Sequential::new().then(filters()?));
        let half = FILTERS * (PAPER / 2) * (PAPER / 2);
        Ok(match self {
            Self::Dense => Sequential::new()
                .then(Flatten)
                .then(Linear::new(PAPER * PAPER, 25)?)
                .then(Relu)
                .then(Linear::new(25, 10)?),
            Self::Blur => blurred(start()?.then(Relu))
                .then(Flatten)
                .then(Linear::new(half, 10)?),
            Self::Global => start()?
                .then(Relu)
                .then(MaxPool2d::new(PAIRS))
                .then(Conv2d::new(FILTERS, 16, Window::new(3).padding(1))?)
                .then(Relu)
                .then(GlobalAvgPool)
                .then(Linear::new(16, 10)?),
            _ => start()?
                .then(Relu)
                .then(MaxPool2d::new(PAIRS))
                .then(Flatten)
                .then(Linear::new(half, 10)?),
        })
    }

    /// What has more to learn is given more time.
    fn epochs(self) -> u64 {
        match self {
            Self::Dense | Self::Max | Self::Blur => 4,
            Self::Global | Self::Moved | Self::TurnedAllTheWay => 10,
        }
    }

    fn augment(self, seed: u64) -> Option<Augment> {
        let [shift, turn] = match self {
            Self::Moved => [2.0, 0.0],
            Self::TurnedAllTheWay => [0.0, 180.0],
            _ => return None,
        };
        Some(Augment { shift, turn, seed })
    }

    /// The networks of this kind after training, one for each seed. What is
    /// trained once is the same bits again, so cells share them.
    pub(crate) fn trained(self) -> Result<&'static [Sequential]> {
        type Kept = OnceLock<std::result::Result<Vec<Sequential>, String>>;
        static KEPT: [Kept; KINDS] = [const { OnceLock::new() }; KINDS];
        let kept = KEPT[self as usize].get_or_init(|| {
            let all = SEEDS.into_iter().map(|seed| self.train(seed));
            all.collect::<Result<_>>().map_err(|error| format!("{error:#}"))
        });
        // Whoever shows what they say owes the digits their credit.
        digits::load();
        kept.as_deref().map_err(|message| anyhow::anyhow!(message.clone()))
    }

    fn train(self, seed: u64) -> Result<Sequential> {
        let network = self.network()?;
        let mut network = network.initialized(Initialization::KaimingNormal, seed);
        let schedule = Schedule::constant(0.01);
        let mut optimizer = Optimizer::new(Adam::default(), schedule)?;
        let plan = Plan::new(self.epochs(), 32, seed).quietly();
        let plan = Plan { augment: self.augment(seed), ..plan };
        let train = papers()?.train;
        fit(&mut network, &mut optimizer, &train, None, &plan)?;
        Ok(network)
    }
}

/// The layers, then the maximum of 2×2 at every place, a blur 1 2 1 and every second
/// pixel. Two averages of two, one behind the other, are the blur.
fn blurred(layers: Sequential) -> Sequential {
    layers
        .then(MaxPool2d::new(Window::new(2).paddings(0, 1)))
        .then(AvgPool2d::new(Window::new(2).paddings(1, 0)))
        .then(AvgPool2d::new(PAIRS))
}

/// The digits to learn from and those of the test, in the middle of their paper.
pub(crate) fn papers() -> cnn::Result<Split> {
    let Split { train, test } = digits::split();
    Ok(Split { train: on_paper(&train)?, test: on_paper(&test)? })
}

fn on_paper(digits: &Dataset) -> cnn::Result<Dataset> {
    let mut paper = Array4::zeros((digits.len(), 1, PAPER, PAPER));
    let mut middle = paper.slice_mut(s![.., .., 2..10, 2..10]);
    middle.assign(&digits.images());
    digits.with_images(paper)
}

/// What a network says to every image.
pub(crate) fn answers(
    network: &Sequential,
    test: &Dataset,
    images: Array4<f32>,
) -> Result<Vec<usize>> {
    let images = test.with_images(images)?;
    Ok(evaluate(network, &images, &CrossEntropy::default())?.predictions)
}

/// The share of pairs that hold, in percent.
pub(crate) fn share(pairs: impl IntoIterator<Item = bool>) -> f64 {
    let (mut holds, mut all) = (0, 0);
    for pair in pairs {
        holds += u32::from(pair);
        all += 1;
    }
    100.0 * f64::from(holds) / f64::from(all)
}

/// The mean, the least and the most.
pub(crate) fn range(values: &[f64]) -> [f64; 3] {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    [mean, least, most]
}

/// The least and the most, as a cell of a table.
pub(crate) fn spread(values: &[f64]) -> String {
    let [_, least, most] = range(values);
    format!("{} to {}", number(least, 1), number(most, 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cnn::layer::Layer;
    use cnn::pool::blur_pool2d;

    #[test]
    fn two_averages_of_pairs_are_the_blur_of_the_library_off_the_border() {
        let images =
            Array4::from_shape_fn((1, 2, 8, 8), |(_, c, i, j)| (i * j + c) as f32);
        let pairs: Sequential = Sequential::new()
            .then(AvgPool2d::new(Window::new(2).paddings(1, 0)))
            .then(AvgPool2d::new(PAIRS));
        let mine = pairs.forward(images.view().into_dyn()).unwrap();
        let window = Window::new(3).stride(2).same().unwrap();
        let other = blur_pool2d(&images, window).unwrap();
        assert_eq!(mine.shape(), other.shape());
        let inside = s![.., .., 1.., 1..];
        let mine = mine.into_dimensionality::<ndarray::Ix4>().unwrap();
        assert_eq!(mine.slice(inside), other.slice(inside));
    }

    #[test]
    fn every_kind_gives_ten_answers() {
        let kinds = [Kind::Dense, Kind::Max, Kind::Blur, Kind::Global, Kind::Moved];
        for kind in kinds {
            let network = kind.network().unwrap();
            let size = network.output_shape(&[5, 1, PAPER, PAPER]).unwrap();
            assert_eq!(size, [5, 10]);
        }
        assert_eq!(Kind::TurnedAllTheWay as usize + 1, KINDS);
    }
}
