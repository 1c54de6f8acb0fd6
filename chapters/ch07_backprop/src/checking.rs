//! How to check a slope: which step, which tolerance, and what kinks do.

use cnn::Window;
use cnn::conv::{conv2d, grad_weight};
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::Chart;
use cnn::{Element, activation::relu};
use ndarray::{Array4, s};

use crate::numbers::{measured, numbers};

/// Two numbers apart, as a share of the larger one.
pub(crate) fn relative_error(computed: f64, measured: f64) -> f64 {
    let largest = computed.abs().max(measured.abs());
    if largest == 0.0 { 0.0 } else { (computed - measured).abs() / largest }
}

/// A layer of one filter whose sums are squared, cubed and added up: a smooth loss
/// of nine weights.
fn smooth<T: Element>(input: &Array4<T>, weight: &Array4<T>) -> cnn::Result<T> {
    let maps = conv2d(input, weight, None, Window::new(3))?;
    Ok(maps.iter().fold(T::ZERO, |sum, &y| sum + y * y * y + y * y))
}

fn smooth_slopes(
    input: &Array4<f64>,
    weight: &Array4<f64>,
) -> cnn::Result<Array4<f64>> {
    let maps = conv2d(input, weight, None, Window::new(3))?;
    let slopes = maps.mapv(|y| 3.0 * y * y + 2.0 * y);
    grad_weight(input, &slopes, Window::new(3))
}

fn image_and_weight() -> (Array4<f64>, Array4<f64>) {
    let input = numbers([1, 1, 6, 6]).mapv(|pixel| (pixel + 0.3) / 7.0);
    let weight = numbers([1, 1, 3, 3]).mapv(|weight| (weight + 0.4) / 9.0);
    (input, weight)
}

/// Forty steps from 1 down, each half of the one before.
fn steps() -> impl Iterator<Item = f64> {
    std::iter::successors(Some(1.0), |step| Some(step / 2.0)).take(41)
}

/// The worst relative error of nine measured slopes against the length of the step,
/// in three ways.
pub fn which_step() -> Result<Outputs> {
    let (input, weight) = image_and_weight();
    let slopes = smooth_slopes(&input, &weight)?;
    let worst = |measured: Array4<f64>| {
        let pairs = slopes.iter().zip(&measured);
        pairs.fold(0.0_f64, |most, (&computed, &measured)| {
            most.max(relative_error(computed, measured))
        })
    };
    let mut curves: [Vec<(f64, f64)>; 3] = Default::default();
    for step in steps() {
        let central = measured(&weight, step, |weight| smooth(&input, weight))?;
        let here = smooth(&input, &weight)?;
        let mut forward = weight.clone();
        for (place, slope) in forward.indexed_iter_mut() {
            let mut moved = weight.clone();
            moved[place] += step;
            *slope = (smooth(&input, &moved)? - here) / step;
        }
        let single = input.mapv(|pixel| pixel as f32);
        let in_f32 = measured(&weight, step, |weight| {
            let weight = weight.mapv(|weight| weight as f32);
            smooth(&single, &weight).map(f64::from)
        })?;
        for (curve, slopes) in curves.iter_mut().zip([central, forward, in_f32]) {
            // An error of nothing has no place on a logarithmic axis.
            curve.push((step, worst(slopes).max(1e-16)));
        }
    }
    let names = ["both sides, f64", "one side, f64", "both sides, f32"];
    let mut chart = Chart::new("step", "worst relative error").log_x().log_y();
    let mut table = Table::new(["difference", "best step", "error there"]);
    for (name, curve) in names.iter().zip(&curves) {
        chart = chart.line(name, curve);
        let best = curve.iter().copied().min_by(|a, b| a.1.total_cmp(&b.1));
        let (step, error) = best.unwrap_or_default();
        table = table.row([*name, &power(step), &power(error)]);
    }
    Ok(Outputs::new().chart("curves", chart.draw()?).table("table", table))
}

