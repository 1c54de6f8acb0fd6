//! Numbers as a figure writes them.

/// `value` with three significant digits: `−0.25`, `1230`, `4.5×10⁻⁷`.
pub(super) fn short(value: f64) -> String {
    rounded(value, 3)
}

/// Values in their order with three significant digits, or with as many as tell those
/// apart that are not equal.
pub(super) fn apart(values: &[f64]) -> Vec<String> {
    let texts = |digits: usize| -> Vec<String> {
        values.iter().map(|&value| rounded(value, digits)).collect()
    };
    let are_apart = |texts: &Vec<String>| {
        let pairs = values.windows(2).zip(texts.windows(2));
        { pairs }.all(|(value, text)| value[0] == value[1] || text[0] != text[1])
    };
    (3..=17).map(texts).find(are_apart).unwrap_or_else(|| texts(3))
}

/// `value` with so many significant digits, and no zeros at its end.
fn rounded(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return not_finite(value).to_owned();
    }
    let behind = digits - 1;
    let scientific = format!("{value:.behind$e}");
    let (digits, exponent) =
        scientific.split_once('e').unwrap_or((&scientific, "0"));
    match exponent.parse::<i32>() {
        Ok(power @ -3..=5) => {
            let decimals = behind.saturating_add_signed(-power as isize);
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

/// The minus sign instead of the hyphen, and none before a zero; groups of three digits
/// from 10,000 on.
fn signed(digits: &str) -> String {
    let digits = &grouped(digits);
    match digits.strip_prefix('-') {
        Some(zero) if zero.chars().all(|c| matches!(c, '0' | '.')) => {
            zero.to_owned()
        }
        Some(rest) => format!("−{rest}"),
        None => digits.to_owned(),
    }
}

fn grouped(digits: &str) -> String {
    let whole = digits.find('.').unwrap_or(digits.len());
    let first = usize::from(digits.starts_with('-'));
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        let left = whole.saturating_sub(index);
        let many = whole - first > 4;
        if many && index > first && left > 0 && left.is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
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
    fn long_numbers_stand_in_groups_of_three_digits() {
        let values = [9999.0, 14_040.0, -123_456.0];
        assert_eq!(values.map(short), ["9999", "14,040", "−123,456"]);
        assert_eq!(fixed(-1_234_567.25, 2), "−1,234,567.25");
        assert_eq!(fixed(1234.5, 1), "1234.5");
    }

    #[test]
    fn numbers_far_from_one_are_written_with_a_power_of_ten() {
        assert_eq!(short(4.5e-7), "4.5×10⁻⁷");
        assert_eq!(short(-1e12), "−1×10¹²");
        assert_eq!(short(f64::from(f32::MAX)), "3.4×10³⁸");
    }

    #[test]
    fn values_are_told_apart_by_as_many_digits_as_it_takes() {
        assert_eq!(apart(&[-0.25, 0.25]), ["−0.25", "0.25"]);
        assert_eq!(apart(&[4.302585, 4.302586]), ["4.30258", "4.30259"]);
        let texts = ["1×10¹⁶", "1.0000000000000002×10¹⁶"];
        assert_eq!(apart(&[1e16, 1e16 + 2.0]), texts);
        assert_eq!(apart(&[1234.25, 1234.375]), ["1234.2", "1234.4"]);
        assert_eq!(apart(&[7.0, 7.0]), ["7", "7"]);
        assert_eq!(apart(&[0.5, 0.75, 0.7501]), ["0.5", "0.75", "0.7501"]);
        assert_eq!(apart(&[]), [""; 0]);
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
