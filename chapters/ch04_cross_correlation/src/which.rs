//! Which of the two do libraries compute?

use cnn::data::photos;
use cnn::kernels;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Grids, Maps};
use cnn::signal::{Border, Mode, convolve2d, correlate2d};
use cnn::statistics::largest_difference;
use ndarray::{Array2, Array3, Axis, s, stack};

use crate::stored;

/// A kernel that shows every turn and every mirror.
pub(crate) const ONE_TO_NINE: [[f32; 3]; 3] =
    [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]];

/// A single bright pixel.
fn impulse() -> Array2<f32> {
    let mut impulse = Array2::zeros((5, 5));
    impulse[[2, 2]] = 1.0;
    impulse
}

/// One bright pixel: cross-correlation turns the kernel, convolution prints it.
pub fn impulse_response() -> Result<Outputs> {
    let impulse = impulse();
    let correlated = correlate2d(&impulse, &ONE_TO_NINE, Mode::Valid)?;
    let convolved = convolve2d(&impulse, &ONE_TO_NINE, Mode::Valid)?;
    let draw = |sign: &str, label: &str, map: &Array2<f32>| {
        Grids::new(0)
            .matrix("impulse", &impulse)
            .sign(sign)
            .matrix("kernel", &ONE_TO_NINE)
            .sign("=")
            .matrix(label, map)
            .draw()
    };
    // Rows and columns of both, ⋆, on the picture alone; pixels, weights.
    let sizes = [5.0, 5.0, 3.0, 3.0, 0.0, 0.0];
    let values = sizes.iter().chain(&impulse);
    let values = values.chain(ONE_TO_NINE.as_flattened());
    Ok(Outputs::new()
        .row("values", values)
        .chart("correlated", draw("⋆", "turned", &correlated)?)
        .chart("convolved", draw("∗", "upright", &convolved)?))
}

/// Stored results of three libraries, beside our two functions.
pub fn what_libraries_compute() -> Result<Outputs> {
    let [numpy_correlate, numpy_convolve] = stored::numpy();
    let runs = [
        stored::torch()?,
        stored::scipy_signal("signal.correlate2d")?,
        stored::scipy_signal("signal.convolve2d")?,
        stored::scipy_ndimage("ndimage.correlate", "mirror", Border::Reflect)?,
        stored::scipy_ndimage("ndimage.convolve", "mirror", Border::Reflect)?,
        numpy_correlate,
        numpy_convolve,
    ];
    let headings = ["library", "function", "off from ⋆", "off from ∗", "it is"];
    let mut table = Table::new(headings);
    for run in runs {
        let off = run.ours()?.map(|map| largest_difference(&map, &run.output));
        let verdict = match off.map(|off| off < 1e-5) {
            [true, false] => "cross-correlation",
            [false, true] => "convolution",
            _ => "undecided",
        };
        let [from_correlated, from_convolved] = off.map(|off| number(off, 5));
        let function = format!("`{}`", run.function);
        let [library, verdict] = [&run.package, verdict];
        table = table.row([
            library,
            &function,
            &from_correlated,
            &from_convolved,
            verdict,
        ]);
    }
    Ok(Outputs::new().table("table", table))
}

/// Three programs and one bright pixel: which one does what?
pub fn three_programs() -> Result<Outputs> {
    let kernel = ndarray::aview2(&ONE_TO_NINE);
    let mirrored = kernel.slice(s![.., ..;-1]);
    let answers = [
        ("A", convolve2d(&impulse(), kernel, Mode::Valid)?),
        ("B", convolve2d(&impulse(), mirrored, Mode::Valid)?),
        ("C", correlate2d(&impulse(), kernel, Mode::Valid)?),
    ];
    Ok(Outputs::new().chart("answers", plot::matrix_grids(&answers, 0)?))
}

/// A filter of red against blue: turned in space, and turned with its channels.
pub fn channels_stay() -> Result<Outputs> {
    let cup = photos::coffee().shrink(2)?;
    let blur = kernels::boxcar(3)?;
    // A sheet for red, one for green, one for blue.
    let filter = stack![Axis(0), blur.view(), 0.0 * &blur, -&blur];
    let in_space = filter.slice(s![.., ..;-1, ..;-1]).to_owned();
    let in_all_axes = filter.slice(s![..;-1, ..;-1, ..;-1]).to_owned();
    let maps = [
        ("as it is", see(cup.pixels(), &filter)?),
        ("rows and columns turned", see(cup.pixels(), &in_space)?),
        ("channels turned too", see(cup.pixels(), &in_all_axes)?),
    ];
    Ok(Outputs::new().picture("maps", Maps::signed().columns(3).draw(&maps)?))
}

/// The sum over the channels of each plane seen by its sheet.
fn see(pixels: &Array3<f32>, filter: &Array3<f32>) -> Result<Array2<f32>> {
    let mut map = Array2::zeros((pixels.dim().1 - 2, pixels.dim().2 - 2));
    for (plane, sheet) in pixels.outer_iter().zip(filter.outer_iter()) {
        map += &correlate2d(plane, sheet, Mode::Valid)?;
    }
    Ok(map)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cnn::signal::flip;

    #[test]
    fn every_way_to_lay_the_kernel_answers_differently_to_the_impulse() {
        let kernel = ndarray::arr2(&ONE_TO_NINE);
        let mut ways = vec![];
        for kernel in [kernel.clone(), kernel.reversed_axes()] {
            ways.push(kernel.clone());
            ways.push(kernel.slice(s![..;-1, ..]).to_owned());
            ways.push(kernel.slice(s![.., ..;-1]).to_owned());
            ways.push(flip(kernel.view()));
        }
        let see = |kernel| correlate2d(&impulse(), kernel, Mode::Valid).unwrap();
        let answers: Vec<_> = ways.iter().map(see).collect();
        for (place, answer) in answers.iter().enumerate() {
            assert!(!answers[..place].contains(answer));
        }
    }

    #[test]
    fn each_stored_result_is_one_of_the_two_and_not_the_other() {
        let runs = [
            (stored::torch().unwrap(), 0),
            (stored::scipy_signal("signal.correlate2d").unwrap(), 0),
            (stored::scipy_signal("signal.convolve2d").unwrap(), 1),
        ];
        for (run, which) in runs {
            let ours = run.ours().unwrap();
            let off = |map| largest_difference(map, &run.output);
            assert!(off(&ours[which]) < 1e-5, "{}", run.function);
            assert!(off(&ours[1 - which]) > 0.1, "{}", run.function);
        }
    }
}
