//! Adam and AdamW.

use ndarray::{ArrayD, ArrayViewMutD};

use super::{below_one, change, not_negative};
use crate::{Element, Error, Result};

/// Adam: m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g², and at step t
/// p ← p − η · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε).
///
/// # Source
/// `torch.optim.Adam`, `torch.optim.AdamW`; D. P. Kingma and J. Ba, Adam: A
/// Method for Stochastic Optimization (2015); I. Loshchilov and F. Hutter,
/// Decoupled Weight Decay Regularization (2019).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Adam {
    /// β₁ and β₂: how much of the mean gradient and of its mean square stays.
    pub betas: [f64; 2],
    /// ε: keeps the quotient finite.
    pub epsilon: f64,
    /// λ: how strongly each weight is pulled towards 0.
    pub weight_decay: f64,
    /// Whether the pull is apart from the gradient, p ← p − η·λ·p (AdamW), or
    /// part of it, g ← g + λ·p.
    pub decoupled: bool,
}

impl Adam {
    /// Adam with β = 0.9 and 0.999, ε = 10⁻⁸, no weight decay.
    pub const fn new() -> Self {
        Self {
            betas: [0.9, 0.999],
            epsilon: 1e-8,
            weight_decay: 0.0,
            decoupled: false,
        }
    }

    /// AdamW: Adam with decoupled weight decay.
    pub const fn decoupled(weight_decay: f64) -> Self {
        Self { weight_decay, decoupled: true, ..Self::new() }
    }

    pub(super) fn check(self) -> Result<()> {
        below_one("β₁", self.betas[0])?;
        below_one("β₂", self.betas[1])?;
        not_negative("weight decay", self.weight_decay)?;
        if self.epsilon.is_finite() && self.epsilon > 0.0 {
            return Ok(());
        }
        Err(Error::OutOfRange {
            what: "ε",
            value: self.epsilon,
            range: "finite and more than 0",
        })
    }

    /// The rule at step `step`, the first one being 1.
    pub(super) fn at(self, rate: f64, step: u64) -> Moving {
        let rest = |beta: f64| 1.0 - libm::pow(beta, step as f64);
        Moving {
            adam: self,
            rate,
            mean_scale: 1.0 / rest(self.betas[0]),
            square_scale: 1.0 / rest(self.betas[1]),
        }
    }
}

impl Default for Adam {
    fn default() -> Self {
        Self::new()
    }
}

/// Adam at one step.
pub(super) struct Moving {
    adam: Adam,
    rate: f64,
    mean_scale: f64,
    square_scale: f64,
}

impl Moving {
    pub(super) fn step<T: Element>(
        &self,
        parameter: &mut ArrayViewMutD<T>,
        gradient: &ArrayD<T>,
        mean: &mut ArrayD<T>,
        square: &mut ArrayD<T>,
    ) {
        let Adam { betas, epsilon, weight_decay, decoupled } = self.adam;
        let arrays = [parameter.view_mut(), mean.view_mut(), square.view_mut()];
        change(arrays, gradient, |[p, m, v], g| {
            let (mut weight, mut slope) = (p.to_f64(), g.to_f64());
            if decoupled {
                weight -= self.rate * weight_decay * weight;
            } else {
                slope += weight_decay * weight;
            }
            let mean = betas[0] * m.to_f64() + (1.0 - betas[0]) * slope;
            let square = betas[1] * v.to_f64() + (1.0 - betas[1]) * slope * slope;
            *m = T::from_f64(mean);
            *v = T::from_f64(square);
            let spread = (square * self.square_scale).sqrt() + epsilon;
            *p = T::from_f64(weight - self.rate * mean * self.mean_scale / spread);
        });
    }
}
