use super::*;
use proptest::prelude::*;

#[test]
fn fused_through_f64_rounds_once() {
    // 1 + 2⁻²³ squared, less its rounded square, is 2⁻⁴⁶.
    let x = 1.0 + f32::EPSILON;
    let less = -(1.0 + 2.0 * f32::EPSILON);
    assert_eq!(fused(x, x, less), f32::EPSILON * f32::EPSILON);
    // Half a unit above 1 and a bit more: rounded twice it would stay at 1.
    let (half, bit) = (f32::EPSILON / 2.0, 1e-30_f32);
    let above = fused(1.0 + f32::EPSILON, 0.5 * f32::EPSILON, 1.0);
    assert_eq!(above, 1.0 + f32::EPSILON);
    assert_eq!(fused(half, 1.0, 1.0), 1.0);
    assert_eq!(fused(bit, bit, 0.0), 0.0);
    assert_eq!(fused(f32::MAX, 2.0, f32::NEG_INFINITY), f32::NEG_INFINITY);
    assert_eq!(fused(f32::MAX, f32::MAX, 0.0), f32::INFINITY);
    assert!(fused(f32::INFINITY, 0.0, 1.0).is_nan());
    assert!(fused(-0.0, 1.0, -0.0).is_sign_negative());
    assert!(fused(-0.0, 1.0, 0.0).is_sign_positive());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]
    #[test]
    fn fused_through_f64_is_the_processors_own(
        [a, b, c] in proptest::array::uniform3(proptest::num::f32::ANY),
    ) {
        let (ours, theirs) = (fused(a, b, c), a.mul_add(b, c));
        prop_assert!(
            ours.to_bits() == theirs.to_bits() || ours.is_nan() && theirs.is_nan()
        );
    }

    #[test]
    fn so_it_is_where_the_three_are_of_one_size(
        [a, b, c] in proptest::array::uniform3(any::<u32>()),
        exponents in proptest::array::uniform3(110_u32..140),
    ) {
        let number = |bits: u32, exponent: u32| {
            f32::from_bits(bits & 0x807f_ffff | exponent << 23)
        };
        let (a, b) = (number(a, exponents[0]), number(b, exponents[1]));
        let c = number(c, exponents[2] - 5);
        prop_assert_eq!(fused(a, b, c).to_bits(), a.mul_add(b, c).to_bits());
    }
}
