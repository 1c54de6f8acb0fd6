//! The part of a chart with the data.

use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use super::axis::Axis;
use super::drawing::{Area, Context, FINE, LINE, Result, at, put};
use super::{Series, Shape, mark};

/// A line of more points than this has markers only here and there.
const MARKED: usize = 20;

/// What is needed to turn values into places.
pub(super) struct Data<'a, 'b> {
    pub(super) x: &'a Axis,
    pub(super) y: &'a Axis,
    pub(super) root: &'a Area<'b>,
}

impl Data<'_, '_> {
    pub(super) fn bars(
        &self,
        context: &mut Context<'_, '_>,
        bars: &[(String, f64)],
        upright: bool,
    ) -> Result {
        let base = if self.y.log { self.y.low } else { 0.0 };
        for (index, (name, value)) in bars.iter().enumerate() {
            let middle = index as f64;
            let corners =
                [(middle - 0.36, base), (middle + 0.36, self.y.place(*value))];
            let bar = Rectangle::new(corners, mark::color(0).filled());
            context.draw_series([bar])?;
            let (x, _) = context.backend_coord(&(middle, self.y.low));
            let (_, rows) = context.plotting_area().get_pixel_range();
            let (place, style) = if upright {
                let style = at(HPos::Right).transform(FontTransform::Rotate270);
                ((x, rows.end + 6 * FINE), style)
            } else {
                ((x, rows.end + (6 + LINE / 2) * FINE), at(HPos::Center))
            };
            put(self.root, name, place, style)?;
        }
        let ground = vec![(self.x.low, base), (self.x.high, base)];
        let style = BLACK.stroke_width(FINE as u32);
        context.draw_series([PathElement::new(ground, style)])?;
        Ok(())
    }

    pub(super) fn series(
        &self,
        context: &mut Context<'_, '_>,
        series: &Series,
        number: usize,
        several: bool,
    ) -> Result {
        let color = mark::color(number);
        let place = |&(x, y): &(f64, f64)| (self.x.place(x), self.y.place(y));
        let marked: Vec<_> = match &series.shape {
            Shape::Band(band) => {
                let low = band.iter().map(|&(x, low, _)| (x, low));
                let high = band.iter().rev().map(|&(x, _, high)| (x, high));
                let outline = low.chain(high).map(|corner| place(&corner));
                let style = color.mix(0.3).filled();
                let outline: Vec<_> = outline.collect();
                context.draw_series([Polygon::new(outline, style)])?;
                Vec::new()
            }
            Shape::Points(points) => points.iter().collect(),
            Shape::Line(points) => {
                let path: Vec<_> = points.iter().map(place).collect();
                let style = color.stroke_width(2 * FINE as u32 + 4);
                context.draw_series([PathElement::new(path, style)])?;
                match points.len() {
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

    pub(super) fn dashes(
        &self,
        context: &mut Context<'_, '_>,
        ends: [(f64, f64); 2],
    ) -> Result {
        let style = BLACK.stroke_width(FINE as u32);
        let line = DashedPathElement::new(ends.to_vec(), 7 * FINE, 5 * FINE, style);
        context.draw_series([line])?;
        Ok(())
    }
}
