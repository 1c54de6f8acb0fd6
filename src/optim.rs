//! How the weights follow their gradients.

mod adam;
mod schedule;
mod sgd;

pub use adam::Adam;
pub use schedule::Schedule;
pub use sgd::Sgd;

use ndarray::{ArrayD, ArrayViewMutD};

use crate::array::{filled, row_major_mut, same_shape};
use crate::engine;
use crate::{Element, Error, Result};

/// A rule that moves weights, with what it remembers of the steps before.
///
/// ```
/// use cnn::optim::{Optimizer, Schedule, Sgd};
///
/// let mut weight = ndarray::arr1(&[1.0_f32, 2.0]).into_dyn();
/// let gradient = ndarray::arr1(&[0.5, -1.0]).into_dyn();
/// let mut optimizer = Optimizer::new(Sgd::plain(), Schedule::constant(0.1))?;
/// optimizer.step(&mut [weight.view_mut()], &[gradient])?;
/// assert_eq!(weight, ndarray::arr1(&[0.95, 2.1]).into_dyn());
/// # Ok::<(), cnn::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Optimizer<T: Element = f32> {
    rule: Rule,
    schedule: Schedule,
    steps: u64,
    /// What [`Rule::state_names`] names, for each of the parameters.
    state: Vec<Vec<ArrayD<T>>>,
}

/// Which rule it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rule {
    /// Down the gradient, with momentum or without.
    Sgd(Sgd),
    /// Down the running mean of the gradients, divided by the root of that of their
    /// squares.
    Adam(Adam),
}

impl From<Sgd> for Rule {
    fn from(sgd: Sgd) -> Self {
        Self::Sgd(sgd)
    }
}

impl From<Adam> for Rule {
    fn from(adam: Adam) -> Self {
        Self::Adam(adam)
    }
}

impl Rule {
    /// What the rule remembers of each weight, by PyTorch's names.
    pub fn state_names(self) -> &'static [&'static str] {
        match self {
            Self::Sgd(sgd) if sgd.momentum == 0.0 => &[],
            Self::Sgd(_) => &["momentum_buffer"],
            Self::Adam(_) => &["exp_avg", "exp_avg_sq"],
        }
    }

    fn check(self) -> Result<()> {
        match self {
            Self::Sgd(sgd) => sgd.check(),
            Self::Adam(adam) => adam.check(),
        }
    }
}

impl<T: Element> Optimizer<T> {
    /// The rule at its first step, with the learning rate that `schedule` says.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for a learning rate, momentum or weight decay that
    /// is negative or not finite, and what else the formula cannot stand.
    pub fn new(rule: impl Into<Rule>, schedule: Schedule) -> Result<Self> {
        let rule = rule.into();
        rule.check()?;
        schedule.check()?;
        Ok(Self { rule, schedule, steps: 0, state: Vec::new() })
    }

    /// The rule it follows.
    pub fn rule(&self) -> Rule {
        self.rule
    }

    /// Steps done so far.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The learning rate of the next step.
    pub fn learning_rate(&self) -> f64 {
        self.schedule.at(self.steps)
    }

    /// Moves each parameter along its gradient.
    ///
    /// Each element is computed in `f64` and rounded once, on its own: no sum,
    /// so no order.
    ///
    /// # Shapes
    /// any; each gradient as its parameter
    ///
    /// # Errors
    /// [`Error::Count`] or [`Error::Shapes`] if the gradients are not those of
    /// the parameters, or the parameters not those of the step before; nothing
    /// has moved then.
    pub fn step(
        &mut self,
        parameters: &mut [ArrayViewMutD<T>],
        gradients: &[ArrayD<T>],
    ) -> Result<()> {
        let shapes: Vec<_> = parameters.iter().map(|p| p.shape().to_vec()).collect();
        agree(&shapes, gradients)?;
        self.prepare(&shapes)?;
        let rate = self.learning_rate();
        self.steps += 1;
        let pairs = parameters.iter_mut().zip(gradients);
        for ((parameter, gradient), state) in pairs.zip(&mut self.state) {
            match (self.rule, state.as_mut_slice()) {
                (Rule::Sgd(sgd), []) => sgd.step(rate, parameter, gradient),
                (Rule::Sgd(sgd), [buffer]) => {
                    sgd.step_with_momentum(rate, parameter, gradient, buffer);
                }
                (Rule::Adam(adam), [mean, square]) => {
                    let moving = adam.at(rate, self.steps);
                    moving.step(parameter, gradient, mean, square);
                }
                _ => {
                    unreachable!("`prepare` makes as many arrays as the rule names")
                }
            }
        }
        Ok(())
    }

