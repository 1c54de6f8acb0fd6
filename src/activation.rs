//! Activations: what a layer does to each number on its own.
//!
//! Each has its slope beside it, a function of the same input. Exponentials
//! are taken in `f64` and rounded once, so they are the same on every machine.

use crate::Element;

/// Amplitude of LeNet's tanh: with [`LENET_STEEPNESS`] it takes 1 to 1 and −1
/// to −1.
///
/// # Source
/// Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, Gradient-Based Learning Applied
/// to Document Recognition, Proceedings of the IEEE 86 (1998), appendix A.
pub const LENET_AMPLITUDE: f64 = 1.7159;

/// Steepness of LeNet's tanh.
pub const LENET_STEEPNESS: f64 = 2.0 / 3.0;

/// max(0, x), and NaN for NaN.
#[inline]
pub fn relu<T: Element>(x: T) -> T {
    if x <= T::ZERO { T::ZERO } else { x }
}

/// 1 where x > 0, else 0; at the kink too, as PyTorch has it.
#[inline]
pub fn relu_slope<T: Element>(x: T) -> T {
    if x > T::ZERO { T::ONE } else { T::ZERO }
}

/// x where x > 0, else `slope` · x.
///
/// # Source
/// A. Maas, A. Hannun and A. Ng, Rectifier Nonlinearities Improve Neural Network
/// Acoustic Models (2013); `torch.nn.functional.leaky_relu`.
#[inline]
pub fn leaky_relu<T: Element>(x: T, slope: f64) -> T {
    if x > T::ZERO { x } else { x * T::from_f64(slope) }
}

/// 1 where x > 0, else `slope`; at the kink too, as PyTorch has it.
#[inline]
pub fn leaky_relu_slope<T: Element>(x: T, slope: f64) -> T {
    if x > T::ZERO { T::ONE } else { T::from_f64(slope) }
}

/// x·Φ(x): x times the share of a standard normal distribution below x. Not the
/// approximation by tanh.
///
/// # Source
/// D. Hendrycks and K. Gimpel, Gaussian Error Linear Units (2016);
/// `torch.nn.functional.gelu`.
pub fn gelu<T: Element>(x: T) -> T {
    let x = x.to_f64();
    T::from_f64(x * normal_share_below(x))
}

/// Φ(x) + x·exp(−x²/2)/√(2π).
pub fn gelu_slope<T: Element>(x: T) -> T {
    let x = x.to_f64();
    let density = libm::exp(-0.5 * x * x) / (2.0 * std::f64::consts::PI).sqrt();
    T::from_f64(normal_share_below(x) + x * density)
}

