//! A chart as plotters draws it.

use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use super::axis::Axis;
use super::ink::{FINE, LINE, Result, at, letters, put, wide, write};
use super::legend::Legend;
use super::plot_area::PlotArea;
use super::{Chart, Series, SeriesKind};
use crate::plot::figure::refuse;
use crate::plot::number;
use crate::plot::svg::Svg;

const MARGIN: i32 = 8;
const GRID: RGBColor = RGBColor(0xD0, 0xD0, 0xD0);

/// The least height and width of the part with the data, in units.
const LEAST: i32 = 60;

/// The height of a bar that lies, with the space around it, in units.
const ROW: i32 = 32;

/// So many bars, and not more, have their values beside them.
const VALUED: usize = 24;

/// Sizes in units around the part with the data.
struct Margins {
    top: i32,
    left: i32,
    bottom: i32,
}

pub(super) fn draw(chart: &Chart) -> crate::Result<Svg> {
    let sketch = Sketch::of(chart)?;
    let [width, height] = sketch.size;
    let margins = &sketch.margins;
    let room =
        [width - margins.left - 2 * MARGIN, height - margins.top - margins.bottom];
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
    painted(&mut text, chart, &sketch)
        .map_err(|error| refuse("chart", error.to_string()))?;
    // The first line opens plotters' own drawing, the last one closes it.
    let body = text.split_once('\n').map_or("", |(_, body)| body);
    let body = body.trim_end().strip_suffix("</svg>").unwrap_or(body);
    let body = body.replace(" opacity=\"1\"", "");
    let share = 1.0 / f64::from(FINE);
    let body = format!("<g transform=\"scale({share})\">\n{body}</g>");
    Ok(Svg::new(sketch.size.map(|side| side as u32), &body))
}

/// What is known of a chart before it is drawn.
struct Sketch {
    size: [i32; 2],
    x: Axis,
    y: Axis,
    legend: Legend,
    margins: Margins,
    /// Bars lie.
    lying: bool,
    /// Bars have their values beside them.
    valued: bool,
}

impl Sketch {
    fn of(chart: &Chart) -> crate::Result<Self> {
        let [width, height] = chart.size.map(|side| side as i32);
        let legend = Legend::new(chart, (width - 2 * MARGIN) as f32);
        let top = MARGIN + legend.lines as i32 * LINE + LINE / 2;
        let bottom = LINE + 12 + LINE;
        let wanted = (height / 60) as usize;
        let y = Axis::new("the y axis", chart.y_values(), chart.y.log, wanted)?;
        let y = y.whole_for(chart.y_of_data(), wanted);
        let Some(bars) = &chart.bars else {
            let widths = y.ticks.iter().map(|(_, text)| wide(text));
            let left = widths.max().unwrap_or(0) + 12;
            let values = || chart.x_values();
            let wanted = width as usize / 90;
            let x = Axis::new("the x axis", values(), chart.x.log, wanted)?;
            let x = x.whole_for(chart.x_of_data(), wanted);
            let length = f64::from((width - left - 2 * MARGIN).max(1));
            let x = x.at_data(chart.x_of_data()).at_multiples(chart.x.every);
            let x = x.thinned(|text| f64::from(wide(text) + 10) / length);
            let margins = Margins { top: top + LINE, left, bottom };
            let size = [width, height];
            let (lying, valued) = (false, false);
            return Ok(Self { size, x, y, legend, margins, lying, valued });
        };
        let ends = (-0.5, bars.len() as f64 - 0.5);
        let x = Axis { log: false, low: ends.0, high: ends.1, ticks: Vec::new() };
        let x = x.reaching(chart.x_values());
        let valued = chart.series.is_empty() && bars.len() <= VALUED;
        let texts = bars.iter().map(|(_, value)| wide(&number::short(*value)));
        let widest = texts.max().filter(|_| valued).unwrap_or(0);
        let below = bars.iter().any(|(_, value)| *value < 0.0);
        let names = bars.iter().map(|(name, _)| wide(name)).max().unwrap_or(0);
        let numbers = y.ticks.iter().map(|(_, text)| wide(text)).max().unwrap_or(0);
        let slot = f64::from(width - numbers - 12 - 2 * MARGIN) / (x.high - x.low);
        let lying = f64::from(names.max(widest) + 6) > slot;
        // Room for the values at the ends of the bars, but not before 0.
        let room = |length: i32, text: i32| {
            let share = f64::from(text) / f64::from((length - text).max(1));
            [if below { share } else { 0.0 }, share]
        };
        let text = if lying { widest + 10 } else { LINE };
        let text = if valued { text } else { 0 };
        Ok(if lying {
            let top = top + LINE;
            let rows = (x.high - x.low) * f64::from(ROW);
            let size = [width, top + rows.ceil() as i32 + bottom];
            let left = names + 16;
            let length = (width - left - 2 * MARGIN).max(1);
            let y = y.longer(room(length, text));
            let y = y.thinned(|text| f64::from(wide(text) + 10) / f64::from(length));
            let margins = Margins { top, left, bottom };
            Self { size, x, y, legend, margins, lying, valued }
        } else {
            let margins = Margins { top: top + LINE, left: numbers + 12, bottom };
            let length = height - margins.top - margins.bottom;
            let y = y.longer(room(length, text));
            Self { size: [width, height], x, y, legend, margins, lying, valued }
        })
    }
}

