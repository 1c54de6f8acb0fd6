//! Numbers that a layer keeps beside its weights, and no gradient moves.

use ndarray::ArrayD;

use crate::array::same_shape;
use crate::{Element, Error, Result};

/// What a layer keeps beside its weights, with its name.
#[derive(Debug, Clone, PartialEq)]
pub struct Buffer<T> {
    /// PyTorch's name: `running_mean`; in a network `1.running_mean`.
    pub name: String,
    /// What is kept.
    pub kept: Kept<T>,
}

/// What a [`Buffer`] holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Kept<T> {
    /// Numbers like those of the weights.
    Numbers(ArrayD<T>),
    /// How often something happened.
    Count(u64),
}

impl<T: Element> Buffer<T> {
    /// One of numbers.
    pub fn numbers(name: &str, numbers: ArrayD<T>) -> Self {
        Self { name: name.into(), kept: Kept::Numbers(numbers) }
    }

    /// One of a count.
    pub fn count(name: &str, count: u64) -> Self {
        Self { name: name.into(), kept: Kept::Count(count) }
    }

    /// The same below another name: `1.running_mean` for `1`.
    pub(super) fn below(self, name: impl std::fmt::Display) -> Self {
        Self { name: format!("{name}.{}", self.name), kept: self.kept }
    }
}

/// What [`Layer::set_buffers`](super::Layer::set_buffers) takes values from, one after
/// another.
pub type Values<'a, T> = &'a mut dyn Iterator<Item = Kept<T>>;

/// The next value, which must be an array of that shape.
///
/// # Errors
/// [`Error::Count`] if there is none, or a count; [`Error::Shapes`] for another shape.
pub fn next_numbers<T: Element>(
    values: Values<T>,
    shape: &[usize],
) -> Result<ArrayD<T>> {
    match values.next() {
        Some(Kept::Numbers(numbers)) => {
            same_shape("the value", numbers.shape(), "the buffer", shape)?;
            Ok(numbers)
        }
        _ => Err(lacking("arrays among the values")),
    }
}

/// The next value, which must be a count.
///
/// # Errors
/// [`Error::Count`] if there is none, or an array.
pub fn next_count<T: Element>(values: Values<T>) -> Result<u64> {
    match values.next() {
        Some(Kept::Count(count)) => Ok(count),
        _ => Err(lacking("counts among the values")),
    }
}

fn lacking(right_name: &'static str) -> Error {
    Error::Count { left: 1, left_name: "buffer to be set", right: 0, right_name }
}
