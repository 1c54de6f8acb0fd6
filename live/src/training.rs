//! The book's network for digits of 8×8 pixels learns, a few steps at a time.

use std::cell::RefCell;

use cnn::data::{Dataset, Split, augment, digits as data};
use cnn::layer::{Layer, Phase, Sequential};
use cnn::loss::CrossEntropy;
use cnn::networks::{digits_conv, digits_dense};
use cnn::optim::{Adam, Optimizer, Schedule};
use cnn::train::{evaluate, order_of, step};
use cnn::weights;
use sha2::{Digest, Sha256};

use crate::message::{Answer, Request, Result, said, whole};
use crate::network;

thread_local! {
    static DIGITS: RefCell<Option<Split>> = const { RefCell::new(None) };
    static RUN: RefCell<Option<Run>> = const { RefCell::new(None) };
}

/// A training under way.
struct Run {
    network: Sequential,
    /// The digits with their pixels in another order, where these are asked for.
    reordered: Option<Split>,
    optimizer: Optimizer,
    seed: u64,
    batch: usize,
    epochs: u64,
    /// Images to learn from.
    images: usize,
    /// Steps that are done.
    step: u64,
    /// The epoch's order of images.
    order: Vec<usize>,
    accuracy: Option<f64>,
}

/// Takes the digits: the text of their file.
///
/// The answer: how many images there are to learn from and to test.
///
/// # Errors
/// If it is not that file.
pub fn digits(request: Request<'_>) -> Result<Answer> {
    let text = std::str::from_utf8(request.bytes).map_err(said)?;
    let parsed = data::parse(text).ok_or_else(|| {
        let given = text.lines().count();
        format!("{given} lines are not the {} digits", data::IMAGES)
    })?;
    let split = parsed.split();
    let numbers = vec![split.train.len() as f64, split.test.len() as f64];
    DIGITS.set(Some(split));
    Ok(Answer { numbers, bytes: vec![] })
}

/// Works on the digits.
///
/// # Errors
/// Without them, and those of the work.
pub(crate) fn with_digits<T>(
    work: impl FnOnce(&Split) -> cnn::Result<T>,
) -> Result<T> {
    DIGITS.with_borrow(|digits| {
        work(digits.as_ref().ok_or("there are no digits yet")?).map_err(said)
    })
}

/// The digits without their file.
#[cfg(test)]
pub(crate) fn give(split: Split) {
    DIGITS.set(Some(split));
}

/// Begins a training: the seed, images of a step, the largest step of Adam, epochs; 0 for
/// the convolutional network or 1 for the dense one; 0 for the pixels in their places, or
/// the seed of another order that all images have theirs in.
///
/// The answer: how many weights there are, how many steps it will be, pixels along a side
/// of a filter; the pixels of the first eight filters before the first step.
///
/// # Errors
/// Without digits, for numbers that are none of a training.
pub fn train(request: Request<'_>) -> Result<Answer> {
    let ([seed, batch, rate, epochs, dense, order], _) = request.first()?;
    let build = match whole("the network", dense, 0, 1)? {
        0 => digits_conv,
        _ => digits_dense,
    };
    let order = whole("the order of the pixels", order, 0, 1_000_000)? as u64;
    let (images, reordered) = DIGITS.with_borrow(|digits| {
        let digits = digits.as_ref().ok_or("there are no digits yet")?;
        let reordered = match order {
            0 => None,
            _ => Some(reordered(digits, order).map_err(said)?),
        };
        Ok::<_, String>((digits.train.len(), reordered))
    })?;
    let seed = whole("the seed", seed, 0, 1_000_000)? as u64;
    let batch = whole("the number of images of a step", batch, 1, images)?;
    let epochs = whole("the number of epochs", epochs, 1, 100)? as u64;
    // As the recipe of chapter 8 has it.
    let steps = epochs * images.div_ceil(batch) as u64;
    let rate = Schedule::cosine(rate, steps);
    let optimizer = Optimizer::new(Adam::new(), rate).map_err(said)?;
    let network = build(seed).map_err(said)?;
    let (side, bytes) = network::filters(&network)?;
    let numbers = [network.parameter_count(), steps as usize, side];
    let numbers = numbers.map(|number| number as f64).to_vec();
    RUN.set(Some(Run {
        network,
        reordered,
        optimizer,
        seed,
        batch,
        epochs,
        images,
        step: 0,
        order: Vec::new(),
        accuracy: None,
    }));
    Ok(Answer { numbers, bytes })
}

