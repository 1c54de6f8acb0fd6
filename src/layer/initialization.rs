//! The weights that a network begins with.

use ndarray::ArrayViewMutD;

use super::Fan;
use crate::Element;
use crate::random::{generator, normal, uniform};

/// How spread the first weights are. Every rule but the last sets biases to 0.
///
/// With a fan-in of n and a fan-out of m:
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Initialization {
    /// Normal with variance 2/n, which keeps the spread through ReLUs.
    ///
    /// K. He and others, Delving Deep into Rectifiers (2015).
    KaimingNormal,
    /// Uniform on ±√(6/n), of the same variance.
    KaimingUniform,
    /// Normal with variance 2/(n + m), for tanh and the like. With groups,
    /// PyTorch counts the filters of all of them in m; here m is what one number
    /// enters into.
    ///
    /// X. Glorot and Y. Bengio, Understanding the difficulty of training deep
    /// feedforward neural networks (2010).
    XavierNormal,
    /// Uniform on ±√(6/(n + m)), of the same variance.
    XavierUniform,
    /// Uniform on ±1/√n, biases too: what PyTorch's layers begin with, but for a
    /// transposed convolution, of which PyTorch takes m for n.
    PyTorch,
}

impl Initialization {
    /// The variance of the weights.
    pub fn variance(self, fan: Fan) -> f64 {
        match self {
            Self::KaimingNormal | Self::KaimingUniform => 2.0 / fan.fan_in,
            Self::XavierNormal | Self::XavierUniform => {
                2.0 / (fan.fan_in + fan.fan_out)
            }
            Self::PyTorch => 1.0 / (3.0 * fan.fan_in),
        }
    }

    /// Fills a weight, or a bias: an array with a single axis.
    pub(super) fn fill<T: Element>(
        self,
        mut parameter: ArrayViewMutD<T>,
        fan: Fan,
        seed: u64,
        stream: u64,
    ) {
        if parameter.ndim() == 1 && self != Self::PyTorch {
            parameter.fill(T::ZERO);
            return;
        }
        let mut generator = generator(seed, stream);
        let variance = self.variance(fan);
        let spread = variance.sqrt();
        // What is uniform on ±b has the variance b²/3.
        let most = (3.0 * variance).sqrt();
        for weight in &mut parameter {
            *weight = T::from_f64(match self {
                Self::KaimingNormal | Self::XavierNormal => {
                    spread * normal(&mut generator)
                }
                _ => uniform(&mut generator, most),
            });
        }
    }
}
