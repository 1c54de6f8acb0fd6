//! A weight and a bias, as every layer with weights has them.

use ndarray::{Array, Array1, ArrayD, ArrayViewMutD, Dimension, IntoDimension};

use super::Parameter;
use crate::array::{filled, not_empty};
use crate::{Element, Result};

/// A weight with its bias.
type Both<T, D> = (Array<T, D>, Option<Array1<T>>);

/// All 0, the weight of that shape and a bias for so many outputs.
pub(super) fn zeros<T: Element, S: IntoDimension>(
    shape: S,
    outputs: usize,
) -> Result<Both<T, S::Dim>> {
    let shape = shape.into_dimension();
    not_empty("the weight", shape.slice())?;
    let weight = filled(shape, T::ZERO)?;
    Ok((weight, Some(filled([outputs], T::ZERO)?)))
}

/// Both by PyTorch's names, the weight first.
pub(super) fn parameters<'a, T: Element, D: Dimension>(
    weight: &'a Array<T, D>,
    bias: &'a Option<Array1<T>>,
) -> Vec<Parameter<'a, T>> {
    let weight = ("weight", weight.view().into_dyn());
    let bias = bias.as_ref().map(|bias| ("bias", bias.view().into_dyn()));
    (std::iter::once(weight).chain(bias))
        .map(|(name, values)| Parameter { name: name.into(), values })
        .collect()
}

/// Both to be changed, in the same order.
pub(super) fn parameters_mut<'a, T: Element, D: Dimension>(
    weight: &'a mut Array<T, D>,
    bias: &'a mut Option<Array1<T>>,
) -> Vec<ArrayViewMutD<'a, T>> {
    let bias = bias.as_mut().map(|bias| bias.view_mut().into_dyn());
    std::iter::once(weight.view_mut().into_dyn()).chain(bias).collect()
}

/// Their gradients in the same order; that of a bias only where there is one.
pub(super) fn gradients<T: Element, D: Dimension>(
    weight: Array<T, D>,
    bias: &Option<Array1<T>>,
    grad_bias: impl FnOnce() -> Result<Array1<T>>,
) -> Result<Vec<ArrayD<T>>> {
    let mut gradients = vec![weight.into_dyn()];
    if bias.is_some() {
        gradients.push(grad_bias()?.into_dyn());
    }
    Ok(gradients)
}
