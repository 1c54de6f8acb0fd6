//! A network as a table: shapes, weights, work.

use std::fmt;

use super::{Layer, Sequential};
use crate::{Element, Result};

/// What a network makes of an input of one shape, layer by layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The shape of the input.
    pub input: Vec<usize>,
    /// One for each layer.
    pub rows: Vec<SummaryRow>,
}

/// One layer of a [`Summary`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SummaryRow {
    /// The layer's name.
    pub layer: &'static str,
    /// What sets it apart from others of its name.
    pub settings: String,
    /// The shape of its output.
    pub output: Vec<usize>,
    /// Number of its weights.
    pub parameters: usize,
    /// Products it takes for all images of the input together.
    pub multiply_adds: usize,
}

impl<T: Element> Sequential<T> {
    /// The table for an input of that shape.
    ///
    /// # Errors
    /// [`Error::InLayer`](crate::Error::InLayer) with what the layer refuses,
    /// [`Error::Overflow`](crate::Error::Overflow) for more products than can be
    /// counted.
    ///
    /// ```
    /// use cnn::{Window, layer::*};
    ///
    /// let network = Sequential::<f32>::new()
    ///     .then(Conv2d::new(1, 6, Window::new(5))?)
    ///     .then(Flatten)
    ///     .then(Linear::new(3456, 10)?);
    /// let summary = network.summary(&[1, 1, 28, 28])?;
    /// // (1 · 5 · 5 + 1) · 6 and 24 · 24 · 6 · 25
    /// assert_eq!(summary.rows[0].parameters, 156);
    /// assert_eq!(summary.rows[0].multiply_adds, 86_400);
    /// println!("{summary}");
    /// # Ok::<(), cnn::Error>(())
    /// ```
    pub fn summary(&self, input: &[usize]) -> Result<Summary> {
        // Adds up what the table will, and refuses what cannot be counted.
        self.multiply_adds(input)?;
        let mut rows = Vec::new();
        self.walk(input, |layer, input, output| {
            let parameters = layer.parameters();
            rows.push(SummaryRow {
                layer: layer.name(),
                settings: layer.settings(),
                output: output.to_vec(),
                parameters: parameters.iter().map(|p| p.values.len()).sum(),
                multiply_adds: layer.multiply_adds(input)?,
            });
            Ok(())
        })?;
        let input = input.to_vec();
        Ok(Summary { input, rows })
    }
}

impl Summary {
    /// Weights of all layers.
    pub fn parameters(&self) -> usize {
        self.rows.iter().map(|row| row.parameters).sum()
    }

    /// Products of all layers.
    pub fn multiply_adds(&self) -> usize {
        self.rows.iter().map(|row| row.multiply_adds).sum()
    }

    /// Heading, input, layers and sum, a cell for each column.
    fn cells(&self) -> Vec<[String; 5]> {
        let head = ["", "layer", "output", "parameters", "multiply-adds"];
        let mut cells = vec![head.map(String::from)];
        let input = ["", "input", &size(&self.input), "", ""];
        cells.push(input.map(String::from));
        for (index, row) in self.rows.iter().enumerate() {
            let layer = match row.settings.as_str() {
                "" => row.layer.to_owned(),
                settings => format!("{} {settings}", row.layer),
            };
            cells.push([
                index.to_string(),
                layer,
                size(&row.output),
                grouped(row.parameters),
                grouped(row.multiply_adds),
            ]);
        }
        let (parameters, work) = (self.parameters(), self.multiply_adds());
        let sum = ["", "sum", "", &grouped(parameters), &grouped(work)];
        cells.push(sum.map(String::from));
        cells
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let cells = self.cells();
        let width = |column: usize| {
            let widths = cells.iter().map(|row| row[column].chars().count());
            widths.max().unwrap_or(0)
        };
        let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(width);
        for row in &cells {
            let [index, layer, output, parameters, work] = row;
            let line = format!(
                "{index:>a$}  {layer:<b$}  {output:<c$}  {parameters:>d$}  {work:>e$}"
            );
            writeln!(formatter, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

/// `1 × 6 × 28 × 28`.
fn size(shape: &[usize]) -> String {
    let sizes: Vec<_> = shape.iter().map(usize::to_string).collect();
    sizes.join(" × ")
}

/// `86,400`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let groups = digits.as_bytes().rchunks(3).rev();
    let groups: Vec<_> = groups.map(String::from_utf8_lossy).collect();
    groups.join(",")
}

#[cfg(test)]
mod tests;
