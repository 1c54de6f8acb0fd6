//! Rows of numbers copied, shifted and thinned out.

// As in `chains`: places are checked once before the loops.
#![allow(unsafe_code)]

use super::level::{self, Kernel, Level};
use super::vector::Vector;

/// A row of the target: number j is that of the source at j · step + offset,
/// and 0 where that lies beside the source.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shift {
    /// The places whose source there is.
    from: usize,
    to: usize,
    /// The source of the first of them.
    first: usize,
    step: usize,
}

impl Shift {
    /// For the places `start`..`end` and a source of that length.
    pub(crate) fn new(
        [start, end]: [usize; 2],
        step: usize,
        offset: isize,
        length: usize,
    ) -> Self {
        // The first place at or behind `place` = ⌈(wall − offset) / step⌉.
        let reaching = |wall: usize| {
            let distance = wall as isize - offset;
            let place = -(-distance).div_euclid(step as isize);
            place.clamp(start as isize, end as isize) as usize
        };
        let (from, to) = (reaching(0), reaching(length));
        let first = if from < to {
            (from * step).wrapping_add_signed(offset)
        } else {
            0
        };
        Self {
            from: from - start,
            to: to - start,
            first,
            step,
        }
    }
}

/// Many rows of one source plane, each copied with the same shift.
pub(crate) struct Rows<'a> {
    /// `[rows, width]`, row-major.
    pub(crate) plane: &'a [f32],
    pub(crate) width: usize,
    pub(crate) shift: Shift,
    /// The source row of the first target row, the next ones `step` further.
    pub(crate) first: isize,
    pub(crate) step: usize,
    /// Rows of `across` numbers.
    pub(crate) target: &'a mut [f32],
    pub(crate) across: usize,
}

impl Rows<'_> {
    /// Copies them; rows beside the plane become zeros.
    pub(crate) fn copy(self, level: Level) {
        let Shift {
            from,
            to,
            first,
            step,
        } = self.shift;
        assert!(from <= to && to <= self.across);
        assert!(from == to || first + (to - from - 1) * step < self.width);
        level::run(level, self);
    }
}

impl Kernel for Rows<'_> {
    #[inline(always)]
    fn run<V: Vector>(self) {
        let Shift {
            from,
            to,
            first,
            step,
        } = self.shift;
        let height = (self.plane.len() / self.width) as isize;
        let mut y = self.first;
        for target in self.target.chunks_exact_mut(self.across) {
            if (0..height).contains(&y) {
                let start = y as usize * self.width;
                let source = &self.plane[start..start + self.width];
                target[..from].fill(0.0);
                let inside = &mut target[from..to];
                if step == 1 {
                    line::<V>(&source[first..first + inside.len()], inside);
                } else if !inside.is_empty() {
                    let mut x = first;
                    for number in inside {
                        *number = source[x];
                        x += step;
                    }
                }
                target[to..].fill(0.0);
            } else {
                target.fill(0.0);
            }
            y += self.step as isize;
        }
    }
}

/// `copy_from_slice` for lines that are short.
#[inline(always)]
fn line<V: Vector>(source: &[f32], target: &mut [f32]) {
    let count = target.len().min(source.len());
    let whole = count - count % V::LANES;
    let (from, to) = (source.as_ptr(), target.as_mut_ptr());
    // SAFETY: all places are less than the shorter length.
    unsafe {
        let mut place = 0;
        while place < whole {
            V::load(from.add(place)).store(to.add(place));
            place += V::LANES;
        }
        let rest = count - whole;
        if rest > 0 {
            V::load_first(from.add(whole), rest).store_first(to.add(whole), rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shifted(step: usize, offset: isize, places: [usize; 2]) -> Vec<f32> {
        let plane: Vec<f32> = (0..10).map(|x| x as f32 + 1.0).collect();
        let across = places[1] - places[0];
        let mut target = vec![9.0; 3 * across];
        let rows = Rows {
            plane: &plane,
            width: 5,
            shift: Shift::new(places, step, offset, 5),
            first: -1,
            step: 1,
            target: &mut target,
            across,
        };
        rows.copy(Level::current());
        assert!(target[..across].iter().all(|&number| number == 0.0));
        target.split_off(across)
    }

    #[test]
    fn what_lies_beside_the_source_is_zero() {
        let z = 0.0;
        assert_eq!(shifted(1, -2, [0, 5]), [z, z, 1., 2., 3., z, z, 6., 7., 8.]);
        assert_eq!(shifted(1, 3, [0, 4]), [4., 5., z, z, 9., 10., z, z]);
        assert_eq!(shifted(2, -1, [0, 4]), [z, 2., 4., z, z, 7., 9., z]);
        assert_eq!(shifted(2, -1, [2, 4]), [4., z, 9., z]);
        assert_eq!(shifted(1, 7, [0, 2]), [z; 4]);
        assert_eq!(shifted(3, -70, [0, 2]), [z; 4]);
    }
}
