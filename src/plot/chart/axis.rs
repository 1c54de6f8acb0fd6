//! An axis: which values it spans, and where it has a number.

use std::ops::Range;

use plotters::coord::ranged1d::{
    KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter,
};

use crate::Result;
use crate::plot::figure::refuse;
use crate::plot::number;

/// So many different values, and not more, have a number each.
const FEW: usize = 12;

/// An axis has no more numbers.
const MOST: f64 = 100.0;

/// An axis. Its places are the values, or their log₁₀ on a logarithmic one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Axis {
    pub(super) log: bool,
    pub(super) low: f64,
    pub(super) high: f64,
    /// Place and text of every number on it.
    pub(super) ticks: Vec<(f64, String)>,
}

impl Axis {
    /// An axis that reaches all `values`, each finite (and above 0 if `log`),
    /// with about `wanted` numbers.
    ///
    /// # Errors
    /// [`crate::Error::Figure`] if the values are farther apart than the largest
    /// number.
    pub(super) fn new(
        name: &str,
        values: impl Iterator<Item = f64>,
        log: bool,
        wanted: usize,
    ) -> Result<Self> {
        let places = values.map(|value| place(value, log));
        let nothing = [f64::INFINITY, f64::NEG_INFINITY];
        let [least, most] =
            places.fold(nothing, |[least, most], v| [least.min(v), most.max(v)]);
        if !(most - least).is_finite() {
            let reason = format!("{least:e} and {most:e} are too far apart to draw");
            return Err(refuse(name, reason));
        }
        let pad = match most - least {
            0.0 if log => 0.5,
            0.0 => 0.5 * least.abs().max(1e-300),
            span => 0.04 * span,
        };
        let pad = if pad < 1e-299 { 0.5 } else { pad };
        // A scale that starts at zero, or does not cross it, shows so.
        let keep = |value: f64, padded: f64| {
            if !log && value * padded <= 0.0 { 0.0 } else { padded }
        };
        let (low, high) = (keep(least, least - pad), keep(most, most + pad));
        let (low, high) = if low < high { (low, high) } else { (low, low + 1.0) };
        if !(high - low).is_finite() {
            let reason = format!("{least:e} and {most:e} are too far apart to draw");
            return Err(refuse(name, reason));
        }
        let ticks = if log {
            logarithmic(low, high, wanted)
        } else {
            linear(low, high, wanted)
        };
        Ok(Self { log, low, high, ticks })
    }

    /// The same axis with its numbers where the data are: at every value, if these are
    /// few, else between the first and the last.
    pub(super) fn at_data(mut self, values: impl Iterator<Item = f64>) -> Self {
        let mut values: Vec<_> = values.collect();
        values.sort_unstable_by(f64::total_cmp);
        values.dedup();
        let (Some(first), Some(last)) = (values.first(), values.last()) else {
            return self;
        };
        if (2..=FEW).contains(&values.len()) {
            let places = values.iter().map(|&value| self.place(value));
            self.ticks = places.zip(number::apart(&values)).collect();
            return self;
        }
        let [first, last] = [first, last].map(|&value| self.place(value));
        let slack = 1e-9 * (self.high - self.low);
        let within = |&(place, _): &&(f64, String)| {
            (first - slack..=last + slack).contains(place)
        };
        if self.ticks.iter().filter(within).count() >= 2 {
            self.ticks.retain(|tick| within(&tick));
        }
        self
    }

    /// The same axis with about `wanted` whole numbers on it, where all of `data` are
    /// whole: halves of what is counted there are not.
    pub(super) fn whole_for(
        mut self,
        data: impl Iterator<Item = f64>,
        wanted: usize,
    ) -> Self {
        let counts = data.fold(!self.log, |all, value| all && value.fract() == 0.0);
        if counts && self.ticks.iter().any(|(place, _)| place.fract() != 0.0) {
            self.ticks = at_least(self.low, self.high, wanted, 1.0);
        }
        self
    }

