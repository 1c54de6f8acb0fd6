//! The mean of each window, and its gradient: whole rows of windows at a time, in loops
//! that the compiler vectorises.

use std::ops::Range;

use crate::engine::memory::uninit::{Uninit, fill_uninit};
use crate::engine::simd::level::{Autovectorized, Level, dispatch_loops};

/// Windows on planes, and by what the sum of each is divided.
///
/// # Shapes
/// - plane: `[height, width, lanes]`; its means: `[rows, columns, lanes]`, where the lanes
///   are the images of a CHWN batch, or one
pub(crate) struct MeanByRow {
    pub(crate) height: usize,
    pub(crate) width: usize,
    pub(crate) lanes: usize,
    /// Of each row of windows the rows of the plane that they see: the first, and how many
    /// `down` rows apart.
    pub(crate) rows: Vec<(usize, usize)>,
    pub(crate) down: usize,
    /// What they see of such a row.
    pub(crate) columns: Columns,
    /// `[rows, columns]`.
    pub(crate) divisors: Vec<f32>,
}

/// What the windows of a row see of a row of the plane.
pub(crate) enum Columns {
    /// Each window its own neighbouring pixels, of one lane: where windows are fewer than
    /// their elements.
    Windows(Vec<Range<usize>>),
    /// Each element of the windows, from the first on, pixels that are `stride` apart.
    Elements { stride: usize, places: Vec<ElementPlaces> },
}

/// Where an element of the windows lies on the plane: in neighbouring windows, and in the
/// first of them on that pixel.
pub(crate) struct ElementPlaces {
    pub(crate) windows: Range<usize>,
    pub(crate) pixel: usize,
}

impl ElementPlaces {
    /// The means of the windows, and the pixels from the first to the last.
    #[inline(always)]
    fn parts(&self, stride: usize, lanes: usize) -> [Range<usize>; 2] {
        let last = self.pixel + (self.windows.len() - 1) * stride;
        [
            self.windows.start * lanes..self.windows.end * lanes,
            self.pixel * lanes..(last + 1) * lanes,
        ]
    }
}

impl MeanByRow {
    /// Writes the means of whole planes; a sum begins at +0 and takes its pixels row by
    /// row.
    ///
    /// # Panics
    /// If the sizes do not fit together.
    pub(crate) fn means(&self, level: Level, planes: &[f32], means: &mut [Uninit]) {
        self.check(planes.len(), means.len());
        dispatch_loops(level, Means { windows: self, planes, means });
    }

    /// Writes the gradients of all pixels of whole planes, given those of the means: sums
    /// of the windows' shares in the order of the windows, from +0.
    ///
    /// # Panics
    /// As [`Self::means`].
    pub(crate) fn give_back(
        &self,
        level: Level,
        grads: &[f32],
        pixels: &mut [Uninit],
    ) {
        self.check(pixels.len(), grads.len());
        dispatch_loops(level, Shares { windows: self, grads, pixels });
    }

    fn check(&self, pixels: usize, means: usize) {
        let [of_plane, of_means] = self.numbers();
        assert!(of_plane > 0 && of_means > 0, "planes and windows");
        assert_eq!(pixels % of_plane, 0, "the planes");
        assert_eq!(means % of_means, 0, "the means");
        assert_eq!(pixels / of_plane, means / of_means, "as many planes");
    }

    /// Numbers of a plane, and of its means.
    pub(crate) fn numbers(&self) -> [usize; 2] {
        [self.height * self.line(), self.divisors.len() * self.lanes]
    }

    /// Numbers of a row of the plane.
    fn line(&self) -> usize {
        self.width * self.lanes
    }

    #[inline(always)]
    fn rows_from(
        &self,
        (first, count): (usize, usize),
    ) -> impl Iterator<Item = usize> {
        let down = self.down;
        (0..count).map(move |row| first + row * down)
    }

    /// Numbers of a row of means.
    fn line_of_means(&self) -> usize {
        self.divisors.len() / self.rows.len() * self.lanes
    }
}

struct Means<'a> {
    windows: &'a MeanByRow,
    planes: &'a [f32],
    means: &'a mut [Uninit],
}

impl Autovectorized for Means<'_> {
    #[inline(always)]
    fn run(self) {
        let windows = self.windows;
        let (line, lanes) = (windows.line(), windows.lanes);
        let [pixels, of_means] = windows.numbers();
        let planes = self.planes.chunks_exact(pixels);
        let means = self.means.chunks_exact_mut(of_means);
        for (plane, means) in planes.zip(means) {
            let means = means.chunks_exact_mut(windows.line_of_means());
            let divisors =
                windows.divisors.chunks_exact(windows.line_of_means() / lanes);
            for ((&rows, divisors), means) in
                windows.rows.iter().zip(divisors).zip(means)
            {
                let means = fill_uninit(means, 0.0);
                for row in windows.rows_from(rows) {
                    let pixels = &plane[row * line..][..line];
                    windows.columns.add_up(lanes, pixels, means);
                }
                divide(means, divisors, lanes);
            }
        }
    }
}

struct Shares<'a> {
    windows: &'a MeanByRow,
    grads: &'a [f32],
    pixels: &'a mut [Uninit],
}

