//! PyTorch's layers that pad, by their names, with their gradients.

use cnn::Element;
use cnn::layer::{Layer, Pad2d};
use cnn::signal::Border;
use ndarray::ArrayD;
use serde::Deserialize;

use crate::compare::{close, narrow};
use crate::folder::{Arrays, Case};
use crate::layers::told;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Padding {
    layer: String,
    shape: [usize; 4],
    /// Left, right, top, bottom.
    padding: [usize; 4],
    value: Option<f32>,
}

pub(crate) fn run(case: &Case, arrays: &mut Arrays) -> Result<(), String> {
    let Padding { layer, shape, padding, value } = case.parameters()?;
    let borders = [
        Border::Zero,
        Border::Constant(value.unwrap_or(f32::NAN)),
        Border::Wrap,
        Border::Reflect,
        Border::Nearest,
    ];
    let [left, right, top, bottom] = padding;
    let layers =
        borders.map(|border| Pad2d::around(border, [[top, bottom], [left, right]]));
    let mut named = layers.iter().filter(|own| Layer::<f32>::name(*own) == layer);
    let own = named.next().ok_or(format!("no layer is named {layer}"))?;
    compare::<f32>(own, shape, case, arrays)?;
    compare::<f64>(own, shape, case, arrays)
}

fn compare<T: Element>(
    layer: &Pad2d,
    shape: [usize; 4],
    case: &Case,
    arrays: &mut Arrays,
) -> Result<(), String> {
    let mut array = |name| case.array(arrays, name);
    let [x, gy, y, gx]: [ArrayD<f64>; 4] =
        [array("x")?, array("gy")?, array("y")?, array("gx")?];
    if x.shape() != shape {
        return Err(format!("x is of shape {:?}", x.shape()));
    }
    let (x, gy) = (narrow::<T, _>(&x), narrow::<T, _>(&gy));
    close("y", &layer.forward(x.view()).map_err(told)?, &y)?;
    close("gx", &layer.grad_input(x.view(), gy.view()).map_err(told)?, &gx)
}
