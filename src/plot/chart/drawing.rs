//! A chart as plotters draws it.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::axis::Axis;
use super::data::Data;
use super::legend::Legend;
use super::{Chart, Series};
use crate::plot::figure::refuse;
use crate::plot::font;
use crate::plot::svg::Svg;

pub(super) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Error = DrawingAreaErrorKind<std::io::Error>;
pub(super) type Result<T = ()> = std::result::Result<T, Error>;
pub(super) type Context<'a, 'b> =
    ChartContext<'a, SVGBackend<'b>, Cartesian2d<Axis, Axis>>;

/// plotters knows whole pixels only: it draws this many to a unit.
pub(super) const FINE: i32 = 10;

/// The size of all letters, and the height of a line of them, in units.
pub(super) const TEXT: f32 = 18.0;
pub(super) const LINE: i32 = 24;
const MARGIN: i32 = 8;
const GRID: RGBColor = RGBColor(0xD0, 0xD0, 0xD0);

/// The least height and width of the part with the data, in units.
const LEAST: i32 = 60;

/// Sizes in units around the part with the data.
struct Frame {
    top: i32,
    left: i32,
    bottom: i32,
    /// The names of bars stand upright.
    upright: bool,
}

pub(super) fn draw(chart: &Chart) -> crate::Result<Svg> {
    let [width, height] = chart.size.map(|side| side as i32);
    let y = Axis::new(
        "the y axis",
        chart.y_values(),
        chart.y.log,
        height as usize / 60,
    )?;
    let x = match &chart.bars {
        Some(bars) => Axis {
            log: false,
            low: -0.5,
            high: bars.len() as f64 - 0.5,
            ticks: Vec::new(),
        }
        .reaching(chart.x_values()),
        None => Axis::new(
            "the x axis",
            chart.x_values(),
            chart.x.log,
            width as usize / 90,
        )?,
    };
    let legend = Legend::new(chart, (width - 2 * MARGIN) as f32);
    let frame = frame(chart, &x, &y, &legend)?;
    let room = [width - frame.left - 2 * MARGIN, height - frame.top - frame.bottom];
    if room[0] < LEAST || room[1] < LEAST {
        let reason = format!(
            "its labels leave {}×{} of {width}×{height} units for the data, which need \
             {LEAST}×{LEAST}",
            room[0].max(0),
            room[1].max(0)
        );
        return Err(refuse("chart", reason));
    }
    let mut text = String::new();
    painted(&mut text, chart, &x, &y, &legend, &frame)
        .map_err(|error| refuse("chart", error.to_string()))?;
    // The first line opens plotters' own drawing, the last one closes it.
    let body = text.split_once('\n').map_or("", |(_, body)| body);
    let body = body.trim_end().strip_suffix("</svg>").unwrap_or(body);
    let body = body.replace(" opacity=\"1\"", "");
    let share = 1.0 / f64::from(FINE);
    let body = format!("<g transform=\"scale({share})\">\n{body}</g>");
    Ok(Svg::new(chart.size, &body))
}

