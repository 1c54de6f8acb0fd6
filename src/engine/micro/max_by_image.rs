//! Max pooling of a CHWN batch and its gradient, vectorised over images.

// As in `fma`: places are checked once before the loops.
#![allow(unsafe_code)]
#![allow(clippy::needless_range_loop)]

use std::ops::Range;

use super::COUNTED;
use crate::engine::cost::VECTORS_TOGETHER;
use crate::engine::memory::uninit::Uninit;
use crate::engine::simd::level::{self, Level};
use crate::engine::simd::vector::{Vector, WithSimd};

/// For each window of a plane, the indices of the pixels in it.
pub(crate) struct WindowIndex {
    /// Pixels of a plane.
    area: usize,
    /// Those of one window after another, each as its number in the plane.
    pixels: Vec<usize>,
    /// Of each window, which of those are its own.
    windows: Vec<Range<usize>>,
    /// Whether no pixel is seen by two windows.
    apart: bool,
}

impl WindowIndex {
    /// The pixels of each window, in the order in which they are compared.
    ///
    /// # Panics
    /// If a window sees no pixel, more than can be counted, or one outside the plane.
    pub(crate) fn new<W: IntoIterator<Item = usize>>(
        area: usize,
        windows: impl IntoIterator<Item = W>,
    ) -> Self {
        let mut seen =
            Self { area, pixels: Vec::new(), windows: Vec::new(), apart: true };
        let mut before = vec![false; area];
        for window in windows {
            let start = seen.pixels.len();
            for pixel in window {
                seen.apart &= !std::mem::replace(&mut before[pixel], true);
                seen.pixels.push(pixel);
            }
            let window = start..seen.pixels.len();
            assert!(!window.is_empty() && window.len() < COUNTED, "a window");
            seen.windows.push(window);
        }
        seen
    }

    /// How many windows there are.
    pub(crate) fn windows(&self) -> usize {
        self.windows.len()
    }
}

/// Windows on planes of which every pixel holds a number of each image.
#[derive(Clone, Copy)]
pub(crate) struct MaxByImage<'a> {
    /// `[planes, pixels, images]`; images fill vectors.
    pub(crate) planes: &'a [f32],
    pub(crate) images: usize,
    pub(crate) seen: &'a WindowIndex,
}

/// What is done with the largest numbers.
enum Task<'a> {
    /// They are written, `[planes, windows, images]`.
    Values(&'a mut [Uninit]),
    /// Their gradients, as many, are added to their pixels.
    GiveBack(&'a [f32], &'a mut [Uninit]),
}

impl MaxByImage<'_> {
    /// Writes the largest pixel of each window, `[planes, windows, images]`; NaN
    /// where there is one.
    ///
    /// # Panics
    /// If the sizes do not fit together.
    pub(crate) fn values(self, level: Level, values: &mut [Uninit]) {
        self.check(level, values.len(), self.planes.len());
        level::dispatch(level, WithTask(self, Task::Values(values)));
    }

    /// Adds the gradient of every window to its largest pixel, the first of several
    /// or the last that is NaN, in the order of the windows, from +0.
    ///
    /// # Panics
    /// As [`Self::values`].
    pub(crate) fn give_back(
        self,
        level: Level,
        grads: &[f32],
        pixels: &mut [Uninit],
    ) {
        self.check(level, grads.len(), pixels.len());
        level::dispatch(level, WithTask(self, Task::GiveBack(grads, pixels)));
    }

    fn check(&self, level: Level, values: usize, pixels: usize) {
        let of_plane = self.seen.area * self.images;
        let planes = self.planes.len() / of_plane;
        assert_eq!(self.planes.len(), planes * of_plane, "the planes");
        assert_eq!(pixels, self.planes.len(), "the pixels");
        let windows = planes * self.seen.windows.len();
        assert_eq!(values, windows * self.images, "the values");
        assert_eq!(self.images % level.lanes(), 0, "the images");
    }
}

/// Windows and what is done with them.
struct WithTask<'a, 'b>(MaxByImage<'a>, Task<'b>);

impl WithSimd for WithTask<'_, '_> {
    #[inline(always)]
    fn run<V: Vector>(mut self) {
        let seen = self.0.seen;
        let of_plane = seen.area * self.0.images;
        // Windows apart that see as many pixels as there are write all of them.
        let all = seen.apart && seen.pixels.len() == seen.area;
        for plane in 0..self.0.planes.len() / of_plane {
            if let (Task::GiveBack(_, pixels), false) = (&mut self.1, all) {
                pixels[plane * of_plane..][..of_plane].fill(Uninit::new(0.0));
            }
            let vectors = self.0.images / V::LANES;
            for window in 0..seen.windows.len() {
                let mut start = 0;
                while start + VECTORS_TOGETHER <= vectors {
                    self.vectors::<V, VECTORS_TOGETHER>(
                        plane,
                        window,
                        start * V::LANES,
                    );
                    start += VECTORS_TOGETHER;
                }
                while start < vectors {
                    self.vectors::<V, 1>(plane, window, start * V::LANES);
                    start += 1;
                }
            }
        }
    }
}

impl WithTask<'_, '_> {
    /// One window of `VECTORS` vectors of images, from `image` on.
    #[inline(always)]
    fn vectors<V: Vector, const VECTORS: usize>(
        &mut self,
        plane: usize,
        window: usize,
        image: usize,
    ) {
        let MaxByImage { images, seen, .. } = self.0;
        // SAFETY: the pixels of the windows lie on a plane; `check` has checked that there
        // are whole planes of so many images, and a value for each window of each.
        unsafe {
            let first = plane * seen.area * images + image;
            let from = self.0.planes.as_ptr().add(first);
            let at = (plane * seen.windows.len() + window) * images + image;
            let apart = seen.apart;
            let seen = &seen.pixels[seen.windows[window].clone()];
            let mut most = [V::splat(f32::NEG_INFINITY); VECTORS];
            let mut which = [V::splat(0.0); VECTORS];
            for (number, pixel) in seen.iter().enumerate() {
                let number = V::splat(number as f32);
                let from = from.add(pixel * images);
                for vector in 0..VECTORS {
                    let value = V::load(from.add(vector * V::LANES));
                    V::max_with_index(
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
                                V::select_eq(which[vector], number, grads[vector]);
                            let before =
                                if apart { V::splat(0.0) } else { V::load(to) };
                            before.plus(given).store(to);
                        }
                    }
                }
            }
        }
    }
}
