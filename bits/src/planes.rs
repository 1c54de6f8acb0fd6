//! One plane and one kernel, and the kernels themselves.

use cnn::Result;
use cnn::kernels;
use cnn::signal::{
    Border, Mode, convolve2d_bordered, correlate2d_bordered, correlate2d_separable,
    normalized_correlate2d,
};

use crate::{Table, numbers};

const MODES: [(&str, Mode); 3] =
    [("full", Mode::Full), ("same", Mode::Same), ("valid", Mode::Valid)];

const BORDERS: [(&str, Border); 6] = [
    ("zero", Border::Zero),
    ("constant", Border::Constant(0.25)),
    ("wrap", Border::Wrap),
    ("reflect", Border::Reflect),
    ("symmetric", Border::Symmetric),
    ("nearest", Border::Nearest),
];

pub(crate) fn add_to(table: &mut Table) -> Result<()> {
    // Widths on both sides of every width of vectors.
    for (stream, width) in [9, 16, 17, 31, 33, 67, 130].into_iter().enumerate() {
        let plane = numbers((width / 2 + 9, width), stream as u64);
        for kernel in [(1, 1), (3, 3), (2, 4), (5, 7)] {
            let kernel = numbers(kernel, 100);
            for (name, mode) in MODES {
                let border = Border::Zero;
                let map = correlate2d_bordered(&plane, &kernel, mode, border)?;
                table.add(&format!("correlate2d {name}"), &map);
            }
        }
    }
    let plane = numbers((23, 37), 7);
    let kernel = numbers((4, 5), 101);
    for (mode_name, mode) in MODES {
        for (name, border) in BORDERS {
            let map = convolve2d_bordered(&plane, &kernel, mode, border)?;
            table.add(&format!("convolve2d {mode_name} {name}"), &map);
        }
    }
    let line = kernels::gaussian_line(1.5)?;
    let (mode, border) = (Mode::Same, Border::Reflect);
    let blurred = correlate2d_separable(&plane, &line, &line, mode, border)?;
    table.add("two passes", &blurred);
    table.add("normalised", &normalized_correlate2d(&plane, &kernel)?);
    table.add("boxcar", &kernels::boxcar(7)?);
    table.add("gaussian", &kernels::gaussian(2.3)?);
    table.add("gabor", &kernels::gabor(2.5, 7.0, 0.4, 0.9)?);
    Ok(())
}
