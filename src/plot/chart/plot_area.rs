//! The part of a chart with the data.

use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use super::axis::Axis;
use super::ink::{Area, Context, FINE, LINE, Result, at, put, wide};
use super::{Series, SeriesKind, mark};
use crate::plot::number;

/// A line of more points than this has markers only here and there.
const MARKED: usize = 20;

/// The corners of what a text takes, with a little space around it.
pub(super) type Room = [(i32, i32); 2];

/// What is needed to turn values into places.
pub(super) struct PlotArea<'a, 'b> {
    pub(super) x: &'a Axis,
    pub(super) y: &'a Axis,
    pub(super) root: &'a Area<'b>,
    /// Bars lie: x runs down and y to the right.
    pub(super) lying: bool,
}

impl PlotArea<'_, '_> {
    /// Where a place on the two axes lies in the drawing.
    fn turned(&self, (x, y): (f64, f64)) -> (f64, f64) {
        if self.lying { (y, -x) } else { (x, y) }
    }

    /// Draws the bars, and says what room their values take.
    pub(super) fn bars(
        &self,
        context: &mut Context<'_, '_>,
        bars: &[(String, f64)],
        valued: bool,
    ) -> Result<Vec<Room>> {
        let mut taken = Vec::new();
        let base = if self.y.log { self.y.low } else { 0.0 };
        for (index, (name, value)) in bars.iter().enumerate() {
            let (middle, end) = (index as f64, self.y.place(*value));
            let (x, y) = context.backend_coord(&self.turned((middle, end)));
            if self.y.log {
                mark::draw(self.root, 0, (x, y))?;
            } else {
                let corners = [(middle - 0.36, base), (middle + 0.36, end)];
                let corners = corners.map(|corner| self.turned(corner));
                let bar = Rectangle::new(corners, mark::color(0).filled());
                context.draw_series([bar])?;
            }
            let (columns, rows) = context.plotting_area().get_pixel_range();
            let (place, side) = match self.lying {
                true => ((columns.start - 8 * FINE, y), HPos::Right),
                false => ((x, rows.end + (6 + LINE / 2) * FINE), HPos::Center),
            };
            put(self.root, name, place, at(side))?;
            if valued {
                let sign = if *value < 0.0 { -1 } else { 1 };
                let gap = if self.y.log { 11 } else { 5 } * FINE;
                let (place, side) = match (self.lying, sign) {
                    (true, 1) => ((x + gap, y), HPos::Left),
                    (true, _) => ((x - gap, y), HPos::Right),
                    (false, sign) => (
                        (x, y - sign * (gap + LINE * FINE / 2 - 3 * FINE)),
                        HPos::Center,
                    ),
                };
                let text = number::short(*value);
                put(self.root, &text, place, at(side))?;
                taken.push(room(&text, place, side));
            }
        }
        if !self.y.log {
            let ends = [(self.x.low, base), (self.x.high, base)];
            let ground = ends.map(|end| self.turned(end)).to_vec();
            let style = BLACK.stroke_width(FINE as u32);
            context.draw_series([PathElement::new(ground, style)])?;
        }
        Ok(taken)
    }

    pub(super) fn series(
        &self,
        context: &mut Context<'_, '_>,
        series: &Series,
        number: usize,
        several: bool,
    ) -> Result {
        let color = mark::color(number);
        let place =
            |&(x, y): &(f64, f64)| self.turned((self.x.place(x), self.y.place(y)));
        let marked: Vec<_> = match &series.kind {
            SeriesKind::Band(band) => {
                let low = band.iter().map(|&(x, low, _)| (x, low));
                let high = band.iter().rev().map(|&(x, _, high)| (x, high));
                let outline = low.chain(high).map(|corner| place(&corner));
                let style = color.mix(0.3).filled();
                let outline: Vec<_> = outline.collect();
                context.draw_series([Polygon::new(outline, style)])?;
                Vec::new()
            }
            SeriesKind::Points(points) => points.iter().collect(),
            SeriesKind::Line(points) | SeriesKind::Law(points) => {
                let path: Vec<_> = points.iter().map(place).collect();
                let style = color.stroke_width(2 * FINE as u32 + 4);
                context.draw_series([PathElement::new(path, style)])?;
                match points.len() {
                    _ if matches!(series.kind, SeriesKind::Law(_)) => Vec::new(),
                    1..=MARKED => points.iter().collect(),
                    _ if !several => Vec::new(),
                    // Shifted, so that markers of two lines do not coincide.
                    count => (0..8)
                        .map(|step| (step * 6 + number % 6 + 1) * count / 48)
                        .filter_map(|index| points.get(index))
                        .collect(),
                }
            }
        };
        for point in marked {
            let (x, y) = context.backend_coord(&place(point));
            mark::draw(self.root, number, (x, y))?;
        }
        Ok(())
    }

