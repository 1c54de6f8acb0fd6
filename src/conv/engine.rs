//! The fast way to what [`reference`](super::reference) defines, bit for bit.
//!
//! Sizes have been checked when they come here, arrays are slices in row-major
//! order. What is so large that its places cannot be told apart by signed
//! numbers is left to the reference: `None`.

mod axis;
mod grad_weight;
mod slide;
mod weights;

pub(super) use grad_weight::grad_weight;

use super::sizes::Sizes;
use crate::engine::{Level, Start, for_each, share};
use axis::Axis;
use slide::Slide;
use weights::pack;

/// The planes of one group of one image, or some of their rows: what one thread
/// computes.
struct Piece<'a> {
    image: usize,
    group: usize,
    /// The first of the rows.
    row: usize,
    planes: Vec<&'a mut [f32]>,
}

/// Cuts `[images, groups · channels, height, width]` into pieces of `rows` rows.
fn pieces(
    output: &mut [f32],
    groups: usize,
    channels: usize,
    [height, width]: [usize; 2],
    rows: usize,
) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let sets = output.chunks_exact_mut(channels * height * width);
    for (set, planes) in sets.enumerate() {
        let start = pieces.len();
        pieces.extend((0..height).step_by(rows).map(|row| Piece {
            image: set / groups,
            group: set % groups,
            row,
            planes: Vec::with_capacity(channels),
        }));
        for plane in planes.chunks_exact_mut(height * width) {
            let parts = plane.chunks_mut(rows * width);
            for (piece, part) in pieces[start..].iter_mut().zip(parts) {
                piece.planes.push(part);
            }
        }
    }
    pieces
}

/// Rows of a piece, so that there is one for each of so many threads.
fn rows_of_a_piece(parts: usize, sets: usize, height: usize) -> usize {
    // An odd number of images is no reason for a thread to wait for long.
    let enough = if parts == 1 || sets >= 4 * parts || sets == parts {
        1
    } else {
        (2 * parts).div_ceil(sets)
    };
    height.div_ceil(enough).max(1)
}

/// [`conv2d`](super::conv2d).
pub(super) fn conv2d(
    sizes: &Sizes,
    input: &[f32],
    weight: &[f32],
    bias: Option<&[f32]>,
    output: &mut [f32],
) -> Option<()> {
    let level = Level::current();
    let ([height, width], [rows, columns]) = (sizes.input, sizes.output);
    let slide = Slide {
        rows: Axis::forward(sizes.window.rows, height, rows)?,
        columns: Axis::forward(sizes.window.columns, width, columns)?,
    };
    let (in_group, out_group) = (sizes.in_group, sizes.out_group);
    let each = in_group * slide.taps();
    let of_group = out_group * each;
    let mut packed = vec![0.0; weight.len()];
    for (packed, weight) in
        (packed.chunks_exact_mut(of_group)).zip(weight.chunks_exact(of_group))
    {
        pack(level, out_group, each, packed, |row, term| {
            weight[row * each + term]
        });
    }
    let parts = share(output.len().saturating_mul(each));
    let band = rows_of_a_piece(parts, sizes.images * sizes.groups, rows);
    let pieces = pieces(output, sizes.groups, out_group, sizes.output, band);
    let channels = in_group * height * width;
    for_each(parts, pieces, |mut piece| {
        let set = piece.image * sizes.groups + piece.group;
        let source = &input[set * channels..][..channels];
        let weights = &packed[piece.group * of_group..][..of_group];
        let start = bias.map_or(Start::Zero, |bias| {
            Start::Bias(&bias[piece.group * out_group..])
        });
        slide.sum(level, source, weights, start, piece.row, &mut piece.planes);
    });
    Some(())
}

/// Pixels a stride apart, and what flows back to them.
struct Phase {
    first: [usize; 2],
    slide: Slide,
    /// Packed, group by group.
    weights: Vec<f32>,
}

