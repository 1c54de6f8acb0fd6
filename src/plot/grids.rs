//! Matrices written out: a number in every cell.

use super::figure::refuse;
use super::font;
use super::number;
use super::panel::Map;
use super::scale::{Rgb, Scale, contrast};
use super::svg::{Svg, rectangle, text};
use crate::{Error, Result};

/// Letters of the numbers, of the labels and of the signs between grids.
const NUMBER: f64 = 17.0;
const LABEL: f64 = 18.0;
const SIGN: f64 = 28.0;
/// The space around a number in its cell, and between grids.
const PAD: f64 = 6.0;
const GAP: f64 = 16.0;
const SMALLEST_CELL: f64 = 36.0;
/// A page shows every figure as wide as its text: a narrower one would have
/// letters as large as a heading.
const NARROWEST: f64 = 480.0;
/// The most cells of a figure: more are not read, and make a picture instead.
const MOST_CELLS: usize = 4096;

/// Two inks that the theme of a page leaves alone.
const DARK: (Rgb, &str) = ([1, 1, 1], "#010101");
const LIGHT: (Rgb, &str) = ([255, 255, 254], "#FFFFFE");

/// Matrices side by side with `decimals` digits behind the point, their cells
/// coloured by one signed scale.
///
/// # Errors
/// As [`Grids::draw`].
pub fn matrix_grids<L, M>(matrices: &[(L, &M)], decimals: usize) -> Result<Svg>
where
    L: AsRef<str>,
    M: Map + ?Sized,
{
    let grids = Grids::new(decimals);
    let grids = matrices.iter().fold(grids, |grids, (label, matrix)| {
        grids.matrix(label.as_ref(), *matrix)
    });
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
}

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Matrix(Matrix),
    Sign(String),
    /// A window that came before any matrix.
    Astray,
}

#[derive(Debug, Clone, PartialEq)]
struct Matrix {
    label: String,
    rows: usize,
    columns: usize,
    values: Vec<f64>,
    /// Row, column, height and width of what is marked.
    windows: Vec<[usize; 4]>,
}

