//! A convolution, run by the strategy that is best for it.

use super::by_filter::{ByFilter, GroupOperands};
use super::by_image::ByImage;
use super::by_image_chwn::by_image_chwn;
use super::by_position::{ByPosition, Planes};
use super::by_residue::by_residue;
use super::problem::{Correlation, Operands};
use super::split::{rows_per_piece, split};
use super::strategy::{ConvPlan, Strategy};
use crate::engine::{
    BatchView, Level, Uninit, packed, parallel_for, thread_count_for,
};

impl Operands<'_> {
    /// Writes all of the output, which has the plan's layout.
    pub(super) fn compute(self, plan: &ConvPlan, output: &mut [Uninit]) {
        let of_image = output.len() / self.problem.images;
        let (first, rest) = output.split_at_mut(of_image * plan.images);
        let of_image = self.source.len() / self.problem.images;
        let (source, remaining) = self.source.split_at(of_image * plan.images);
        Self { source, ..self }.by(plan.strategy, plan.level, first);
        if let Some(strategy) = plan.rest {
            Self { source: remaining, ..self }.by(strategy, plan.level, rest);
        }
    }

    /// Writes the output by that strategy.
    fn by(&self, strategy: Strategy, level: Level, output: &mut [Uninit]) {
        match strategy {
            Strategy::ByPosition(planes) => {
                self.single().by_position(level, planes, output)
            }
            Strategy::ByFilter => self.single().by_filter(level, false, output),
            Strategy::ByFilterPadded => self.single().by_filter(level, true, output),
            Strategy::ByImage { band } => {
                self.single().by_image(level, band, output)
            }
            Strategy::ByImageChwn => by_image_chwn(self, level, output),
            Strategy::ByResidue => by_residue(self, level, output),
            Strategy::ByElement => unreachable!("weights' gradients have no rows"),
            Strategy::Reference => unreachable!("a problem that can be counted"),
        }
    }

    /// The sums of the only residue.
    fn single(&self) -> Correlation<'_> {
        let mut each = self.each();
        let single = each.next().filter(|_| each.next().is_none());
        single.expect("the plan has found one residue")
    }
}

impl Correlation<'_> {
    /// Lanes are neighbouring places of one image.
    fn by_position(&self, level: Level, planes: Planes, output: &mut [Uninit]) {
        let positions = ByPosition { level, slide: self.slide(), planes };
        let each = self.terms();
        let of_group = self.problem.filters * each;
        let packed = packed(level, self.weight, each, self.groups());
        self.each_image(output, |source, group, row, planes| {
            let weights = &packed[group * of_group..][..of_group];
            let start = self.start(group);
            positions.sum(source, weights, start, row, planes);
        });
    }

    /// Lanes are filters.
    fn by_filter(&self, level: Level, padded: bool, output: &mut [Uninit]) {
        let filters = ByFilter::new(self, level, padded);
        let of_group = self.problem.filters * self.terms();
        let weights = self.weight.chunks_exact(of_group);
        let packed: Vec<_> =
            weights.map(|weight| (weight, filters.pack(weight))).collect();
        self.each_image(output, |planes, group, row, outputs| {
            let (weights, packed) = &packed[group];
            let source = GroupOperands {
                planes,
                weights,
                packed,
                bias: self.bias.map(|bias| &bias[group * self.problem.filters..]),
            };
            filters.sum(source, row, outputs);
        });
    }

    /// The planes of one group of every image by themselves, in pieces of rows:
    /// `sum` gets those of the source, the group's number, the first row and the
    /// piece's rows of the output.
    fn each_image(
        &self,
        output: &mut [Uninit],
        sum: impl Fn(&[f32], usize, usize, &mut [&mut [Uninit]]) + Send + Sync,
    ) {
        let problem = self.problem;
        let parts = thread_count_for(output.len().saturating_mul(self.terms()));
        let channels = problem.channels * self.plane();
        let sets = self.source.len() / channels;
        let band = rows_per_piece(parts, sets, problem.size[0]);
        let pieces =
            split(output, problem.groups, problem.filters, problem.size, band, 1);
        parallel_for(parts, pieces, |mut piece| {
            let set = piece.image * problem.groups + piece.group;
            let source = &self.source[set * channels..][..channels];
            for planes in &mut piece.images {
                sum(source, piece.group, piece.row, planes);
            }
        });
    }

    /// Lanes are images.
    fn by_image(&self, level: Level, band: usize, output: &mut [Uninit]) {
        let together = ByImage::new(self, level, band);
        let (problem, lanes) = (self.problem, level.lanes());
        let of_group = problem.filters * self.terms();
        let weights: Vec<_> = (self.weight.chunks_exact(of_group))
            .map(|weight| together.pack(weight))
            .collect();
        let parts = thread_count_for(output.len().saturating_mul(self.terms()));
        let channels = problem.channels * self.plane();
        let sets = self.source.len() / channels / lanes;
        let band = rows_per_piece(parts, sets, problem.size[0]);
        let pieces = split(
            output,
            problem.groups,
            problem.filters,
            problem.size,
            band,
            lanes,
        );
        parallel_for(parts, pieces, |mut piece| {
            let set = piece.image * problem.groups + piece.group;
            let source = &self.source[set * channels..];
            let source = BatchView::nchw(source, problem.groups * channels);
            together.sum(
                source,
                &weights[piece.group],
                self.start(piece.group),
                piece.row,
                &mut piece.images,
            );
        });
    }
}
