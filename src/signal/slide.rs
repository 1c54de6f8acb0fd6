//! A kernel slid over a plane, band by band.

use ndarray::{Array2, ArrayView2};

use super::border::{Border, Padded};
use super::padded_length;
use crate::Result;
use crate::array::row_major;
use crate::engine::cost::SIGNAL_FLOATS;
use crate::engine::{
    Level, Plane, Uninit, build_uninit, parallel_for, thread_count_for, with_scratch,
};
use crate::window::{Window, Window2d};

/// One chain of multiply-adds for each place where `kernel` lies on `plane`.
pub(super) fn slide(
    plane: ArrayView2<f32>,
    kernel: ArrayView2<f32>,
) -> Result<Array2<f32>> {
    let pitch = plane.ncols();
    let plane = plane.as_standard_layout();
    let source = row_major(&plane);
    let shape = [plane.nrows(), pitch];
    in_bands(shape, kernel, |first, _, compute| {
        compute(&source[first * pitch..]);
    })
}

/// [`slide`] over the plane with so much of the border around it.
pub(super) fn slide_padded(
    plane: ArrayView2<f32>,
    kernel: ArrayView2<f32>,
    around: [[usize; 2]; 2],
    border: Border,
) -> Result<Array2<f32>> {
    let shape = [
        padded_length(plane.nrows(), around[0])?,
        padded_length(plane.ncols(), around[1])?,
    ];
    let plane = plane.as_standard_layout();
    let lines = Padded::new(&plane, around, shape, border);
    in_bands(shape, kernel, |first, rows, compute| {
        with_scratch(rows * shape[1], |padded| {
            let padded_lines = padded.chunks_exact_mut(shape[1]).enumerate();
            padded_lines.for_each(|(row, line)| lines.write(first + row, line));
            compute(padded);
        });
    })
}

/// `kernel` slid over a plane of that shape, band by band: `lay` is given the
/// first row and the number of rows that a band sees, and what computes the band
/// from them.
fn in_bands(
    [height, pitch]: [usize; 2],
    kernel: ArrayView2<f32>,
    lay: impl Fn(usize, usize, &mut dyn FnMut(&[f32])) + Sync,
) -> Result<Array2<f32>> {
    let size = <[usize; 2]>::from(kernel.dim());
    let window =
        Window2d { rows: Window::new(size[0]), columns: Window::new(size[1]) };
    let [rows, across] = window.places([height, pitch])?;
    let kernel = kernel.as_standard_layout();
    let kernel = row_major(&kernel);
    let level = Level::current();
    let output = build_uninit([rows, across], |output| {
        let parts = thread_count_for(output.len().saturating_mul(kernel.len()));
        let kept = (SIGNAL_FLOATS / pitch).saturating_sub(size[0] - 1).max(1);
        let band = kept.min(rows.div_ceil(4 * parts));
        let bands = output.chunks_mut(band * across).enumerate().collect();
        parallel_for(parts, bands, |(number, output): (usize, &mut [Uninit])| {
            let seen = output.len() / across + size[0] - 1;
            lay(number * band, seen, &mut |source| {
                let plane = Plane {
                    source,
                    pitch,
                    kernel,
                    size,
                    start: 0.0,
                    output: &mut *output,
                    across,
                    copied: None,
                };
                plane.compute(level);
            });
        });
        Some(())
    })?;
    Ok(output.unwrap_or_else(|| unreachable!("it has been written")))
}
