//! Winograd's tiles in four stages, each a function of its own: so that each can be
//! counted, and timed.

use std::array::from_fn;
use std::ops::{Add, Mul, Sub};

use ndarray::Array4;

use crate::rungs::{FILTERS, PLACES, Tiles};

/// What is added and multiplied: a number, several side by side, or one that counts.
pub(crate) trait Number:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<f32, Output = Self>
{
}

impl<T> Number for T where
    T: Copy + Add<Output = T> + Sub<Output = T> + Mul<f32, Output = T>
{
}

/// The sums along one line of a tile of `SIDE` outputs that sees `SEEN` pixels.
pub(crate) trait Sums<const SIDE: usize, const SEEN: usize> {
    fn pixels<T: Number>(line: [T; SEEN]) -> [T; SEEN];
    fn weights<T: Number>(line: [T; 3]) -> [T; SEEN];
    fn outputs<T: Number>(line: [T; SEEN]) -> [T; SIDE];
}

/// F(2×2, 3×3).
pub(crate) struct Two;

impl Sums<2, 4> for Two {
    #[inline(always)]
    fn pixels<T: Number>([a, b, c, d]: [T; 4]) -> [T; 4] {
        [a - c, b + c, c - b, b - d]
    }

    #[inline(always)]
    fn weights<T: Number>([a, b, c]: [T; 3]) -> [T; 4] {
        let (ends, half) = ((a + c) * 0.5, b * 0.5);
        [a, ends + half, ends - half, c]
    }

    #[inline(always)]
    fn outputs<T: Number>([a, b, c, d]: [T; 4]) -> [T; 2] {
        [a + b + c, b - c - d]
    }
}

/// F(4×4, 3×3).
pub(crate) struct Four;

impl Sums<4, 6> for Four {
    #[inline(always)]
    fn pixels<T: Number>([a, b, c, d, e, f]: [T; 6]) -> [T; 6] {
        let (even, odd) = (e - c, (d - b) * 2.0);
        let (near, far) = (d - b * 4.0, e - c * 4.0);
        [
            (a - c) * 4.0 + even,
            far + near,
            far - near,
            even + odd,
            even - odd,
            f - d - odd * 2.0,
        ]
    }

    #[inline(always)]
    fn weights<T: Number>([a, b, c]: [T; 3]) -> [T; 6] {
        let (ends, middle) = ((a + c) * (-1.0 / 6.0), b * (-1.0 / 6.0));
        let (far, odd) = (a * (1.0 / 24.0) + c * (1.0 / 6.0), b * (1.0 / 12.0));
        [a * 0.25, ends + middle, ends - middle, far + odd, far - odd, c]
    }

    #[inline(always)]
    fn outputs<T: Number>([a, b, c, d, e, f]: [T; 6]) -> [T; 4] {
        let (near, far) = (b + c, d + e);
        let (near_odd, far_odd) = (b - c, (d - e) * 2.0);
        [
            a + near + far,
            near_odd + far_odd,
            near + far * 4.0,
            near_odd + far_odd * 4.0 + f,
        ]
    }
}

/// F(6×6, 3×3): the values at 0, ±1, ±2 and ±1/2.
pub(crate) struct Six;

impl Sums<6, 8> for Six {
    #[inline(always)]
    fn pixels<T: Number>([a, b, c, d, e, f, g, h]: [T; 8]) -> [T; 8] {
        let (even, odd) = (c - e * 4.25 + g, b - d * 4.25 + f);
        let (even_two, odd_two) =
            (c * 0.25 - e * 1.25 + g, b * 0.5 - d * 2.5 + f * 2.0);
        let (even_half, odd_half) =
            (c * 4.0 - e * 5.0 + g, b * 2.0 - d * 2.5 + f * 0.5);
        [
            a - g + (e - c) * 5.25,
            even + odd,
            even - odd,
            even_two + odd_two,
            even_two - odd_two,
            even_half + odd_half,
            even_half - odd_half,
            h - b + (d - f) * 5.25,
        ]
    }

