//! A training that runs away until its loss is no number.

use cnn::notebook::{Outputs, Result, Table};

const INPUT: [f32; 3] = [1.0, 2.0, -1.0];
const TARGET: [f32; 2] = [4.0, 7.0];
const RATE: f32 = 1.0;

/// What a step computes, in 32 bits.
struct Step {
    weights: [f32; 2],
    errors: [f32; 2],
    slopes: [f32; 2],
    loss: f32,
}

/// The steps of the network by hand, from the same start, with a rate of 1.
fn steps() -> impl Iterator<Item = Step> {
    let mut weights = [3.0_f32, 1.0];
    std::iter::from_fn(move || {
        let errors = [0, 1].map(|place| {
            let sum = weights[0] * INPUT[place] + weights[1] * INPUT[place + 1];
            sum - TARGET[place]
        });
        let slopes = [0, 1]
            .map(|weight| errors[0] * INPUT[weight] + errors[1] * INPUT[weight + 1]);
        let loss = (errors[0] * errors[0] + errors[1] * errors[1]) / 2.0;
        let step = Step { weights, errors, slopes, loss };
        weights = [0, 1].map(|weight| weights[weight] - RATE * slopes[weight]);
        Some(step)
    })
}

/// A number of any size: three digits and a power of ten.
pub(crate) fn written(number: f32) -> String {
    let sign = if number < 0.0 { "−" } else { "" };
    match number.abs() {
        size if size.is_nan() => "NaN".to_owned(),
        size if size.is_infinite() => format!("{sign}∞"),
        size if size < 1e4 => format!("{sign}{size}"),
        size => {
            let written = format!("{size:.2e}");
            let (digits, power) = written.split_once('e').unwrap_or((&written, ""));
            let raised = |digit: char| {
                let at = digit.to_digit(10)? as usize;
                "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().nth(at)
            };
            let power: String = power.chars().filter_map(raised).collect();
            format!("{sign}{digits} · 10{power}")
        }
    }
}

/// The network by hand with a rate of 1: its errors are multiplied by −4 in every
/// step, until 32 bits hold them no longer.
pub fn until_nan() -> Result<Outputs> {
    let mut table = Table::new(["step", "error of y₀", "slope of w₀", "w₀", "loss"]);
    let mut infinite = None;
    for (at, step) in steps().enumerate() {
        let overflows = step.loss.is_infinite() && infinite.is_none();
        if overflows {
            infinite = Some(at);
        }
        let wild = step.weights.iter().any(|weight| !weight.is_finite());
        let slopes = !step.slopes.iter().all(|slope| slope.is_finite());
        if [0, 1, 2, 10].contains(&at) || overflows || wild || slopes {
            let numbers =
                [step.errors[0], step.slopes[0], step.weights[0], step.loss];
            let numbers = numbers.map(written);
            table = table.row([at.to_string()].into_iter().chain(numbers));
        }
        if step.loss.is_nan() {
            let first = infinite.unwrap_or(at);
            return Ok(Outputs::new()
                .table("table", table)
                .number("infinite", first as f64, 0)
                .number("nan", at as f64, 0));
        }
    }
    unreachable!("a factor of 4 outgrows 32 bits")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_multiplies_the_errors_by_minus_four() {
        // Rows (1, 2) and (2, −1): the way there and back is 5, and 1 − 1 · 5 = −4.
        // Exact as long as 24 bits hold every number.
        let errors: Vec<_> = steps().take(12).map(|step| step.errors).collect();
        assert_eq!(errors[0], [1.0, -2.0]);
        for pair in errors.windows(2) {
            assert_eq!(pair[1], pair[0].map(|error| -4.0 * error));
        }
        // The loss is 2.5 · 16ᵗ: over 2¹²⁸ from 16³² on.
        assert!(steps().nth(31).unwrap().loss.is_finite());
        assert!(steps().nth(32).unwrap().loss.is_infinite());
    }

    #[test]
    fn numbers_are_written_with_a_power() {
        assert_eq!(written(-4.0), "−4");
        assert_eq!(written(1_048_576.0), "1.05 · 10⁶");
        assert_eq!(written(f32::NEG_INFINITY), "−∞");
    }
}
