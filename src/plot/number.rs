//! Numbers as a figure writes them.

/// `value` with three significant digits: `−0.25`, `1230`, `4.5×10⁻⁷`.
pub(super) fn short(value: f64) -> String {
    if !value.is_finite() {
        return not_finite(value).to_owned();
    }
    let scientific = format!("{value:.2e}");
    let (digits, exponent) =
        scientific.split_once('e').unwrap_or((&scientific, "0"));
    match exponent.parse::<i32>() {
        Ok(power @ -3..=5) => {
            let decimals = usize::try_from(2 - power).unwrap_or(0);
            signed(&trimmed(&format!("{value:.decimals$}")))
        }
        _ => raised_power(&trimmed(digits), exponent),
    }
}

/// `value` as `−1.25×10⁻⁷`, with `decimals` digits behind the point.
pub(super) fn scientific(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    raised_power(digits, exponent)
}

fn raised_power(digits: &str, exponent: &str) -> String {
    format!("{}×10{}", signed(digits), raised(exponent))
}

/// `value` with `decimals` digits behind the point: `−0.50`; never `−0.00`.
pub(super) fn fixed(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return not_finite(value).to_owned();
    }
    signed(&format!("{value:.decimals$}"))
}

/// `10ⁿ` with its exponent raised.
pub(super) fn power_of_ten(exponent: i32) -> String {
    format!("10{}", raised(&exponent.to_string()))
}

fn not_finite(value: f64) -> &'static str {
    if value.is_nan() {
        "NaN"
    } else if value > 0.0 {
        "∞"
    } else {
        "−∞"
    }
}

fn trimmed(digits: &str) -> String {
    if digits.contains('.') {
        digits.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        digits.to_owned()
    }
}

/// The minus sign instead of the hyphen, and none before a zero.
fn signed(digits: &str) -> String {
    match digits.strip_prefix('-') {
        Some(zero) if zero.chars().all(|c| matches!(c, '0' | '.')) => {
            zero.to_owned()
        }
        Some(rest) => format!("−{rest}"),
        None => digits.to_owned(),
    }
}

fn raised(exponent: &str) -> String {
    let digit = |c: char| match c.to_digit(10) {
        Some(digit) => {
            ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'][digit as usize]
        }
        None => '⁻',
    };
    exponent.chars().map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_digits_are_kept_and_no_zeros_behind_them() {
        let values = [0.0, -0.0, 1.0, -0.25, 2.0 / 3.0, 9.999, 1234.5, 0.0012345];
        let texts = values.map(short);
        assert_eq!(
            texts,
            ["0", "0", "1", "−0.25", "0.667", "10", "1234", "0.00123"]
        );
    }

    #[test]
    fn numbers_far_from_one_are_written_with_a_power_of_ten() {
        assert_eq!(short(4.5e-7), "4.5×10⁻⁷");
        assert_eq!(short(-1e12), "−1×10¹²");
        assert_eq!(short(f64::from(f32::MAX)), "3.4×10³⁸");
    }

    #[test]
    fn a_rounded_zero_has_no_sign() {
        assert_eq!(fixed(-0.004, 2), "0.00");
        assert_eq!(fixed(-0.006, 2), "−0.01");
    }

    #[test]
    fn what_is_no_finite_number_has_a_name() {
        let texts = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY].map(short);
        assert_eq!(texts, ["NaN", "∞", "−∞"]);
        assert_eq!(fixed(f64::NEG_INFINITY, 1), "−∞");
    }
}
