//! Training: one loop for every network.

mod checkpoint;
mod evaluate;
mod history;
mod plan;
mod progress;
mod step;

pub use checkpoint::Checkpoint;
pub use evaluate::{Evaluation, evaluate};
pub use history::{Epoch, History, Score};
pub use plan::Plan;
pub use step::step;

use ndarray::{Array2, CowArray, s};

use crate::data::Dataset;
use crate::layer::{Layer, Phase, Sequential};
use crate::loss::{Loss, Reduction};
use crate::optim::Optimizer;
use crate::random::permutation;
use crate::{Error, Result};
use progress::Progress;

/// Shuffling draws from streams of its own, so that a seed may serve for the
/// first weights too.
const SHUFFLING: u64 = 1 << 63;

/// Labels that a loss is shown at once.
const JUDGED_AT_ONCE: usize = 4096;

/// The order in which [`fit`] goes through so many images in an epoch, counted from 0,
/// with the plan's seed.
pub fn order_of(images: usize, seed: u64, epoch: u64) -> Vec<usize> {
    permutation(images, seed, SHUFFLING + epoch)
}

/// Trains the network as `plan` says, and judges it by `test` after each epoch.
///
/// Every epoch goes once through the images in an order of its own, a function
/// of the plan's seed and the number of the epoch; a last batch may be smaller.
/// The same plan gives the same bits, on every machine and however often it was
/// stopped and gone on with from its checkpoint. Progress is shown on a
/// terminal, and nowhere else.
///
/// # Errors
/// [`Error::Empty`] for no images to learn from or a test set of none,
/// [`Error::OutOfRange`] for batches of none, [`Error::Overflow`] for more steps than
/// can be counted, [`Error::InSet`] for a test set that the network or the loss does not
/// take, [`Error::InStep`] with what went wrong in a step:
/// [`Error::NotFinite`] for a loss, gradient or weight that is not finite,
/// [`Error::NonFiniteImage`] for such an image, [`Error::Label`] for a class that the
/// network does not have.
/// With a checkpoint, [`Error::Data`] if it is of another run or damaged, and
/// [`Error::File`] if it cannot be read or written.
pub fn fit(
    network: &mut Sequential,
    optimizer: &mut Optimizer,
    train: &Dataset,
    test: Option<&Dataset>,
    plan: &Plan,
) -> Result<History> {
    plan.check(train, test)?;
    if let Some(test) = test {
        // It judges for the first time when a whole epoch has been done.
        takes(network, test, &*plan.loss).map_err(|error| Error::InSet {
            set: "the test set",
            reason: Box::new(error),
        })?;
    }
    let last = steps(train.len(), plan.batch, plan.epochs)?;
    let mut run = Run {
        #[cfg(feature = "files")]
        description: match plan.checkpoint {
            Some(_) => plan.describe(network, optimizer, train, test),
            None => String::new(),
        },
        batches: train.len().div_ceil(plan.batch) as u64,
        history: History::default(),
        network,
        optimizer,
        train,
        test,
        plan,
    };
    run.resume()?;
    run.can_keep(last)?;
    let result = run.go_on(last);
    // Whatever happened, what is asked of the network next is not training.
    run.network.set_phase(Phase::Evaluation);
    result.map(|()| run.history)
}

/// Looks whether the network takes images of this size, and the loss all their labels.
fn takes(network: &Sequential, set: &Dataset, loss: &dyn Loss) -> Result<()> {
    let outputs = network.output_shape(set.images().shape())?;
    if let &[images, classes] = outputs.as_slice() {
        let part = images.min(JUDGED_AT_ONCE);
        let outputs = Array2::zeros((part, classes));
        for (labels, first) in set.labels().chunks(part).zip((0..).step_by(part)) {
            let outputs = outputs.slice(s![..labels.len(), ..]);
            let losses = loss.losses(outputs, labels);
            losses.map_err(|error| of_set(error, |image| first + image))?;
        }
    }
    loss.weigh(set.labels()).map(drop)
}

/// The error with the number of an image in the set, in the place of that in a part.
fn of_set(error: Error, place: impl Fn(usize) -> usize) -> Error {
    match error {
        Error::NonFiniteImage { image, set, value } => {
            Error::NonFiniteImage { image: place(image), set, value }
        }
        Error::Label { image, label, classes } => {
            Error::Label { image: place(image), label, classes }
        }
        other => other,
    }
}

/// The steps of `epochs` epochs, each of which goes through `images` images in batches.
///
/// # Errors
/// [`Error::OutOfRange`] for batches of none, [`Error::Overflow`] for more steps than a
/// `u64` counts.
///
/// ```
/// // 100 images in batches of 30: 4 steps, the last one of 10 images
/// assert_eq!(cnn::train::steps(100, 30, 3), Ok(12));
/// ```
pub fn steps(images: usize, batch: usize, epochs: u64) -> Result<u64> {
    plan::check_batch(batch)?;
    let batches = images.div_ceil(batch);
    epochs.checked_mul(batches as u64).ok_or(Error::Overflow {
        left: usize::try_from(epochs).unwrap_or(usize::MAX),
        operation: "epochs of",
        right: batches,
        unit: "steps",
    })
}