/// A number by its leading digit: 0.08, 3, or far from 1 with a power of ten, 2·10⁻⁹.
pub(crate) fn power(value: f64) -> String {
    let rounded = format!("{value:.0e}");
    let (digit, exponent) = rounded.split_once('e').unwrap_or((&rounded, "0"));
    match exponent.parse::<i32>() {
        Ok(exponent @ -2..=0) => number(value, exponent.unsigned_abs() as usize),
        _ => {
            let raised = exponent.chars().map(|sign| match sign {
                '-' => '⁻',
                digit => SUPERSCRIPTS[digit as usize - '0' as usize],
            });
            format!("{digit}·10{}", raised.collect::<String>())
        }
    }
}

const SUPERSCRIPTS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

/// The sum of the ReLUs of all sums: a loss with a kink wherever one of them is 0.
fn kinked(input: &Array4<f64>, weight: &Array4<f64>) -> cnn::Result<f64> {
    let maps = conv2d(input, weight, None, Window::new(3))?;
    Ok(maps.iter().map(|&y| relu(y)).sum())
}

/// One weight moves through a kink: the loss, and the slope that is measured with
/// three steps.
pub fn at_a_kink() -> Result<Outputs> {
    let (input, weight) = image_and_weight();
    let input = input.slice(s![.., .., ..3, ..3]).to_owned();
    // One sum alone; the middle weight at which it is 0 is where the kink stands.
    let mut empty = weight.clone();
    empty[[0, 0, 1, 1]] = 0.0;
    let rest = conv2d(&input, &empty, None, Window::new(3))?[[0; 4]];
    let kink = -rest / input[[0, 0, 1, 1]];
    let loss = |value: f64| {
        let mut weight = weight.clone();
        weight[[0, 0, 1, 1]] = value;
        kinked(&input, &weight)
    };
    let mut chart = Chart::new("distance of the weight from the kink", "slope");
    for step in [0.01, 0.1, 0.3] {
        let curve: cnn::Result<Vec<(f64, f64)>> = (-50..=50)
            .map(|hundredth| {
                let away = f64::from(hundredth) / 100.0;
                let at = kink + away;
                let slope = (loss(at + step)? - loss(at - step)?) / (2.0 * step);
                Ok((away, slope))
            })
            .collect();
        chart = chart.line(&format!("step {step}"), &curve?);
    }
    Ok(Outputs::new().chart("curves", chart.vertical("the kink", 0.0).draw()?))
}

fn kinked_slopes(
    input: &Array4<f64>,
    weight: &Array4<f64>,
) -> cnn::Result<Array4<f64>> {
    let maps = conv2d(input, weight, None, Window::new(3))?;
    let open = maps.mapv(|y| if y > 0.0 { 1.0 } else { 0.0 });
    grad_weight(input, &open, Window::new(3))
}

/// Four images and eight filters.
fn kinked_case() -> (Array4<f64>, Array4<f64>) {
    let input = numbers([4, 1, 8, 8]).mapv(|pixel| (pixel + 0.3) / 7.0);
    let weight = numbers([8, 1, 3, 3]).mapv(|weight| (weight + 0.4) / 9.0);
    (input, weight)
}

