//! Lines of Winograd's tiles: input transform, products, output transform.

use super::products::Products;
use super::span::Span;
use super::split::{TileLines, split};
use super::weight_transform::Weights;
use crate::conv::shape::ConvShape;
use crate::engine::cost::{CACHE_LINE, PANEL_FILTERS, TRANSFORMED_FLOATS};
use crate::engine::{
    Level, Matrix, ScatterColumns, Steps, TileTransform, Tiles, Uninit, as_uninit,
    even_parts, parallel_for, thread_count_for, with_scratch,
};

/// One convolution.
pub(super) struct Convolution<'a> {
    pub(super) level: Level,
    pub(super) sizes: &'a ConvShape,
    /// Outputs of a tile's side, and pixels.
    pub(super) side: usize,
    pub(super) seen: usize,
    /// The transforms of pixels, and of products.
    pub(super) transforms: [TileTransform; 2],
    pub(super) input: &'a [f32],
    pub(super) weights: Weights,
    pub(super) bias: Option<&'a [f32]>,
}

/// The memory of one piece of work.
struct Memory<'a> {
    /// `[rows, columns, lanes]` pixels of some channels, or outputs of some
    /// filters.
    pixels: &'a mut [f32],
    /// `[places, tiles, channels]`
    factors: &'a mut [f32],
    /// `[places, tiles, filters]`
    products: &'a mut [f32],
    /// Strides between the places of the two.
    steps: [usize; 2],
    /// `[tiles, filters of a panel]` sums over some of the channels.
    parts: &'a mut [f32],
}

