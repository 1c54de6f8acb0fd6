//! Largest pixels, ties and NaN. candle's poolings take no padding.

use candle_core::Result;
use serde_json::json;

use crate::{numbers, plane, slope};

const PIXELS: [[f32; 4]; 7] = [
    [5.0, 5.0, 5.0, 5.0],
    [1.0, 5.0, 5.0, 2.0],
    [f32::NAN, 2.0, 1.0, 0.0],
    [2.0, f32::NAN, 1.0, 0.0],
    [2.0, 1.0, f32::NAN, 0.0],
    [2.0, 1.0, 0.0, f32::NAN],
    [f32::NAN; 4],
];

pub(crate) fn ask() -> Result<()> {
    for pixels in PIXELS {
        let pixels = plane(&pixels, 2, 2)?;
        let (value, slope) = slope(&pixels, |x| x.max_pool2d(2))?;
        let run = json!({
            "question": "window",
            "asked": "candle, max_pool2d",
            "pixels": numbers(&pixels)?,
            "value": numbers(&value)?[0],
            "slope": numbers(&slope)?,
        });
        println!("{run}");
    }
    Ok(())
}