fn painted(
    text: &mut String,
    chart: &Chart,
    x: &Axis,
    y: &Axis,
    legend: &Legend,
    frame: &Frame,
) -> Result {
    let [width, height] = chart.size.map(|side| side * FINE as u32);
    let root = SVGBackend::with_string(text, (width, height)).into_drawing_area();
    let left = MARGIN * FINE;
    write(&root, &chart.y.label, (left, (MARGIN + LINE / 2) * FINE))?;
    let place = (left, (MARGIN + LINE * 3 / 2) * FINE);
    legend.draw(&root, chart, place, LINE * FINE)?;

    let mut context = ChartBuilder::on(&root)
        .margin_top(frame.top * FINE)
        .margin_right(2 * MARGIN * FINE)
        .set_label_area_size(LabelAreaPosition::Left, frame.left * FINE)
        .set_label_area_size(LabelAreaPosition::Bottom, frame.bottom * FINE)
        .build_cartesian_2d(x.clone(), y.clone())?;
    context
        .configure_mesh()
        .bold_line_style(GRID.stroke_width(FINE as u32))
        .light_line_style(TRANSPARENT)
        .axis_style(BLACK.stroke_width(FINE as u32))
        .set_all_tick_mark_size(4 * FINE)
        .label_style(letters())
        .draw()?;
    let data = Data { x, y, root: &root };
    if let Some(bars) = &chart.bars {
        data.bars(&mut context, bars, frame.upright)?;
    }
    let several = chart.names().len() > 1;
    for series in &chart.series {
        let number = chart.number(&series.name);
        data.series(&mut context, series, number, several)?;
    }
    for &value in &chart.y.lines {
        let place = y.place(value);
        data.dashes(&mut context, [(x.low, place), (x.high, place)])?;
    }
    for &value in &chart.x.lines {
        let place = x.place(value);
        data.dashes(&mut context, [(place, y.low), (place, y.high)])?;
    }
    let (_, bottom) = context.plotting_area().get_pixel_range();
    let middle = (width as i32 + frame.left * FINE) / 2;
    let place = (middle, bottom.end + (frame.bottom - LINE / 2) * FINE);
    put(&root, &chart.x.label, place, at(HPos::Center))?;
    root.present()
}

/// How much room the labels need.
fn frame(
    chart: &Chart,
    x: &Axis,
    y: &Axis,
    legend: &Legend,
) -> crate::Result<Frame> {
    let widths = y.ticks.iter().map(|(_, text)| wide(text));
    let left = widths.max().unwrap_or(0) + 12;
    let top = MARGIN + (1 + legend.lines as i32) * LINE + LINE / 2;
    let mut bottom = LINE + 12 + if chart.x.label.is_empty() { 0 } else { LINE };
    let mut upright = false;
    if let Some(bars) = &chart.bars {
        let width = chart.size[0] as i32 - left - 2 * MARGIN;
        let slot = f64::from(width) / (x.high - x.low);
        let widest = bars.iter().map(|(name, _)| wide(name)).max().unwrap_or(0);
        upright = f64::from(widest + 6) > slot;
        if upright {
            bottom += widest - LINE + 6;
        }
    }
    Ok(Frame { top, left, bottom, upright })
}

impl Axis {
    /// The same axis, longer where values lie beyond it.
    fn reaching(self, values: impl Iterator<Item = f64>) -> Self {
        let ends = (self.low, self.high);
        let (low, high) =
            values.fold(ends, |(low, high), v| (low.min(v), high.max(v)));
        Self { low, high, ..self }
    }
}

impl Chart {
    fn x_values(&self) -> impl Iterator<Item = f64> {
        let corners = self.series.iter().flat_map(Series::corners);
        corners.map(|(x, _)| x).chain(asked(&self.x))
    }

    /// Bars stand on 0, so it is among them unless the axis has none.
    fn y_values(&self) -> impl Iterator<Item = f64> {
        let corners = self.series.iter().flat_map(Series::corners);
        let bars = self.bars.iter().flatten().map(|(_, value)| *value);
        let base = (self.bars.is_some() && !self.y.log).then_some(0.0);
        let values = corners.map(|(_, y)| y).chain(bars).chain(base);
        values.chain(asked(&self.y))
    }
}

/// What the maker of the chart wants an axis to reach.
fn asked(axis: &super::AxisPlan) -> impl Iterator<Item = f64> {
    axis.include.iter().chain(&axis.lines).copied()
}

/// About how wide a page shows `text`, in units: the browser chooses the font.
fn wide(text: &str) -> i32 {
    (font::width(text, TEXT) * 1.05).ceil() as i32
}

/// Black letters. plotters writes 1 / 1.24 of the size that it is told.
fn letters() -> TextStyle<'static> {
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
