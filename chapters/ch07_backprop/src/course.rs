//! A network of the lab in training, an epoch at a time.

use cnn::data::{Dataset, Split};

use crate::lab::{Lab, Learner};

pub(crate) const EPOCHS: u64 = 8;

/// A training under way: how far it is, and what it has lost.
pub(crate) struct Course {
    lab: Lab,
    seed: u64,
    learner: Learner,
    train: Dataset,
    pub(crate) losses: Vec<f64>,
}

impl Course {
    /// A network with the lab's bug before its first step.
    pub(crate) fn new(lab: Lab, data: &Split, seed: u64) -> cnn::Result<Self> {
        let train = lab.loaded(&data.train)?;
        let learner = Learner::new(lab, seed);
        Ok(Self { lab, seed, learner, train, losses: Vec::new() })
    }

    /// One more epoch.
    pub(crate) fn go_on(&mut self) -> cnn::Result<()> {
        let epoch = self.losses.len() as u64;
        let order = self.lab.order(self.train.len(), self.seed, epoch);
        self.losses.push(self.learner.epoch(&self.train, &order)?);
        Ok(())
    }

    /// Whether it has come to its end.
    pub(crate) fn ended(&self) -> bool {
        self.losses.len() as u64 >= EPOCHS
    }

    /// The share of test images that it names rightly, in percent.
    pub(crate) fn accuracy(&mut self, data: &Split) -> cnn::Result<f64> {
        self.learner.accuracy(&data.test)
    }
}
