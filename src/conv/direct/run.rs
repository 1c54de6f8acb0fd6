//! An NCHW convolution, run by the strategy that is best for it.

use super::by_filter::{ByFilter, Source};
use super::by_image::ByImage;
use super::problem::Correlation;
use super::split::{rows_per_piece, split};
use crate::engine::{
    BatchView, Level, Uninit, packed, parallel_for, thread_count_for,
};

impl Correlation<'_> {
    /// Writes all of `[images, groups · filters, rows, columns]`.
    pub(super) fn compute(self, output: &mut [Uninit]) {
        let of_image = self.groups * self.channels * self.plane();
        let images = self.source.len() / of_image;
        let filters = ByFilter::new(&self);
        let by_filters = filters.as_ref().is_some_and(ByFilter::is_worth_images);
        let together = ByImage::new(&self, images).filter(|together| {
            filters.is_none() || !(by_filters || together.moves_much())
        });
        let many = together.as_ref().map_or(0, |together| {
            let lanes = together.level.lanes();
            images / lanes * lanes
        });
        let (first, rest) = output.split_at_mut(output.len() / images * many);
        let (source, remaining) = self.source.split_at(many * of_image);
        if let Some(together) = together {
            Self { source, ..self }.interleave(&together, first);
        }
        if !rest.is_empty() {
            let source = remaining;
            let sums = Self { source, ..self };
            match filters {
                Some(filters) => sums.filter_by_filter(&filters, rest),
                None => sums.one_by_one(rest),
            }
        }
    }

    /// Lanes are neighbouring places of one image.
    fn one_by_one(&self, output: &mut [Uninit]) {
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
    fn filter_by_filter(&self, filters: &ByFilter, output: &mut [Uninit]) {
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
    fn interleave(&self, together: &ByImage, output: &mut [Uninit]) {
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