    /// The same axis with its numbers at the multiples of `step`, if it is told.
    pub(super) fn at_multiples(mut self, step: Option<f64>) -> Self {
        let Some(step) = step.filter(|_| !self.log) else { return self };
        let (first, last) = ((self.low / step).ceil(), (self.high / step).floor());
        if last - first < MOST {
            let count = (first as i64)..=(last as i64);
            let places: Vec<_> = count.map(|count| count as f64 * step).collect();
            let texts = number::apart(&places);
            self.ticks = places.into_iter().zip(texts).collect();
        }
        self
    }

    /// Leaves out numbers that would touch the one before, each `wide` long of a whole
    /// axis of the length 1.
    pub(super) fn thinned(mut self, wide: impl Fn(&str) -> f64) -> Self {
        let mut end = f64::NEG_INFINITY;
        let (low, span) = (self.low, self.high - self.low);
        self.ticks.retain(|(place, text)| {
            let (middle, half) = ((place - low) / span, wide(text) / 2.0);
            let fits = middle - half >= end;
            if fits {
                end = middle + half;
            }
            fits
        });
        self
    }

    /// The same axis, longer by such shares of itself before its low and behind its
    /// high end.
    pub(super) fn longer(mut self, [before, behind]: [f64; 2]) -> Self {
        let span = self.high - self.low;
        self.low -= before * span;
        self.high += behind * span;
        self
    }

    /// Where `value` stands.
    pub(super) fn place(&self, value: f64) -> f64 {
        place(value, self.log)
    }
}

/// An axis as plotters sees it: of places, with a line at every tick.
impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, place: &f64, (first, last): (i32, i32)) -> i32 {
        let share = (place - self.low) / (self.high - self.low);
        first + (f64::from(last - first) * share).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        if hint.weight().allow_light_points() {
            return Vec::new();
        }
        self.ticks.iter().map(|(place, _)| *place).collect()
    }

    fn range(&self) -> Range<f64> {
        self.low..self.high
    }
}

impl ValueFormatter<f64> for Axis {
    fn format(place: &f64) -> String {
        number::short(*place)
    }

    fn format_ext(&self, place: &f64) -> String {
        let tick = self.ticks.iter().find(|tick| tick.0 == *place);
        tick.map_or_else(|| Self::format(place), |(_, text)| text.clone())
    }
}

fn place(value: f64, log: bool) -> f64 {
    if log { libm::log10(value) } else { value }
}

/// Multiples of 1, 2 or 5 times a power of ten.
fn linear(low: f64, high: f64, wanted: usize) -> Vec<(f64, String)> {
    at_least(low, high, wanted, 0.0)
}

/// The same, no nearer to each other than `least`.
fn at_least(low: f64, high: f64, wanted: usize, least: f64) -> Vec<(f64, String)> {
    let largest = low.abs().max(high.abs());
    // Nearer than the next number there is none.
    let nearest = largest.next_up() - largest;
    let apart = (high - low) / wanted.max(1) as f64;
    let (digit, power) = step(apart.max(nearest).max(least));
    let unit = f64::from(digit) * power_of_ten(power);
    let (first, last) = ((low / unit).ceil() as i64, (high / unit).floor() as i64);
    let mut ticks: Vec<_> = (first..=last)
        .map(|count| {
            let value = count as f64 * unit;
            (value, written(value, power, largest))
        })
        .collect();
    ticks.dedup_by(|one, other| one.0 == other.0);
    ticks
}

/// The smallest 1, 2 or 5 times a power of ten that is at least `size`.
fn step(size: f64) -> (u32, i32) {
    let (digits, power) = scientific(size);
    match digits {
        digits if digits <= 1.0 => (1, power),
        digits if digits <= 2.0 => (2, power),
        digits if digits <= 5.0 => (5, power),
        _ => (1, power + 1),
    }
}

