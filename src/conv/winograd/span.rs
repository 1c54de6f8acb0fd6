//! Pixels under neighbouring tiles along one axis, and the padding beside them.

use std::ops::Range;

/// The pixels along one axis that neighbouring tiles see.
pub(super) struct Span {
    /// Places before them, which lie on padding.
    pub(super) before: usize,
    pub(super) pixels: Range<usize>,
}

impl Span {
    /// For `tiles` tiles from the first on.
    pub(super) fn new(
        [first, tiles]: [usize; 2],
        side: usize,
        padding: usize,
        length: usize,
    ) -> Self {
        let (start, end) = (first * side, (first + tiles) * side + 2);
        let inside = |place: usize| place.saturating_sub(padding).min(length);
        Self {
            before: padding.saturating_sub(start).min(end - start),
            pixels: inside(start)..inside(end),
        }
    }

    /// Where they are among `length` places from `start` on.
    pub(super) fn of(&self, start: usize, length: usize) -> Range<usize> {
        let inside = |place: usize| place.saturating_sub(start).min(length);
        inside(self.before)..inside(self.before + self.pixels.len())
    }
}
