//! A layer's arithmetic with weight and bias, forwards and backwards.

use cnn::Element;
use ndarray::{Array, Array1, Dimension};

use crate::compare::{close, narrow};
use crate::folder::{Arrays, Case};

/// What the operation is given and what it has to give.
pub(crate) struct Weighted<D: Dimension> {
    pub(crate) input: Array<f64, D>,
    pub(crate) weight: Array<f64, D>,
    bias: Option<Array1<f64>>,
    grad: Array<f64, D>,
    output: Array<f64, D>,
    grad_input: Array<f64, D>,
    grad_weight: Array<f64, D>,
    grad_bias: Option<Array1<f64>>,
}

/// What it is given, as `T`.
pub(crate) struct Operands<T, D: Dimension> {
    pub(crate) input: Array<T, D>,
    pub(crate) weight: Array<T, D>,
    pub(crate) bias: Option<Array1<T>>,
    /// The gradient of the output.
    pub(crate) grad: Array<T, D>,
}

/// What comes of it.
pub(crate) struct Results<T, D: Dimension> {
    pub(crate) output: Array<T, D>,
    pub(crate) grad_input: Array<T, D>,
    pub(crate) grad_weight: Array<T, D>,
    pub(crate) grad_bias: Array1<T>,
}

impl<D: Dimension> Weighted<D> {
    pub(crate) fn read(
        case: &Case,
        arrays: &mut Arrays,
        bias: bool,
    ) -> Result<Self, String> {
        let mut of_bias = |name| {
            let array = bias.then(|| case.array(arrays, name));
            array.transpose()
        };
        let (bias, grad_bias) = (of_bias("b")?, of_bias("gb")?);
        Ok(Self {
            input: case.array(arrays, "x")?,
            weight: case.array(arrays, "w")?,
            bias,
            grad: case.array(arrays, "gy")?,
            output: case.array(arrays, "y")?,
            grad_input: case.array(arrays, "gx")?,
            grad_weight: case.array(arrays, "gw")?,
            grad_bias,
        })
    }

    /// Whether `operation` gives what it has to.
    pub(crate) fn compare<T: Element>(
        &self,
        operation: impl FnOnce(&Operands<T, D>) -> cnn::Result<Results<T, D>>,
    ) -> Result<(), String> {
        let results = operation(&self.given()).map_err(|error| error.to_string())?;
        close("y", &results.output, &self.output)?;
        close("gx", &results.grad_input, &self.grad_input)?;
        close("gw", &results.grad_weight, &self.grad_weight)?;
        match &self.grad_bias {
            Some(wanted) => close("gb", &results.grad_bias, wanted),
            None => Ok(()),
        }
    }

    /// Whether another way `forwards` gives the same output.
    #[cfg(feature = "baselines")]
    pub(crate) fn compare_output<T: Element>(
        &self,
        forwards: impl FnOnce(&Operands<T, D>) -> cnn::Result<Array<T, D>>,
    ) -> Result<(), String> {
        let output = forwards(&self.given()).map_err(|error| error.to_string())?;
        close("y", &output, &self.output)
    }

    fn given<T: Element>(&self) -> Operands<T, D> {
        Operands {
            input: narrow(&self.input),
            weight: narrow(&self.weight),
            bias: self.bias.as_ref().map(narrow),
            grad: narrow(&self.grad),
        }
    }
}