/// A number in digits down to 10^`power`; with a power of ten where all of the
/// axis is far from 1.
fn written(value: f64, power: i32, largest: f64) -> String {
    let decimals = usize::try_from(-power).unwrap_or(0);
    if (1e-3..1e6).contains(&largest) && (decimals <= 6 || largest >= 0.1) {
        return number::fixed(value, decimals);
    }
    if value == 0.0 {
        return number::fixed(0.0, 0);
    }
    let digits = scientific(value.abs()).1 - power;
    number::scientific(value, usize::try_from(digits).unwrap_or(0))
}

/// Powers of ten; if fewer than three lie on the axis, numbers between them too.
fn logarithmic(low: f64, high: f64, wanted: usize) -> Vec<(f64, String)> {
    let (first, last) = (low.ceil() as i32, high.floor() as i32);
    let decades = usize::try_from(last - first + 1).unwrap_or(0);
    if decades >= 3 {
        let every = decades.div_ceil(wanted.max(2));
        let plain = first >= -3 && last <= 5;
        let text = |power: i32| match plain {
            true => number::short(power_of_ten(power)),
            false => number::power_of_ten(power),
        };
        let powers = (first..=last).step_by(every);
        return powers.map(|power| (power.into(), text(power))).collect();
    }
    let around = (low.floor() as i32)..=last.max(high.floor() as i32);
    let digits = around
        .flat_map(|power| [1.0, 2.0, 5.0].map(|digit| digit * power_of_ten(power)));
    let ticks: Vec<_> = digits
        .map(|value| (libm::log10(value), number::short(value)))
        .filter(|(place, _)| (low..=high).contains(place))
        .collect();
    if ticks.len() >= 3 {
        return ticks;
    }
    let [least, most] = [low, high].map(|place| libm::pow(10.0, place));
    let values = linear(least, most, wanted).into_iter();
    values
        .map(|(value, text)| (libm::log10(value), text))
        .filter(|(place, _)| (low..=high).contains(place))
        .collect()
}

/// Digits from 1 to 10 and a power of ten, so exact as decimal digits are.
fn scientific(value: f64) -> (f64, i32) {
    let text = format!("{value:e}");
    let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
    (digits.parse().unwrap_or(1.0), power.parse().unwrap_or(0))
}

