//! Corners, refusals, poolings on the way back.

use candle_core::{DType, Result, Tensor};
use serde_json::json;

use crate::{plane, row, say, slope};

pub(crate) fn ask() -> Result<()> {
    let zero = row(&[0.0])?;
    let corner = |asked: &str, function: &dyn Fn(&Tensor) -> Result<Tensor>| {
        let (_, slope) = slope(&zero, function)?;
        say("corner", asked, &slope, json!({}))
    };
    corner("relu", &|x| x.relu())?;
    corner("abs", &|x| x.abs())?;
    corner("clamp(0, 1)", &|x| x.clamp(0.0, 1.0))?;
    corner("maximum(x, 0)", &|x| x.maximum(0.0))?;
    corner("leaky_relu, 0.1", &|x| candle_nn::ops::leaky_relu(x, 0.1))?;

    let (one, three) = (row(&[1.0])?, row(&[1.0, 2.0, 3.0])?);
    let back =
        |more, stride, dilation| one.conv_transpose1d(&three, 0, more, stride, dilation, 1);
    let asked = "conv_transpose1d, stride=2, dilation=1, output_padding=2";
    refused(asked, back(2, 2, 1))?;
    let hung = plane(&[1.0; 3], 1, 3)?;
    let pooled = |x: &Tensor| x.avg_pool2d_with_stride((1, 2), (1, 1));
    let asked = "avg_pool2d_with_stride, two by one, the slope";
    refused(asked, slope(&hung, pooled).map(|(_, slope)| slope))?;

    let sums = row(&[1.0, 2.0, 3.0, 4.0])?.conv1d(
        &row(&[f32::NAN, 1.0, 1.0])?,
        1,
        1,
        1,
        1,
    )?;
    say("nan_weight", "conv1d, padding=1", &sums, json!({}))?;

    let pixels = [1.0; 5];
    let (_, slopes) = slope(&plane(&pixels, 1, 5)?, |x| x.avg_pool2d((1, 2)))?;
    let more = json!({ "row": pixels, "by": "means of pairs" });
    say("pooled_back", "avg_pool2d", &slopes, more)?;
    let pixels = [1.0, 5.0, 0.0, 2.0];
    let (_, slopes) = slope(&plane(&pixels, 2, 2)?, |x| x.max_pool2d(2))?;
    let more = json!({ "row": pixels, "by": "largest of four" });
    say("pooled_back", "max_pool2d", &slopes, more)?;

    let small = |numbers: &[f32]| row(numbers)?.to_dtype(DType::U8);
    let summed = small(&[200.0, 200.0])?.conv1d(&small(&[1.0, 1.0])?, 0, 1, 1, 1);
    refused("conv1d, u8", summed)
}

/// The error's first line if there is one, else the length of what came out.
fn refused(asked: &str, answer: Result<Tensor>) -> Result<()> {
    let mut run =
        json!({ "question": "refused", "asked": format!("candle, {asked}") });
    match answer {
        Ok(array) => run["output"] = json!([array.elem_count()]),
        Err(error) => run["refused"] = json!(error.to_string().lines().next()),
    }
    println!("{run}");
    Ok(())
}
