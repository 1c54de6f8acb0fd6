//! Memory that is written soon: its lines are fetched beside other work, so that who
//! writes need not wait for them.

// Where lines are fetched from is said by pointers; nothing is read or written there.
#![allow(unsafe_code)]

use super::fresh::Place;
use super::vector::Vector;

/// Lines fetched at a time.
const AT_ONCE: usize = 16;

/// Places of some targets that are written soon.
pub(crate) struct Soon {
    targets: Vec<*const f32>,
    /// Places of each.
    count: usize,
    /// The next place and target.
    next: [usize; 2],
}

impl Soon {
    /// All places of the targets, which are of one length.
    pub(crate) fn new(targets: &[&mut [Place]]) -> Self {
        Self {
            count: targets.first().map_or(0, |target| target.len()),
            targets: targets.iter().map(|to| to.as_ptr().cast()).collect(),
            next: [0; 2],
        }
    }

    /// The next few lines, across the targets.
    #[inline(always)]
    pub(super) fn fetch<V: Vector>(&mut self) {
        for _ in 0..AT_ONCE {
            let [place, target] = self.next;
            if place >= self.count {
                return;
            }
            // SAFETY: as the caller's; the address is a place of the target.
            unsafe { V::will_write(self.targets[target].wrapping_add(place)) };
            self.next = if target + 1 < self.targets.len() {
                [place, target + 1]
            } else {
                [place + V::LANES, 0]
            };
        }
    }
}
