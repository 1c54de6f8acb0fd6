//! The largest of each window where lanes are images, side by side.

// As in `chains`: places are checked once before the loops.
#![allow(unsafe_code)]
#![allow(clippy::needless_range_loop)]

use std::ops::Range;

use super::fresh::Place;
use super::level::{self, Kernel, Level};
use super::vector::Vector;

/// Windows on planes of which every pixel holds a number of each image.
#[derive(Clone, Copy)]
pub(crate) struct Beside<'a> {
    /// `[planes, pixels, images]`; images fill vectors.
    pub(crate) planes: &'a [f32],
    pub(crate) pixels: usize,
    pub(crate) images: usize,
    /// The pixels of one window after another, each as its number in the plane.
    pub(crate) seen: &'a [usize],
    /// Of each window, which of those are its own.
    pub(crate) windows: &'a [Range<usize>],
}

/// What is done with the largest numbers.
enum Task<'a> {
    /// They are written, `[planes, windows, images]`.
    Values(&'a mut [Place]),
    /// Their gradients, as many, are added to their pixels.
    GiveBack(&'a [f32], &'a mut [Place]),
}

/// Vectors that are compared together.
const TOGETHER: usize = 4;

/// Distances that f32 counts.
const COUNTED: usize = 1 << 24;

impl Beside<'_> {
    /// Whether pixels of so large a window can be counted as this needs it.
    pub(crate) fn can(window: usize) -> bool {
        window < COUNTED
    }

    /// Writes the largest pixel of each window, `[planes, windows, images]`; NaN
    /// where there is one.
    ///
    /// # Panics
    /// If a window does not lie on the plane, or the sizes do not fit together.
    pub(crate) fn values(self, level: Level, values: &mut [Place]) {
        self.check(level, values.len(), self.planes.len());
        level::run(level, Work(self, Task::Values(values)));
    }

    /// Adds the gradient of every window to its largest pixel, the first of several
    /// or the last that is no number, in the order of the windows, from +0.
    ///
    /// # Panics
    /// As [`Self::values`].
    pub(crate) fn give_back(
        self,
        level: Level,
        grads: &[f32],
        pixels: &mut [Place],
    ) {
        self.check(level, grads.len(), pixels.len());
        level::run(level, Work(self, Task::GiveBack(grads, pixels)));
    }

    fn check(&self, level: Level, values: usize, pixels: usize) {
        let of_plane = self.pixels * self.images;
        let planes = self.planes.len() / of_plane;
        assert_eq!(self.planes.len(), planes * of_plane, "the planes");
        assert_eq!(pixels, self.planes.len(), "the pixels");
        assert_eq!(
            values,
            planes * self.windows.len() * self.images,
            "the values"
        );
        assert_eq!(self.images % level.lanes(), 0, "the images");
        assert!(
            self.seen.iter().all(|&pixel| pixel < self.pixels),
            "a pixel"
        );
        for window in self.windows {
            assert!(
                !window.is_empty() && window.end <= self.seen.len(),
                "a window"
            );
            assert!(Self::can(window.len()), "a window");
        }
    }
}

/// Windows and what is done with them.
struct Work<'a, 'b>(Beside<'a>, Task<'b>);

impl Kernel for Work<'_, '_> {
    #[inline(always)]
    fn run<V: Vector>(mut self) {
        let of_plane = self.0.pixels * self.0.images;
        for plane in 0..self.0.planes.len() / of_plane {
            if let Task::GiveBack(_, pixels) = &mut self.1 {
                pixels[plane * of_plane..][..of_plane].fill(Place::new(0.0));
            }
            let vectors = self.0.images / V::LANES;
            for window in 0..self.0.windows.len() {
                let mut start = 0;
                while start + TOGETHER <= vectors {
                    self.vectors::<V, TOGETHER>(plane, window, start * V::LANES);
                    start += TOGETHER;
                }
                while start < vectors {
                    self.vectors::<V, 1>(plane, window, start * V::LANES);
                    start += 1;
                }
            }
        }
    }
}

impl Work<'_, '_> {
    /// One window of so many vectors of images, from `image` on.
    #[inline(always)]
    fn vectors<V: Vector, const VECTORS: usize>(
        &mut self,
        plane: usize,
        window: usize,
        image: usize,
    ) {
        let Beside { pixels, images, .. } = self.0;
        // SAFETY: `check` has seen that all pixels of the windows lie on the planes,
        // that there are so many images, and a value for each window of each.
        unsafe {
            let first = plane * pixels * images + image;
            let from = self.0.planes.as_ptr().add(first);
            let at = (plane * self.0.windows.len() + window) * images + image;
            let seen = &self.0.seen[self.0.windows[window].clone()];
            let mut most = [V::splat(f32::NEG_INFINITY); VECTORS];
            let mut which = [V::splat(0.0); VECTORS];
            for (number, pixel) in seen.iter().enumerate() {
                let number = V::splat(number as f32);
                let from = from.add(pixel * images);
                for vector in 0..VECTORS {
                    let value = V::load(from.add(vector * V::LANES));
                    V::take_larger(
                        value,
                        number,
                        &mut most[vector],
                        &mut which[vector],
                    );
                }
            }
            match &mut self.1 {
                Task::Values(values) => {
                    let to = values.as_mut_ptr().cast::<f32>().add(at);
                    for vector in 0..VECTORS {
                        most[vector].store(to.add(vector * V::LANES));
                    }
                }
                Task::GiveBack(grads, pixels) => {
                    let from = grads.as_ptr().add(at);
                    let to = pixels.as_mut_ptr().cast::<f32>().add(first);
                    let mut grads = [V::splat(0.0); VECTORS];
                    for vector in 0..VECTORS {
                        grads[vector] = V::load(from.add(vector * V::LANES));
                    }
                    for (number, pixel) in seen.iter().enumerate() {
                        let number = V::splat(number as f32);
                        let to = to.add(pixel * images);
                        for vector in 0..VECTORS {
                            let to = to.add(vector * V::LANES);
                            let given =
                                V::where_equal(which[vector], number, grads[vector]);
                            V::load(to).plus(given).store(to);
                        }
                    }
                }
            }
        }
    }
}
