//! Where the panels of a picture, their labels and the colour bar stand.

use super::bar::Bar;
use super::canvas::{Align, Canvas};
use super::figure::refuse;
use super::font;
use super::panel::Panel;
use super::picture::Picture;
use super::scale::{INFINITE, Rgb};
use crate::Result;

/// The width that a page shows, in pixels. A wider picture is shown smaller,
/// and has the larger letters.
const PAGE: usize = 720;
const MARGIN: usize = 8;
const GAP: usize = 12;
/// The line around a panel.
pub(super) const FRAME: Rgb = [208; 3];

/// A panel of this width or height is not enlarged, in pixels.
const LARGE: usize = 200;

/// The height up to which small panels are enlarged, in pixels.
const TALL: usize = 300;

/// The most pixels of a picture.
const MOST_PIXELS: u128 = 64_000_000;

/// Few panels to look at closely, or many small ones side by side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Style {
    Maps,
    Plate,
}

/// Sizes of the letters and the space around them, in pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text {
    pub(super) size: f32,
    pub(super) line: usize,
    /// From the top of a line to its baseline.
    pub(super) ascent: usize,
}

impl Text {
    /// Letters that can be read when `width` pixels are shown on a page.
    fn for_width(width: usize) -> Self {
        let size = (18 * width.max(PAGE)).div_ceil(PAGE);
        Self { size: size as f32, line: size * 5 / 4, ascent: size }
    }
}

struct Cell {
    /// How many pixels of the picture one of the panel is wide and high.
    factor: usize,
    lines: Vec<String>,
}

/// A plan of the whole picture.
pub(super) struct Layout {
    cells: Vec<Cell>,
    /// Left end and width of every column.
    columns: Vec<[usize; 2]>,
    /// Top of the labels and top of the panels of every row.
    rows: Vec<[usize; 2]>,
    text: Text,
    bar: Option<Bar>,
    /// Top of the bar.
    bottom: usize,
    width: usize,
    height: usize,
}

impl Layout {
    /// Plans a picture of at least one panel, each of at least one pixel.
    ///
    /// # Errors
    /// [`crate::Error::Figure`] for more pixels than 64 million.
    pub(super) fn new(
        panels: &[Panel],
        style: Style,
        columns: Option<usize>,
        bar: Option<Bar>,
    ) -> Result<Self> {
        let columns = columns.unwrap_or_else(|| choose_columns(panels, style));
        let columns = columns.min(panels.len());
        let factors = factors(panels, style, columns);
        let width_of = |index: usize| panels[index].width * factors[index];
        let height_of = |index: usize| panels[index].height * factors[index];
        let in_column = |column| (column..panels.len()).step_by(columns);
        let widest = |column| in_column(column).map(width_of).max().unwrap_or(0);

        let panel_widths: Vec<_> = (0..columns).map(widest).collect();
        let text = Text::for_width(across(&panel_widths));
        let cells: Vec<_> = std::iter::zip(panels, &factors)
            .enumerate()
            .map(|(index, (panel, &factor))| Cell {
                factor,
                lines: wrapped(&panel.label, text, panel_widths[index % columns]),
            })
            .collect();
        let room = |column: usize| {
            let lines = in_column(column).flat_map(|index| &cells[index].lines);
            let longest =
                lines.map(|line| font::width(line, text.size).ceil() as usize);
            longest.chain([panel_widths[column]]).max().unwrap_or(0)
        };
        let widths: Vec<_> = (0..columns).map(room).collect();

        let mut top = MARGIN;
        let mut rows = Vec::new();
        for row in 0..panels.len().div_ceil(columns) {
            let first = row * columns;
            let row = first..(first + columns).min(panels.len());
            let lines = cells[row.clone()].iter().map(|cell| cell.lines.len());
            let lines = lines.max().unwrap_or(0);
            let label = if lines == 0 { 0 } else { lines * text.line + 4 };
            rows.push([top, top + label]);
            top += label + row.map(height_of).max().unwrap_or(0) + GAP;
        }
        let bottom = top;
        let height = match bar {
            Some(_) => bottom + text.line * 2 + MARGIN,
            None => bottom - GAP + MARGIN,
        };
        let needed = bar.map_or(0, |bar| bar.width(text) + 2 * MARGIN);
        let content = across(&widths);
        let width = content.max(needed);
        check_size("picture", width, height)?;
        let mut left = MARGIN + (width - content) / 2;
        let columns = widths.into_iter().map(|width| {
            let column = [left, width];
            left += width + GAP;
            column
        });
        Ok(Self {
            columns: columns.collect(),
            cells,
            rows,
            text,
            bar,
            bottom,
            width,
            height,
        })
    }

