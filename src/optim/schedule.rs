//! The learning rate from step to step.

use std::f64::consts::PI;

use super::not_negative;
use crate::{Error, Result};

/// A learning rate for every step.
///
/// ```
/// use cnn::optim::Schedule;
///
/// let schedule = Schedule::cosine(0.1, 110).warm_up(10);
/// assert_eq!(schedule.at(0), 0.01);
/// assert_eq!(schedule.at(10), 0.1);
/// assert_eq!(schedule.at(60), 0.05);
/// assert_eq!(schedule.at(110), 0.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Schedule {
    peak: f64,
    decay: Decay,
    warm_up: u64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Decay {
    Constant,
    Step { every: u64, factor: f64 },
    Cosine { steps: u64 },
}

impl Schedule {
    /// `rate` at every step.
    pub const fn constant(rate: f64) -> Self {
        Self::new(rate, Decay::Constant)
    }

    /// `rate`, and `factor` times as much after each `every` steps.
    pub const fn step(rate: f64, every: u64, factor: f64) -> Self {
        Self::new(rate, Decay::Step { every, factor })
    }

    /// From `rate` down to 0 at step `steps` along half a cosine:
    /// η·(1 + cos(π·t/T)) / 2; 0 from there on.
    ///
    /// # Source
    /// I. Loshchilov and F. Hutter, SGDR: Stochastic Gradient Descent with Warm
    /// Restarts (2017), without the restarts.
    pub const fn cosine(rate: f64, steps: u64) -> Self {
        Self::new(rate, Decay::Cosine { steps })
    }

    /// The same, begun by `steps` steps that rise evenly to the full rate:
    /// η·(t + 1)/n at step t. The decay sets in behind them; a cosine still ends
    /// at its last step.
    pub const fn warm_up(self, steps: u64) -> Self {
        Self { warm_up: steps, ..self }
    }

    const fn new(peak: f64, decay: Decay) -> Self {
        Self { peak, decay, warm_up: 0 }
    }

    /// The learning rate of step `step`, the first one being 0.
    ///
    /// What means nothing, as a change after each 0 steps, an optimizer refuses;
    /// here it never comes.
    pub fn at(self, step: u64) -> f64 {
        if step < self.warm_up {
            return self.peak * (step + 1) as f64 / self.warm_up as f64;
        }
        let since = step - self.warm_up;
        match self.decay {
            Decay::Constant => self.peak,
            Decay::Step { every, factor } => {
                let falls = since.checked_div(every).unwrap_or(0);
                self.peak * libm::pow(factor, falls as f64)
            }
            Decay::Cosine { steps } if step >= steps => 0.0,
            Decay::Cosine { steps } => {
                let part = since as f64 / (steps - self.warm_up) as f64;
                self.peak * (1.0 + libm::cos(PI * part)) / 2.0
            }
        }
    }

    pub(super) fn check(self) -> Result<()> {
        not_negative("the learning rate", self.peak)?;
        match self.decay {
            Decay::Constant => Ok(()),
            Decay::Step { every: 0, .. } => Err(Error::OutOfRange {
                what: "the number of steps until the learning rate changes",
                value: 0.0,
                range: "at least 1",
            }),
            Decay::Step { factor, .. } => {
                not_negative("the factor of the learning rate", factor)
            }
            Decay::Cosine { steps } if steps <= self.warm_up => {
                Err(Error::OutOfRange {
                    what: "the number of steps of a cosine",
                    value: steps as f64,
                    range: "more than those of its warm-up",
                })
            }
            Decay::Cosine { .. } => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_schedule_falls_by_its_factor_and_stays_between() {
        let schedule = Schedule::step(0.8, 10, 0.5);
        let rates = [0, 9, 10, 19, 20, 30].map(|step| schedule.at(step));
        assert_eq!(rates, [0.8, 0.8, 0.4, 0.4, 0.2, 0.1]);
    }

    #[test]
    fn a_warm_up_rises_evenly_and_the_decay_waits_for_it() {
        let schedule = Schedule::step(1.0, 3, 0.5).warm_up(4);
        let rates: Vec<_> = (0..9).map(|step| schedule.at(step)).collect();
        assert_eq!(rates, [0.25, 0.5, 0.75, 1.0, 1.0, 1.0, 1.0, 0.5, 0.5]);
    }

    #[test]
    fn a_cosine_never_rises_and_ends_at_nothing() {
        let schedule = Schedule::cosine(0.3, 50);
        let rates: Vec<_> = (0..60).map(|step| schedule.at(step)).collect();
        assert!(rates.is_sorted_by(|a, b| a >= b));
        assert_eq!(rates[0], 0.3);
        assert!((rates[25] - 0.15).abs() < 1e-15);
        assert!(rates[49] > 0.0);
        assert!(rates[50..].iter().all(|&rate| rate == 0.0));
    }

    #[test]
    fn a_change_after_no_steps_never_comes() {
        let rates = [0, 1, u64::MAX].map(|at| Schedule::step(0.8, 0, 0.5).at(at));
        assert_eq!(rates, [0.8; 3]);
    }

    #[test]
    fn rates_that_mean_nothing_are_refused() {
        let message = |schedule: Schedule| schedule.check().unwrap_err().to_string();
        assert_eq!(
            message(Schedule::constant(f64::INFINITY)),
            "the learning rate is inf, it must be finite and not negative"
        );
        assert_eq!(
            message(Schedule::constant(-0.1)),
            "the learning rate is -0.1, it must be finite and not negative"
        );
        assert_eq!(
            message(Schedule::step(0.1, 0, 0.5)),
            "the number of steps until the learning rate changes is 0, it must \
             be at least 1"
        );
        assert_eq!(
            message(Schedule::step(0.1, 1, f64::NAN)),
            "the factor of the learning rate is NaN, it must be finite and not \
             negative"
        );
        assert_eq!(
            message(Schedule::cosine(0.1, 5).warm_up(5)),
            "the number of steps of a cosine is 5, it must be more than those of \
             its warm-up"
        );
    }
}
