//! One matrix written out.

use super::{MARGIN, NUMBER, PAD};
use crate::Result;
use crate::plot::figure::refuse;
use crate::plot::font;
use crate::plot::number;
use crate::plot::scale::{Rgb, Scale, contrast};
use crate::plot::svg::{rectangle, text};

/// Two inks that the theme of a page leaves alone.
const DARK: (Rgb, &str) = ([1, 1, 1], "#010101");
const LIGHT: (Rgb, &str) = ([255, 255, 254], "#FFFFFE");

/// Its label, its numbers row by row, and what is marked in it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Grid {
    pub(super) label: String,
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) values: Vec<f64>,
    /// Row, column, height and width of what is marked.
    pub(super) windows: Vec<[usize; 4]>,
    /// What stands left of each row, and above each column.
    pub(super) heads: [Vec<String>; 2],
}

impl Grid {
    pub(super) fn check(&self) -> Result<()> {
        let (rows, columns) = (self.rows, self.columns);
        if self.values.is_empty() {
            let reason =
                format!("a matrix of shape [{rows}, {columns}] has no numbers");
            return Err(refuse(&self.label, reason));
        }
        for (what, heads, count) in
            [("rows", &self.heads[0], rows), ("columns", &self.heads[1], columns)]
        {
            if !heads.is_empty() && heads.len() != count {
                let heads = heads.len();
                let reason = format!("has {heads} heads for {count} {what}");
                return Err(refuse(&self.label, reason));
            }
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

    /// The space that its heads take: left of it, and above it.
    pub(super) fn margins(&self) -> [f64; 2] {
        let margin = |heads: &Vec<String>| match heads.is_empty() {
            true => 0.0,
            false => MARGIN,
        };
        self.heads.each_ref().map(margin)
    }

    /// The head of each row left of it and of each column above it.
    pub(super) fn headed(&self, [left, top]: [f64; 2], cell: f64) -> String {
        let middle = |index: usize| (index as f64 + 0.5) * cell;
        let [rows, columns] = &self.heads;
        let rows = rows.iter().enumerate().map(|(row, head)| {
            // A head is written around its middle: a wide one begins further left.
            let beside = (wide(head, NUMBER) / 2.0 + PAD).max(NUMBER * 0.7);
            let place = [left - beside, top + middle(row) + NUMBER * 0.35];
            text(place, NUMBER, "#000000", head)
        });
        let columns = columns.iter().enumerate().map(|(column, head)| {
            let place = [left + middle(column), top - NUMBER * 0.45];
            text(place, NUMBER, "#000000", head)
        });
        rows.chain(columns).collect()
    }

    pub(super) fn cells(
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
            let place =
                [corner[0] + cell / 2.0, corner[1] + cell / 2.0 + NUMBER * 0.36];
            let number = number::fixed(value, decimals);
            body += &text(place, NUMBER, ink_on(ground).1, &number);
        }
        body
    }

    /// Frames around the windows: dark on light, so that they show on any cell.
    pub(super) fn marks(&self, [left, top]: [f64; 2], cell: f64) -> String {
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
pub(super) fn ink_on(ground: Rgb) -> (Rgb, &'static str) {
    if contrast(DARK.0, ground) >= contrast(LIGHT.0, ground) { DARK } else { LIGHT }
}

pub(super) fn hexadecimal([red, green, blue]: Rgb) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}

/// About how wide a page shows `text`: the browser chooses the font.
pub(super) fn wide(text: &str, size: f64) -> f64 {
    f64::from(font::width(text, size as f32)) * 1.05
}