impl Convolution<'_> {
    /// Writes all maps.
    pub(super) fn compute(&self, output: &mut [Uninit]) {
        let sizes = self.sizes;
        let (channels, filters) = (sizes.in_group, sizes.out_group);
        let [lines_down, tiles_across] =
            sizes.output.map(|places| places.div_ceil(self.side));
        let parts = thread_count_for(output.len().saturating_mul(9 * channels));
        let places = self.seen * self.seen;
        let most = (TRANSFORMED_FLOATS / (places * (channels + filters))).max(32);
        let lines = (sizes.images * lines_down).div_ceil(parts);
        let lines = (most / tiles_across).clamp(1, lines);
        let pieces = split(output, filters, sizes.output, self.side, lines);
        let tiles =
            if lines == 1 { most.min(tiles_across) } else { lines * tiles_across };
        // An odd number of cache lines: places do not drive each other out.
        let step = |numbers: usize| {
            (tiles * numbers).next_multiple_of(2 * CACHE_LINE) + CACHE_LINE
        };
        let steps = [step(channels), step(filters)];
        let [down, across] =
            [lines, tiles.min(tiles_across)].map(|tiles| tiles * self.side);
        let lanes = self.level.lanes().min(channels.max(filters));
        let pixels =
            ((down + 2) * (across + 2) * lanes).next_multiple_of(CACHE_LINE);
        let parts_of_sums = tiles * filters.min(PANEL_FILTERS);
        let numbers = pixels + places * (steps[0] + steps[1]) + parts_of_sums;
        parallel_for(parts, pieces, |mut piece| {
            with_scratch(numbers + CACHE_LINE, |scratch| {
                let start =
                    scratch.as_ptr().align_offset(4 * CACHE_LINE).min(CACHE_LINE);
                let (pixels, rest) = scratch[start..].split_at_mut(pixels);
                let (factors, rest) = rest.split_at_mut(places * steps[0]);
                let (products, parts) = rest.split_at_mut(places * steps[1]);
                let mut memory = Memory { pixels, factors, products, steps, parts };
                for (first, count) in even_parts(tiles_across, tiles) {
                    self.part(&mut piece, [first, count], &mut memory);
                }
            });
        });
    }

    /// `tiles` tiles of each of the lines, from the tile `first` on.
    fn part(
        &self,
        runs: &mut [TileLines],
        [first, tiles]: [usize; 2],
        memory: &mut Memory,
    ) {
        let mut at = 0;
        for run in &*runs {
            self.see(run, [first, tiles], at, memory);
            at += run.lines * tiles;
        }
        let products = Products {
            level: self.level,
            channels: self.sizes.in_group,
            filters: self.sizes.out_group,
            tiles: at,
            steps: memory.steps,
            weights: &self.weights,
            factors: memory.factors,
        };
        products.sum(memory.products, memory.parts);
        let mut at = 0;
        for run in runs {
            for line in 0..run.lines {
                self.make(run, line, [first, tiles], at, memory);
                at += tiles;
            }
        }
    }

    /// The pixels of the tiles, transformed, behind those of `at` tiles.
    fn see(
        &self,
        run: &TileLines,
        [first, tiles]: [usize; 2],
        at: usize,
        memory: &mut Memory,
    ) {
        let (sizes, channels) = (self.sizes, self.sizes.in_group);
        let [height, width] = sizes.input;
        let plane = height * width;
        let image = &self.input[run.image * channels * plane..][..channels * plane];
        let side = self.side;
        let window = sizes.window;
        let down =
            Span::new([run.line, run.lines], side, window.rows.padding[0], height);
        let across =
            Span::new([first, tiles], side, window.columns.padding[0], width);
        let lanes = self.level.lanes();
        let place = memory.steps[0];
        for channel in (0..channels).step_by(lanes) {
            let numbers = lanes.min(channels - channel);
            let here = across.pixels.len();
            let pixels = &mut memory.pixels[..down.pixels.len() * here * numbers];
            let start =
                channel * plane + down.pixels.start * width + across.pixels.start;
            self.interleave(&image[start..], here, numbers, pixels);
            for line in 0..run.lines {
                let rows = down.of(line * side, self.seen);
                let above =
                    (line * side).saturating_sub(down.before).min(down.pixels.len());
                let at = at + line * tiles;
                let tiles = Tiles {
                    count: tiles,
                    numbers,
                    source: &pixels[above * here * numbers..],
                    from: Steps {
                        row: here * numbers,
                        column: numbers,
                        tile: side * numbers,
                    },
                    known: Some([rows, across.of(0, usize::MAX)]),
                    target: &mut memory.factors[at * channels + channel..],
                    to: Steps {
                        row: self.seen * place,
                        column: place,
                        tile: channels,
                    },
                    inside: [self.seen, self.seen * tiles],
                    bias: None,
                };
                tiles.compute(self.level, self.transforms[0]);
            }
        }
    }

    /// `[rows, columns, numbers]`: from `image` on, rows of `here` pixels of `numbers`
    /// channels.
    fn interleave(
        &self,
        image: &[f32],
        here: usize,
        numbers: usize,
        pixels: &mut [f32],
    ) {
        let [height, width] = self.sizes.input;
        // Whole rows are contiguous.
        let whole = if here == width { pixels.len() / numbers } else { here };
        let rows = pixels.chunks_exact_mut((whole * numbers).max(1));
        for (row, pixels) in rows.enumerate() {
            let matrix = Matrix {
                source: &image[row * width..],
                rows: numbers,
                columns: whole,
                source_stride: height * width,
                target: as_uninit(pixels),
                target_stride: numbers,
            };
            matrix.transpose(self.level);
        }
    }

    /// The outputs of the tiles of one line, behind `at` tiles.
    fn make(
        &self,
        run: &mut TileLines,
        line: usize,
        [first, tiles]: [usize; 2],
        at: usize,
        memory: &mut Memory,
    ) {
        let (side, filters) = (self.side, self.sizes.out_group);
        let [rows, columns] = self.sizes.output;
        let left = first * side;
        let down = side.min(rows - (run.line + line) * side);
        let across = (tiles * side).min(columns - left);
        let place = memory.steps[1];
        // Whole rows are contiguous.
        let whole = if across == columns { down * across } else { across };
        let start = line * side * columns + left;
        let lanes = self.level.lanes();
        for (group, maps) in run.maps.chunks_mut(lanes).enumerate() {
            let (numbers, filter) = (maps.len(), group * lanes);
            let made = &mut memory.pixels[..down * across * numbers];
            let tiles = Tiles {
                count: tiles,
                numbers,
                source: &memory.products[at * filters + filter..],
                from: Steps { row: self.seen * place, column: place, tile: filters },
                known: None,
                target: made,
                to: Steps {
                    row: across * numbers,
                    column: numbers,
                    tile: side * numbers,
                },
                inside: [down, across],
                bias: self.bias.map(|bias| &bias[filter..]),
            };
            tiles.compute(self.level, self.transforms[1]);
            for (row, made) in made.chunks_exact(whole * numbers).enumerate() {
                let start = start + row * columns;
                let mut targets: Vec<_> = (maps.iter_mut())
                    .map(|map| &mut map[start..start + whole])
                    .collect();
                let turned = ScatterColumns {
                    source: made,
                    stride: targets.len(),
                    targets: &mut targets,
                };
                turned.transpose(self.level);
            }
        }
    }
}
