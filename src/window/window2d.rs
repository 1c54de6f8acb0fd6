//! A window that slides over an image.

use super::Window;
use crate::Result;

/// How a window slides over an image: one [`Window`] down, one across.
///
/// ```
/// use cnn::{Window, window::Window2d};
///
/// let square = Window2d::from(Window::new(3).padding(1));
/// assert_eq!(square.places([28, 40]), Ok([28, 40]));
/// let flat = Window2d { rows: Window::new(1), columns: Window::new(5) };
/// assert_eq!(flat.places([28, 40]), Ok([28, 36]));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Window2d {
    /// How it moves down.
    pub rows: Window,
    /// How it moves across.
    pub columns: Window,
}

impl Window2d {
    /// In how many places the window fits on `[height, width]`.
    ///
    /// # Errors
    /// As [`Window::places`], naming the axis.
    pub fn places(self, [height, width]: [usize; 2]) -> Result<[usize; 2]> {
        Ok([
            self.rows.places_in(height, "rows")?,
            self.columns.places_in(width, "columns")?,
        ])
    }

    /// [`Window2d::places`] rounded up, as [`Window::places_ceil`].
    ///
    /// # Errors
    /// As [`Window::places_ceil`], naming the axis.
    pub fn places_ceil(self, [height, width]: [usize; 2]) -> Result<[usize; 2]> {
        Ok([
            self.rows.places_ceil_in(height, "rows")?,
            self.columns.places_ceil_in(width, "columns")?,
        ])
    }

    /// How many rows and columns the places cover, as [`Window::length`].
    ///
    /// # Errors
    /// As [`Window::length`], naming the axis.
    pub fn lengths(
        self,
        [rows, columns]: [usize; 2],
        [more_rows, more_columns]: [usize; 2],
    ) -> Result<[usize; 2]> {
        Ok([
            self.rows.length_in(rows, more_rows, "rows")?,
            self.columns.length_in(columns, more_columns, "columns")?,
        ])
    }

    /// Rows and columns of the kernel.
    pub const fn kernel(self) -> [usize; 2] {
        [self.rows.kernel, self.columns.kernel]
    }

    /// Which pixel of an image of that size lies under the kernel's element,
    /// `[row, column]` each: [`Window::pixel`] along both axes.
    #[inline]
    pub fn pixel(
        self,
        place: [usize; 2],
        element: [usize; 2],
        size: [usize; 2],
    ) -> Option<[usize; 2]> {
        Some([
            self.rows.pixel(place[0], element[0], size[0])?,
            self.columns.pixel(place[1], element[1], size[1])?,
        ])
    }

    /// In which place the kernel's element lies on that pixel, `[row, column]`
    /// each: [`Window::place`] along both axes.
    #[inline]
    pub fn place(
        self,
        pixel: [usize; 2],
        element: [usize; 2],
        places: [usize; 2],
    ) -> Option<[usize; 2]> {
        Some([
            self.rows.place(pixel[0], element[0], places[0])?,
            self.columns.place(pixel[1], element[1], places[1])?,
        ])
    }

    /// Whether the kernel's element comes to lie on the pixel, `[row, column]` each:
    /// [`Window::meets`] along both axes.
    #[inline]
    pub fn meets(self, pixel: [usize; 2], element: [usize; 2]) -> bool {
        self.rows.meets(pixel[0], element[0])
            && self.columns.meets(pixel[1], element[1])
    }

    /// The window padded so that stride 1 keeps the size: [`Window::same`].
    ///
    /// # Errors
    /// As [`Window::extent`].
    pub fn same(self) -> Result<Self> {
        Ok(Self { rows: self.rows.same()?, columns: self.columns.same()? })
    }
}

impl From<Window> for Window2d {
    fn from(window: Window) -> Self {
        Self { rows: window, columns: window }
    }
}
