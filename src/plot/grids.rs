//! Matrices written out: a number in every cell.

mod grid;

use super::figure::refuse;
use super::number;
use super::panel::Map;
use super::picture::{Picture, around};
use super::scale::Scale;
use super::svg::{Svg, escaped, printable};
use crate::{Error, Result};
use grid::{Grid, wide};

/// Letters of the numbers.
const NUMBER: f64 = 17.0;
/// The space around a number in its cell.
const PAD: f64 = 6.0;
/// To which part of its width a grid is shrunk at most, so that its numbers can be read.
const LEAST: f64 = 0.66;
/// The space beside a grid for the heads of its rows, and above it for those of its
/// columns.
const MARGIN: f64 = 26.0;
const SMALLEST_CELL: f64 = 36.0;
/// How wide a picture stands between matrices, in pixels.
const SMALL: usize = 250;
/// The space around a grid for half a line of a window's frame.
const EDGE: f64 = 3.0;
/// The most cells of a figure: more are not read, and make a picture instead.
const MOST_CELLS: usize = 4096;

/// Matrices side by side with `decimals` digits behind the point, those of whole numbers
/// without, their cells coloured by one signed scale.
///
/// # Errors
/// As [`Grids::draw`].
pub fn matrix_grids<L, M>(matrices: &[(L, M)], decimals: usize) -> Result<Written>
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
/// let written = Grids::new(0)
///     .matrix("image", &image)
///     .window(0, 1, 3, 3)
///     .sign("∗")
///     .matrix("kernel", &kernels::SOBEL_Y)
///     .sign("=")
///     .matrix("map", &map)
///     .window(0, 1, 1, 1)
///     .draw()?;
/// assert!(written.to_html(None).contains(">−2</text>"));
/// # Ok::<(), cnn::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub struct Grids {
    decimals: usize,
    limit: Option<f64>,
    parts: Vec<Part>,
    /// A window, or heads, came before any matrix.
    astray: bool,
}

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Grid(Grid),
    Sign(String),
    Picture(Picture),
}

impl Grids {
    /// No matrix yet; numbers with `decimals` digits behind the point, and in a matrix of
    /// whole numbers without.
    pub fn new(decimals: usize) -> Self {
        Self { decimals, limit: None, parts: Vec::new(), astray: false }
    }

    /// Adds a matrix with a label above it.
    ///
    /// # Shapes
    /// - `matrix`: `[rows, columns]`
    pub fn matrix<M: Map + ?Sized>(mut self, label: &str, matrix: &M) -> Self {
        let values = matrix.values();
        self.parts.push(Part::Grid(Grid {
            label: label.to_owned(),
            rows: values.nrows(),
            columns: values.ncols(),
            values: values.iter().map(|&value| value.into()).collect(),
            windows: Vec::new(),
            heads: Default::default(),
        }));
        self
    }

    /// Adds the panels of a picture, small, between the matrices.
    pub fn picture(mut self, picture: Picture) -> Self {
        self.parts.push(Part::Picture(picture));
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
        match self.last() {
            Some(matrix) => matrix.windows.push([row, column, height, width]),
            None => self.astray = true,
        }
        self
    }

    /// Heads the rows and the columns of the last matrix, or one of them: by a letter or
    /// a number each.
    pub fn heads<R, C>(mut self, rows: &[R], columns: &[C]) -> Self
    where
        R: ToString,
        C: ToString,
    {
        match self.last() {
            Some(matrix) => {
                let texts = rows.iter().map(ToString::to_string).collect();
                let others = columns.iter().map(ToString::to_string).collect();
                matrix.heads = [texts, others];
            }
            None => self.astray = true,
        }
        self
    }

    fn last(&mut self) -> Option<&mut Grid> {
        self.parts.iter_mut().rev().find_map(|part| match part {
            Part::Grid(matrix) => Some(matrix),
            Part::Sign(_) | Part::Picture(_) => None,
        })
    }

    /// Adds a sign between two matrices: `∗`, `=`, `→`.
    pub fn sign(mut self, sign: &str) -> Self {
        self.parts.push(Part::Sign(sign.to_owned()));
        self
    }

    /// Writes the number of each row and column of the matrices so far beside it, from 0.
    pub fn numbered(mut self) -> Self {
        for part in &mut self.parts {
            if let Part::Grid(matrix) = part {
                let numbers = |count: usize| (0..count).map(|at| at.to_string());
                matrix.heads = [matrix.rows, matrix.columns]
                    .map(|count| numbers(count).collect());
            }
        }
        self
    }

    /// The value of the darkest colour: instead of the largest |v| of all matrices.
    pub fn limit(self, limit: impl Into<f64>) -> Self {
        Self { limit: Some(limit.into()), ..self }
    }

