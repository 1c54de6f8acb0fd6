//! Input gradients with a larger stride, NCHW: by position, one residue class of the
//! stride after the other.

use super::by_position::ByPosition;
use super::plan::planes;
use super::problem::{Correlation, Operands};
use super::split::{rows_per_piece, split};
use crate::engine::cost::SHIFTED_FLOATS;
use crate::engine::{
    Init, Level, Uninit, build_vec, packed, parallel_for, thread_count_for,
};

/// Writes all of `[images, groups · filters, height, width]`.
pub(super) fn by_residue(operands: &Operands, level: Level, output: &mut [Uninit]) {
    let problem = operands.problem;
    let ready: Vec<_> = (operands.each())
        .map(|sums| {
            let slide = sums.slide();
            let planes = planes(slide, problem.channels, problem.filters, level);
            let packed = packed(level, sums.weight, sums.terms(), sums.groups());
            (sums, ByPosition { level, slide, planes }, packed)
        })
        .collect();
    let parts = thread_count_for(operands.products());
    let height = problem.size[0];
    let stride = problem.residues[0].apart[0];
    let sets = problem.images * problem.groups;
    let band = rows_per_piece(parts, sets, height.div_ceil(stride));
    let band = band.saturating_mul(stride).min(height);
    let pieces =
        split(output, problem.groups, problem.filters, problem.size, band, 1);
    let of_set = operands.source.len() / sets;
    parallel_for(parts, pieces, |mut piece| {
        let set = piece.image * problem.groups + piece.group;
        let source = &operands.source[set * of_set..][..of_set];
        for planes in &mut piece.images {
            for (sums, positions, packed) in &ready {
                let of_group = packed.len() / problem.groups;
                let weights = &packed[piece.group * of_group..][..of_group];
                sums.of_residue(positions, source, weights, piece.row, planes);
            }
        }
    });
}

impl Correlation<'_> {
    /// The pixels of the residue, in the rows of one image from `row` on. The weights
    /// are packed.
    fn of_residue(
        &self,
        positions: &ByPosition,
        source: &[f32],
        weights: &[f32],
        row: usize,
        targets: &mut [&mut [Uninit]],
    ) {
        let (slide, [top, left]) = (self.slide(), self.residue.first);
        let [down, apart] = self.residue.apart;
        let (first, width) = (row / down, self.problem.size[1]);
        let rows = (targets[0].len() / width).saturating_sub(top).div_ceil(down);
        let across = slide.columns.places;
        // A band of rows whose results stay in the cache.
        let channels = targets.len();
        let band = (SHIFTED_FLOATS / (across * channels)).clamp(1, rows.max(1));
        for start in (0..rows).step_by(band) {
            let here = band.min(rows - start);
            let sums = build_vec(channels * here * across, |sums| {
                let planes = sums.chunks_exact_mut(here * across);
                let planes = &mut planes.collect::<Vec<_>>();
                positions.sum(source, weights, Init::Zero, first + start, planes);
            });
            let planes = sums.chunks_exact(here * across);
            for (target, plane) in targets.iter_mut().zip(planes) {
                for (row, line) in plane.chunks_exact(across).enumerate() {
                    let y = top + (start + row) * down;
                    let pixels = target[y * width..][..width].iter_mut();
                    let pixels = pixels.skip(left).step_by(apart);
                    pixels.zip(line).for_each(|(pixel, &sum)| {
                        pixel.write(sum);
                    });
                }
            }
        }
    }
}
