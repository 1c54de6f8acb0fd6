//! Max-pooling backward for 2-column windows with stride 2, vectorised over
//! neighbouring windows.

// As in `fma`: places are checked once before the loops.
#![allow(unsafe_code)]
#![allow(clippy::needless_range_loop)]

use super::COUNTED;
use crate::engine::memory::uninit::Uninit;
use crate::engine::simd::level::{self, Level};
use crate::engine::simd::vector::{Vector, WithSimd};
use crate::engine::simd::vectors::{lanes_of_two, masks};

/// Windows of two columns, the next one beginning where one ends, and of `rows`
/// rows, `stride` ≥ `rows` apart.
pub(crate) struct MaxBackward2<'a> {
    /// Planes of `height` rows, one behind the other.
    pub(crate) planes: &'a [f32],
    pub(crate) height: usize,
    pub(crate) width: usize,
    pub(crate) rows: usize,
    pub(crate) stride: usize,
    /// `[planes, places[0], places[1]]`: a gradient for each window.
    pub(crate) grads: &'a [f32],
    pub(crate) places: [usize; 2],
    /// As the planes: the gradient where a pixel is the first of the largest, or
    /// the last that is NaN; +0 elsewhere.
    pub(crate) pixels: &'a mut [Uninit],
}

impl MaxBackward2<'_> {
    /// Writes all pixels.
    ///
    /// # Panics
    /// If a window does not lie on the plane, or the sizes differ.
    pub(crate) fn compute(self, level: Level) {
        let [down, across] = self.places;
        let planes = self.planes.len() / (self.height * self.width);
        assert_eq!(self.planes.len(), planes * self.height * self.width);
        assert_eq!(self.pixels.len(), self.planes.len(), "the pixels");
        assert_eq!(self.grads.len(), planes * down * across, "the gradients");
        assert!(0 < self.rows && self.rows <= self.stride, "the windows");
        let last = down.saturating_sub(1) * self.stride + self.rows;
        assert!(down > 0 && last <= self.height, "the rows");
        assert!(2 * across <= self.width, "the columns");
        assert!(2 * self.rows < COUNTED, "a window");
        level::dispatch(level, self);
    }
}

impl WithSimd for MaxBackward2<'_> {
    #[inline(always)]
    fn run<V: Vector>(self) {
        let (height, width) = (self.height, self.width);
        let [down, across] = self.places;
        // SAFETY: `compute` has checked that all windows lie on the plane, that there
        // are as many pixels and a gradient for each window; the masks keep to
        // the windows of a row.
        unsafe {
            let (from, to) = (self.planes.as_ptr(), self.pixels.as_mut_ptr());
            let (mut grad, to) = (self.grads.as_ptr(), to.cast::<f32>());
            for plane in 0..self.planes.len() / (height * width) {
                let (from, to) = (
                    from.add(plane * height * width),
                    to.add(plane * height * width),
                );
                for place in 0..down {
                    let (from, to) = (
                        from.add(place * self.stride * width),
                        to.add(place * self.stride * width),
                    );
                    self.windows::<V>(from, to, grad);
                    for u in 0..self.rows {
                        for x in 2 * across..width {
                            *to.add(u * width + x) = 0.0;
                        }
                    }
                    let next = if place + 1 < down {
                        self.stride
                    } else {
                        height - place * self.stride
                    };
                    for at in self.rows * width..next * width {
                        *to.add(at) = 0.0;
                    }
                    grad = grad.add(across);
                }
            }
        }
    }
}

impl MaxBackward2<'_> {
    /// One row of windows, whose pixels begin at `from` and `to`, and their gradients at
    /// `grad`.
    ///
    /// # Safety
    /// They lie on the plane.
    #[inline(always)]
    unsafe fn windows<V: Vector>(
        &self,
        from: *const f32,
        to: *mut f32,
        grad: *const f32,
    ) {
        let (width, across) = (self.width, self.places[1]);
        // SAFETY: the caller's; the masks keep to the windows of a row.
        unsafe {
            let zero = V::splat(0.0);
            for start in (0..across).step_by(V::LANES) {
                let count = V::LANES.min(across - start);
                let seen = masks::<V>(2 * count - 1);
                let [first_lanes, second_lanes] = lanes_of_two::<V>(2 * count);
                let mut most = V::splat(f32::NEG_INFINITY);
                let mut at = zero;
                for u in 0..self.rows {
                    let line = from.add(u * width + 2 * start);
                    for v in 0..2 {
                        let number = V::splat((2 * u + v) as f32);
                        let value = V::deinterleave_even(line.add(v), seen);
                        V::max_with_index(value, number, &mut most, &mut at);
                    }
                }
                let given = V::load_masked(grad.add(start), V::mask(0, count));
                // A sum with 0, as where windows meet: −0 becomes +0.
                let given = given.plus(zero);
                for u in 0..self.rows {
                    let line = to.add(u * width + 2 * start);
                    let (even, odd) = (2 * u, 2 * u + 1);
                    let even = V::select_eq(at, V::splat(even as f32), given);
                    let odd = V::select_eq(at, V::splat(odd as f32), given);
                    let [first, second] = V::interleave(even, odd);
                    first.store_first(line, first_lanes);
                    let behind = line.wrapping_add(V::LANES);
                    second.store_first(behind, second_lanes);
                }
            }
        }
    }
}