fn painted(text: &mut String, chart: &Chart, sketch: &Sketch) -> Result {
    let Sketch { x, y, legend, margins, lying, .. } = sketch;
    let [width, height] = sketch.size.map(|side| (side * FINE) as u32);
    let root = SVGBackend::with_string(text, (width, height)).into_drawing_area();
    let left = MARGIN * FINE;
    let [above, below] = match lying {
        true => [&chart.x.label, &chart.y.label],
        false => [&chart.y.label, &chart.x.label],
    };
    write(&root, above, (left, (MARGIN + LINE / 2) * FINE))?;
    let place = (left, (MARGIN + LINE * 3 / 2) * FINE);
    legend.draw(&root, chart, place, LINE * FINE)?;

    let mut builder = ChartBuilder::on(&root);
    builder
        .margin_top(margins.top * FINE)
        .margin_right(2 * MARGIN * FINE)
        .set_label_area_size(LabelAreaPosition::Left, margins.left * FINE)
        .set_label_area_size(LabelAreaPosition::Bottom, margins.bottom * FINE);
    let mut context = match lying {
        true => builder.build_cartesian_2d(y.clone(), x.clone().downwards())?,
        false => builder.build_cartesian_2d(x.clone(), y.clone())?,
    };
    context
        .configure_mesh()
        .bold_line_style(GRID.stroke_width(FINE as u32))
        .light_line_style(TRANSPARENT)
        .axis_style(BLACK.stroke_width(FINE as u32))
        .set_all_tick_mark_size(4 * FINE)
        .label_style(letters())
        .draw()?;
    let data = PlotArea { x, y, root: &root, lying: *lying };
    let several = chart.names().len() > 1;
    let is_band = |series: &&Series| matches!(series.kind, SeriesKind::Band(_));
    let has_line = |name: &str| {
        let line = |it: &Series| {
            matches!(it.kind, SeriesKind::Line(_) | SeriesKind::Law(_))
        };
        chart.series.iter().any(|it| it.name == name && line(it))
    };
    let is_alone = |series: &&Series| {
        matches!(series.kind, SeriesKind::Points(_)) && !has_line(&series.name)
    };
    // What is wide lies below what is thin, and points that stand alone above all.
    let (bands, others): (Vec<_>, Vec<_>) = chart.series.iter().partition(is_band);
    let (points, lines): (Vec<_>, Vec<_>) = others.into_iter().partition(is_alone);
    for series in bands {
        data.series(&mut context, series, chart.number(&series.name), several)?;
    }
    let texts = match &chart.bars {
        Some(bars) => data.bars(&mut context, bars, sketch.valued)?,
        None => Vec::new(),
    };
    for series in lines.into_iter().chain(points) {
        data.series(&mut context, series, chart.number(&series.name), several)?;
    }
    for (name, value) in &chart.y.lines {
        let place = y.place(*value);
        let ends = [(x.low, place), (x.high, place)];
        data.dashes(&context, ends, chart.dash(name), &texts)?;
    }
    for (name, value) in &chart.x.lines {
        let place = x.place(*value);
        let ends = [(place, y.low), (place, y.high)];
        data.dashes(&context, ends, chart.dash(name), &texts)?;
    }
    let (_, bottom) = context.plotting_area().get_pixel_range();
    let middle = (width as i32 + margins.left * FINE) / 2;
    let place = (middle, bottom.end + (margins.bottom - LINE / 2) * FINE);
    put(&root, below, place, at(HPos::Center))?;
    root.present()
}

impl Axis {
    /// The same axis, longer where values lie beyond it.
    fn reaching(self, values: impl Iterator<Item = f64>) -> Self {
        let ends = (self.low, self.high);
        let (low, high) =
            values.fold(ends, |(low, high), v| (low.min(v), high.max(v)));
        Self { low, high, ..self }
    }

    /// The axis of bars that lie: the first is the uppermost.
    fn downwards(self) -> Self {
        Self { low: -self.high, high: -self.low, ..self }
    }
}

impl Chart {
    fn x_values(&self) -> impl Iterator<Item = f64> {
        let corners = self.series.iter().flat_map(Series::corners);
        corners.map(|(x, _)| x).chain(asked(&self.x))
    }

    /// The x of what is measured or counted, and of what the axis is asked to reach.
    fn x_of_data(&self) -> impl Iterator<Item = f64> {
        let data = self
            .series
            .iter()
            .filter(|series| !matches!(series.kind, SeriesKind::Law(_)));
        let corners = data.flat_map(Series::corners).map(|(x, _)| x);
        corners.chain(self.x.include.iter().copied())
    }

    /// The y of what is measured or counted.
    fn y_of_data(&self) -> impl Iterator<Item = f64> {
        let corners = self.series.iter().flat_map(Series::corners);
        let bars = self.bars.iter().flatten().map(|(_, value)| *value);
        corners.map(|(_, y)| y).chain(bars)
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
    let lines = axis.lines.iter().map(|(_, value)| value);
    axis.include.iter().chain(lines).copied()
}