/// The share of weights that a check calls wrong though all are right, behind a
/// ReLU, against the step.
pub fn kinks_by_step() -> Result<Outputs> {
    let (input, weight) = kinked_case();
    let slopes = kinked_slopes(&input, &weight)?;
    let mut curve = Vec::new();
    for step in steps().take_while(|&step| step > 1e-10) {
        let measured = measured(&weight, step, |weight| kinked(&input, weight))?;
        let pairs = slopes.iter().zip(&measured);
        let wrong = pairs.filter(|(a, b)| relative_error(**a, **b) > 1e-6).count();
        curve.push((step, 100.0 * wrong as f64 / slopes.len() as f64));
    }
    let fewest = curve.iter().fold(100.0_f64, |fewest, point| fewest.min(point.1));
    let chart = Chart::new("step", "slopes called wrong, %").log_x().include_y(0.0);
    Ok(Outputs::new()
        .chart("curve", chart.line("tolerance 0.000001", &curve).draw()?)
        .number("weights", slopes.len() as f64, 0)
        .number("largest", curve[0].1, 0)
        .number("fewest", fewest, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_in_f64_agree_to_nine_digits_at_a_step_of_a_hundred_thousandth() {
        let (input, weight) = image_and_weight();
        let slopes = smooth_slopes(&input, &weight).unwrap();
        let measured =
            measured(&weight, 1e-5, |weight| smooth(&input, weight)).unwrap();
        for (&computed, &measured) in slopes.iter().zip(&measured) {
            assert!(relative_error(computed, measured) < 1e-9);
        }
    }

    #[test]
    fn the_best_steps_are_near_the_third_and_the_second_root_of_one_rounding() {
        let (input, weight) = image_and_weight();
        let slopes = smooth_slopes(&input, &weight).unwrap();
        let single = input.mapv(|pixel| pixel as f32);
        let here = smooth(&input, &weight).unwrap();
        let one_side = |step: f64| {
            let above = |place| {
                let mut moved = weight.clone();
                moved[place] += step;
                (smooth(&input, &moved).unwrap() - here) / step
            };
            Array4::from_shape_fn(weight.dim(), above)
        };
        let in_f32 = |weight: &Array4<f64>| {
            let weight = weight.mapv(|weight| weight as f32);
            smooth(&single, &weight).map(f64::from)
        };
        // (2⁻⁵³)^(1/3), (2⁻⁵³)^(1/2) and (2⁻²⁴)^(1/3)
        type Way<'a> = &'a dyn Fn(f64) -> Array4<f64>;
        let ways: [(Way, f64); 3] = [
            (&|step| measured(&weight, step, |w| smooth(&input, w)).unwrap(), 5e-6),
            (&one_side, 1e-8),
            (&|step| measured(&weight, step, in_f32).unwrap(), 4e-3),
        ];
        for (way, law) in ways {
            let worst = |step: f64| {
                let measured = way(step);
                let pairs = slopes.iter().zip(&measured);
                let errors = pairs.map(|(&a, &b)| relative_error(a, b));
                errors.fold(0.0_f64, f64::max)
            };
            let all: Vec<_> = steps().map(|step| (step, worst(step))).collect();
            let best = all.iter().min_by(|a, b| a.1.total_cmp(&b.1)).unwrap().0;
            assert!(best / law < 3.0 && law / best < 3.0, "{best}, not {law}");
        }
    }

    #[test]
    fn at_a_good_step_only_a_slope_that_is_nearly_zero_is_called_wrong() {
        let (input, weight) = kinked_case();
        let slopes = kinked_slopes(&input, &weight).unwrap();
        let measured =
            measured(&weight, 1e-5, |weight| kinked(&input, weight)).unwrap();
        for (&computed, &measured) in slopes.iter().zip(&measured) {
            let wrong = relative_error(computed, measured) > 1e-6;
            assert!(!wrong || computed.abs() < 1e-9, "{computed} {measured}");
        }
    }

    #[test]
    fn a_number_is_shown_by_its_first_digit() {
        let shown = [0.98, 0.083, 0.2, 7e-8, 9.6e-8, 2.4e10, 41.0, 5e-4].map(power);
        let wanted =
            ["1", "0.08", "0.2", "7·10⁻⁸", "1·10⁻⁷", "2·10¹⁰", "4·10¹", "5·10⁻⁴"];
        assert_eq!(shown, wanted);
    }

    #[test]
    fn the_relative_error_of_two_and_one_is_a_half_and_of_zeros_nothing() {
        assert_eq!(relative_error(2.0, 1.0), 0.5);
        assert_eq!(relative_error(-1.0, 1.0), 2.0);
        assert_eq!(relative_error(0.0, 0.0), 0.0);
    }
}
