//! Which line is which: names above the chart.

use plotters::element::DashedPathElement;
use plotters::prelude::*;

use super::ink::{Area, FINE, Result, TEXT, write};
use super::{Chart, SeriesKind, mark};
use crate::plot::font;

/// Width of the sample in front of a name, and the space behind it, in units.
const SAMPLE: f32 = 34.0;
const SPACE: f32 = 22.0;

/// One name, and where it stands: left end in units, and line.
#[derive(Debug, Clone, PartialEq)]
struct Entry {
    name: String,
    /// It names a dashed line.
    dashed: bool,
    left: f32,
    line: usize,
}

/// The names of a chart in their order; none if there is nothing to tell apart.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Legend {
    entries: Vec<Entry>,
    /// How many lines of text it is high.
    pub(super) lines: usize,
}

impl Legend {
    /// Names one behind the other on lines `width` units wide.
    pub(super) fn new(chart: &Chart, width: f32) -> Self {
        let mut named: Vec<_> =
            chart.names().into_iter().map(|name| (name, false)).collect();
        if named.len() + usize::from(chart.bars.is_some()) < 2 {
            named.clear();
        }
        named.extend(chart.dashed().into_iter().map(|name| (name, true)));
        named.retain(|(name, _)| !name.is_empty());
        let mut entries = Vec::new();
        if named.is_empty() {
            return Self { entries, lines: 0 };
        }
        let (mut left, mut line) = (0.0, 0);
        for (name, dashed) in named {
            let room = SAMPLE + font::width(name, TEXT) * 1.05;
            if left > 0.0 && left + room > width {
                (left, line) = (0.0, line + 1);
            }
            entries.push(Entry { name: name.to_owned(), dashed, left, line });
            left += room + SPACE;
        }
        let lines = line + 1;
        Self { entries, lines }
    }

    /// Draws it, the middle of its first line at `y`, the others `height` apart.
    pub(super) fn draw(
        &self,
        area: &Area<'_>,
        chart: &Chart,
        (x, y): (i32, i32),
        height: i32,
    ) -> Result {
        let fine = |units: f32| (units * FINE as f32) as i32;
        for entry in &self.entries {
            let place = (x + fine(entry.left), y + entry.line as i32 * height);
            let number = chart.number(&entry.name);
            if entry.dashed {
                let ends = [place.0, place.0 + fine(SAMPLE - 8.0)];
                let ends = ends.map(|x| (x, place.1));
                let style = BLACK.stroke_width(FINE as u32);
                // Closer than in the chart: a sample is short.
                let [dash, space] = chart.dash(&entry.name);
                let [dash, space] = [dash, space - 2].map(|units| units * FINE);
                let line = DashedPathElement::new(ends.to_vec(), dash, space, style);
                area.draw(&line)?;
            }
            let series = chart.series.iter();
            for series in
                series.filter(|series| series.name == entry.name && !entry.dashed)
            {
                let (left, right) = (place.0, place.0 + fine(SAMPLE - 8.0));
                let color = mark::color(number);
                match series.kind {
                    SeriesKind::Band(_) => {
                        let half = 6 * FINE;
                        let corners =
                            [(left, place.1 - half), (right, place.1 + half)];
                        area.draw(&Rectangle::new(
                            corners,
                            color.mix(0.3).filled(),
                        ))?;
                    }
                    SeriesKind::Line(_) => {
                        let ends = vec![(left, place.1), (right, place.1)];
                        let style = color.stroke_width(2 * FINE as u32 + 4);
                        area.draw(&PathElement::new(ends, style))?;
                        mark::draw(area, number, ((left + right) / 2, place.1))?;
                    }
                    SeriesKind::Law(_) => {
                        let ends = vec![(left, place.1), (right, place.1)];
                        let style = color.stroke_width(2 * FINE as u32 + 4);
                        area.draw(&PathElement::new(ends, style))?;
                    }
                    SeriesKind::Points(_) => {
                        mark::draw(area, number, ((left + right) / 2, place.1))?;
                    }
                }
            }
            write(area, &entry.name, (place.0 + fine(SAMPLE), place.1))?;
        }
        Ok(())
    }
}
