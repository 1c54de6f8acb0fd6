//! A row, a kernel, a border.

use candle_core::Result;
use serde_json::json;

use crate::{plane, row, say};

pub(crate) fn ask() -> Result<()> {
    let nine: Vec<f32> = (1..=9).map(|number| number as f32).collect();
    let mut impulse = [0.0; 25];
    impulse[12] = 1.0;
    let around = plane(&impulse, 5, 5)?.conv2d(&plane(&nine, 3, 3)?, 0, 1, 1, 1)?;
    say("impulse", "conv2d", &around, json!({}))?;
    let (four, two) = (row(&[1.0, 2.0, 3.0, 4.0])?, row(&[1.0, 10.0])?);
    for dilation in [1, 2] {
        let sums = four.conv1d(&two, 0, 1, dilation, 1)?;
        say("dilation", "conv1d", &sums, json!({ "dilation": dilation }))?;
    }
    let zeros = four.pad_with_zeros(2, 3, 3)?;
    say("border", "pad_with_…", &zeros, json!({ "mode": "zeros" }))?;
    let copies = four.pad_with_same(2, 3, 3)?;
    say("border", "pad_with_…", &copies, json!({ "mode": "same" }))?;
    let laid =
        row(&[1.0])?.conv_transpose1d(&row(&[1.0, 2.0, 3.0])?, 0, 0, 1, 1, 1)?;
    say("transposed", "conv_transpose1d", &laid, json!({}))
}
