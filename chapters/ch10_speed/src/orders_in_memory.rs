//! Two orders of the loops over two layouts: each of the four programs runs along what
//! lies side by side, or leaps.

use cnn::random::{generator, uniform};

/// Where the channels of a pixel lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Each channel's plane by itself.
    Nchw,
    /// All channels of a pixel side by side.
    Nhwc,
}

/// Which loop is innermost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Inner {
    Columns,
    Filters,
}

impl Inner {
    pub(crate) const ALL: [(&'static str, Self); 2] =
        [("columns", Self::Columns), ("filters", Self::Filters)];
}

/// Channels, filters, and sides of maps and kernel.
const CHANNELS: usize = 32;
const FILTERS: usize = 32;
const PLACES: usize = 26;
const KERNEL: usize = 3;
const SIDE: usize = PLACES + KERNEL - 1;

/// A layer's numbers, and how far apart neighbours lie: in channel or filter, in row, in
/// column.
pub(crate) struct Walk {
    x: Vec<f32>,
    w: Vec<f32>,
    y: Vec<f32>,
    pixels: [usize; 3],
    sums: [usize; 3],
    /// From a filter to the next, a channel, a kernel row, a kernel column.
    weights: [usize; 4],
}

impl Walk {
    /// The same numbers, in that layout.
    pub(crate) fn new(layout: Layout) -> Self {
        let (pixels, sums, weights) = match layout {
            Layout::Nchw => (
                [SIDE * SIDE, SIDE, 1],
                [PLACES * PLACES, PLACES, 1],
                [CHANNELS * KERNEL * KERNEL, KERNEL * KERNEL, KERNEL, 1],
            ),
            // The filters of a weight's place side by side too.
            Layout::Nhwc => (
                [1, SIDE * CHANNELS, CHANNELS],
                [1, PLACES * FILTERS, FILTERS],
                [1, FILTERS, KERNEL * CHANNELS * FILTERS, CHANNELS * FILTERS],
            ),
        };
        let mut walk = Self {
            x: vec![0.0; CHANNELS * SIDE * SIDE],
            w: vec![0.0; FILTERS * CHANNELS * KERNEL * KERNEL],
            y: vec![0.0; FILTERS * PLACES * PLACES],
            pixels,
            sums,
            weights,
        };
        let random = &mut generator(10, 3);
        for [c, i, j] in indices([CHANNELS, SIDE, SIDE]) {
            walk.x[at([c, i, j], pixels)] = uniform(random, 1.0) as f32;
        }
        for [o, c, u, v] in indices4([FILTERS, CHANNELS, KERNEL, KERNEL]) {
            walk.w[at([o, c, u, v], weights)] = uniform(random, 1.0) as f32;
        }
        walk
    }

    /// All sums, compiled for the vectors of this processor.
    pub(crate) fn run(&mut self, inner: Inner) {
        pulp::Arch::new().dispatch(Run { walk: self, inner });
    }

    /// A weight at a time, along the columns of a map.
    #[inline(always)]
    fn along_columns(&mut self) {
        for [o, c, u, v] in indices4([FILTERS, CHANNELS, KERNEL, KERNEL]) {
            let weight = self.w[at([o, c, u, v], self.weights)];
            for i in 0..PLACES {
                let pixels = &self.x[at([c, i + u, v], self.pixels)..];
                let sums = &mut self.y[at([o, i, 0], self.sums)..];
                let steps = [self.sums[2], self.pixels[2]];
                add_scaled(sums, weight, pixels, steps, PLACES);
            }
        }
    }

    /// A pixel at a time, along the filters.
    #[inline(always)]
    fn along_filters(&mut self) {
        for [i, j] in indices2([PLACES, PLACES]) {
            for [c, u, v] in indices([CHANNELS, KERNEL, KERNEL]) {
                let pixel = self.x[at([c, i + u, j + v], self.pixels)];
                let weights = &self.w[at([0, c, u, v], self.weights)..];
                let sums = &mut self.y[at([0, i, j], self.sums)..];
                let steps = [self.sums[0], self.weights[0]];
                add_scaled(sums, pixel, weights, steps, FILTERS);
            }
        }
    }
}

/// sum + factor · number for `count` of them, so many steps apart.
#[inline(always)]
fn add_scaled(
    sums: &mut [f32],
    factor: f32,
    numbers: &[f32],
    steps: [usize; 2],
    count: usize,
) {
    if steps == [1, 1] {
        for (sum, number) in sums[..count].iter_mut().zip(&numbers[..count]) {
            *sum = number.mul_add(factor, *sum);
        }
        return;
    }
    for at in 0..count {
        let sum = &mut sums[at * steps[0]];
        *sum = numbers[at * steps[1]].mul_add(factor, *sum);
    }
}

struct Run<'a> {
    walk: &'a mut Walk,
    inner: Inner,
}

impl pulp::WithSimd for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        self.walk.y.fill(0.0);
        match self.inner {
            Inner::Columns => self.walk.along_columns(),
            Inner::Filters => self.walk.along_filters(),
        }
    }
}

/// The place in memory.
#[inline(always)]
fn at<const N: usize>(index: [usize; N], steps: [usize; N]) -> usize {
    index.iter().zip(steps).map(|(index, step)| index * step).sum()
}

#[inline(always)]
fn indices2([a, b]: [usize; 2]) -> impl Iterator<Item = [usize; 2]> {
    (0..a).flat_map(move |i| (0..b).map(move |j| [i, j]))
}

#[inline(always)]
fn indices([a, b, c]: [usize; 3]) -> impl Iterator<Item = [usize; 3]> {
    (0..a).flat_map(move |i| indices2([b, c]).map(move |[j, k]| [i, j, k]))
}

#[inline(always)]
fn indices4([a, b, c, d]: [usize; 4]) -> impl Iterator<Item = [usize; 4]> {
    (0..a).flat_map(move |i| indices([b, c, d]).map(move |[j, k, l]| [i, j, k, l]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_orders_in_two_layouts_give_the_same_bits() {
        let maps = |layout, inner| {
            let mut walk = Walk::new(layout);
            walk.run(inner);
            let sums = indices([FILTERS, PLACES, PLACES]);
            sums.map(|sum| walk.y[at(sum, walk.sums)].to_bits()).collect::<Vec<_>>()
        };
        let wanted = maps(Layout::Nchw, Inner::Columns);
        for (_, inner) in Inner::ALL {
            for layout in [Layout::Nchw, Layout::Nhwc] {
                assert_eq!(maps(layout, inner), wanted, "{inner:?} {layout:?}");
            }
        }
    }
}
