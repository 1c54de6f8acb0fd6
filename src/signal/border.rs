//! How a plane goes on beyond its border.

use ndarray::{Array2, ArrayView2, CowArray, Ix2};

use super::padded_length;
use crate::Result;
use crate::array::{filled, not_empty, row_major, row_major_mut};

/// How a plane `a b c d` goes on beyond its border.
///
/// | border | left of it | plane | right of it | SciPy signal · ndimage |
/// |---|---|---|---|---|
/// | `Zero` | `0 0 0` | `a b c d` | `0 0 0` | `fill` · `constant` |
/// | `Constant(p)` | `p p p` | `a b c d` | `p p p` | `fill` · `constant` |
/// | `Wrap` | `b c d` | `a b c d` | `a b c` | `wrap` · `wrap` |
/// | `Reflect` | `d c b` | `a b c d` | `c b a` | – · `mirror` |
/// | `Symmetric` | `c b a` | `a b c d` | `d c b` | `symm` · `reflect` |
/// | `Nearest` | `a a a` | `a b c d` | `d d d` | – · `nearest` |
///
/// The pattern goes on, however far the border reaches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Border {
    /// Zeros.
    Zero,
    /// One value.
    Constant(f32),
    /// The plane again, as if it were a ring.
    Wrap,
    /// The plane mirrored at the centre of its last pixel.
    Reflect,
    /// The plane mirrored at the outer edge of its last pixel.
    Symmetric,
    /// The last pixel again.
    Nearest,
}

impl Border {
    /// Which pixel stands `step` places after the first one (before it, where
    /// negative) on an axis of `length`, or `None` for the constant.
    pub(crate) fn source(self, step: i128, length: usize) -> Option<usize> {
        let length = length as i128;
        let inside = match self {
            Self::Zero | Self::Constant(_) => {
                (0..length).contains(&step).then_some(step)
            }
            Self::Nearest => Some(step.clamp(0, length - 1)),
            Self::Wrap => Some(step.rem_euclid(length)),
            Self::Symmetric => {
                let phase = step.rem_euclid(2 * length);
                Some(phase.min(2 * length - 1 - phase))
            }
            Self::Reflect => {
                let period = (2 * length - 2).max(1);
                let phase = step.rem_euclid(period);
                Some(phase.min(period - phase).min(length - 1))
            }
        };
        inside.map(|step| step as usize)
    }

    /// [`Border::source`] for every place of an axis that has `before` places before the
    /// first pixel, and is `padded` places long.
    pub(crate) fn sources(
        self,
        before: usize,
        padded: usize,
        length: usize,
    ) -> Vec<Option<usize>> {
        (0..padded)
            .map(|place| self.source(place as i128 - before as i128, length))
            .collect()
    }

    /// What stands where it names no pixel.
    pub(crate) fn constant(self) -> f32 {
        match self {
            Self::Constant(value) => value,
            _ => 0.0,
        }
    }
}

/// `plane` with `[[top, bottom], [left, right]]` more pixels around it.
///
/// # Shapes
/// - `plane`: `[height, width]`
/// - output: `[top + height + bottom, left + width + right]`
///
/// # Errors
/// [`Error::Empty`] if the plane has no elements, [`Error::Overflow`] or
/// [`Error::Memory`] for an output too large.
///
/// [`Error::Empty`]: crate::Error::Empty
/// [`Error::Overflow`]: crate::Error::Overflow
/// [`Error::Memory`]: crate::Error::Memory
pub fn pad2d<'a>(
    plane: impl Into<ArrayView2<'a, f32>>,
    [rows, columns]: [[usize; 2]; 2],
    border: Border,
) -> Result<Array2<f32>> {
    let plane = plane.into();
    not_empty("plane", plane.shape())?;
    let shape = [
        padded_length(plane.nrows(), rows)?,
        padded_length(plane.ncols(), columns)?,
    ];
    let mut padded = filled(shape, 0.0)?;
    let pixels = plane.as_standard_layout();
    let lines = Padded::new(&pixels, [rows, columns], shape, border);
    for (row, mut line) in padded.rows_mut().into_iter().enumerate() {
        lines.write(row, row_major_mut(&mut line));
    }
    Ok(padded)
}

