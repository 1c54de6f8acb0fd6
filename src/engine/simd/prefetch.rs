//! Software prefetch of cache lines that are soon written, so that the tiles do not wait for
//! them.

// Where lines are fetched from is said by pointers; nothing is read or written there.
#![allow(unsafe_code)]

use std::mem::MaybeUninit;

use super::vector::Vector;
use crate::engine::cost::{CACHE_LINE, LINES_PER_TILE};

/// Outputs that are written soon, and how far they have been prefetched.
pub(crate) struct Prefetch {
    targets: Vec<*const f32>,
    /// Numbers of each.
    count: usize,
    /// The next number and target.
    next: [usize; 2],
    /// Lines that are prefetched at a time.
    at_once: usize,
}

impl Prefetch {
    /// All of the targets, which are of one length.
    pub(crate) fn new(targets: &[&mut [MaybeUninit<f32>]]) -> Self {
        Self {
            count: targets.first().map_or(0, |target| target.len()),
            targets: targets.iter().map(|to| to.as_ptr().cast()).collect(),
            next: [0; 2],
            at_once: LINES_PER_TILE,
        }
    }

    /// All lines at so many times.
    pub(crate) fn within(self, times: usize) -> Self {
        let lines = self.targets.len() * self.count.div_ceil(CACHE_LINE);
        Self { at_once: lines.div_ceil(times).max(1), ..self }
    }

    /// Prefetches the next few lines, across the targets.
    #[inline(always)]
    pub(in crate::engine) fn fetch<V: Vector>(&mut self) {
        for _ in 0..self.at_once {
            let [place, target] = self.next;
            if place >= self.count {
                return;
            }
            // SAFETY: as the caller's; the address is a place of the target.
            unsafe { V::prefetch_write(self.targets[target].wrapping_add(place)) };
            self.next = if target + 1 < self.targets.len() {
                [place, target + 1]
            } else {
                [place + CACHE_LINE, 0]
            };
        }
    }
}