    /// Draws the matrices in one row, which a page breaks where it is too narrow.
    ///
    /// Where none of the numbers is negative they are taken for counts, and zero is the
    /// palest colour of one scale; else zero is neutral between blue and red.
    ///
    /// # Errors
    /// [`Error::Figure`] for no matrix, one without elements, more than 4096
    /// elements in all, a window that lies not within its matrix, more or fewer heads
    /// than rows or columns, and a window or heads before any matrix; [`Error::OutOfRange`] for a limit or a number of decimals that means
    /// nothing.
    pub fn draw(&self) -> Result<Written> {
        self.check()?;
        let (scale, cell) = (self.scale(), self.cell());
        let fragment = |part: &Part| match part {
            Part::Grid(matrix) => {
                let margins = matrix.margins();
                let corner = margins.map(|margin| margin + EDGE);
                let mut body = matrix.headed(corner, cell);
                body += &matrix.cells(corner, cell, scale, self.decimals_of(matrix));
                body += &matrix.marks(corner, cell);
                let counts = [matrix.columns, matrix.rows];
                let size = std::array::from_fn(|side| {
                    let cells = counts[side] as f64 * cell;
                    (cells + margins[side] + 2.0 * EDGE).ceil() as u32
                });
                let svg = Svg::new(size, &body);
                Fragment::Html(panel(&matrix.label, size, svg.as_str()))
            }
            Part::Sign(sign) => {
                let sign = escaped(sign);
                Fragment::Html(format!("<span class=\"sign\">{sign}</span>\n"))
            }
            Part::Picture(picture) => Fragment::Picture(picture.clone()),
        };
        let fragments = self.parts.iter().map(fragment).collect();
        Ok(Written { title: String::new(), fragments })
    }

    fn matrices(&self) -> impl Iterator<Item = &Grid> {
        self.parts.iter().filter_map(|part| match part {
            Part::Grid(matrix) => Some(matrix),
            Part::Sign(_) | Part::Picture(_) => None,
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
            let reason = "a window or heads stand before any matrix";
            return Err(refuse("matrix grids", reason));
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

    fn scale(&self) -> Scale {
        let values = || self.matrices().flat_map(|matrix| &matrix.values);
        let finite = || values().copied().filter(|value| value.is_finite());
        let largest = finite().fold(0.0, |most: f64, value| most.max(value.abs()));
        let limit = self.limit.unwrap_or(if largest > 0.0 { largest } else { 1.0 });
        if finite().any(|value| value < 0.0) {
            return Scale::Signed { limit };
        }
        // One number everywhere is neither many nor few.
        let is_one = finite().all(|value| value == largest) && self.limit.is_none();
        Scale::Counted { limit: if is_one { 2.0 * limit } else { limit } }
    }

    /// Where all numbers of a matrix are whole it has none behind the point.
    fn decimals_of(&self, matrix: &Grid) -> usize {
        let whole = matrix.values.iter().all(|value| value.fract() == 0.0);
        if whole { 0 } else { self.decimals }
    }

    /// The side of a cell that holds the longest number.
    fn cell(&self) -> f64 {
        let widths = self.matrices().flat_map(|matrix| {
            let decimals = self.decimals_of(matrix);
            let text = move |value: &f64| number::fixed(*value, decimals);
            matrix.values.iter().map(move |value| wide(&text(value), NUMBER))
        });
        (widths.fold(0.0, f64::max) + 2.0 * PAD).max(SMALLEST_CELL).ceil()
    }
}

/// A matrix with its label, in HTML that is XML as well.
fn panel(label: &str, [width, _]: [u32; 2], svg: &str) -> String {
    let least = (f64::from(width) * LEAST).round();
    let label = match label.is_empty() {
        true => String::new(),
        false => format!("<span class=\"label\">{}</span>", escaped(label)),
    };
    let svg = svg.replacen("<svg ", "<svg aria-hidden=\"true\" ", 1);
    format!(
        "<div class=\"panel\" style=\"--wide:{width}px;--least:{least}px\">{label}\n\
         {svg}</div>\n"
    )
}

/// Matrices written out, with signs between them: HTML that is XML as well.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    title: String,
    fragments: Vec<Fragment>,
}

#[derive(Debug, Clone, PartialEq)]
enum Fragment {
    Html(String),
    Picture(Picture),
}

impl Written {
    /// The same with a title above all of it.
    #[must_use]
    pub fn titled(self, title: &str) -> Self {
        Self { title: printable(title), ..self }
    }

    /// The whole element, without a blank line; `copyright` as in
    /// [`Picture::to_html`](super::Picture::to_html).
    pub fn to_html(&self, copyright: Option<&str>) -> String {
        let html = |fragment: &Fragment| match fragment {
            Fragment::Html(html) => html.clone(),
            Fragment::Picture(picture) => picture.small_panels(SMALL, copyright),
        };
        let row: String = self.fragments.iter().map(html).collect();
        let row = format!("<div class=\"row\">\n{row}</div>\n");
        around("panels grids", copyright, &self.title, &row)
    }
}

#[cfg(test)]
mod tests;
