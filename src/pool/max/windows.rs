//! The windows of one plane, and the largest pixel of each.

use std::ops::Range;

use crate::engine::{Loops, Place};
use crate::window::{Window, Window2d};
use crate::{Element, Error, Result};

/// Where the windows lie on every plane of one size.
pub(super) struct Windows {
    window: Window2d,
    width: usize,
    /// The kernel's elements that lie on the plane, for each row of places.
    rows: Vec<Range<usize>>,
    /// The same for each column of places.
    columns: Vec<Range<usize>>,
    /// The columns of places whose windows stand beside no side of the plane.
    whole: Range<usize>,
}

/// The work for one plane and its outputs.
pub(super) struct LargestOfPlane<'a, T> {
    pub(super) windows: &'a Windows,
    pub(super) plane: &'a [T],
    pub(super) values: &'a mut [Place<T>],
    pub(super) indices: &'a mut [Place<usize>],
}

impl<T: Element> Loops for LargestOfPlane<'_, T> {
    #[inline(always)]
    fn run(self) {
        self.windows.largest(self.plane, self.values, self.indices);
    }
}

impl Windows {
    /// # Errors
    /// [`Error::OnlyPadding`] if a window sees no pixel.
    pub(super) fn new(
        window: Window2d,
        [height, width]: [usize; 2],
        places: [usize; 2],
    ) -> Result<Self> {
        let inside = |window: Window, places: usize, length: usize| -> Vec<_> {
            (0..places)
                .map(|place| window.inside(place, length))
                .collect()
        };
        let rows = inside(window.rows, places[0], height);
        let columns = inside(window.columns, places[1], width);
        for (row, down) in rows.iter().enumerate() {
            let empty = |across: &Range<usize>| down.is_empty() || across.is_empty();
            if let Some(column) = columns.iter().position(empty) {
                return Err(Error::OnlyPadding { row, column });
            }
        }
        let is_whole = |across: &Range<usize>| across.len() == window.columns.kernel;
        let first = columns.iter().position(is_whole).unwrap_or(0);
        let count = columns[first..].iter().take_while(|&range| is_whole(range));
        let whole = first..first + count.count();
        Ok(Self {
            window,
            width,
            rows,
            columns,
            whole,
        })
    }

    /// The largest pixel of each window of `plane`, and its index.
    #[inline(always)]
    fn largest<T: Element>(
        &self,
        plane: &[T],
        values: &mut [Place<T>],
        indices: &mut [Place<usize>],
    ) {
        let places = self.columns.len();
        // Strips count the pixels of a plane in 32 bits.
        let whole = if u32::try_from(plane.len()).is_ok() {
            self.whole.clone()
        } else {
            0..0
        };
        let lines = values
            .chunks_exact_mut(places)
            .zip(indices.chunks_exact_mut(places));
        for (row, (values, indices)) in lines.enumerate() {
            let beside = (0..whole.start).chain(whole.end..places);
            for column in beside {
                let at = self.largest_of_one(plane, row, column);
                values[column].write(plane[at]);
                indices[column].write(at);
            }
            match whole.len() {
                0 => {}
                16.. => self.strips::<T, 16>(plane, row, values, indices),
                8.. => self.strips::<T, 8>(plane, row, values, indices),
                4.. => self.strips::<T, 4>(plane, row, values, indices),
                _ => self.strips::<T, 1>(plane, row, values, indices),
            }
        }
    }

    /// Strips of so many windows side by side; the last one reaches back.
    #[inline(always)]
    fn strips<T: Element, const LANES: usize>(
        &self,
        plane: &[T],
        row: usize,
        values: &mut [Place<T>],
        indices: &mut [Place<usize>],
    ) {
        let mut column = self.whole.start;
        while column < self.whole.end {
            let start = column.min(self.whole.end - LANES);
            let (values, indices) = (&mut values[start..], &mut indices[start..]);
            match self.window.columns.stride {
                1 => self.strip::<T, LANES, 1>(plane, [row, start], values, indices),
                2 => self.strip::<T, LANES, 2>(plane, [row, start], values, indices),
                _ => self.strip::<T, LANES, 0>(plane, [row, start], values, indices),
            }
            column += LANES;
        }
    }

    /// One strip, a stride of `STRIDE` apart, or of whatever it is where that is 0.
    #[inline(always)]
    fn strip<T: Element, const LANES: usize, const STRIDE: usize>(
        &self,
        plane: &[T],
        [row, column]: [usize; 2],
        values: &mut [Place<T>],
        indices: &mut [Place<usize>],
    ) {
        let stride = if STRIDE == 0 {
            self.window.columns.stride
        } else {
            STRIDE
        };
        let reach = (LANES - 1) * stride + 1;
        let first = self.pixel([row, column], [self.rows[row].start, 0]);
        let mut most = [T::ZERO; LANES];
        for (lane, most) in most.iter_mut().enumerate() {
            *most = plane[first..first + reach][lane * stride];
        }
        let mut at = [0_u32; LANES];
        for u in self.rows[row].clone() {
            for v in 0..self.window.columns.kernel {
                let start = self.pixel([row, column], [u, v]);
                let pixels = &plane[start..start + reach];
                let away = (start - first) as u32;
                for lane in 0..LANES {
                    let value = pixels[lane * stride];
                    // No `||`: a comparison of lanes has no other way to go.
                    let larger = (value > most[lane]) | value.is_nan();
                    most[lane] = if larger { value } else { most[lane] };
                    at[lane] = if larger { away } else { at[lane] };
                }
            }
        }
        for (place, &most) in values[..LANES].iter_mut().zip(&most) {
            place.write(most);
        }
        for (lane, index) in indices[..LANES].iter_mut().enumerate() {
            index.write(first + lane * stride + at[lane] as usize);
        }
    }

    /// The pixel under the kernel's element in that place, both `[row, column]`.
    #[inline(always)]
    fn pixel(&self, place: [usize; 2], element: [usize; 2]) -> usize {
        let Window2d { rows, columns } = self.window;
        let y = place[0] * rows.stride + element[0] * rows.dilation;
        let x = place[1] * columns.stride + element[1] * columns.dilation;
        (y - rows.padding[0]) * self.width + x - columns.padding[0]
    }

    #[inline(always)]
    fn largest_of_one<T: Element>(
        &self,
        plane: &[T],
        row: usize,
        column: usize,
    ) -> usize {
        let (down, across) = (self.rows[row].clone(), self.columns[column].clone());
        let mut largest = self.pixel([row, column], [down.start, across.start]);
        for u in down {
            for v in across.clone() {
                let pixel = self.pixel([row, column], [u, v]);
                let value = plane[pixel];
                if value > plane[largest] || value.is_nan() {
                    largest = pixel;
                }
            }
        }
        largest
    }
}
