//! Charts: lines, points, bars and bands over two axes.

mod axis;
mod drawing;
mod ink;
mod legend;
mod mark;
mod plot_area;

use super::figure::refuse;
use super::svg::{Svg, printable};
use crate::{Error, Result};

/// A chart, to be told what it shows. All values are `f64`.
///
/// Series of one name share a colour, a marker and a line of the legend.
///
/// ```
/// use cnn::plot::Chart;
///
/// let loss = [(0.0, 2.3), (1.0, 0.7), (2.0, 0.4)];
/// let svg = Chart::new("epoch", "loss, nats")
///     .line("training", &loss)
///     .include_y(0.0)
///     .draw()?;
/// assert!(svg.as_str().contains("loss, nats"));
/// # Ok::<(), cnn::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub struct Chart {
    x: AxisPlan,
    y: AxisPlan,
    series: Vec<Series>,
    bars: Option<Vec<(String, f64)>>,
    size: [u32; 2],
}

/// What is known of an axis before the data are looked at.
#[derive(Debug, Clone, PartialEq)]
struct AxisPlan {
    label: String,
    log: bool,
    /// Values that the axis reaches.
    include: Vec<f64>,
    /// Its numbers are the multiples of this one.
    every: Option<f64>,
    /// Names and values of dashed lines across the chart.
    lines: Vec<(String, f64)>,
}

#[derive(Debug, Clone, PartialEq)]
struct Series {
    name: String,
    kind: SeriesKind,
}

#[derive(Debug, Clone, PartialEq)]
enum SeriesKind {
    Line(Vec<(f64, f64)>),
    Law(Vec<(f64, f64)>),
    Points(Vec<(f64, f64)>),
    Band(Vec<(f64, f64, f64)>),
}

impl Series {
    /// Every corner that the axes must reach.
    fn corners(&self) -> Vec<(f64, f64)> {
        match &self.kind {
            SeriesKind::Line(points)
            | SeriesKind::Law(points)
            | SeriesKind::Points(points) => points.clone(),
            SeriesKind::Band(band) => band
                .iter()
                .flat_map(|&(x, low, high)| [(x, low), (x, high)])
                .collect(),
        }
    }
}

impl AxisPlan {
    fn new(label: &str) -> Self {
        Self {
            label: printable(label),
            log: false,
            include: Vec::new(),
            every: None,
            lines: Vec::new(),
        }
    }

    fn check(&self, name: &str, value: f64, what: &str) -> Result<()> {
        let needed = match self.log {
            true if !(value.is_finite() && value > 0.0) => {
                "a logarithmic axis needs a finite number above 0"
            }
            false if !value.is_finite() => "a chart needs a finite number",
            _ => return Ok(()),
        };
        Err(refuse(name, format!("{what} is {value}, {needed}")))
    }
}

impl Chart {
    /// An empty chart with the labels of its axes: quantity and unit.
    pub fn new(x_label: &str, y_label: &str) -> Self {
        Self {
            x: AxisPlan::new(x_label),
            y: AxisPlan::new(y_label),
            series: Vec::new(),
            bars: None,
            size: [640, 360],
        }
    }

    /// Points `(x, y)` joined in their order.
    pub fn line(self, name: &str, points: &[(f64, f64)]) -> Self {
        self.with(name, SeriesKind::Line(points.to_vec()))
    }

    /// A line through points `(x, y)` that are no data: a law, a bound.
    pub fn law(self, name: &str, points: &[(f64, f64)]) -> Self {
        self.with(name, SeriesKind::Law(points.to_vec()))
    }

    /// Points `(x, y)`, each with a marker.
    pub fn points(self, name: &str, points: &[(f64, f64)]) -> Self {
        self.with(name, SeriesKind::Points(points.to_vec()))
    }

    /// The area between the two y of `(x, low, high)`.
    pub fn band(self, name: &str, band: &[(f64, f64, f64)]) -> Self {
        self.with(name, SeriesKind::Band(band.to_vec()))
    }

    /// Bars from 0 to each value, each with its name and its value. The first stands at
    /// x = 0, the next at 1, and so on.
    ///
    /// They lie, one below the other, where their names do not fit side by side. A
    /// logarithmic axis has no 0: there each value is a point.
    pub fn bars<N: AsRef<str>>(mut self, bars: &[(N, f64)]) -> Self {
        let named = bars.iter();
        let named = named.map(|(name, value)| (printable(name.as_ref()), *value));
        self.bars.get_or_insert_default().extend(named);
        self
    }

    /// A dashed line across the chart at `y`, with its name in the legend; lines of
    /// another name have other dashes.
    pub fn horizontal(mut self, name: &str, y: f64) -> Self {
        self.y.lines.push((printable(name), y));
        self
    }

