//! Results of other libraries, as `tests/golden/` keeps them.

use anyhow::Context;
use cnn::notebook::{Golden, Result};
use cnn::signal::{Border, Mode, convolve2d_bordered, correlate2d_bordered};
use ndarray::{Array2, Array4, arr2, s};
use serde_json::Value;

const TORCH: Golden = Golden {
    cases: include_str!("../../../tests/golden/conv2d.json"),
    arrays: include_bytes!("../../../tests/golden/conv2d.npz"),
};
const SCIPY: Golden = Golden {
    cases: include_str!("../../../tests/golden/signal2d.json"),
    arrays: include_bytes!("../../../tests/golden/signal2d.npz"),
};

/// What a function of a library made of a picture and a kernel.
pub(crate) struct Stored {
    pub(crate) function: &'static str,
    /// The library and its version.
    pub(crate) package: String,
    pub(crate) picture: Array2<f32>,
    pub(crate) kernel: Array2<f32>,
    pub(crate) mode: Mode,
    pub(crate) border: Border,
    pub(crate) output: Array2<f32>,
}

impl Stored {
    /// Our cross-correlation and our convolution of the same.
    pub(crate) fn ours(&self) -> cnn::Result<[Array2<f32>; 2]> {
        let Self { picture, kernel, mode, border, .. } = self;
        Ok([
            correlate2d_bordered(picture, kernel, *mode, *border)?,
            convolve2d_bordered(picture, kernel, *mode, *border)?,
        ])
    }
}

/// A layer of one channel and one filter, with padding that keeps the size.
pub(crate) fn torch() -> Result<Stored> {
    let wanted = [
        ("cin", Value::from(1)),
        ("cout", Value::from(1)),
        ("bias", Value::from(false)),
        ("stride", Value::from(vec![1, 1])),
        ("padding", Value::from(vec![1, 1])),
        ("dilation", Value::from(vec![1, 1])),
    ];
    let case = case(TORCH, &wanted)?;
    let name = text(&case, "case")?;
    let plane = |part: &str| -> Result<Array2<f32>> {
        let array: Array4<f64> = TORCH.array(&format!("{name}.{part}"))?;
        Ok(narrowed(array.slice_move(s![0, 0, .., ..])))
    };
    Ok(Stored {
        function: "nn.functional.conv2d",
        package: format!("PyTorch {}", TORCH.version("torch")?),
        picture: plane("x")?,
        kernel: plane("w")?,
        mode: Mode::Same,
        border: Border::Zero,
        output: plane("y")?,
    })
}

/// `scipy.signal`'s function of that name, zeros around the picture.
pub(crate) fn scipy_signal(function: &'static str) -> Result<Stored> {
    let wanted = [
        ("input", Value::from("i5x5_3x3")),
        ("mode", Value::from("same")),
        ("boundary", Value::from("fill")),
        ("fillvalue", Value::from(0.0)),
    ];
    scipy(function, &wanted, Border::Zero)
}

/// `scipy.ndimage`'s function of that name, in its mode for the border.
pub(crate) fn scipy_ndimage(
    function: &'static str,
    mode: &str,
    border: Border,
) -> Result<Stored> {
    let wanted = [("input", Value::from("n6x6_5x3")), ("mode", Value::from(mode))];
    scipy(function, &wanted, border)
}

fn scipy(
    function: &'static str,
    wanted: &[(&str, Value)],
    border: Border,
) -> Result<Stored> {
    // Those of `scipy.signal` are stored under their bare names.
    let bare = function.trim_start_matches("signal.");
    let name_of_function = [("fn", Value::from(bare))];
    let case = case(SCIPY, &[wanted, &name_of_function].concat())?;
    let (name, input) = (text(&case, "case")?, text(&case, "input")?);
    let plane = |name: String| SCIPY.array(&name).map(narrowed);
    Ok(Stored {
        function,
        package: format!("SciPy {}", SCIPY.version("scipy")?),
        picture: plane(format!("{input}.x"))?,
        kernel: plane(format!("{input}.k"))?,
        mode: Mode::Same,
        border,
        output: plane(format!("{name}.y"))?,
    })
}

/// The examples of NumPy's manual: `a = [1, 2, 3]`, `v = [0, 1, 0.5]`, `full`.
pub(crate) fn numpy() -> [Stored; 2] {
    let example = |function, output| Stored {
        function,
        package: "NumPy manual".into(),
        picture: arr2(&[[1.0, 2.0, 3.0]]),
        kernel: arr2(&[[0.0, 1.0, 0.5]]),
        mode: Mode::Full,
        border: Border::Zero,
        output: arr2(&[output]),
    };
    [
        example("correlate", [0.5, 2.0, 3.5, 3.0, 0.0]),
        example("convolve", [0.0, 1.0, 2.5, 4.0, 1.5]),
    ]
}

/// The first case that has all these values.
fn case(golden: Golden, wanted: &[(&str, Value)]) -> Result<Value> {
    let fits = |case: &Value| wanted.iter().all(|(key, value)| case[key] == *value);
    let case = golden.cases()?.into_iter().find(fits);
    case.with_context(|| format!("no case has {wanted:?}"))
}

fn narrowed(plane: Array2<f64>) -> Array2<f32> {
    plane.mapv(|value| value as f32)
}

fn text<'a>(value: &'a Value, key: &str) -> Result<&'a str> {
    value[key].as_str().with_context(|| format!("no {key}"))
}