    /// A dashed line across the chart or up it, which leaves out the texts on its way.
    pub(super) fn dashes(
        &self,
        context: &Context<'_, '_>,
        ends: [(f64, f64); 2],
        [dash, space]: [i32; 2],
        texts: &[Room],
    ) -> Result {
        let style = BLACK.stroke_width(FINE as u32);
        let [first, last] = ends.map(|end| context.backend_coord(&self.turned(end)));
        let [dash, space] = [dash * FINE, space * FINE];
        for part in beside([first, last], texts) {
            let line = DashedPathElement::new(part.to_vec(), dash, space, style);
            self.root.draw(&line)?;
        }
        Ok(())
    }
}

/// What `text` takes that is written at `place`.
fn room(text: &str, (x, y): (i32, i32), side: HPos) -> Room {
    let (wide, half) = (wide(text) * FINE, LINE * FINE / 2);
    let left = match side {
        HPos::Left => x,
        HPos::Center => x - wide / 2,
        HPos::Right => x - wide,
    };
    let space = 3 * FINE;
    [(left - space, y - half), (left + wide + space, y + half)]
}

/// The parts of a level or upright line that lie beside all `texts`.
fn beside([first, last]: [(i32, i32); 2], texts: &[Room]) -> Vec<[(i32, i32); 2]> {
    let upright = first.0 == last.0;
    // Along the line, and across.
    let turned = |(x, y): (i32, i32)| if upright { (y, x) } else { (x, y) };
    let ((start, level), (end, _)) = (turned(first), turned(last));
    let step = (end - start).signum();
    let covers = |[low, high]: &Room| {
        let ((low, near), (high, far)) = (turned(*low), turned(*high));
        (near..=far).contains(&level).then_some(match step {
            -1 => [high, low],
            _ => [low, high],
        })
    };
    let mut covered: Vec<_> = texts.iter().filter_map(covers).collect();
    covered.sort_unstable_by_key(|[from, _]| step * from);
    let (mut parts, mut from) = (Vec::new(), start);
    for [near, far] in covered.into_iter().chain([[end, end]]) {
        let to = if step * near < step * end { near } else { end };
        if step * from < step * to {
            parts.push([(from, level), (to, level)].map(turned));
        }
        if step * far > step * from {
            from = far;
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_leaves_out_the_texts_on_its_way_in_both_directions() {
        let line = [(5, 0), (5, 100)];
        assert_eq!(beside(line, &[]), [line]);
        // Beside the line; on it; over that one; beyond its end.
        let texts = [
            [(6, 10), (9, 20)],
            [(0, 30), (9, 40)],
            [(4, 35), (5, 50)],
            [(0, 90), (9, 120)],
        ];
        let parts = [[(5, 0), (5, 30)], [(5, 50), (5, 90)]];
        assert_eq!(beside(line, &texts), parts);
        let back = parts.map(|[from, to]| [to, from]);
        assert_eq!(beside([line[1], line[0]], &texts), [back[1], back[0]]);
        let turned = |(x, y): (i32, i32)| (y, x);
        let level = texts.map(|corners| corners.map(turned));
        assert_eq!(
            beside(line.map(turned), &level),
            parts.map(|part| part.map(turned))
        );
    }
}
