//! Stochastic gradient descent.

use ndarray::{ArrayD, ArrayViewMutD};

use super::{below_one, change, not_negative};
use crate::{Element, Error, Result};

/// Stochastic gradient descent: g ← g + λ·p, v ← μ·v + g, p ← p − η·v, with
/// learning rate η, momentum μ and weight decay λ.
///
/// # Source
/// `torch.optim.SGD` with dampening 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sgd {
    /// μ: how much of the last step goes into this one.
    pub momentum: f64,
    /// Whether to look ahead: p ← p − η·(g + μ·v).
    pub nesterov: bool,
    /// λ: how strongly each weight is pulled towards 0.
    pub weight_decay: f64,
}

impl Sgd {
    /// p ← p − η·g.
    pub const fn plain() -> Self {
        Self { momentum: 0.0, nesterov: false, weight_decay: 0.0 }
    }

    /// The same with momentum.
    pub const fn momentum(self, momentum: f64) -> Self {
        Self { momentum, ..self }
    }

    /// The same, looking ahead.
    pub const fn nesterov(self) -> Self {
        Self { nesterov: true, ..self }
    }

    /// The same with weight decay.
    pub const fn weight_decay(self, weight_decay: f64) -> Self {
        Self { weight_decay, ..self }
    }

    pub(super) fn check(self) -> Result<()> {
        below_one("momentum", self.momentum)?;
        not_negative("weight decay", self.weight_decay)?;
        if self.nesterov && self.momentum == 0.0 {
            return Err(Error::OutOfRange {
                what: "Nesterov's momentum",
                value: self.momentum,
                range: "more than 0",
            });
        }
        Ok(())
    }

    pub(super) fn step<T: Element>(
        self,
        rate: f64,
        parameter: &mut ArrayViewMutD<T>,
        gradient: &ArrayD<T>,
    ) {
        change([parameter.view_mut()], gradient, |[p], g| {
            let (weight, gradient) = (p.to_f64(), g.to_f64());
            let slope = gradient + self.weight_decay * weight;
            *p = T::from_f64(weight - rate * slope);
        });
    }

    pub(super) fn step_with_momentum<T: Element>(
        self,
        rate: f64,
        parameter: &mut ArrayViewMutD<T>,
        gradient: &ArrayD<T>,
        buffer: &mut ArrayD<T>,
    ) {
        let arrays = [parameter.view_mut(), buffer.view_mut()];
        change(arrays, gradient, |[p, v], g| {
            let (weight, gradient) = (p.to_f64(), g.to_f64());
            let slope = gradient + self.weight_decay * weight;
            let speed = self.momentum * v.to_f64() + slope;
            let ahead =
                if self.nesterov { slope + self.momentum * speed } else { speed };
            *v = T::from_f64(speed);
            *p = T::from_f64(weight - rate * ahead);
        });
    }
}
