//! How much of the input an element of the output sees, and where.
//!
//! Along one axis, a stack of windows sees as one window does: *size* elements
//! of the input, and *jump* elements further on for the next output element.

mod measured;

pub use measured::{bounds, gradient_support, perturbed};

use crate::window::Window;
use crate::{Error, Result};

/// What an output element sees of the input, along one axis.
///
/// ```
/// use cnn::{Window, receptive_field::ReceptiveField};
///
/// let pool = Window::new(2).stride(2);
/// let lenet = [Window::new(5), pool, Window::new(5), pool];
/// let field = ReceptiveField::of(lenet)?;
/// assert_eq!((field.size, field.jump, field.start), (16, 4, 0));
/// # Ok::<(), cnn::Error>(())
/// ```
///
/// # Source
/// A. Araujo, W. Norris and J. Sim, Computing Receptive Fields of Convolutional
/// Neural Networks, Distill (2019).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReceptiveField {
    /// Elements from the first to the last one seen, both included.
    pub size: usize,
    /// How far apart in the input two neighbours look: the effective stride.
    pub jump: usize,
    /// The first element that output 0 sees; negative where it is padding.
    pub start: isize,
}

impl ReceptiveField {
    /// What the input sees of itself: one element, its own.
    pub const INPUT: Self = Self { size: 1, jump: 1, start: 0 };

    /// That of a stack of windows, the one next to the input first.
    ///
    /// # Errors
    /// As [`ReceptiveField::then`].
    pub fn of(stack: impl IntoIterator<Item = Window>) -> Result<Self> {
        stack.into_iter().try_fold(Self::INPUT, Self::then)
    }

    /// What is seen through one more window:
    /// size + d·(k − 1)·jump, jump·s, start − p·jump.
    ///
    /// # Errors
    /// [`Error::Zero`] for a kernel, stride or dilation of 0,
    /// [`Error::Overflow`] for sizes that cannot be counted.
    pub fn then(self, window: Window) -> Result<Self> {
        let reach = window.extent()? - 1;
        let jump = times(self.jump, window.stride)?;
        if jump == 0 {
            let (what, unit) = ("stride", "places");
            return Err(Error::Zero { what, unit });
        }
        let grown = times(reach, self.jump)?;
        let before = times(window.padding[0], self.jump)?;
        let before = isize::try_from(before).ok();
        Ok(Self {
            size: (self.size.checked_add(grown))
                .ok_or_else(|| uncounted(self.size, "+", grown))?,
            jump,
            start: before
                .and_then(|before| self.start.checked_sub(before))
                .ok_or_else(|| uncounted(window.padding[0], "×", self.jump))?,
        })
    }

    /// That of two branches whose outputs are added or stacked: the larger one,
    /// which holds the other.
    ///
    /// # Errors
    /// [`Error::Branches`] if neighbours are not equally far apart in both, or
    /// the two do not look at the same centre: then no position in the input
    /// belongs to a position in the output.
    pub fn join(self, other: Self) -> Result<Self> {
        let differ =
            |what, left: f64, right: f64| Err(Error::Branches { what, left, right });
        if self.jump != other.jump {
            let (left, right) = (self.jump as f64, other.jump as f64);
            return differ("jumps", left, right);
        }
        if self.ends() != other.ends() {
            return differ(
                "first looks at the centre",
                self.center(),
                other.center(),
            );
        }
        Ok(if self.size < other.size { other } else { self })
    }

    /// The middle of what output 0 sees: a half where the size is even.
    pub fn center(self) -> f64 {
        self.start as f64 + (self.size as f64 - 1.0) / 2.0
    }

    /// The elements that the output `place` sees, as the first and the last
    /// one; outside of the input they are padding.
    ///
    /// # Errors
    /// [`Error::Overflow`] for a place that cannot be counted.
    pub fn seen(self, place: usize) -> Result<[isize; 2]> {
        let moved = times(place, self.jump)?;
        let count = |length: usize, start: isize| {
            (isize::try_from(length).ok())
                .and_then(|length| start.checked_add(length))
                .ok_or_else(|| uncounted(place, "×", self.jump))
        };
        let first = count(moved, self.start)?;
        Ok([first, count(self.size.saturating_sub(1), first)?])
    }

    /// Twice the centre: first and last element added.
    fn ends(self) -> i128 {
        2 * self.start as i128 + self.size as i128 - 1
    }
}

fn times(left: usize, right: usize) -> Result<usize> {
    (left.checked_mul(right)).ok_or_else(|| uncounted(left, "×", right))
}

fn uncounted(left: usize, operation: &'static str, right: usize) -> Error {
    Error::Overflow { left, operation, right, unit: "places" }
}

#[cfg(test)]
mod tests;