    #[inline(always)]
    fn weights<T: Number>([a, b, c]: [T; 3]) -> [T; 8] {
        let (ends, middle) = ((a + c) * (-2.0 / 9.0), b * (-2.0 / 9.0));
        let (two, odd_two) = (a * (1.0 / 90.0) + c * (2.0 / 45.0), b * (1.0 / 45.0));
        let (half, odd_half) =
            (a * (32.0 / 45.0) + c * (8.0 / 45.0), b * (16.0 / 45.0));
        [
            a,
            ends + middle,
            ends - middle,
            two + odd_two,
            two - odd_two,
            half + odd_half,
            half - odd_half,
            c,
        ]
    }

    #[inline(always)]
    fn outputs<T: Number>([a, b, c, d, e, f, g, h]: [T; 8]) -> [T; 6] {
        let (one, two, half) = (b + c, d + e, f + g);
        let (odd, odd_two, odd_half) = (b - c, d - e, f - g);
        [
            a + one + two + half,
            odd + odd_two * 2.0 + odd_half * 0.5,
            one + two * 4.0 + half * 0.25,
            odd + odd_two * 8.0 + odd_half * 0.125,
            one + two * 16.0 + half * 0.0625,
            odd + odd_two * 32.0 + odd_half * 0.03125 + h,
        ]
    }
}

/// Along the rows of a tile, then along its columns.
#[inline(always)]
pub(crate) fn both_ways<T: Number, const FROM: usize, const TO: usize>(
    tile: [[T; FROM]; FROM],
    along: impl Fn([T; FROM]) -> [T; TO],
) -> [[T; TO]; TO] {
    let rows = tile.map(&along);
    let columns: [[T; TO]; TO] =
        from_fn(|column| along(from_fn(|row| rows[row][column])));
    from_fn(|row| from_fn(|column| columns[column][row]))
}

/// Tiles transformed side by side.
const LANES: usize = 8;

#[derive(Clone, Copy)]
struct Lanes([f32; LANES]);

impl Add for Lanes {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self(from_fn(|at| self.0[at] + other.0[at]))
    }
}

impl Sub for Lanes {
    type Output = Self;

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self(from_fn(|at| self.0[at] - other.0[at]))
    }
}

impl Mul<f32> for Lanes {
    type Output = Self;

    #[inline(always)]
    fn mul(self, factor: f32) -> Self {
        Self(self.0.map(|number| number * factor))
    }
}

/// One image with its zeros around it, its filters of 3×3, and what the stages make.
pub(crate) struct Stages<'a, const SIDE: usize, const SEEN: usize> {
    x: &'a [f32],
    w: &'a [f32],
    channels: usize,
    filters: usize,
    /// Rows and columns of the image, and of tiles.
    side: usize,
    tiles: usize,
    /// All tiles, and as many more as fill the last tile of sums.
    length: usize,
    /// `[SEEN · SEEN, filters, channels]`
    weights: Vec<f32>,
    /// `[SEEN · SEEN, channels, length]`
    factors: Vec<f32>,
    /// `[SEEN · SEEN, filters, length]`
    products: Vec<f32>,
    /// `[filters, rows, columns]`
    pub(crate) maps: Vec<f32>,
}

impl<'a, const SIDE: usize, const SEEN: usize> Stages<'a, SIDE, SEEN> {
    /// Of a square image whose maps tiles fill.
    pub(crate) fn new(x: &'a Array4<f32>, w: &'a Array4<f32>) -> Self {
        let (_, channels, side, _) = x.dim();
        let filters = w.dim().0;
        let places = side - 2;
        assert!(places.is_multiple_of(SIDE), "{places} places, tiles of {SIDE}");
        let tiles = places / SIDE;
        let length = (tiles * tiles).next_multiple_of(PLACES);
        let numbers = |count: usize| vec![0.0; SEEN * SEEN * count];
        Self {
            x: x.as_slice().expect("row by row"),
            w: w.as_slice().expect("row by row"),
            channels,
            filters,
            side,
            tiles,
            length,
            weights: numbers(filters * channels),
            factors: numbers(channels * length),
            products: numbers(filters * length),
            maps: vec![0.0; filters * places * places],
        }
    }

