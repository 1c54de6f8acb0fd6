//! The plan: which strategy computes max pooling, a pure function of its windows and of
//! the layout. The thresholds are in [`engine::cost`](crate::engine::cost).

use std::fmt::{self, Display, Formatter};
use std::ops::Range;

use super::windows::Windows;
use crate::Window;
use crate::engine::cost::{LISTED_PER_PIXEL, LISTED_PIXELS};
use crate::engine::{COUNTED, Layout, MaxByRow};
use crate::window::Window2d;

/// What is computed of max pooling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PoolPass {
    /// The largest values alone, as a layer's forward pass needs them.
    Values,
    /// [`max_pool2d`](super::max_pool2d): the largest values, and where they stood.
    Indices,
    /// The gradient of the input, for which the largest values are found again.
    GradInput,
}

/// What the lanes of a vector are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PoolStrategy {
    /// Images of a CHWN batch, in place.
    ByImageChwn,
    /// Neighbouring windows of a row whose columns are all in bounds; the other windows
    /// one by one.
    ByRow,
    /// Neighbouring windows of a row, each of two columns of its own: their pixels are
    /// compared, and written, in one pass.
    ByPair,
    /// None: one window after the other, as it is defined.
    Reference,
}

impl Display for PoolStrategy {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ByImageChwn => "by image, in place",
            Self::ByRow => "by row",
            Self::ByPair => "by row, pairs of columns",
            Self::Reference => "by the definition",
        })
    }
}

impl PoolStrategy {
    /// The layout in which it computes: a CHWN batch for which that is NCHW is
    /// transposed first.
    pub fn layout(self) -> Layout {
        match self {
            Self::ByImageChwn => Layout::Chwn,
            Self::ByRow | Self::ByPair | Self::Reference => Layout::Nchw,
        }
    }
}

/// How `f32` are pooled whose layout is this one.
pub(super) fn plan(
    pass: PoolPass,
    windows: &Windows,
    layout: Layout,
) -> PoolStrategy {
    let indices = pass == PoolPass::Indices;
    if layout == Layout::Chwn && !indices && are_listed(windows) {
        PoolStrategy::ByImageChwn
    } else if pass == PoolPass::GradInput && are_pairs(windows) {
        PoolStrategy::ByPair
    } else if fill_rows(windows) {
        PoolStrategy::ByRow
    } else {
        PoolStrategy::Reference
    }
}

/// Whether the pixels of all windows are worth a list: those of windows that overlap much
/// would be a burden.
fn are_listed(windows: &Windows) -> bool {
    let pixels = |all: &[Range<usize>]| all.iter().map(Range::len).sum::<usize>();
    let most = LISTED_PIXELS.max(LISTED_PER_PIXEL * windows.area());
    let all = pixels(&windows.rows).checked_mul(pixels(&windows.columns));
    all.is_some_and(|all| all <= most.min(COUNTED - 1))
}

/// Whether each window has two columns, the next one beginning where one ends, and no
/// pixel is seen by two windows.
fn are_pairs(windows: &Windows) -> bool {
    let Window2d { rows, columns } = windows.window;
    let close = |axis: Window| axis.dilation == 1 || axis.kernel == 1;
    rows.kernel <= rows.stride
        && 2 * rows.kernel < COUNTED
        && [columns.kernel, columns.stride] == [2, 2]
        && [rows.padding, columns.padding] == [[0; 2]; 2]
        && close(rows)
        && close(columns)
        && windows.whole == (0..windows.columns.len())
        && windows.seen.iter().all(|&(_, seen)| seen == rows.kernel)
}

/// Whether there are windows whose columns are all in bounds, no larger than vectors can
/// count.
fn fill_rows(windows: &Windows) -> bool {
    let reach = |axis: Window| (axis.kernel - 1).checked_mul(axis.dilation);
    let Window2d { rows, columns } = windows.window;
    let reach = reach(rows).zip(reach(columns));
    !windows.whole.is_empty()
        && reach.is_some_and(|(rows, columns)| {
            MaxByRow::can(windows.width, [rows, columns])
        })
}

#[cfg(test)]
mod tests {
    use super::PoolPass::{GradInput, Indices, Values};
    use super::PoolStrategy::{ByImageChwn, ByPair, ByRow, Reference};
    use super::*;
    use crate::engine::Layout::{Chwn, Nchw};
    use crate::pool::{Pooling, plan};

    #[test]
    fn shapes_and_their_strategies() {
        let pairs = Pooling::new(Window::new(2).stride(2));
        let resnet = Pooling::new(Window::new(3).stride(2).padding(1));
        let wide = Pooling::new(Window::new(17).padding(8));
        let whole_row = Window2d {
            rows: Window::new(1),
            columns: Window::new(9).padding(4).stride(9),
        };
        let [small, imagenet, strip] = [[28, 28], [112, 112], [4, 3]];
        let table = [
            (Values, small, pairs, Chwn, ByImageChwn),
            (Values, small, pairs, Nchw, ByRow),
            (Values, imagenet, resnet, Chwn, ByImageChwn),
            (Values, imagenet, resnet, Nchw, ByRow),
            // Nearly 17 · 17 of 112² pixels in each of as many windows: a list of them
            // had 3 million entries.
            (Values, imagenet, wide, Chwn, ByRow),
            // No window has all of its 9 columns on the 3 of the plane.
            (Values, strip, Pooling::new(whole_row), Nchw, Reference),
            // The indices are those of planes, NCHW.
            (Indices, small, pairs, Chwn, ByRow),
            (Indices, small, pairs, Nchw, ByRow),
            (GradInput, small, pairs, Chwn, ByImageChwn),
            (GradInput, small, pairs, Nchw, ByPair),
            // Windows overlap: gradients of a pixel are added up.
            (GradInput, imagenet, resnet, Nchw, ByRow),
            // The last column of 7 is in a window of one column.
            (GradInput, [7, 7], pairs.ceil(), Nchw, ByRow),
            (GradInput, [7, 7], pairs, Nchw, ByPair),
        ];
        for (pass, [height, width], pooling, layout, strategy) in table {
            let planned = plan(pass, [height, width], pooling, layout);
            let named = format!("{pass:?} {height}×{width} {pooling:?} {layout:?}");
            assert_eq!(planned, Ok(strategy), "{named}");
        }
    }
}