/// A run under way. Which step is the next one the history tells.
struct Run<'a> {
    network: &'a mut Sequential,
    optimizer: &'a mut Optimizer,
    train: &'a Dataset,
    test: Option<&'a Dataset>,
    plan: &'a Plan,
    history: History,
    /// Batches of an epoch.
    batches: u64,
    /// What must be the same for a checkpoint to be of this run.
    #[cfg(feature = "files")]
    description: String,
}

impl Run<'_> {
    /// All steps that are not done yet, up to so many in all.
    fn go_on(&mut self, last: u64) -> Result<()> {
        let progress = Progress::new(self.history.steps(), last, self.plan);
        let mut order = Vec::new();
        for step in self.history.steps()..last {
            let (epoch, batch) = (step / self.batches, step % self.batches);
            if batch == 0 || order.is_empty() {
                order = order_of(self.train.len(), self.plan.seed, epoch);
            }
            let located =
                |error| Error::InStep { epoch, batch, reason: Box::new(error) };
            self.step(step, batch, &order).map_err(located)?;
            let ends = batch + 1 == self.batches;
            if ends {
                self.end_of_epoch(&order).map_err(located)?;
            }
            progress.show(step + 1, epoch, &self.history);
            self.keep(step + 1, ends)?;
        }
        Ok(())
    }

    /// One batch of the epoch's order.
    fn step(&mut self, step: u64, batch: u64, order: &[usize]) -> Result<()> {
        let size = self.plan.batch;
        let start = batch as usize * size;
        let part = &order[start..order.len().min(start + size)];
        let batch = self.train.select(part)?;
        let images = match &self.plan.augment {
            Some(augment) => augment.apply(batch.images(), step)?.into(),
            None => CowArray::from(batch.images()),
        };
        self.network.set_phase(Phase::Training { step });
        let (network, optimizer) = (&mut *self.network, &mut *self.optimizer);
        let loss = &self.plan.loss;
        let loss = step::step(
            network,
            optimizer,
            images.view().into_dyn(),
            batch.labels(),
            loss,
        );
        // Of the set, so that whoever owns it finds the image.
        let loss = loss.map_err(|error| match error {
            Error::NonFiniteImage { image, value, .. } => Error::NonFiniteImage {
                image: part[image],
                set: "the training set",
                value,
            },
            other => of_set(other, |image| part[image]),
        })?;
        self.history.losses.push(loss);
        Ok(())
    }

    /// Notes the mean loss of an epoch that went through the images in this order, and
    /// what the test says.
    fn end_of_epoch(&mut self, order: &[usize]) -> Result<()> {
        self.network.set_phase(Phase::Evaluation);
        let test = self.test.map(|test| {
            evaluate(self.network, test, &self.plan.loss).map(|test| test.score())
        });
        let (loss, labels) = (&self.plan.loss, self.train.labels());
        let losses = &self.history.losses;
        let epoch = &losses[losses.len() - self.batches as usize..];
        let mut sum = 0.0;
        for (batch, value) in order.chunks(self.plan.batch).zip(epoch) {
            // A mean counts for as much as the labels of its batch, a sum for itself.
            sum += match loss.reduction() {
                Reduction::Mean => {
                    let labels: Vec<_> =
                        batch.iter().map(|&image| labels[image]).collect();
                    loss.weigh(&labels)? * value
                }
                Reduction::Sum => *value,
            };
        }
        self.history.epochs.push(Epoch {
            train_loss: sum / loss.weigh(labels)?,
            test: test.transpose()?,
        });
        Ok(())
    }

    /// Goes on from the plan's checkpoint, if there is one.
    #[cfg(feature = "files")]
    fn resume(&mut self) -> Result<()> {
        let Some((path, _)) = &self.plan.checkpoint else {
            return Ok(());
        };
        if !path.exists() {
            return Ok(());
        }
        let name = path.display().to_string();
        let checkpoint = Checkpoint::decode(&name, &crate::file::read(path)?)?;
        self.history = checkpoint.restore(
            &name,
            self.network,
            self.optimizer,
            &self.description,
        )?;
        Ok(())
    }

    #[cfg(not(feature = "files"))]
    fn resume(&mut self) -> Result<()> {
        Ok(())
    }

    /// Refuses a checkpoint that cannot be written, before steps are done for it.
    #[cfg(feature = "files")]
    fn can_keep(&self, last: u64) -> Result<()> {
        match &self.plan.checkpoint {
            Some((path, _)) if self.history.steps() < last => {
                crate::file::can_replace(path)
            }
            _ => Ok(()),
        }
    }

    #[cfg(not(feature = "files"))]
    fn can_keep(&self, _: u64) -> Result<()> {
        Ok(())
    }

    /// Writes the checkpoint where the plan wants one after so many steps.
    #[cfg(feature = "files")]
    fn keep(&self, steps: u64, end_of_epoch: bool) -> Result<()> {
        match &self.plan.checkpoint {
            Some((path, every)) if end_of_epoch || steps.is_multiple_of(*every) => {
                let checkpoint = Checkpoint::new(
                    self.network,
                    self.optimizer,
                    &self.history,
                    &self.description,
                );
                crate::file::replace(path, &checkpoint.encode()?)
            }
            _ => Ok(()),
        }
    }

    #[cfg(not(feature = "files"))]
    fn keep(&self, _: u64, _: bool) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