/// Φ(x) = erfc(−x/√2) / 2, which 1 + erf is without its cancellation.
fn normal_share_below(x: f64) -> f64 {
    0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

/// 1 / (1 + exp(−x)), from 0 to 1.
pub fn sigmoid<T: Element>(x: T) -> T {
    T::from_f64(logistic(x.to_f64()))
}

/// σ(x)·σ(−x), which is σ(x)·(1 − σ(x)) without its cancellation.
pub fn sigmoid_slope<T: Element>(x: T) -> T {
    let x = x.to_f64();
    T::from_f64(logistic(x) * logistic(-x))
}

/// `amplitude` · tanh(`steepness` · x): the plain one is `tanh(x, 1.0, 1.0)`,
/// LeNet's `tanh(x, LENET_AMPLITUDE, LENET_STEEPNESS)`.
pub fn tanh<T: Element>(x: T, amplitude: f64, steepness: f64) -> T {
    T::from_f64(amplitude * libm::tanh(steepness * x.to_f64()))
}

/// `amplitude` · `steepness` · (1 − tanh²(`steepness` · x)).
pub fn tanh_slope<T: Element>(x: T, amplitude: f64, steepness: f64) -> T {
    let x = steepness * x.to_f64();
    // 1 − tanh² = 4·σ(2x)·σ(−2x), without the cancellation.
    let slope = 4.0 * logistic(2.0 * x) * logistic(-2.0 * x);
    T::from_f64(amplitude * steepness * slope)
}

/// exp of a large negative number is 0, so no branch is needed for −x large:
/// 1 / (1 + ∞) = 0.
fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relu_keeps_what_is_positive_and_shows_what_is_no_number() {
        assert_eq!([-2.0_f32, -0.0, 0.0, 3.0].map(relu), [0.0, 0.0, 0.0, 3.0]);
        assert!(relu(f32::NAN).is_nan());
        assert!(relu(-0.0_f32).is_sign_positive());
        let slopes = [-2.0_f32, -0.0, 0.0, 3.0].map(relu_slope);
        assert_eq!(slopes, [0.0, 0.0, 0.0, 1.0]);
    }

    #[test]
    fn a_leaky_relu_lets_a_part_of_what_is_negative_through() {
        let leaky = |x: f32| leaky_relu(x, 0.25);
        assert_eq!([-2.0, 0.0, 3.0].map(leaky), [-0.5, 0.0, 3.0]);
        assert!(leaky(-0.0).is_sign_negative());
        assert!(leaky(f32::NAN).is_nan());
        let slopes = [-2.0_f32, 0.0, 3.0].map(|x| leaky_relu_slope(x, 0.25));
        assert_eq!(slopes, [0.25, 0.25, 1.0]);
    }

    #[test]
    fn gelu_weighs_a_number_by_the_share_below_it() {
        // Φ(1) = 0.841344746068543, from the tables of the normal distribution.
        let share: f64 = 0.841_344_746_068_543;
        assert!((gelu(1.0_f64) - share).abs() < 1e-15);
        assert!((gelu(-1.0_f64) + (1.0 - share)).abs() < 1e-15);
        assert_eq!((gelu(0.0_f64), gelu_slope(0.0_f64)), (0.0, 0.5));
        // Φ(x) + Φ(−x) = 1
        for x in [0.1, 0.7, 2.0, 5.0_f64] {
            assert!((gelu(x) - gelu(-x) - x).abs() < 1e-15);
            assert!((gelu_slope(x) + gelu_slope(-x) - 1.0).abs() < 1e-15);
        }
        // Φ(−10) = 7.6198530241605e-24, where 1 + erf has no digit left.
        let far: f64 = gelu(-10.0);
        assert!((far / -7.619_853_024_160_5e-23 - 1.0).abs() < 1e-12, "{far}");
        assert_eq!(gelu(1e30_f32), 1e30);
        assert!(gelu(f32::NAN).is_nan());
    }

    #[test]
    fn sigmoid_runs_from_nothing_to_one_without_overflow() {
        assert_eq!(sigmoid(0.0_f64), 0.5);
        // σ(ln 3) = 3 / 4
        assert!((sigmoid(libm::log(3.0)) - 0.75_f64).abs() < 1e-15);
        assert_eq!(sigmoid(-1000.0_f32), 0.0);
        assert_eq!(sigmoid(1000.0_f32), 1.0);
        assert_eq!(sigmoid_slope(0.0_f64), 0.25);
        // exp(−40) to the last bits, where 1 − σ(40) has none left.
        let slope: f64 = sigmoid_slope(40.0);
        assert!((slope / libm::exp(-40.0) - 1.0).abs() < 1e-14);
    }

    #[test]
    fn tanh_of_lenet_takes_one_to_one() {
        let lenet = |x: f64| tanh(x, LENET_AMPLITUDE, LENET_STEEPNESS);
        assert!((lenet(1.0) - 1.0).abs() < 1e-4, "{}", lenet(1.0));
        assert_eq!(lenet(-1.0), -lenet(1.0));
        assert_eq!(lenet(1e9), LENET_AMPLITUDE);
        // tanh(ln 2) = (2 − 1/2) / (2 + 1/2) = 0.6, its slope 1 − 0.36
        let x = libm::log(2.0);
        assert!((tanh(x, 1.0, 1.0) - 0.6_f64).abs() < 1e-15);
        assert!((tanh_slope(x, 1.0, 1.0) - 0.64_f64).abs() < 1e-15);
    }
}