impl Grids {
    /// No matrix yet; numbers with `decimals` digits behind the point.
    pub fn new(decimals: usize) -> Self {
        Self {
            decimals,
            limit: None,
            parts: Vec::new(),
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
            _ => None,
        });
        match last {
            Some(matrix) => matrix.windows.push([row, column, height, width]),
            None => self.parts.push(Part::Astray),
        }
        self
    }

    /// Adds a sign between two matrices: `∗`, `=`, `→`.
    pub fn sign(mut self, sign: &str) -> Self {
        self.parts.push(Part::Sign(sign.to_owned()));
        self
    }

    /// The value of the darkest red and, negative, of the darkest blue: instead
    /// of the largest |v| of all matrices.
    pub fn limit(self, limit: impl Into<f64>) -> Self {
        Self {
            limit: Some(limit.into()),
            ..self
        }
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
        let scale = Scale::Signed {
            limit: self.limit.unwrap_or_else(|| self.reach()),
        };
        let cell = self.cell();
        let rows = self.matrices().map(|matrix| matrix.rows).max();
        let tallest = rows.unwrap_or(0) as f64 * cell;
        let has_labels = self.matrices().any(|matrix| !matrix.label.is_empty());
        let top = PAD + if has_labels { LABEL * 1.5 } else { 0.0 };
        let width = self.width(cell);
        let mut left = (width.max(NARROWEST) - width) / 2.0 + PAD;
        let mut body = String::new();
        for part in &self.parts {
            match part {
                Part::Matrix(matrix) => {
                    let center = left + part.width(cell) / 2.0;
                    let [rows, columns] = [matrix.rows, matrix.columns];
                    let top = top + (tallest - rows as f64 * cell) / 2.0;
                    let corner = [center - columns as f64 * cell / 2.0, top];
                    if !matrix.label.is_empty() {
                        let place = [center, top - LABEL * 0.5];
                        body += &text(place, LABEL, "#000000", &matrix.label);
                    }
                    body += &matrix.cells(corner, cell, scale, self.decimals);
                    body += &matrix.marks(corner, cell);
                }
                Part::Sign(sign) => {
                    let center = left + part.width(cell) / 2.0;
                    let place = [center, top + tallest / 2.0 + SIGN * 0.35];
                    body += &text(place, SIGN, "#000000", sign);
                }
                Part::Astray => {}
            }
            left += part.width(cell) + GAP;
        }
        let size = [width.max(NARROWEST), top + tallest + PAD];
        Ok(Svg::new(size.map(|side| side.ceil() as u32), &body))
    }

    /// The width of the whole row.
    fn width(&self, cell: f64) -> f64 {
        let parts = self.parts.iter().map(|part| part.width(cell) + GAP);
        parts.sum::<f64>() - GAP + 2.0 * PAD
    }

    fn matrices(&self) -> impl Iterator<Item = &Matrix> {
        self.parts.iter().filter_map(|part| match part {
            Part::Matrix(matrix) => Some(matrix),
            _ => None,
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
        if self.parts.contains(&Part::Astray) {
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
        (widths.fold(0.0, f64::max) + 2.0 * PAD)
            .max(SMALLEST_CELL)
            .ceil()
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
            Self::Astray => 0.0,
        }
    }
}

impl Matrix {
    fn check(&self) -> Result<()> {
        let (rows, columns) = (self.rows, self.columns);
        if self.values.is_empty() {
            let reason =
                format!("a matrix of shape [{rows}, {columns}] has no numbers");
            return Err(refuse(&self.label, reason));
        }
        for &[row, column, height, width] in &self.windows {
            let fits = |first: usize, length: usize, all: usize| {
                length > 0 && first.checked_add(length).is_some_and(|end| end <= all)
            };
            if !fits(row, height, rows) || !fits(column, width, columns) {
                let reason = format!(
                    "the window of {height}×{width} at ({row}, {column}) lies not \
                     within {rows}×{columns}"
                );
                return Err(refuse(&self.label, reason));
            }
        }
        Ok(())
    }

    fn cells(
        &self,
        [left, top]: [f64; 2],
        cell: f64,
        scale: Scale,
        decimals: usize,
    ) -> String {
        let mut body = String::new();
        for (index, &value) in self.values.iter().enumerate() {
            let (row, column) = (index / self.columns, index % self.columns);
            let corner = [left + column as f64 * cell, top + row as f64 * cell];
            let ground = scale.color(value);
            let style =
                format!("fill=\"{}\" stroke=\"#D0D0D0\"", hexadecimal(ground));
            body += &rectangle(corner, [cell; 2], &style);
            let place = [
                corner[0] + cell / 2.0,
                corner[1] + cell / 2.0 + NUMBER * 0.36,
            ];
            let number = number::fixed(value, decimals);
            body += &text(place, NUMBER, ink_on(ground).1, &number);
        }
        body
    }

    /// Frames around the windows: dark on light, so that they show on any cell.
    fn marks(&self, [left, top]: [f64; 2], cell: f64) -> String {
        let frame = |&[row, column, height, width]: &[usize; 4]| {
            let corner = [left + column as f64 * cell, top + row as f64 * cell];
            let size = [width as f64 * cell, height as f64 * cell];
            let halo = "fill=\"none\" stroke=\"#FFFFFE\" stroke-width=\"6\"";
            let line = "fill=\"none\" stroke=\"#010101\" stroke-width=\"3\"";
            rectangle(corner, size, halo) + &rectangle(corner, size, line)
        };
        self.windows.iter().map(frame).collect()
    }
}

/// The ink that is read better on `ground`.
fn ink_on(ground: Rgb) -> (Rgb, &'static str) {
    if contrast(DARK.0, ground) >= contrast(LIGHT.0, ground) {
        DARK
    } else {
        LIGHT
    }
}

fn hexadecimal([red, green, blue]: Rgb) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}