    /// A state of zeros before the first step; later on it is of the right shapes.
    fn prepare(&mut self, shapes: &[Vec<usize>]) -> Result<()> {
        if self.state.is_empty() {
            let names = self.rule.state_names();
            let zeros = |shape: &Vec<usize>| {
                names.iter().map(|_| filled(shape.as_slice(), T::ZERO)).collect()
            };
            self.state = shapes.iter().map(zeros).collect::<Result<_>>()?;
        }
        if self.state.len() != shapes.len() {
            return Err(Error::Count {
                left: shapes.len(),
                left_name: "parameters",
                right: self.state.len(),
                right_name: "states of the optimizer",
            });
        }
        for (state, shape) in self.state.iter().zip(shapes) {
            for array in state {
                let (left, right) = ("the parameter", "the optimizer's state");
                same_shape(left, shape, right, array.shape())?;
            }
        }
        Ok(())
    }

    /// What is remembered, by parameter and then as [`Rule::state_names`] names;
    /// empty before the first step. Each array is of the shape of its parameter.
    pub fn state(&self) -> &[Vec<ArrayD<T>>] {
        &self.state
    }

    /// Goes on after `steps` steps with what was remembered then.
    ///
    /// # Errors
    /// [`Error::Count`] if these are not as many as [`Rule::state_names`] names.
    pub fn resume(&mut self, steps: u64, state: Vec<Vec<ArrayD<T>>>) -> Result<()> {
        let names = self.rule.state_names().len();
        if let Some(wrong) = state.iter().find(|arrays| arrays.len() != names) {
            return Err(Error::Count {
                left: names,
                left_name: "arrays of a parameter by the rule",
                right: wrong.len(),
                right_name: "to go on with",
            });
        }
        self.steps = steps;
        self.state = state;
        Ok(())
    }
}

/// Gives `of` the numbers at each place of arrays of one shape, to be changed, and
/// the gradient there.
fn change<T: Element, const ARRAYS: usize>(
    mut arrays: [ArrayViewMutD<T>; ARRAYS],
    gradient: &ArrayD<T>,
    of: impl Fn(&mut [T; ARRAYS], T),
) {
    let lie_by_rows = arrays.iter().all(|array| array.is_standard_layout());
    if let (Some(gradient), true) = (gradient.as_slice(), lie_by_rows) {
        let arrays = arrays.each_mut().map(row_major_mut);
        return engine::update(arrays, gradient, of);
    }
    let mut places = arrays.each_mut().map(|array| array.iter_mut());
    for &gradient in gradient {
        let mut here = places.each_mut().map(Iterator::next);
        let numbers = here.each_ref().map(|number| number.as_deref().copied());
        let one_shape = || unreachable!("the arrays are of one shape");
        let mut numbers = numbers.map(|number| number.unwrap_or_else(one_shape));
        of(&mut numbers, gradient);
        for (place, number) in here.iter_mut().flatten().zip(numbers) {
            **place = number;
        }
    }
}

/// One gradient for each parameter, of its shape.
fn agree<T>(parameters: &[Vec<usize>], gradients: &[ArrayD<T>]) -> Result<()> {
    if parameters.len() != gradients.len() {
        return Err(Error::Count {
            left: parameters.len(),
            left_name: "parameters",
            right: gradients.len(),
            right_name: "gradients",
        });
    }
    let mut pairs = parameters.iter().zip(gradients);
    pairs.try_for_each(|(shape, gradient)| {
        same_shape("the parameter", shape, "the gradient", gradient.shape())
    })
}

/// Refuses a number that is negative or not finite.
fn not_negative(what: &'static str, value: f64) -> Result<()> {
    if value.is_finite() && value >= 0.0 {
        return Ok(());
    }
    Err(Error::OutOfRange { what, value, range: "finite and not negative" })
}

/// Refuses a share that is not of 0 to 1, 1 excluded.
fn below_one(what: &'static str, value: f64) -> Result<()> {
    if (0.0..1.0).contains(&value) {
        return Ok(());
    }
    Err(Error::OutOfRange { what, value, range: "from 0 to less than 1" })
}

#[cfg(test)]
mod tests;