fn power_of_ten(power: i32) -> f64 {
    format!("1e{power}").parse().unwrap_or(f64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(values: [f64; 2], log: bool) -> Vec<String> {
        let axis = Axis::new("x", values.into_iter(), log, 6).unwrap();
        axis.ticks.into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn numbers_on_an_axis_are_round() {
        assert_eq!(
            texts([0.0, 1.0], false),
            ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]
        );
        assert_eq!(texts([0.0, 60_000.0], false)[1], "20,000");
        assert_eq!(texts([-3.0, 3.0], false), ["−2", "0", "2"]);
        assert_eq!(texts([0.97, 0.99], false)[0], "0.970");
    }

    #[test]
    fn numbers_far_from_one_have_a_power_of_ten_and_stay_different() {
        assert_eq!(
            texts([0.0, 4e-7], false),
            ["0", "1×10⁻⁷", "2×10⁻⁷", "3×10⁻⁷", "4×10⁻⁷"]
        );
        let near = texts([1e9, 1e9 + 4.0], false);
        let mut different = near.clone();
        different.dedup();
        assert_eq!(near, different);
        assert!(near.len() >= 3, "{near:?}");
        assert_eq!(
            texts([1e16, 1e16 + 2.0], false),
            ["1.0000000000000000×10¹⁶", "1.0000000000000002×10¹⁶"]
        );
        for power in -300..300 {
            let value = 1.2345678901234 * power_of_ten(power);
            for end in [value.next_up(), value.next_up().next_up(), value * 1.0001] {
                let ticks = texts([value, end], false);
                let mut different = ticks.clone();
                different.dedup();
                assert_eq!(ticks, different, "{value:e} to {end:e}");
            }
        }
    }

    #[test]
    fn numbers_near_one_have_no_power_of_ten_however_near_each_other() {
        use std::f64::consts::LN_10;
        // The loss of ten equal logits, and two numbers on.
        let ticks = texts([LN_10, LN_10.next_up().next_up()], false);
        assert!(ticks.len() >= 2, "{ticks:?}");
        assert!(ticks.iter().all(|tick| tick.starts_with("2.302585092994")));
        assert!(ticks.iter().all(|tick| !tick.contains('×')), "{ticks:?}");
    }

    #[test]
    fn numbers_at_the_data_or_at_multiples_are_as_different_as_their_values() {
        let texts = |values: &[f64], every| {
            let values = values.iter().copied();
            let axis = Axis::new("x", values.clone(), false, 6).unwrap();
            let axis = match every {
                Some(step) => axis.at_multiples(Some(step)),
                None => axis.at_data(values),
            };
            axis.ticks.into_iter().map(|(_, text)| text).collect::<Vec<_>>()
        };
        assert_eq!(texts(&[0.5, 2.0 / 3.0], None), ["0.5", "0.667"]);
        assert_eq!(texts(&[2.302581, 2.302582], None), ["2.302581", "2.302582"]);
        let millions = [1_000_001.0, 1_000_002.0, 1_000_004.0];
        let expected = ["1.000001×10⁶", "1.000002×10⁶", "1.000004×10⁶"];
        assert_eq!(texts(&millions, None), expected);
        let expected = ["0.9999", "1", "1.0001"];
        assert_eq!(texts(&[0.9999, 1.0001], Some(1e-4)), expected);
        for value in [1.0_f64, 1e5, 1e16, -3e-7, f64::MIN_POSITIVE] {
            let values = [value.next_down(), value, value.next_up()];
            let ticks = texts(&values, None);
            assert!(ticks[0] != ticks[1] && ticks[1] != ticks[2], "{ticks:?}");
        }
    }

    #[test]
    fn a_logarithmic_axis_has_powers_of_ten() {
        assert_eq!(texts([1.0, 1000.0], true), ["1", "10", "100", "1000"]);
        assert_eq!(texts([1e-8, 1e-6], true), ["10⁻⁸", "10⁻⁷", "10⁻⁶"]);
        assert_eq!(texts([1.5, 7.0], true), ["2", "4", "6"]);
        assert_eq!(texts([1.5, 14.0], true), ["2", "5", "10"]);
        assert!(texts([2.1, 2.2], true).len() >= 2);
    }

    #[test]
    fn an_axis_of_one_value_spans_something() {
        for value in [0.0, 1.0, -7.0, 1e-310, 1e300, -1e300] {
            let axis = Axis::new("x", [value].into_iter(), false, 6).unwrap();
            assert!(axis.low < axis.high, "{value}: {axis:?}");
            assert!(axis.low <= value && value <= axis.high, "{value}: {axis:?}");
            assert!(!axis.ticks.is_empty(), "{value}: {axis:?}");
        }
    }

    #[test]
    fn an_axis_does_not_cross_zero_by_its_margin() {
        let axis = Axis::new("x", [0.1, 100.0].into_iter(), false, 6).unwrap();
        assert_eq!(axis.low, 0.0);
        let axis = Axis::new("x", [-100.0, 0.0].into_iter(), false, 6).unwrap();
        assert_eq!(axis.high, 0.0);
    }

    #[test]
    fn values_too_far_apart_are_refused() {
        let far = [-f64::MAX, f64::MAX].into_iter();
        let error = Axis::new("the y axis", far, false, 6).unwrap_err();
        assert_eq!(
            error.to_string(),
            "figure “the y axis”: -1.7976931348623157e308 and \
             1.7976931348623157e308 are too far apart to draw"
        );
    }
}