/// About how wide a page shows `text`: the browser chooses the font.
fn wide(text: &str, size: f64) -> f64 {
    f64::from(font::width(text, size as f32)) * 1.05
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels;
    use ndarray::{Array2, arr2};

    #[test]
    fn every_number_can_be_read_on_its_cell() {
        let scale = Scale::Signed { limit: 1.0 };
        for step in -200..=200 {
            let ground = scale.color(f64::from(step) / 200.0);
            let ratio = contrast(ink_on(ground).0, ground);
            assert!(ratio >= 4.5, "{step}: {ratio}");
        }
        let nan = scale.color(f64::NAN);
        assert!(contrast(ink_on(nan).0, nan) >= 4.5);
    }

    #[test]
    fn a_kernel_is_written_with_real_minus_signs() {
        let svg = matrix_grids(&[("SOBEL_X", &kernels::SOBEL_X)], 0).unwrap();
        let count = |text: &str| svg.as_str().matches(text).count();
        // Columns −1 −2 −1, 0 0 0, 1 2 1
        assert_eq!(count(">−1</text>"), 2);
        assert_eq!(count(">−2</text>"), 1);
        assert_eq!(count(">0</text>"), 3);
        assert_eq!(count(">SOBEL_X</text>"), 1);
        assert_eq!(count("fill=\"#F7F7F7\""), 3, "three zeros are neutral");
    }

    #[test]
    fn equal_numbers_of_two_matrices_have_one_colour() {
        let (one, two) = (arr2(&[[3.0]]), arr2(&[[3.0, -9.0]]));
        let svg = matrix_grids(&[("a", &one), ("b", &two)], 1).unwrap();
        let three = hexadecimal(Scale::Signed { limit: 9.0 }.color(3.0));
        assert_eq!(svg.as_str().matches(&three).count(), 2);
    }

    #[test]
    fn what_is_no_number_is_written_and_leaves_the_scale_alone() {
        let odd = arr2(&[[f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 2.0]]);
        let svg = matrix_grids(&[("", &odd)], 2).unwrap();
        for text in [">NaN<", ">∞<", ">−∞<", ">2.00<", "#FF00FF"] {
            assert!(svg.as_str().contains(text), "{text}");
        }
        let end = hexadecimal(Scale::Signed { limit: 2.0 }.color(2.0));
        assert_eq!(svg.as_str().matches(&end).count(), 2, "2 and ∞");
    }

    #[test]
    fn what_cannot_be_drawn_is_refused_with_both_sides() {
        let refusal = |grids: Grids| grids.draw().unwrap_err().to_string();
        assert_eq!(
            refusal(Grids::new(1)),
            "figure “matrix grids”: 0 matrices given, a figure needs 1"
        );
        let empty = Array2::<f32>::zeros((0, 3));
        assert_eq!(
            refusal(Grids::new(1).matrix("e", &empty)),
            "figure “e”: a matrix of shape [0, 3] has no numbers"
        );
        let kernel = Grids::new(1).matrix("k", &kernels::SHARPEN);
        assert_eq!(
            refusal(kernel.clone().window(2, 0, 2, 3)),
            "figure “k”: the window of 2×3 at (2, 0) lies not within 3×3"
        );
        assert!(kernel.clone().window(usize::MAX, 0, 2, 3).draw().is_err());
        assert_eq!(
            refusal(
                Grids::new(1)
                    .window(0, 0, 1, 1)
                    .matrix("k", &kernels::SHARPEN)
            ),
            "figure “matrix grids”: a window stands before any matrix"
        );
        assert_eq!(
            refusal(kernel.limit(f32::NAN)),
            "the limit of the scale is NaN, it must be finite and above 0"
        );
        let large = Array2::<f32>::zeros((65, 64));
        assert_eq!(
            refusal(Grids::new(0).matrix("l", &large)),
            "figure “matrix grids”: has 4160 numbers, a figure holds 4096"
        );
    }

    #[test]
    fn a_matrix_of_zeros_is_drawn() {
        let svg = matrix_grids(&[("0", &Array2::<f32>::zeros((1, 1)))], 0).unwrap();
        assert!(svg.as_str().contains("#F7F7F7"));
    }
}
