//! How many panels of a picture stand side by side, and how large a page shows them.

use super::panel::Panel;

/// A page knows figures of these widths, in pixels of a screen at rest.
pub(super) const WIDTHS: [usize; 3] = [360, 540, 720];
/// The space between two panels.
const GAP: usize = 12;

/// A panel of this width or height is not enlarged, in pixels.
const LARGE: usize = 200;

/// How wide small panels want to be, and up to which height they are enlarged.
const WIDE: usize = 160;
const TALL: usize = 300;
/// The same of the panels of a plate.
const PLATE: usize = 78;

/// Few panels to look at closely, or many small ones side by side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Style {
    Maps,
    Plate,
}

/// Columns, and for every panel how wide and high a page shows it where it has room.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Arrangement {
    pub(super) columns: usize,
    pub(super) sizes: Vec<[usize; 2]>,
}

impl Arrangement {
    /// Plans at least one panel, each of at least one pixel.
    pub(super) fn new(
        panels: &[Panel],
        style: Style,
        columns: Option<usize>,
    ) -> Self {
        let columns = columns.unwrap_or_else(|| choose_columns(panels, style));
        let columns = columns.min(panels.len());
        let gaps = GAP * (columns - 1);
        let share = (width(panels, style, columns) - gaps) / columns;
        let tall = match style {
            Style::Plate => PLATE * 5 / 4,
            Style::Maps if is_large(panels) => {
                let heights = panels.iter().map(|panel| panel.height);
                heights.max().unwrap_or(TALL) * 6 / 5
            }
            Style::Maps => TALL,
        };
        // All of one height, unless one is so flat that this would be little.
        let heights =
            panels.iter().map(|panel| (share * panel.height / panel.width).max(1));
        let common = heights.clone().min().unwrap_or(tall);
        let most = heights.max().unwrap_or(tall).min(tall);
        let common = common.clamp(most * 2 / 5, most);
        let size = |panel: &Panel| {
            let wide = (common * panel.width).div_ceil(panel.height).min(share);
            let high = (wide * panel.height / panel.width).clamp(1, tall);
            [wide.max(1), high]
        };
        Self { columns, sizes: panels.iter().map(size).collect() }
    }
}

fn is_large(panels: &[Panel]) -> bool {
    panels.iter().any(|panel| panel.width >= LARGE || panel.height >= LARGE)
}

/// How wide the whole picture is: the least width that has room for what the panels
/// want.
fn width(panels: &[Panel], style: Style, columns: usize) -> usize {
    let widest = panels.iter().map(|panel| panel.width).max().unwrap_or(1);
    let is_flat = panels.iter().any(|panel| panel.width > 2 * panel.height);
    let wanted = match style {
        Style::Plate => PLATE,
        Style::Maps if is_large(panels) => widest * 9 / 10,
        Style::Maps if is_flat => TALL,
        Style::Maps => WIDE,
    };
    let wanted = wanted * columns + GAP * (columns - 1);
    let fits = WIDTHS.into_iter().find(|&width| width >= wanted);
    let width = fits.unwrap_or(WIDTHS[2]);
    // Panels of a pixel each are still panels.
    width.max(columns * 2 + GAP * (columns - 1))
}

/// How many panels stand side by side: as many as stay 200 pixels wide on a
/// page (small maps 160), and about as many in every row.
fn choose_columns(panels: &[Panel], style: Style) -> usize {
    let widest = panels.iter().map(|panel| panel.width).max().unwrap_or(1);
    let most: usize = match style {
        Style::Plate => 8,
        Style::Maps if widest * 2 < LARGE => 4,
        Style::Maps => 3,
    };
    let rows = panels.len().div_ceil(most);
    panels.len().div_ceil(rows)
}

#[cfg(test)]
mod tests;