/// The lines of a plane that goes on beyond its border.
pub(super) struct Padded<'a> {
    plane: &'a [f32],
    width: usize,
    left: usize,
    /// What stands where the border names no pixel.
    constant: f32,
    /// The plane's row, for each row.
    down: Vec<Option<usize>>,
    /// The plane's column, for each column.
    across: Vec<Option<usize>>,
}

impl<'a> Padded<'a> {
    /// Of that shape, `[[top, bottom], [left, right]]` of it around the plane,
    /// which is in row-major order.
    pub(super) fn new(
        plane: &'a CowArray<f32, Ix2>,
        [rows, columns]: [[usize; 2]; 2],
        shape: [usize; 2],
        border: Border,
    ) -> Self {
        Self {
            plane: row_major(plane),
            width: plane.ncols(),
            left: columns[0],
            constant: border.constant(),
            down: border.sources(rows[0], shape[0], plane.nrows()),
            across: border.sources(columns[0], shape[1], plane.ncols()),
        }
    }

    /// Writes one line.
    pub(super) fn write(&self, row: usize, line: &mut [f32]) {
        let Some(source) = self.down[row] else {
            return line.fill(self.constant);
        };
        let pixels = &self.plane[source * self.width..][..self.width];
        let inside = self.left..self.left + self.width;
        line[inside.clone()].copy_from_slice(pixels);
        for place in (0..inside.start).chain(inside.end..line.len()) {
            line[place] =
                self.across[place].map_or(self.constant, |column| pixels[column]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn continued(border: Border) -> Vec<f32> {
        let line = [[1.0, 2.0, 3.0, 4.0]];
        let padded = pad2d(&line, [[0, 0], [6, 6]], border).unwrap();
        padded.into_raw_vec_and_offset().0
    }

    #[test]
    fn every_border_continues_1_2_3_4_as_its_name_says() {
        let cases = [
            (Border::Zero, "0000001234000000"),
            (Border::Constant(9.0), "9999991234999999"),
            (Border::Wrap, "3412341234123412"),
            (Border::Reflect, "1234321234321234"),
            (Border::Symmetric, "3443211234432112"),
            (Border::Nearest, "1111111234444444"),
        ];
        for (border, expected) in cases {
            let line: String =
                continued(border).iter().map(|v| v.to_string()).collect();
            assert_eq!(line, expected, "{border:?}");
        }
    }

    #[test]
    fn one_pixel_goes_on_as_itself() {
        let dot = [[7.0]];
        for border in
            [Border::Wrap, Border::Reflect, Border::Symmetric, Border::Nearest]
        {
            let padded = pad2d(&dot, [[2, 3], [1, 0]], border).unwrap();
            assert_eq!(padded, Array2::from_elem((6, 2), 7.0));
        }
    }

    #[test]
    fn padding_that_no_machine_can_hold_is_an_error() {
        let dot = [[7.0]];
        let error = pad2d(&dot, [[usize::MAX, 0], [0, 0]], Border::Zero);
        assert_eq!(
            error.unwrap_err().to_string(),
            format!("1 + {} pixels is more than this machine can count", usize::MAX)
        );
        let wide = usize::MAX / 2;
        let error = pad2d(&dot, [[3, 0], [wide, 0]], Border::Zero);
        assert_eq!(
            error.unwrap_err().to_string(),
            format!("4 × {} elements is more than this machine can count", wide + 1)
        );
        let side = 1 << 29;
        let error = pad2d(&dot, [[side, 0], [side, 0]], Border::Zero);
        assert_eq!(
            error.unwrap_err().to_string(),
            format!(
                "an array of shape [{0}, {0}] does not fit into memory",
                side + 1
            )
        );
    }
}
