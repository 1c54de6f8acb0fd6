//! Forgetting at random, so that no feature relies on another.

use ndarray::{ArrayD, ArrayViewD};
use rand::Rng;

use super::{Layer, Phase, fits};
use crate::engine::layout::in_layout_of;
use crate::engine::map;
use crate::random::generator;
use crate::receptive_field::ReceptiveField;
use crate::{Element, Error, Result};

/// In training, each number is 0 with the probability of the rate, and the
/// others grow so that the mean stays; otherwise nothing happens.
///
/// Which ones are 0 is a function of the seed, of the step and of the number's
/// place: word i of the step's stream decides on element i.
///
/// # Source
/// N. Srivastava and others, Dropout: A Simple Way to Prevent Neural Networks
/// from Overfitting (2014); `torch.nn.Dropout`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dropout {
    rate: f64,
    seed: u64,
    phase: Phase,
}

impl Dropout {
    /// A layer that drops a share of `rate`. Layers of one network want seeds
    /// of their own, or they drop the same places.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for a rate below 0, or of 1 and above.
    pub fn new(rate: f64, seed: u64) -> Result<Self> {
        if !(0.0..1.0).contains(&rate) {
            return Err(Error::OutOfRange {
                what: "the dropout rate",
                value: rate,
                range: "from 0 to less than 1",
            });
        }
        Ok(Self { rate, seed, phase: Phase::Evaluation })
    }

    /// The numbers, less those that this step drops.
    fn drop<T: Element>(&self, array: &ArrayViewD<T>) -> Result<ArrayD<T>> {
        let Phase::Training { step } = self.phase else {
            return Ok(array.to_owned());
        };
        let mut words = generator(self.seed, step);
        // Of the 2³² words there are, so many drop.
        let dropping = (self.rate * 4_294_967_296.0) as u32;
        let growth = T::from_f64(1.0 / (1.0 - self.rate));
        // The words come in the order of the axes; the numbers may lie in another.
        let mut factors = Vec::with_capacity(array.len());
        let mut bytes = [0; 64 * size_of::<u32>()];
        while factors.len() < array.len() {
            words.fill_bytes(&mut bytes);
            let (words, _) = bytes.as_chunks();
            let factor = |&word: &[u8; 4]| {
                if u32::from_le_bytes(word) < dropping { T::ZERO } else { growth }
            };
            let missing = array.len() - factors.len();
            factors.extend(words.iter().take(missing).map(factor));
        }
        let factors = ArrayD::from_shape_vec(array.raw_dim(), factors);
        let factors = factors.unwrap_or_else(|_| unreachable!("one for each"));
        let factors = in_layout_of(factors, array.view())?;
        // What is dropped is +0, whatever its sign and if it is no number too.
        let dropped = |[number, factor]: [T; 2]| {
            if factor == T::ZERO { T::ZERO } else { number * factor }
        };
        map([array, &factors.view()], dropped)
    }
}

impl<T: Element> Layer<T> for Dropout {
    fn name(&self) -> &'static str {
        "Dropout"
    }

    fn settings(&self) -> String {
        format!("{}, seed {}", self.rate, self.seed)
    }

    fn output_shape(&self, input: &[usize]) -> Result<Vec<usize>> {
        Ok(input.to_vec())
    }

    fn forward(&self, input: ArrayViewD<T>) -> Result<ArrayD<T>> {
        self.drop(&input)
    }

    fn grad_input(
        &self,
        input: ArrayViewD<T>,
        grad_output: ArrayViewD<T>,
    ) -> Result<ArrayD<T>> {
        fits(self, &input, &grad_output)?;
        self.drop(&grad_output)
    }

    fn set_phase(&mut self, phase: Phase) {
        self.phase = phase;
    }

    fn receptive_field(
        &self,
        before: [ReceptiveField; 2],
    ) -> Result<[ReceptiveField; 2]> {
        Ok(before)
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{ArrayD, IxDyn};

    use super::*;

    #[test]
    fn a_share_of_the_rate_is_dropped_and_the_mean_stays() {
        let ones = ArrayD::<f32>::ones(IxDyn(&[100, 100]));
        let mut dropout = Dropout::new(0.25, 1).unwrap();
        assert_eq!(dropout.forward(ones.view()), Ok(ones.clone()));
        Layer::<f32>::set_phase(&mut dropout, Phase::Training { step: 0 });
        let output = dropout.forward(ones.view()).unwrap();
        let dropped = output.iter().filter(|&&x| x == 0.0).count();
        // 2500 ± 4 standard deviations of √(10⁴ · ¼ · ¾) = 43
        assert!(dropped.abs_diff(2500) < 173, "{dropped}");
        assert!(output.iter().all(|&x| x == 0.0 || x == 4.0 / 3.0));
        // The gradient goes where the number went.
        assert_eq!(dropout.grad_input(ones.view(), ones.view()), Ok(output));
    }

    #[test]
    fn an_element_is_dropped_by_its_own_word_of_the_steps_stream() {
        let ones = ArrayD::<f32>::ones(IxDyn(&[150]));
        let mut dropout = Dropout::new(0.5, 9).unwrap();
        Layer::<f32>::set_phase(&mut dropout, Phase::Training { step: 7 });
        let output = dropout.forward(ones.view()).unwrap();
        for (place, &kept) in output.iter().enumerate() {
            let mut words = generator(9, 7);
            words.set_word_pos(place as u128);
            assert_eq!(kept == 0.0, words.next_u32() < 1 << 31, "{place}");
        }
        Layer::<f32>::set_phase(&mut dropout, Phase::Training { step: 8 });
        assert_ne!(dropout.forward(ones.view()), Ok(output));
    }

    #[test]
    fn a_rate_of_one_leaves_nothing_and_is_refused() {
        assert_eq!(
            Dropout::new(1.0, 0).unwrap_err().to_string(),
            "the dropout rate is 1, it must be from 0 to less than 1"
        );
        assert!(Dropout::new(f64::NAN, 0).is_err());
    }
}
