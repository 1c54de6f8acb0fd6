//! Numbers that begin with a cache line, so that no vector of them lies in two.

use std::ops::{Deref, DerefMut};

use crate::engine::memory::uninit::{Uninit, build_vec};
use crate::engine::simd::vector::MOST_LANES;

/// Numbers, the first of which begins a cache line of 64 bytes.
#[derive(Debug, Default)]
pub(crate) struct Aligned {
    numbers: Vec<f32>,
    /// Where the first of them is in the vector's memory, which does not move.
    first: usize,
}

impl Aligned {
    /// `count` numbers, all of which `write` writes.
    pub(crate) fn build(count: usize, write: impl FnOnce(&mut [Uninit])) -> Self {
        let mut first = 0;
        let numbers = build_vec(count + MOST_LANES, |places| {
            first = before_line(places.as_ptr().cast());
            let (before, rest) = places.split_at_mut(first);
            let (places, after) = rest.split_at_mut(count);
            before.fill(Uninit::new(0.0));
            after.fill(Uninit::new(0.0));
            write(places);
        });
        Self { numbers, first }
    }

    /// As many numbers as that, or more, whatever they are.
    pub(super) fn at_least(self, count: usize) -> Self {
        if self.len() >= count {
            return self;
        }
        let mut numbers = self.numbers;
        numbers.resize(count + MOST_LANES, 0.0);
        let first = before_line(numbers.as_ptr());
        Self { numbers, first }
    }
}

/// How many numbers there are before the next line begins.
fn before_line(start: *const f32) -> usize {
    start.align_offset(size_of::<f32>() * MOST_LANES).min(MOST_LANES)
}

impl Deref for Aligned {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        let count = self.numbers.len().saturating_sub(MOST_LANES);
        &self.numbers[self.first..self.first + count]
    }
}

impl DerefMut for Aligned {
    fn deref_mut(&mut self) -> &mut [f32] {
        let count = self.numbers.len().saturating_sub(MOST_LANES);
        &mut self.numbers[self.first..self.first + count]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_number_begins_a_line() {
        for count in [1, 7, 100] {
            let numbers = Aligned::build(count, |places| {
                places.fill(Uninit::new(2.0));
            });
            assert_eq!(numbers[..], vec![2.0; count]);
            assert_eq!(numbers.as_ptr().addr() % 64, 0);
            let more = numbers.at_least(1000);
            assert_eq!((more.len(), more.as_ptr().addr() % 64), (1000, 0));
        }
        assert!(Aligned::default().is_empty());
    }
}
