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
pub fn relu<T: Element>(x: T) -> T {
    if x <= T::ZERO { T::ZERO } else { x }
}

/// 1 where x > 0, else 0; at the kink too, as PyTorch has it.
pub fn relu_slope<T: Element>(x: T) -> T {
    if x > T::ZERO { T::ONE } else { T::ZERO }
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
