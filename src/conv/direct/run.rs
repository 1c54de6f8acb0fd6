//! An NCHW convolution, run by the strategy that is best for it.

use super::by_filter::{ByFilter, Source};
use super::by_image::ByImage;
use super::plan::{Problem, Strategy, in_place, plan};
use super::problem::Correlation;
use super::split::{rows_per_piece, split};
use crate::engine::{
    BatchView, Layout, Level, Uninit, all_finite, packed, parallel_for,
    thread_count_for,
};

impl Correlation<'_> {
    /// Writes all of `[images, groups · filters, rows, columns]`.
    pub(super) fn compute(self, output: &mut [Uninit]) {
        let of_image = self.groups * self.channels * self.plane();
        let images = self.source.len() / of_image;
        let problem = Problem {
            taps: self.slide,
            images,
            channels: self.channels,
            filters: self.filters,
            finite: in_place(self.slide, || all_finite(self.weight)),
        };
        let plan = plan(&problem, Layout::Nchw, Level::current());
        let (first, rest) = output.split_at_mut(output.len() / images * plan.images);
        let (source, remaining) = self.source.split_at(plan.images * of_image);
        Self { source, ..self }.by(plan.strategy, problem.finite, first);
        if let Some(strategy) = plan.rest {
            let sums = Self { source: remaining, ..self };
            sums.by(strategy, problem.finite, rest);
        }
    }

    /// Writes the output by that strategy.
    fn by(self, strategy: Strategy, finite: bool, output: &mut [Uninit]) {
        match strategy {
            Strategy::ByPosition => self.by_position(output),
            Strategy::ByFilter => {
                self.by_filter(&ByFilter::new(&self, false), output);
            }
            Strategy::ByFilterPadded => {
                self.by_filter(&ByFilter::new(&self, true), output);
            }
            Strategy::ByImage { band } => {
                self.by_image(&ByImage::new(&self, band, finite), output);
            }
            Strategy::ByImageChwn => unreachable!("the layout is NCHW"),
        }
    }

    /// Lanes are neighbouring places of one image.
    fn by_position(&self, output: &mut [Uninit]) {
        let level = Level::current();
        let each = self.terms();
        let of_group = self.filters * each;
        let groups =
            (0..self.groups).map(|group| (group * self.filters, self.filters));
        let packed = packed(level, self.weight, each, groups);
        self.each_image(output, |source, group, row, planes| {
            let weights = &packed[group * of_group..][..of_group];
            let start = self.start(group);
            (self.slide).sum(level, source, weights, start, row, planes);
        });
    }

    /// Lanes are filters.
    fn by_filter(&self, filters: &ByFilter, output: &mut [Uninit]) {
        let of_group = self.filters * self.terms();
        let weights = self.weight.chunks_exact(of_group);
        let packed: Vec<_> =
            weights.map(|weight| (weight, filters.pack(weight))).collect();
        self.each_image(output, |planes, group, row, outputs| {
            let (weights, packed) = &packed[group];
            let source = Source {
                planes,
                weights,
                packed,
                bias: self.bias.map(|bias| &bias[group * self.filters..]),
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
        let parts = thread_count_for(output.len().saturating_mul(self.terms()));
        let channels = self.channels * self.plane();
        let size = [self.slide.rows.places, self.slide.columns.places];
        let band = rows_per_piece(parts, self.source.len() / channels, size[0]);
        let pieces = split(output, self.groups, self.filters, size, band, 1);
        parallel_for(parts, pieces, |mut piece| {
            let set = piece.image * self.groups + piece.group;
            let source = &self.source[set * channels..][..channels];
            for planes in &mut piece.images {
                sum(source, piece.group, piece.row, planes);
            }
        });
    }

    /// Lanes are images.
    fn by_image(&self, together: &ByImage, output: &mut [Uninit]) {
        let of_group = self.filters * self.terms();
        let weights: Vec<_> = (self.weight.chunks_exact(of_group))
            .map(|weight| together.pack(weight))
            .collect();
        let parts = thread_count_for(output.len().saturating_mul(self.terms()));
        let channels = self.channels * self.plane();
        let size = [self.slide.rows.places, self.slide.columns.places];
        let lanes = together.level.lanes();
        let sets = self.source.len() / channels / lanes;
        let band = rows_per_piece(parts, sets, size[0]);
        let pieces = split(output, self.groups, self.filters, size, band, lanes);
        parallel_for(parts, pieces, |mut piece| {
            let set = piece.image * self.groups + piece.group;
            let source = &self.source[set * channels..];
            let source = BatchView::nchw(source, self.groups * channels);
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
