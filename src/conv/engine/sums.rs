//! All sums of one kernel that slides over a batch.

use super::filters::{Filters, Source};
use super::pieces::{pieces, rows_of_a_piece};
use super::slide::Slide;
use super::together::Together;
use super::weights::packed;
use crate::engine::{Images, Level, Place, Start, for_each, share};

/// Kernels, and the batch that they slide over.
#[derive(Clone, Copy)]
pub(super) struct Sums<'a> {
    pub(super) slide: &'a Slide,
    pub(super) groups: usize,
    /// Channels of the source, in one group.
    pub(super) channels: usize,
    /// Channels of the output, in one group.
    pub(super) filters: usize,
    /// `[images, groups · channels, height, width]`.
    pub(super) source: &'a [f32],
    /// `[groups, filters, channels, taps]`.
    pub(super) weight: &'a [f32],
    pub(super) bias: Option<&'a [f32]>,
}

impl Sums<'_> {
    /// Writes all of `[images, groups · filters, rows, columns]`.
    pub(super) fn compute(self, output: &mut [Place]) {
        let of_image = self.groups * self.channels * self.plane();
        let images = self.source.len() / of_image;
        let filters = Filters::new(&self);
        let by_filters = filters.as_ref().is_some_and(Filters::is_worth_images);
        let together = Together::new(&self, images).filter(|together| {
            filters.is_none() || !(by_filters || together.moves_much())
        });
        let many = together.as_ref().map_or(0, |together| {
            let lanes = together.level.lanes();
            images / lanes * lanes
        });
        let (first, rest) = output.split_at_mut(output.len() / images * many);
        let (source, remaining) = self.source.split_at(many * of_image);
        if let Some(together) = together {
            Self { source, ..self }.side_by_side(&together, first);
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

    /// Pixels of a plane of the source.
    fn plane(&self) -> usize {
        self.slide.rows.length * self.slide.columns.length
    }

    /// Terms of a chain.
    pub(super) fn terms(&self) -> usize {
        self.channels * self.slide.taps()
    }

    fn start(&self, group: usize) -> Start<'_> {
        self.bias
            .map_or(Start::Zero, |bias| Start::Bias(&bias[group * self.filters..]))
    }

    /// Lanes are neighbouring places of one image.
    fn one_by_one(&self, output: &mut [Place]) {
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
    fn filter_by_filter(&self, filters: &Filters, output: &mut [Place]) {
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
        output: &mut [Place],
        sum: impl Fn(&[f32], usize, usize, &mut [&mut [Place]]) + Send + Sync,
    ) {
        let parts = share(output.len().saturating_mul(self.terms()));
        let channels = self.channels * self.plane();
        let size = [self.slide.rows.places, self.slide.columns.places];
        let band = rows_of_a_piece(parts, self.source.len() / channels, size[0]);
        let pieces = pieces(output, self.groups, self.filters, size, band, 1);
        for_each(parts, pieces, |mut piece| {
            let set = piece.image * self.groups + piece.group;
            let source = &self.source[set * channels..][..channels];
            for planes in &mut piece.images {
                sum(source, piece.group, piece.row, planes);
            }
        });
    }

    /// Lanes are images.
    fn side_by_side(&self, together: &Together, output: &mut [Place]) {
        let of_group = self.filters * self.terms();
        let weights: Vec<_> = (self.weight.chunks_exact(of_group))
            .map(|weight| together.pack(weight))
            .collect();
        let parts = share(output.len().saturating_mul(self.terms()));
        let channels = self.channels * self.plane();
        let size = [self.slide.rows.places, self.slide.columns.places];
        let lanes = together.level.lanes();
        let sets = self.source.len() / channels / lanes;
        let band = rows_of_a_piece(parts, sets, size[0]);
        let pieces = pieces(output, self.groups, self.filters, size, band, lanes);
        for_each(parts, pieces, |mut piece| {
            let set = piece.image * self.groups + piece.group;
            let source = &self.source[set * channels..];
            let source = Images::first(source, self.groups * channels);
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