    /// Draws the panels that the plan was made for.
    pub(super) fn draw(&self, panels: &[Panel]) -> Result<Picture> {
        let mut canvas = Canvas::new(self.width as u32, self.height as u32);
        for (index, (panel, cell)) in std::iter::zip(panels, &self.cells).enumerate()
        {
            let [left, width] = self.columns[index % self.columns.len()];
            let [label, top] = self.rows[index / self.columns.len()];
            let center = left + width / 2;
            // The labels of a row stand on one line: the last.
            let first =
                top - 4_usize.min(top - label) - cell.lines.len() * self.text.line;
            for (line, text) in cell.lines.iter().enumerate() {
                let baseline = first + line * self.text.line + self.text.ascent;
                let place = [center, baseline];
                canvas.write(text, self.text.size, place, Align::Center);
            }
            let left = left + (width - panel.width * cell.factor) / 2;
            draw_panel(&mut canvas, panel, cell.factor, [left, top]);
        }
        if let Some(bar) = self.bar {
            let left = (self.width - bar.width(self.text)) / 2;
            bar.draw(&mut canvas, self.text, [left, self.bottom]);
        }
        Ok(Picture::new(canvas.image))
    }
}

/// # Errors
/// [`crate::Error::Figure`] for more pixels than 64 million.
pub(super) fn check_size(label: &str, width: usize, height: usize) -> Result<()> {
    let pixels = width as u128 * height as u128;
    if pixels > MOST_PIXELS {
        let [pixels, most] = [pixels, MOST_PIXELS].map(|pixels| pixels / 1_000_000);
        let reason =
            format!("{width}×{height} are {pixels} megapixels, the limit is {most}");
        return Err(refuse(label, reason));
    }
    Ok(())
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

/// The whole factor by which each panel is enlarged: to about the height that
/// all of them can have, unless one is so flat that this would be little.
fn factors(panels: &[Panel], style: Style, columns: usize) -> Vec<usize> {
    let width = panels.iter().map(|panel| panel.width).max().unwrap_or(1);
    let height = panels.iter().map(|panel| panel.height).max().unwrap_or(1);
    let gaps = 2 * MARGIN + GAP * (columns - 1);
    let share = PAGE.saturating_sub(gaps) / columns;
    let (width, height) = if width >= LARGE || height >= LARGE {
        (width, height)
    } else if style == Style::Plate {
        (share.min(96), share.min(96))
    } else {
        (share, share.min(TALL))
    };
    let factor = |panel: &Panel, height: usize| {
        let factor = (width / panel.width).min(height / panel.height);
        factor.max(1)
    };
    let heights = panels.iter().map(|panel| panel.height * factor(panel, height));
    let common = heights.min().unwrap_or(height).clamp(height * 2 / 5, height);
    panels.iter().map(|panel| factor(panel, common)).collect()
}

fn across(columns: &[usize]) -> usize {
    2 * MARGIN + columns.iter().sum::<usize>() + GAP * (columns.len() - 1)
}

/// The lines of a label, none wider than `width` unless it is one word.
fn wrapped(label: &str, text: Text, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in label.split(' ').filter(|word| !word.is_empty()) {
        if let Some(line) = lines.last_mut()
            && font::width(&format!("{line} {word}"), text.size) <= width as f32
        {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

fn draw_panel(
    canvas: &mut Canvas,
    panel: &Panel,
    factor: usize,
    [left, top]: [usize; 2],
) {
    for (index, pixel) in panel.pixels.iter().enumerate() {
        let (row, column) = (index / panel.width, index % panel.width);
        let corner = [left + column * factor, top + row * factor];
        canvas.fill(corner, [factor; 2], pixel.color);
        if pixel.infinite {
            // Of one or two pixels, the mark leaves nothing else to see.
            let side = if factor < 3 { factor } else { factor.div_ceil(3) };
            let inset = (factor - side) / 2;
            let corner = corner.map(|place| place + inset);
            canvas.fill(corner, [side; 2], INFINITE);
        }
    }
    let size = [panel.width * factor, panel.height * factor];
    canvas.frame([left, top], size, FRAME);
}