    /// The weights, transformed: once for all tiles.
    #[inline(always)]
    fn transform_weights<S: Sums<SIDE, SEEN>>(&mut self) {
        let each = self.filters * self.channels;
        for (at, kernel) in self.w.chunks_exact(9).enumerate() {
            let kernel = from_fn(|row| from_fn(|column| kernel[3 * row + column]));
            let made = both_ways(kernel, S::weights);
            for (place, &number) in made.as_flattened().iter().enumerate() {
                self.weights[place * each + at] = number;
            }
        }
    }

    /// The pixels of every tile and channel, transformed: once for all filters.
    #[inline(always)]
    fn transform_pixels<S: Sums<SIDE, SEEN>>(&mut self) {
        let count = self.tiles * self.tiles;
        for channel in 0..self.channels {
            let plane = &self.x[channel * self.side * self.side..];
            for first in (0..count).step_by(LANES) {
                let starts: [usize; LANES] = from_fn(|lane| {
                    let tile = (first + lane).min(count - 1);
                    let (row, column) = (tile / self.tiles, tile % self.tiles);
                    (row * self.side + column) * SIDE
                });
                let tile = from_fn(|row| {
                    from_fn(|column| {
                        let at = row * self.side + column;
                        Lanes(starts.map(|start| plane[start + at]))
                    })
                });
                let made = both_ways(tile, S::pixels);
                for (place, numbers) in made.as_flattened().iter().enumerate() {
                    let at = (place * self.channels + channel) * self.length + first;
                    self.factors[at..at + LANES].copy_from_slice(&numbers.0);
                }
            }
        }
    }

    /// The products, summed over the channels: by the tiles of sums of the fourth rung.
    #[inline(always)]
    fn multiply(&mut self) {
        let length = self.length;
        let weights = self.weights.chunks_exact(self.filters * self.channels);
        let factors = self.factors.chunks_exact(self.channels * length);
        let products = self.products.chunks_exact_mut(self.filters * length);
        for ((weights, matrix), products) in weights.zip(factors).zip(products) {
            let blocks = products.chunks_mut(FILTERS * length);
            for (maps, weights) in
                blocks.zip(weights.chunks(FILTERS * self.channels))
            {
                Tiles { matrix, length, weights, maps, places: length }.sum();
            }
        }
    }

    /// The maps, from the sums of products: once for all channels.
    #[inline(always)]
    fn transform_outputs<S: Sums<SIDE, SEEN>>(&mut self) {
        let (count, places) = (self.tiles * self.tiles, self.tiles * SIDE);
        for filter in 0..self.filters {
            let map = &mut self.maps[filter * places * places..][..places * places];
            for first in (0..count).step_by(LANES) {
                let tile = from_fn(|row| {
                    from_fn(|column| {
                        let place = row * SEEN + column;
                        let at =
                            (place * self.filters + filter) * self.length + first;
                        Lanes(from_fn(|lane| self.products[at + lane]))
                    })
                });
                let made = both_ways(tile, S::outputs);
                for lane in 0..LANES.min(count - first) {
                    let tile = first + lane;
                    let (row, column) = (tile / self.tiles, tile % self.tiles);
                    for (at, numbers) in made.iter().enumerate() {
                        let start = (row * SIDE + at) * places + column * SIDE;
                        for (map, numbers) in map[start..].iter_mut().zip(numbers) {
                            *map = numbers.0[lane];
                        }
                    }
                }
            }
        }
    }

    /// One of the stages, compiled for the vectors of this processor.
    pub(crate) fn run<S: Sums<SIDE, SEEN>>(&mut self, stage: Stage) {
        pulp::Arch::new().dispatch(Run::<S, SIDE, SEEN> {
            stages: self,
            stage,
            sums: std::marker::PhantomData,
        });
    }
}