    /// A dashed line up the chart at `x`, with its name in the legend.
    pub fn vertical(mut self, name: &str, x: f64) -> Self {
        self.x.lines.push((printable(name), x));
        self
    }

    /// The x axis is logarithmic.
    pub fn log_x(mut self) -> Self {
        self.x.log = true;
        self
    }

    /// The y axis is logarithmic.
    pub fn log_y(mut self) -> Self {
        self.y.log = true;
        self
    }

    /// The x axis reaches `value`.
    pub fn include_x(mut self, value: f64) -> Self {
        self.x.include.push(value);
        self
    }

    /// The numbers of the x axis are the multiples of `step`: of 90 on one of degrees.
    pub fn every_x(mut self, step: f64) -> Self {
        self.x.every = Some(step);
        self
    }

    /// The y axis reaches `value`.
    pub fn include_y(mut self, value: f64) -> Self {
        self.y.include.push(value);
        self
    }

    /// The size of the view box, 640 × 360 unless told: it gives the shape, and
    /// how large the letters of 20 units are in it. Bars that lie are as high together
    /// as they need to be.
    pub fn size(self, width: u32, height: u32) -> Self {
        Self { size: [width, height], ..self }
    }

    /// Draws the chart.
    ///
    /// # Errors
    /// [`Error::Figure`], naming the series, for one without points, a value that
    /// is not finite (or on a logarithmic axis not above 0), an axis without a label, and
    /// labels that do not fit; [`Error::OutOfRange`] for a size below 160 × 120 or above 4000.
    pub fn draw(&self) -> Result<Svg> {
        self.check()?;
        drawing::draw(self)
    }

    fn with(mut self, name: &str, kind: SeriesKind) -> Self {
        let name = printable(name);
        self.series.push(Series { name, kind });
        self
    }

    /// The names of the series, each once.
    fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for series in &self.series {
            if !names.contains(&series.name.as_str()) {
                names.push(&series.name);
            }
        }
        names
    }

    /// Which colour and marker the series of this name have; the first colour is
    /// that of the bars, if there are any.
    fn number(&self, name: &str) -> usize {
        let number = self.names().iter().position(|other| *other == name);
        number.unwrap_or(0) + usize::from(self.bars.is_some())
    }

    /// The names of the dashed lines, each once.
    fn dashed(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for (name, _) in self.y.lines.iter().chain(&self.x.lines) {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        names
    }

    /// The dash and the space of the dashed lines of this name.
    fn dash(&self, name: &str) -> [i32; 2] {
        let number = self.dashed().iter().position(|other| *other == name);
        mark::dash(number.unwrap_or(0))
    }

    fn check(&self) -> Result<()> {
        let [width, height] = self.size;
        for (what, value, least) in [
            ("the width of a chart", width, 160),
            ("the height of a chart", height, 120),
        ] {
            if value < least || value > 4000 {
                return Err(Error::OutOfRange {
                    what,
                    value: value.into(),
                    range: "160 to 4000 wide and 120 to 4000 high",
                });
            }
        }
        if self.series.is_empty() && self.bars.is_none() {
            return Err(refuse("chart", "0 series given, a chart needs 1"));
        }
        for series in &self.series {
            let name = &series.name;
            let corners = series.corners();
            if corners.is_empty() {
                return Err(refuse(name, "has 0 points, a series needs 1"));
            }
            let share = match series.kind {
                SeriesKind::Band(_) => 2,
                _ => 1,
            };
            for (index, &(x, y)) in corners.iter().enumerate() {
                let index = index / share;
                self.x.check(name, x, &format!("x of point {index}"))?;
                self.y.check(name, y, &format!("y of point {index}"))?;
            }
        }
        if let Some(bars) = &self.bars {
            if bars.is_empty() {
                return Err(refuse("bars", "0 given, a chart needs 1"));
            }
            if self.x.log {
                let reason = "bars have names, and a logarithmic x axis has numbers";
                return Err(refuse("bars", reason));
            }
            for (name, value) in bars {
                self.y.check(name, *value, "the bar")?;
            }
        }
        for (name, axis) in [("the x axis", &self.x), ("the y axis", &self.y)] {
            if axis.label.trim().is_empty() {
                return Err(refuse(name, "has no label, a reader needs one"));
            }
            if axis.every.is_some_and(|step| !(step.is_finite() && step > 0.0)) {
                let reason = "has numbers at the multiples of what is not above 0";
                return Err(refuse(name, reason));
            }
            let lines = axis.lines.iter().map(|(_, value)| value);
            for &value in axis.include.iter().chain(lines) {
                axis.check(name, value, "a value on it")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