/// Goes on by so many steps, or to the end of the epoch if that is nearer.
///
/// The answer: steps that are done, the share of the test images that are read right
/// after the last whole epoch (NaN before the first), 1 at the end of the training, the
/// losses of these steps; the pixels of the eight filters, then at the end of the
/// training the SHA-256 of the weights' bits (64 signs) and these.
///
/// # Errors
/// Before a training, and where its numbers run away.
pub fn train_steps(request: Request<'_>) -> Result<Answer> {
    let ([count], _) = request.first()?;
    let count = whole("the number of steps", count, 0, 1_000_000)?;
    DIGITS.with_borrow(|digits| {
        let digits = digits.as_ref().ok_or("there are no digits yet")?;
        RUN.with_borrow_mut(|run| {
            let run = run.as_mut().ok_or("no training has begun")?;
            let reordered = run.reordered.take();
            let answer = run.go_on(reordered.as_ref().unwrap_or(digits), count);
            run.reordered = reordered;
            answer
        })
    })
}

/// The digits with their pixels in the order of that seed.
fn reordered(digits: &Split, seed: u64) -> cnn::Result<Split> {
    let of =
        |set: &Dataset| set.with_images(augment::permute_pixels(set.images(), seed));
    Ok(Split { train: of(&digits.train)?, test: of(&digits.test)? })
}

impl Run {
    fn go_on(&mut self, digits: &Split, count: usize) -> Result<Answer> {
        let batches = self.images.div_ceil(self.batch) as u64;
        let all = self.epochs * batches;
        let mut losses = Vec::new();
        while losses.len() < count && self.step < all {
            let batch = self.step % batches;
            if batch == 0 {
                let epoch = self.step / batches;
                self.order = order_of(self.images, self.seed, epoch);
            }
            losses.push(self.step_on(digits, batch as usize)?);
            if self.step.is_multiple_of(batches) {
                self.network.set_phase(Phase::Evaluation);
                let loss = CrossEntropy::default();
                let judged = evaluate(&self.network, &digits.test, &loss);
                self.accuracy = Some(judged.map_err(said)?.accuracy());
                break;
            }
        }
        let ends = self.step == all;
        let accuracy = self.accuracy.unwrap_or(f64::NAN);
        let mut numbers = vec![self.step as f64, accuracy, f64::from(ends)];
        numbers.extend(losses);
        let (_, mut bytes) = network::filters(&self.network)?;
        if ends {
            let bits = weights::bits(&self.network);
            bytes.extend(hash_of(&bits).bytes());
            bytes.extend(bits);
        }
        Ok(Answer { numbers, bytes })
    }

    /// One step on the batch of that number; the loss before it.
    fn step_on(&mut self, digits: &Split, batch: usize) -> Result<f64> {
        let start = batch * self.batch;
        let part = &self.order[start..self.order.len().min(start + self.batch)];
        let batch = digits.train.select(part).map_err(said)?;
        self.network.set_phase(Phase::Training { step: self.step });
        let loss = step(
            &mut self.network,
            &mut self.optimizer,
            batch.images().into_dyn(),
            batch.labels(),
            &CrossEntropy::default(),
        );
        let loss =
            loss.map_err(|error| format!("step {}: {error}", self.step + 1))?;
        self.step += 1;
        Ok(loss)
    }
}