/// The stages in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Weights,
    Pixels,
    Products,
    Outputs,
}

impl Stage {
    pub(crate) const ALL: [(&'static str, Self); 4] = [
        ("weights", Self::Weights),
        ("pixels", Self::Pixels),
        ("products", Self::Products),
        ("outputs", Self::Outputs),
    ];
}

struct Run<'a, 'b, S, const SIDE: usize, const SEEN: usize> {
    stages: &'a mut Stages<'b, SIDE, SEEN>,
    stage: Stage,
    sums: std::marker::PhantomData<S>,
}

impl<S: Sums<SIDE, SEEN>, const SIDE: usize, const SEEN: usize> pulp::WithSimd
    for Run<'_, '_, S, SIDE, SEEN>
{
    type Output = ();

    #[inline(always)]
    fn with_simd<V: pulp::Simd>(self, _: V) {
        match self.stage {
            Stage::Weights => self.stages.transform_weights::<S>(),
            Stage::Pixels => self.stages.transform_pixels::<S>(),
            Stage::Products => self.stages.multiply(),
            Stage::Outputs => self.stages.transform_outputs::<S>(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::{Layer, reference};

    fn worst<S: Sums<SIDE, SEEN>, const SIDE: usize, const SEEN: usize>(
        channels: usize,
        filters: usize,
    ) -> f32 {
        let layer = Layer { images: 1, channels, filters, side: 14, kernel: 3 };
        let (x, w) = layer.numbers();
        let mut stages = Stages::<SIDE, SEEN>::new(&x, &w);
        for (_, stage) in Stage::ALL {
            stages.run::<S>(stage);
        }
        let wanted = reference(&x, &w).unwrap();
        assert_eq!(stages.maps.len(), wanted.len());
        let apart = stages.maps.iter().zip(&wanted).map(|(a, b)| (a - b).abs());
        apart.fold(0.0, f32::max)
    }

    #[test]
    fn four_stages_make_the_maps_but_for_rounding() {
        for (channels, filters) in [(1, 1), (3, 5), (16, 9)] {
            // Sums of up to 144 products of numbers below 1.
            let two = worst::<Two, 2, 4>(channels, filters);
            assert!(two < 1e-5, "F(2×2, 3×3), {channels} → {filters}: {two}");
            let four = worst::<Four, 4, 6>(channels, filters);
            assert!(four < 1e-4, "F(4×4, 3×3), {channels} → {filters}: {four}");
            let six = worst::<Six, 6, 8>(channels, filters);
            assert!(six < 1e-3, "F(6×6, 3×3), {channels} → {filters}: {six}");
        }
    }

    #[test]
    fn six_outputs_of_eight_pixels_have_no_error_but_rounding() {
        // The matrices' fractions in f64: any wrong one is off by far more.
        #[derive(Clone, Copy)]
        struct Wide(f64);
        impl Add for Wide {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }
        impl Sub for Wide {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }
        impl Mul<f32> for Wide {
            type Output = Self;
            fn mul(self, factor: f32) -> Self {
                Self(self.0 * f64::from(factor))
            }
        }
        let pixels = [3.0, -1.0, 4.0, 1.0, -5.0, 9.0, 2.0, -6.0];
        let weights = [7.0, -2.0, 5.0];
        let (left, right) =
            (Six::pixels(pixels.map(Wide)), Six::weights(weights.map(Wide)));
        let made = Six::outputs(from_fn(|at| Wide(left[at].0 * right[at].0)));
        for (at, made) in made.into_iter().enumerate() {
            // 3 · 7 + 1 · 2 + 4 · 5 = 43 is the first of them.
            let direct: f64 = (0..3).map(|k| pixels[at + k] * weights[k]).sum();
            assert!((made.0 - direct).abs() < 1e-4, "{at}: {} {direct}", made.0);
        }
    }
}
