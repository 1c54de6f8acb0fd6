//! Rows and columns.

/// A table: a heading for every column, then rows of the same number of cells.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// The headings of the columns.
    pub fn new<S: ToString>(headings: impl IntoIterator<Item = S>) -> Self {
        let headings = headings.into_iter().map(|cell| cell.to_string());
        Self { rows: vec![headings.collect()] }
    }

    /// One more row.
    #[must_use]
    pub fn row<S: ToString>(mut self, cells: impl IntoIterator<Item = S>) -> Self {
        let cells = cells.into_iter().map(|cell| cell.to_string());
        self.rows.push(cells.collect());
        self
    }

    /// The table as Markdown. A column of numbers is set right, be they angles, shares,
    /// infinite or with a power of ten; an empty cell and a dash stand for a number that
    /// is not there.
    ///
    /// # Errors
    /// A row that has more or fewer cells than there are headings.
    pub fn to_markdown(&self) -> anyhow::Result<String> {
        let columns = self.rows[0].len();
        anyhow::ensure!(columns > 0, "a table without columns");
        for (index, row) in self.rows.iter().enumerate() {
            anyhow::ensure!(
                row.len() == columns,
                "row {index} has {} cells, the table has {columns} columns",
                row.len()
            );
        }
        let rows: Vec<Vec<String>> = self
            .rows
            .iter()
            .map(|row| row.iter().map(|cell| escaped(cell)).collect())
            .collect();
        let rows = evenly_grouped(rows);
        let column = |index: usize| rows.iter().map(move |row| row[index].as_str());
        let widths: Vec<usize> = (0..columns)
            .map(|index| column(index).map(width).max().unwrap_or(0).max(3))
            .collect();
        let right: Vec<bool> = (0..columns)
            .map(|index| rows.len() > 1 && column(index).skip(1).all(is_number))
            .collect();
        let mut text = String::new();
        for (index, row) in rows.iter().enumerate() {
            for (cell, (&space, &right)) in row.iter().zip(widths.iter().zip(&right))
            {
                let gap = " ".repeat(space - width(cell));
                let (before, after) =
                    if right { (gap.as_str(), "") } else { ("", gap.as_str()) };
                text += &format!("| {before}{cell}{after} ");
            }
            text += "|\n";
            if index == 0 {
                for (&space, &right) in widths.iter().zip(&right) {
                    let dashes = "-".repeat(space - usize::from(right));
                    text += &format!("| {dashes}{} ", if right { ":" } else { "" });
                }
                text += "|\n";
            }
        }
        Ok(text)
    }
}

/// In a column with a number of five digits or more, which stands in groups of three, a
/// number of four does so too.
fn evenly_grouped(mut rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    for column in 0..rows[0].len() {
        let in_groups =
            |row: &Vec<String>| is_number(&row[column]) && row[column].contains(',');
        if !rows.iter().skip(1).any(in_groups) {
            continue;
        }
        for row in rows.iter_mut().skip(1).filter(|row| is_number(&row[column])) {
            let cell = &mut row[column];
            let first = cell.find(|sign: char| sign.is_ascii_digit()).unwrap_or(0);
            let digits =
                cell[first..].chars().take_while(char::is_ascii_digit).count();
            if digits == 4 {
                cell.insert(first + 1, ',');
            }
        }
    }
    rows
}

fn escaped(cell: &str) -> String {
    let one_line = cell.split_whitespace().collect::<Vec<_>>().join(" ");
    one_line.replace('|', "\\|")
}

fn width(cell: &str) -> usize {
    cell.chars().count()
}

fn is_number(cell: &str) -> bool {
    let plain = cell.replace('−', "-").replace(',', "");
    let plain = plain.trim_end_matches(['%', '°']).trim_end();
    if matches!(plain, "" | "–" | "∞" | "-∞") {
        return true;
    }
    let digits = match plain.split_once('·') {
        Some((digits, power)) if is_power_of_ten(power.trim()) => digits.trim(),
        _ => plain,
    };
    digits.parse::<f64>().is_ok()
}

/// Whether the text is a 10 with a raised exponent.
fn is_power_of_ten(text: &str) -> bool {
    let exponent = text.strip_prefix("10").unwrap_or_default();
    let is_raised = |sign: char| "⁻⁰¹²³⁴⁵⁶⁷⁸⁹".contains(sign);
    !exponent.is_empty() && exponent.chars().all(is_raised)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_numbers_are_set_right_and_bars_escaped() {
        let table = Table::new(["kernel", "sum"])
            .row(["|identity|", "1"])
            .row(["sobel", "−12"])
            .row(["none", "–"]);
        assert_eq!(
            table.to_markdown().unwrap(),
            "| kernel       | sum |\n\
             | ------------ | --: |\n\
             | \\|identity\\| |   1 |\n\
             | sobel        | −12 |\n\
             | none         |   – |\n"
        );
    }

    #[test]
    fn what_is_infinite_an_angle_or_far_from_one_is_a_number_too() {
        let numbers = "∞|−∞|NaN|90°|−45°|4.1·10²|−2·10⁻⁹|1.05 · 10⁶|11.1 %|–";
        assert!(numbers.split('|').all(is_number));
        let others = "3 · 1|2·10|1 · 1 + −2 · 2|·10²|10⁸ + 1|0 to 7|5 ms|°C|2×2";
        assert!(others.split('|').all(|text| !is_number(text)));
    }

    #[test]
    fn numbers_of_one_column_are_grouped_alike() {
        let table = Table::new(["n", "m"])
            .row(["2160", "2160"])
            .row(["−1234.5", "999"])
            .row(["14,040", "1000 of 14,040"]);
        let markdown = table.to_markdown().unwrap();
        assert!(markdown.contains("|    2,160 | 2160 "), "{markdown}");
        assert!(markdown.contains("| −1,234.5 | 999 "), "{markdown}");
    }

    #[test]
    fn a_row_of_another_length_is_refused_with_both_numbers() {
        let table = Table::new(["a", "b"]).row(["1", "2"]).row(["1"]);
        assert_eq!(
            table.to_markdown().unwrap_err().to_string(),
            "row 2 has 1 cells, the table has 2 columns"
        );
    }
}