impl Autovectorized for Shares<'_> {
    #[inline(always)]
    fn run(self) {
        let windows = self.windows;
        let (line, lanes) = (windows.line(), windows.lanes);
        let mut shares = vec![0.0; windows.line_of_means()];
        let [pixels, of_means] = windows.numbers();
        let planes = self.pixels.chunks_exact_mut(pixels);
        let grads = self.grads.chunks_exact(of_means);
        for (plane, grads) in planes.zip(grads) {
            let plane = fill_uninit(plane, 0.0);
            let grads = grads.chunks_exact(windows.line_of_means());
            let divisors =
                windows.divisors.chunks_exact(windows.line_of_means() / lanes);
            for ((&rows, divisors), grads) in
                windows.rows.iter().zip(divisors).zip(grads)
            {
                shares.copy_from_slice(grads);
                divide(&mut shares, divisors, lanes);
                for row in windows.rows_from(rows) {
                    let pixels = &mut plane[row * line..][..line];
                    windows.columns.share_out(lanes, &shares, pixels);
                }
            }
        }
    }
}

impl Columns {
    /// Adds the pixels of a row to the sums of the windows.
    #[inline(always)]
    fn add_up(&self, lanes: usize, pixels: &[f32], sums: &mut [f32]) {
        match self {
            Self::Windows(seen) => {
                for (sum, seen) in sums.iter_mut().zip(seen) {
                    let seen = pixels[seen.clone()].iter();
                    *sum = seen.fold(*sum, |sum, &pixel| sum + pixel);
                }
            }
            Self::Elements { stride, places } => {
                for element in places {
                    let [to, from] = element.parts(*stride, lanes);
                    add_every(*stride, lanes, &mut sums[to], &pixels[from]);
                }
            }
        }
    }

    /// Adds the windows' shares to the pixels of a row.
    #[inline(always)]
    fn share_out(&self, lanes: usize, shares: &[f32], pixels: &mut [f32]) {
        match self {
            Self::Windows(seen) => {
                for (&share, seen) in shares.iter().zip(seen) {
                    for pixel in &mut pixels[seen.clone()] {
                        *pixel += share;
                    }
                }
            }
            Self::Elements { stride, places } => {
                // The first window that sees a pixel sees it with the last element.
                for element in places.iter().rev() {
                    let [from, to] = element.parts(*stride, lanes);
                    add_to_every(*stride, lanes, &mut pixels[to], &shares[from]);
                }
            }
        }
    }
}

/// Divides each window's lanes.
#[inline(always)]
fn divide(numbers: &mut [f32], divisors: &[f32], lanes: usize) {
    if lanes == 1 {
        for (number, &divisor) in numbers.iter_mut().zip(divisors) {
            *number /= divisor;
        }
        return;
    }
    for (numbers, &divisor) in numbers.chunks_exact_mut(lanes).zip(divisors) {
        for number in numbers {
            *number /= divisor;
        }
    }
}

/// Adds to the sums the pixels that are `stride` apart, the first one to the first.
#[inline(always)]
fn add_every(stride: usize, lanes: usize, sums: &mut [f32], pixels: &[f32]) {
    match (stride, lanes) {
        (1, _) => add(sums, pixels),
        (2, 1) => {
            // In pairs, which can be loaded as vectors; the last pixel has no neighbour.
            let (pairs, last) = pixels.as_chunks::<2>();
            let (before, sum) = sums.split_at_mut(pairs.len());
            for (sum, pair) in before.iter_mut().zip(pairs) {
                *sum += pair[0];
            }
            add(sum, last);
        }
        (_, 1) => {
            for (sum, &pixel) in sums.iter_mut().zip(pixels.iter().step_by(stride)) {
                *sum += pixel;
            }
        }
        _ => {
            let pixels = pixels.chunks(stride * lanes);
            for (sums, pixels) in sums.chunks_exact_mut(lanes).zip(pixels) {
                add(sums, &pixels[..lanes]);
            }
        }
    }
}

/// Adds the shares to the pixels that are `stride` apart, the first one to the first.
#[inline(always)]
fn add_to_every(stride: usize, lanes: usize, pixels: &mut [f32], shares: &[f32]) {
    match (stride, lanes) {
        (1, _) => add(pixels, shares),
        (2, 1) => {
            let (pairs, last) = pixels.as_chunks_mut::<2>();
            let (before, share) = shares.split_at(pairs.len());
            for (pair, &share) in pairs.iter_mut().zip(before) {
                pair[0] += share;
            }
            add(last, share);
        }
        (_, 1) => {
            for (pixel, &share) in pixels.iter_mut().step_by(stride).zip(shares) {
                *pixel += share;
            }
        }
        _ => {
            let pixels = pixels.chunks_mut(stride * lanes);
            for (pixels, shares) in pixels.zip(shares.chunks_exact(lanes)) {
                add(&mut pixels[..lanes], shares);
            }
        }
    }
}

#[inline(always)]
fn add(sums: &mut [f32], numbers: &[f32]) {
    for (sum, &number) in sums.iter_mut().zip(numbers) {
        *sum += number;
    }
}
