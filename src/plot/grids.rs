//! Matrices written out: a number in every cell.

mod matrix;

use super::figure::refuse;
use super::number;
use super::panel::Map;
use super::scale::Scale;
use super::svg::{Svg, text};
use crate::{Error, Result};
use matrix::{Matrix, wide};

/// Letters of the numbers, of the labels and of the signs between grids.
const NUMBER: f64 = 17.0;
const LABEL: f64 = 18.0;
const SIGN: f64 = 28.0;
/// The space around a number in its cell, and between grids.
const PAD: f64 = 6.0;
const GAP: f64 = 16.0;
/// The space around a grid for the numbers of its rows and columns.
const MARGIN: f64 = 26.0;
const SMALLEST_CELL: f64 = 36.0;
/// A page shows every figure as wide as its text: a narrower one would have
/// letters as large as a heading.
const NARROWEST: f64 = 480.0;
/// The most cells of a figure: more are not read, and make a picture instead.
const MOST_CELLS: usize = 4096;

/// Matrices side by side with `decimals` digits behind the point, their cells
/// coloured by one signed scale.
///
/// # Errors
/// As [`Grids::draw`].
pub fn matrix_grids<L, M>(matrices: &[(L, M)], decimals: usize) -> Result<Svg>
where
    L: AsRef<str>,
    M: Map,
{
    let grids = Grids::new(decimals);
    let grids = matrices
        .iter()
        .fold(grids, |grids, (label, matrix)| grids.matrix(label.as_ref(), matrix));
    grids.draw()
}

/// Matrices with signs between them: image ∗ kernel = map.
///
/// ```
/// use cnn::{kernels, plot::Grids};
/// use ndarray::{arr2, Array2};
///
/// let image = Array2::from_shape_fn((4, 4), |(row, _)| row as f32);
/// let map = arr2(&[[8.0, 8.0], [8.0, 8.0]]);
/// let svg = Grids::new(0)
///     .matrix("image", &image)
///     .window(0, 1, 3, 3)
///     .sign("∗")
///     .matrix("kernel", &kernels::SOBEL_Y)
///     .sign("=")
///     .matrix("map", &map)
///     .window(0, 1, 1, 1)
///     .draw()?;
/// assert!(svg.as_str().contains(">−2</text>"));
/// # Ok::<(), cnn::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub struct Grids {
    decimals: usize,
    limit: Option<f64>,
    parts: Vec<Part>,
    /// Rows and columns have their numbers beside them.
    numbered: bool,
    /// A window came before any matrix.
    astray: bool,
}

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Matrix(Matrix),
    Sign(String),
}

impl Grids {
    /// No matrix yet; numbers with `decimals` digits behind the point.
    pub fn new(decimals: usize) -> Self {
        Self {
            decimals,
            limit: None,
            parts: Vec::new(),
            numbered: false,
            astray: false,
        }
    }

    /// Adds a matrix with a label above it.
    ///
    /// # Shapes
    /// - `matrix`: `[rows, columns]`
    pub fn matrix<M: Map + ?Sized>(mut self, label: &str, matrix: &M) -> Self {
        let values = matrix.values();
        self.parts.push(Part::Matrix(Matrix {
            label: label.to_owned(),
            rows: values.nrows(),
            columns: values.ncols(),
            values: values.iter().map(|&value| value.into()).collect(),
            windows: Vec::new(),
        }));
        self
    }

    /// Marks `height` × `width` elements of the last matrix, the first of them at
    /// (`row`, `column`).
    pub fn window(
        mut self,
        row: usize,
        column: usize,
        height: usize,
        width: usize,
    ) -> Self {
        let last = self.parts.iter_mut().rev().find_map(|part| match part {
            Part::Matrix(matrix) => Some(matrix),
            Part::Sign(_) => None,
        });
        match last {
            Some(matrix) => matrix.windows.push([row, column, height, width]),
            None => self.astray = true,
        }
        self
    }

    /// Adds a sign between two matrices: `∗`, `=`, `→`.
    pub fn sign(mut self, sign: &str) -> Self {
        self.parts.push(Part::Sign(sign.to_owned()));
        self
    }

    /// Writes the number of each row and column beside it, from 0.
    pub fn numbered(self) -> Self {
        Self { numbered: true, ..self }
    }

    /// The value of the darkest red and, negative, of the darkest blue: instead
    /// of the largest |v| of all matrices.
    pub fn limit(self, limit: impl Into<f64>) -> Self {
        Self { limit: Some(limit.into()), ..self }
    }

