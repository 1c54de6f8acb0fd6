//! Numbers of half the width, of both kinds, widened without loss.

/// The number with these bits of IEEE 754's `binary16`: 1 for the sign, 5 for the
/// exponent, 10 behind the point.
pub(super) fn from_f16(bits: u16) -> f32 {
    let sign = u32::from(bits >> 15) << 31;
    let exponent = u32::from(bits >> 10) & 0x1f;
    let fraction = u32::from(bits) & 0x3ff;
    let magnitude = match exponent {
        // Counted in units of 2⁻²⁴, which f32 has as normal numbers.
        0 => (fraction as f32 / (1 << 24) as f32).to_bits(),
        0x1f => 0x7f80_0000 | fraction << 13,
        // Exponents are counted from −15 there, from −127 here.
        _ => (exponent + 127 - 15) << 23 | fraction << 13,
    };
    f32::from_bits(sign | magnitude)
}

/// The number with these bits of bfloat16: the first half of those of an f32.
pub(super) fn from_bf16(bits: u16) -> f32 {
    f32::from_bits(u32::from(bits) << 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_numbers_of_half_the_width_have_the_value_of_their_formula() {
        for bits in 0..=u16::MAX {
            let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
            let (exponent, fraction) = ((bits >> 10) & 0x1f, bits & 0x3ff);
            let fraction = f64::from(fraction);
            let power = |exponent: i32| libm::ldexp(1.0, exponent);
            let got = from_f16(bits);
            let wanted = match exponent {
                0 => sign * power(-14) * (fraction / 1024.0),
                0x1f if fraction == 0.0 => sign * f64::INFINITY,
                0x1f => f64::NAN,
                _ => {
                    sign * power(i32::from(exponent) - 15)
                        * (1.0 + fraction / 1024.0)
                }
            };
            assert!(
                f64::from(got) == wanted || got.is_nan() && wanted.is_nan(),
                "{bits:#06x}: {got}, not {wanted}"
            );
            assert_eq!(got.is_sign_negative(), bits >> 15 == 1);
        }
    }

    #[test]
    fn bfloat16_has_the_range_of_f32_and_three_digits() {
        // 1, −2, the smallest and the largest number, π
        let bits = [0x3f80, 0xc000, 0x0001, 0x7f7f, 0x4049];
        let numbers = bits.map(from_bf16);
        assert_eq!(numbers, [1.0, -2.0, 9.183_55e-41, 3.389_531_4e38, 3.140_625]);
        assert!(from_bf16(0x7fc0).is_nan());
        assert_eq!(from_bf16(0xff80), f32::NEG_INFINITY);
    }
}
