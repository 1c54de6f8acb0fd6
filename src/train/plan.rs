//! How a network is to be trained.

#[cfg(feature = "files")]
use std::path::PathBuf;
use std::sync::Arc;

use crate::data::Dataset;
use crate::data::augment::Augment;
#[cfg(feature = "files")]
use crate::layer::Sequential;
use crate::loss::{CrossEntropy, Loss};
#[cfg(feature = "files")]
use crate::optim::Optimizer;
use crate::{Error, Result};

/// How [`fit`](super::fit) goes through the images.
///
/// ```
/// use cnn::{loss::CrossEntropy, train::Plan};
///
/// let plan = Plan::new(3, 64, 1).loss(CrossEntropy::smoothed(0.1));
/// assert_eq!(plan.batch, 64);
/// ```
#[derive(Debug, Clone)]
pub struct Plan {
    /// How often to go through all images.
    pub epochs: u64,
    /// Images of a step.
    pub batch: usize,
    /// What the shuffling begins with.
    pub seed: u64,
    /// What is to become small.
    pub loss: Arc<dyn Loss>,
    /// How the images are changed before each step, if they are.
    pub augment: Option<Augment>,
    /// Whether a terminal shows how far it is.
    pub progress: bool,
    /// The file that a stopped run goes on from, and after how many steps it is
    /// written anew; so it is after each epoch.
    #[cfg(feature = "files")]
    pub checkpoint: Option<(PathBuf, u64)>,
}

impl Plan {
    /// `epochs` epochs in batches of `batch` images, by the mean cross-entropy.
    pub fn new(epochs: u64, batch: usize, seed: u64) -> Self {
        Self {
            epochs,
            batch,
            seed,
            loss: Arc::new(CrossEntropy::default()),
            augment: None,
            progress: true,
            #[cfg(feature = "files")]
            checkpoint: None,
        }
    }

    /// The same with another loss, perhaps one's own.
    pub fn loss(self, loss: impl Loss + 'static) -> Self {
        Self { loss: Arc::new(loss), ..self }
    }

    /// The same with images changed by chance.
    pub fn augment(self, augment: Augment) -> Self {
        Self { augment: Some(augment), ..self }
    }

    /// The same without a word on the terminal: for trainings of a second.
    pub fn quietly(self) -> Self {
        Self { progress: false, ..self }
    }

    /// The same with a checkpoint in that file every so many steps. If the file
    /// is there when the run begins, it goes on from it.
    #[cfg(feature = "files")]
    pub fn checkpoint(self, path: impl Into<PathBuf>, every: u64) -> Self {
        Self { checkpoint: Some((path.into(), every)), ..self }
    }

    pub(super) fn check(
        &self,
        train: &Dataset,
        test: Option<&Dataset>,
    ) -> Result<()> {
        check_batch(self.batch)?;
        #[cfg(feature = "files")]
        if self.checkpoint.as_ref().is_some_and(|(_, every)| *every == 0) {
            return Err(Error::OutOfRange {
                what: "the number of steps from one checkpoint to the next",
                value: 0.0,
                range: "at least 1",
            });
        }
        let sets = [("the training set", Some(train)), ("the test set", test)];
        for (what, set) in sets {
            if let Some(set) = set.filter(|set| set.is_empty()) {
                let shape = set.images().shape().to_vec();
                return Err(Error::Empty { what, shape });
            }
        }
        Ok(())
    }

    /// Fingerprint of everything that determines a step, data by their hash: two runs
    /// are the same run if and only if it is equal. The number of epochs and how the
    /// learning rate falls are left out, so that epochs may be added.
    #[cfg(feature = "files")]
    pub(super) fn describe(
        &self,
        network: &Sequential,
        optimizer: &Optimizer,
        train: &Dataset,
        test: Option<&Dataset>,
    ) -> String {
        format!(
            "{network:?}, {:?}, batches of {} of the images {}, seed {}, {:?}, \
             {:?}, test {}",
            optimizer.rule(),
            self.batch,
            identity(train),
            self.seed,
            self.loss,
            self.augment,
            test.map_or("without".into(), identity),
        )
    }
}

pub(super) fn check_batch(batch: usize) -> Result<()> {
    if batch > 0 {
        return Ok(());
    }
    Err(Error::OutOfRange {
        what: "the number of images of a batch",
        value: 0.0,
        range: "at least 1",
    })
}

/// Shape of the images, and a hash of images and labels.
#[cfg(feature = "files")]
fn identity(data: &Dataset) -> String {
    let pixels = data.images();
    let pixels = pixels.iter().map(|pixel| u64::from(pixel.to_bits()));
    let labels = data.labels().iter().map(|&label| label as u64);
    // FNV-1a, a word at a time.
    let identity = pixels.chain(labels).fold(0xcbf2_9ce4_8422_2325, |hash, word| {
        (hash ^ word).wrapping_mul(0x0100_0000_01b3_u64)
    });
    format!("{:?} ({identity:016x})", data.images().shape())
}
