//! How a training went.

/// What was measured on the way.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct History {
    /// The loss of each step, on its batch, before the weights moved.
    pub losses: Vec<f64>,
    /// One for each epoch that came to its end.
    pub epochs: Vec<Epoch>,
}

/// What was measured at the end of an epoch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Epoch {
    /// Mean loss of the epoch's images as [`Loss::weigh`](crate::loss::Loss::weigh) has
    /// it, each with the weights of its step.
    pub train_loss: f64,
    /// Loss and accuracy on the test set, if there was one.
    pub test: Option<Score>,
}

/// How good a network is, in two numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// Mean loss.
    pub loss: f64,
    /// Share of the images that count whose class has the largest logit, 0 to 1.
    pub accuracy: f64,
}

impl History {
    /// Steps done.
    pub fn steps(&self) -> u64 {
        self.losses.len() as u64
    }

    /// The score after the last epoch.
    pub fn score(&self) -> Option<Score> {
        self.epochs.last()?.test
    }
}