    /// Draws the matrices in one row.
    ///
    /// # Errors
    /// [`Error::Figure`] for no matrix, one without elements, more than 4096
    /// elements in all, a window that lies not within its matrix or stands before
    /// any; [`Error::OutOfRange`] for a limit or a number of decimals that means
    /// nothing.
    pub fn draw(&self) -> Result<Svg> {
        self.check()?;
        let scale =
            Scale::Signed { limit: self.limit.unwrap_or_else(|| self.reach()) };
        let cell = self.cell();
        let rows = self.matrices().map(|matrix| matrix.rows).max();
        let tallest = rows.unwrap_or(0) as f64 * cell;
        let has_labels = self.matrices().any(|matrix| !matrix.label.is_empty());
        let margin = self.margin();
        let top = PAD + margin + if has_labels { LABEL * 1.5 } else { 0.0 };
        let width = self.width(cell);
        let mut left = (width.max(NARROWEST) - width) / 2.0 + PAD;
        let mut body = String::new();
        for part in &self.parts {
            match part {
                Part::Matrix(matrix) => {
                    let center = left + margin + part.width(cell) / 2.0;
                    let [rows, columns] = [matrix.rows, matrix.columns];
                    let top = top + (tallest - rows as f64 * cell) / 2.0;
                    let corner = [center - columns as f64 * cell / 2.0, top];
                    if !matrix.label.is_empty() {
                        let place = [center, top - margin - LABEL * 0.5];
                        body += &text(place, LABEL, "#000000", &matrix.label);
                    }
                    if self.numbered {
                        body += &matrix.numbers(corner, cell);
                    }
                    body += &matrix.cells(corner, cell, scale, self.decimals);
                    body += &matrix.marks(corner, cell);
                }
                Part::Sign(sign) => {
                    let center = left + part.width(cell) / 2.0;
                    let place = [center, top + tallest / 2.0 + SIGN * 0.35];
                    body += &text(place, SIGN, "#000000", sign);
                }
            }
            left += self.space(part, cell) + GAP;
        }
        let size = [width.max(NARROWEST), top + tallest + PAD];
        Ok(Svg::new(size.map(|side| side.ceil() as u32), &body))
    }

    /// The width of the whole row.
    fn width(&self, cell: f64) -> f64 {
        let parts = self.parts.iter().map(|part| self.space(part, cell) + GAP);
        parts.sum::<f64>() - GAP + 2.0 * PAD
    }

    /// The width of a part with what stands beside it, the same on both sides.
    fn space(&self, part: &Part, cell: f64) -> f64 {
        let margin = match part {
            Part::Matrix(_) => self.margin(),
            Part::Sign(_) => 0.0,
        };
        part.width(cell) + 2.0 * margin
    }

    fn margin(&self) -> f64 {
        if self.numbered { MARGIN } else { 0.0 }
    }

    fn matrices(&self) -> impl Iterator<Item = &Matrix> {
        self.parts.iter().filter_map(|part| match part {
            Part::Matrix(matrix) => Some(matrix),
            Part::Sign(_) => None,
        })
    }

    fn check(&self) -> Result<()> {
        if let Some(limit) = self.limit.filter(|&m| !(m.is_finite() && m > 0.0)) {
            return Err(Error::OutOfRange {
                what: "the limit of the scale",
                value: limit,
                range: "finite and above 0",
            });
        }
        if self.decimals > 9 {
            return Err(Error::OutOfRange {
                what: "the number of decimals",
                value: self.decimals as f64,
                range: "at most 9",
            });
        }
        if self.matrices().next().is_none() {
            return Err(refuse(
                "matrix grids",
                "0 matrices given, a figure needs 1",
            ));
        }
        if self.astray {
            return Err(refuse("matrix grids", "a window stands before any matrix"));
        }
        for matrix in self.matrices() {
            matrix.check()?;
        }
        let cells: usize = self.matrices().map(|matrix| matrix.values.len()).sum();
        if cells > MOST_CELLS {
            let reason = format!("has {cells} numbers, a figure holds {MOST_CELLS}");
            return Err(refuse("matrix grids", reason));
        }
        Ok(())
    }

    /// The largest finite |v|; 1 if there is none but zeros.
    fn reach(&self) -> f64 {
        let values = self.matrices().flat_map(|matrix| &matrix.values);
        let sizes = values.map(|value| value.abs());
        let largest = sizes.filter(|size| size.is_finite()).fold(0.0, f64::max);
        if largest > 0.0 { largest } else { 1.0 }
    }

    /// The side of a cell that holds the longest number.
    fn cell(&self) -> f64 {
        let values = self.matrices().flat_map(|matrix| &matrix.values);
        let widths =
            values.map(|&value| wide(&number::fixed(value, self.decimals), NUMBER));
        (widths.fold(0.0, f64::max) + 2.0 * PAD).max(SMALLEST_CELL).ceil()
    }
}

impl Part {
    fn width(&self, cell: f64) -> f64 {
        match self {
            Self::Matrix(matrix) => {
                let grid = matrix.columns as f64 * cell;
                grid.max(wide(&matrix.label, LABEL))
            }
            Self::Sign(sign) => wide(sign, SIGN),
        }
    }
}

#[cfg(test)]
mod tests;