/// SHA-256 as 64 signs.
fn hash_of(bits: &[u8]) -> String {
    Sha256::digest(bits).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use cnn::train::{Plan, fit};

    fn ask(
        of: fn(Request<'_>) -> Result<Answer>,
        numbers: &[f64],
    ) -> Result<Answer> {
        of(Request { numbers, bytes: &[] })
    }

    fn give_digits() {
        give(data::split());
    }

    #[test]
    fn step_by_step_it_is_the_training_of_the_core_bit_for_bit() {
        give_digits();
        let begun = ask(train, &[3.0, 100.0, 0.01, 2.0, 0.0, 0.0]).unwrap();
        // 80 + 1,168 + 650 weights; 1,415 images are 15 batches of up to 100
        assert_eq!(begun.numbers, [1898.0, 30.0, 3.0]);
        let (mut losses, mut last) = (Vec::<f64>::new(), Answer::default());
        while last.numbers.get(2) != Some(&1.0) {
            last = ask(train_steps, &[7.0]).unwrap();
            losses.extend_from_slice(&last.numbers[3..]);
        }
        let mut network = digits_conv(3).unwrap();
        let rate = Schedule::cosine(0.01, 30);
        let mut optimizer = Optimizer::new(Adam::new(), rate).unwrap();
        let split = data::split();
        let plan = Plan::new(2, 100, 3).quietly();
        let test = Some(&split.test);
        let history =
            fit(&mut network, &mut optimizer, &split.train, test, &plan).unwrap();
        assert_eq!(losses, history.losses);
        assert_eq!(last.numbers[1], history.score().unwrap().accuracy);
        let bits = weights::bits(&network);
        let [filters, hash] = [8 * 9 * 4, 64];
        assert_eq!(last.bytes[filters..filters + hash], *hash_of(&bits).as_bytes());
        assert_eq!(last.bytes[filters + hash..], bits);
        assert_eq!(ask(train_steps, &[5.0]).unwrap().numbers[0], 30.0);
    }

    #[test]
    fn a_dense_network_on_reordered_pixels_is_that_of_the_core_too() {
        give_digits();
        let begun = ask(train, &[2.0, 500.0, 0.01, 1.0, 1.0, 8.0]).unwrap();
        // 64 · 25 + 25 and 25 · 10 + 10 weights
        assert_eq!(begun.numbers, [1885.0, 3.0, 8.0]);
        let last = ask(train_steps, &[3.0]).unwrap();
        let mut network = digits_dense(2).unwrap();
        let mut optimizer =
            Optimizer::new(Adam::new(), Schedule::cosine(0.01, 3)).unwrap();
        let split = reordered(&data::split(), 8).unwrap();
        let plan = Plan::new(1, 500, 2).quietly();
        fit(&mut network, &mut optimizer, &split.train, None, &plan).unwrap();
        let bits = weights::bits(&network);
        assert_eq!(last.bytes[8 * 64 * 4 + 64..], bits);
        let plain = data::split().train.images().to_owned();
        assert_ne!(split.train.images(), plain);
    }

    #[test]
    fn what_cannot_be_trained_is_said() {
        assert_eq!(ask(train_steps, &[1.0]).unwrap_err(), "there are no digits yet");
        let wrong = digits(Request { numbers: &[], bytes: b"1,2\n3" });
        assert_eq!(wrong.unwrap_err(), "2 lines are not the 1797 digits");
        give_digits();
        let error = ask(train, &[1.0, 0.0, 0.01, 1.0, 0.0, 0.0]).unwrap_err();
        assert!(error.ends_with("is 0: it must be from 1 to 1415"), "{error}");
        assert!(
            ask(train, &[1.0, 32.0, -1.0, 1.0, 0.0, 0.0])
                .unwrap_err()
                .contains("-1")
        );
        assert!(ask(train, &[1.0, 32.0, f64::NAN, 1.0, 0.0, 0.0]).is_err());
        ask(train, &[1.0, 32.0, 1e30, 1.0, 0.0, 0.0]).unwrap();
        let mut went = (0..50).map(|_| ask(train_steps, &[1.0]));
        let error = went.find_map(std::result::Result::err).unwrap();
        assert!(error.starts_with("step "), "{error}");
    }
}
