//! Yes and no as answers to one question, right and wrong.

use cnn::data::digits;
use cnn::notebook::Result;

use crate::digits::Trained;
use crate::mistakes::probabilities;
use crate::rare::RARE;

/// What is asked of an image is whether it is an eight.
const ASKED: usize = RARE;

/// An image as the question sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    /// What the network gives an eight.
    pub(crate) probability: f64,
    pub(crate) is: bool,
}

/// All test images, as this network sees them.
pub(crate) fn asked(run: &Trained) -> Result<Vec<Asked>> {
    let test = digits::split().test;
    let all = probabilities(run, &test.images().to_owned())?;
    let pairs = all.column(ASKED).into_iter().zip(test.labels());
    let asked = pairs.map(|(&probability, &label)| Asked {
        probability: f64::from(probability),
        is: label == ASKED,
    });
    Ok(asked.collect())
}

/// How often yes and no were right and wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Answers {
    pub(crate) found: usize,
    pub(crate) missed: usize,
    pub(crate) false_alarms: usize,
}

impl Answers {
    /// Yes, if the probability is above the threshold.
    pub(crate) fn above(threshold: f64, images: &[Asked]) -> Self {
        let mut answers = Self::default();
        for image in images {
            match (image.is, image.probability > threshold) {
                (true, true) => answers.found += 1,
                (true, false) => answers.missed += 1,
                (false, true) => answers.false_alarms += 1,
                (false, false) => (),
            }
        }
        answers
    }

    /// How often the answer was yes.
    pub(crate) fn called(self) -> usize {
        self.found + self.false_alarms
    }

    /// Of those that were called so, the share that are, in percent.
    pub(crate) fn precision(self) -> f64 {
        share(self.found, self.called())
    }

    /// Of those that are, the share that was called so, in percent.
    pub(crate) fn recall(self) -> f64 {
        share(self.found, self.found + self.missed)
    }

    /// The harmonic mean of precision and recall, in percent.
    pub(crate) fn f1(self) -> f64 {
        share(2 * self.found, 2 * self.found + self.missed + self.false_alarms)
    }
}

/// In percent; 0 of none is 0.
fn share(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f1_is_the_harmonic_mean_and_nearer_to_the_smaller_one() {
        let answers = Answers { found: 1, missed: 3, false_alarms: 0 };
        assert_eq!([answers.precision(), answers.recall()], [100.0, 25.0]);
        // 2 · 1 · ¼ / (1 + ¼) = 0.4
        assert_eq!(answers.f1(), 40.0);
        assert_eq!(Answers::default().f1(), 0.0);
    }
}
