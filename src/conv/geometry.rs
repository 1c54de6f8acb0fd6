//! The geometry of a convolution: its window and its groups.

use crate::window::{Window, Window2d};

/// How a convolution slides, and which channels it joins.
///
/// A [`Window`] or [`Window2d`] turns into one with a single group.
///
/// ```
/// use cnn::{Window, conv::Geometry};
///
/// let depthwise = Geometry::new(Window::new(3).padding(1)).groups(8);
/// assert_eq!(depthwise.groups, 8);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Geometry {
    /// The kernel's size and how it moves.
    pub window: Window2d,
    /// Into how many groups the channels are split: a filter sees the input
    /// channels of its own group alone. As many groups as channels: depthwise.
    pub groups: usize,
}

impl Geometry {
    /// That window, and every filter sees every channel.
    pub fn new(window: impl Into<Window2d>) -> Self {
        Self { window: window.into(), groups: 1 }
    }

    /// The same, with the channels split into `groups`.
    pub const fn groups(self, groups: usize) -> Self {
        Self { groups, ..self }
    }
}

impl From<Window> for Geometry {
    fn from(window: Window) -> Self {
        Self::new(window)
    }
}

impl From<Window2d> for Geometry {
    fn from(window: Window2d) -> Self {
        Self::new(window)
    }
}
