//! `scipy.signal.correlate2d`, `convolve2d`, and `scipy.ndimage`'s two.

use cnn::signal::{
    Border, Mode, convolve2d, convolve2d_bordered, correlate2d,
    correlate2d_bordered, pad2d,
};
use ndarray::Array2;
use serde::Deserialize;

use crate::compare::{close, narrow};
use crate::folder::{Arrays, Case};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Signal {
    input: String,
    mode: String,
    boundary: String,
    fillvalue: f32,
    shape: Option<[usize; 2]>,
    error: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ndimage {
    input: String,
    mode: String,
    cval: f32,
    shape: [usize; 2],
}

pub(crate) fn run(case: &Case, arrays: &mut Arrays) -> Result<(), String> {
    if case.kind.starts_with("ndimage.") {
        let p: Ndimage = case.parameters()?;
        let (plane, kernel) = operands(arrays, &p.input)?;
        return expect(case, arrays, p.shape, &ndimage(case, &p, &plane, &kernel)?);
    }
    let p: Signal = case.parameters()?;
    let (plane, kernel) = operands(arrays, &p.input)?;
    match (signal(case, &p, &plane, &kernel)?, p.shape, p.error) {
        (Ok(got), Some(shape), None) => expect(case, arrays, shape, &got),
        (Err(_), None, Some(_)) => Ok(()),
        (Err(error), _, _) => Err(error.to_string()),
        (Ok(_), _, error) => Err(format!("SciPy refuses this: {error:?}")),
    }
}

fn operands(
    arrays: &mut Arrays,
    input: &str,
) -> Result<(Array2<f32>, Array2<f32>), String> {
    let plane = narrow(&arrays.get(&format!("{input}.x"))?);
    Ok((plane, narrow(&arrays.get(&format!("{input}.k"))?)))
}

fn expect(
    case: &Case,
    arrays: &mut Arrays,
    shape: [usize; 2],
    got: &Array2<f32>,
) -> Result<(), String> {
    if got.shape() != shape {
        return Err(format!("y is of shape {:?}, not {shape:?}", got.shape()));
    }
    close("y", got, &case.array(arrays, "y")?)
}

fn signal(
    case: &Case,
    p: &Signal,
    plane: &Array2<f32>,
    kernel: &Array2<f32>,
) -> Result<cnn::Result<Array2<f32>>, String> {
    let border = match p.boundary.as_str() {
        "fill" => Border::Constant(p.fillvalue),
        "wrap" => Border::Wrap,
        "symm" => Border::Symmetric,
        other => return Err(format!("unknown boundary {other}")),
    };
    let mode = match p.mode.as_str() {
        "full" => Mode::Full,
        "same" => Mode::Same,
        "valid" => Mode::Valid,
        other => return Err(format!("unknown mode {other}")),
    };
    Ok(if case.kind == "correlate2d" {
        correlate2d_bordered(plane, kernel, mode, border)
    } else {
        convolve2d_bordered(plane, kernel, mode, border)
    })
}

/// ndimage keeps the size, with the kernel's element ⌊k / 2⌋ on the output's.
fn ndimage(
    case: &Case,
    p: &Ndimage,
    plane: &Array2<f32>,
    kernel: &Array2<f32>,
) -> Result<Array2<f32>, String> {
    let border = match p.mode.as_str() {
        "constant" => Border::Constant(p.cval),
        "mirror" => Border::Reflect,
        "nearest" => Border::Nearest,
        "reflect" => Border::Symmetric,
        "wrap" => Border::Wrap,
        other => return Err(format!("unknown mode {other}")),
    };
    let correlates = case.kind == "ndimage.correlate";
    let ends = |kernel: usize| {
        let halves = [kernel / 2, (kernel - 1) / 2];
        if correlates { halves } else { [halves[1], halves[0]] }
    };
    let ends = [ends(kernel.nrows()), ends(kernel.ncols())];
    let slide = |padded: Array2<f32>| {
        if correlates {
            correlate2d(&padded, kernel, Mode::Valid)
        } else {
            convolve2d(&padded, kernel, Mode::Valid)
        }
    };
    let padded = pad2d(plane, ends, border);
    padded.and_then(slide).map_err(|error| error.to_string())
}
