//! One convolution as the engine sees it.

use std::borrow::Cow;

use super::taps::Taps2d;
use crate::engine::Init;

/// Kernels, and the batch that they slide over.
#[derive(Clone, Copy)]
pub(super) struct Correlation<'a> {
    pub(super) slide: &'a Taps2d,
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

impl Correlation<'_> {
    /// Pixels of a plane of the source.
    pub(super) fn plane(&self) -> usize {
        self.slide.rows.length * self.slide.columns.length
    }

    /// Terms of a chain.
    pub(super) fn terms(&self) -> usize {
        self.channels * self.slide.taps()
    }

    pub(super) fn start(&self, group: usize) -> Init<'_> {
        self.bias
            .map_or(Init::Zero, |bias| Init::Bias(&bias[group * self.filters..]))
    }
}

/// One residue class of the stride: the output pixels `first` + i · `apart`, and the
/// kernel that gives them.
pub(super) struct Residue<'a> {
    pub(super) slide: Taps2d,
    /// The first pixel of the output's planes, and how far apart they are.
    pub(super) first: [usize; 2],
    pub(super) apart: [usize; 2],
    /// `[groups, filters, channels, taps]`.
    pub(super) weight: Cow<'a, [f32]>,
    pub(super) bias: Option<&'a [f32]>,
}