/// [`grad_input`](super::grad_input).
///
/// The pixels that lie a stride apart meet the same elements of the kernel: to
/// them the gradient comes by a kernel that slides with stride 1.
pub(super) fn grad_input(
    sizes: &Sizes,
    grad_output: &[f32],
    weight: &[f32],
    grad_input: &mut [f32],
) -> Option<()> {
    let level = Level::current();
    let ([height, width], [rows, columns]) = (sizes.input, sizes.output);
    let window = sizes.window;
    let mut phases = Vec::new();
    for top in 0..window.rows.stride.min(height) {
        for left in 0..window.columns.stride.min(width) {
            let (down, u) = Axis::backward(window.rows, top, height, rows)?;
            let (across, v) = Axis::backward(window.columns, left, width, columns)?;
            phases.push(Phase {
                first: [top, left],
                weights: turned(level, sizes, weight, [&u, &v]),
                slide: Slide {
                    rows: down,
                    columns: across,
                },
            });
        }
    }
    let products = grad_output.len().saturating_mul(weight.len());
    let parts = share(products / (sizes.groups * sizes.out_group));
    let stride = window.rows.stride;
    let sets = sizes.images * sizes.groups;
    let band = rows_of_a_piece(parts, sets, height.div_ceil(stride));
    let band = band.saturating_mul(stride).min(height);
    let pieces = pieces(grad_input, sizes.groups, sizes.in_group, sizes.input, band);
    let channels = sizes.out_group * rows * columns;
    for_each(parts, pieces, |mut piece| {
        let set = piece.image * sizes.groups + piece.group;
        let source = &grad_output[set * channels..][..channels];
        for phase in &phases {
            phase.sum(level, sizes, source, &mut piece);
        }
    });
    Some(())
}

/// The weights of those rows and columns of the kernel, for each input channel
/// those of all filters.
fn turned(
    level: Level,
    sizes: &Sizes,
    weight: &[f32],
    [u, v]: [&[usize]; 2],
) -> Vec<f32> {
    let [kernel_rows, kernel_columns] = sizes.window.kernel();
    let taps = u.len() * v.len();
    let each = sizes.out_group * taps;
    let (in_group, kernel) = (sizes.in_group, kernel_rows * kernel_columns);
    let mut packed = vec![0.0; sizes.groups * in_group * each];
    if each == 0 {
        return packed;
    }
    let weight = weight.chunks_exact(sizes.out_group * in_group * kernel);
    for (packed, weight) in packed.chunks_exact_mut(in_group * each).zip(weight) {
        pack(level, in_group, each, packed, |channel, term| {
            let (filter, tap) = (term / taps, term % taps);
            let element = u[tap / v.len()] * kernel_columns + v[tap % v.len()];
            weight[(filter * in_group + channel) * kernel + element]
        });
    }
    packed
}

impl Phase {
    /// The gradient of the piece's pixels of this phase.
    fn sum(&self, level: Level, sizes: &Sizes, source: &[f32], piece: &mut Piece) {
        let stride = [sizes.window.rows.stride, sizes.window.columns.stride];
        let of_group = self.weights.len() / sizes.groups;
        let weights = &self.weights[piece.group * of_group..][..of_group];
        let first = piece.row / stride[0];
        let slide = &self.slide;
        if stride == [1, 1] {
            let (start, planes) = (Start::Zero, &mut piece.planes);
            return slide.sum(level, source, weights, start, first, planes);
        }
        let width = sizes.input[1];
        let rows_here = piece.planes[0].len() / width;
        let rows = rows_here.saturating_sub(self.first[0]).div_ceil(stride[0]);
        let across = slide.columns.places;
        // So many rows at a time that what they give is kept in the cache.
        let channels = piece.planes.len();
        let band = (slide::KEPT / (across * channels)).clamp(1, rows.max(1));
        for top in (0..rows).step_by(band) {
            let here = band.min(rows - top);
            let mut sums = vec![0.0; channels * here * across];
            let mut planes: Vec<_> = sums.chunks_exact_mut(here * across).collect();
            let (start, planes) = (Start::Zero, &mut planes);
            slide.sum(level, source, weights, start, first + top, planes);
            let planes = sums.chunks_exact(here * across);
            for (target, plane) in piece.planes.iter_mut().zip(planes) {
                for (row, line) in plane.chunks_exact(across).enumerate() {
                    let y = self.first[0] + (top + row) * stride[0];
                    let pixels = target[y * width..][..width].iter_mut();
                    let pixels = pixels.skip(self.first[1]).step_by(stride[1]);
                    pixels.zip(line).for_each(|(pixel, &sum)| *pixel = sum);
                }
            }
        }
    }
}
