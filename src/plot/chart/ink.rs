//! What a chart is drawn with: the area, lengths, letters.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::axis::Axis;
use crate::plot::font;

pub(super) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Error = DrawingAreaErrorKind<std::io::Error>;
pub(super) type Result<T = ()> = std::result::Result<T, Error>;
pub(super) type Context<'a, 'b> =
    ChartContext<'a, SVGBackend<'b>, Cartesian2d<Axis, Axis>>;

/// plotters knows whole pixels only: it draws this many to a unit.
pub(super) const FINE: i32 = 10;

/// The size of all letters, and the height of a line of them, in units.
pub(super) const TEXT: f32 = 20.0;
pub(super) const LINE: i32 = 26;

/// About how wide a page shows `text`, in units: the browser chooses the font.
pub(super) fn wide(text: &str) -> i32 {
    (font::width(text, TEXT) * 1.05).ceil() as i32
}

/// Black letters. plotters writes 1 / 1.24 of the size that it is told.
pub(super) fn letters() -> TextStyle<'static> {
    let size = f64::from(TEXT) * f64::from(FINE) * 1.24;
    ("sans-serif", size).into_font().color(&BLACK)
}

/// [`letters`] on one side of their place, and in the middle of its height.
pub(super) fn at(side: HPos) -> TextStyle<'static> {
    letters().pos(Pos::new(side, VPos::Center))
}

/// Writes `text` from `place` on, which is the middle of its height.
pub(super) fn write(area: &Area<'_>, text: &str, place: (i32, i32)) -> Result {
    put(area, text, place, at(HPos::Left))
}

/// Writes `text` at `place` as `style` says; nothing for blanks.
pub(super) fn put(
    area: &Area<'_>,
    text: &str,
    place: (i32, i32),
    style: TextStyle<'_>,
) -> Result {
    if text.trim().is_empty() {
        return Ok(());
    }
    area.draw(&Text::new(text, place, style))
}
