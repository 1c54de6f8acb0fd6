//! The way over spectra: products in place of sums, other rounding.
//!
//! A convolution is a product of spectra, wave by wave; a fast Fourier transform
//! goes there and back. What it costs does not depend on the kernel's size. The
//! results are close to those of [`conv2d`](crate::conv::conv2d), not equal: this is
//! for who asks for it by name, and nothing in the library does.

use ndarray::{Array4, ArrayView1, ArrayView2, ArrayView4, s};
use realfft::num_complex::Complex32;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};
use rustfft::{Fft, FftPlanner};
use std::sync::Arc;

use crate::Result;
use crate::array::filled;
use crate::conv::Geometry;
use crate::conv::shape::ConvShape;
use crate::window::{Window2d, add, area};

/// The convolution by a product of spectra; close to [`conv2d`](crate::conv::conv2d).
///
/// It runs on one thread. Beside the output it holds the spectra of one image
/// and of all filters: 8 bytes for each channel of each of them, times half the
/// padded image.
///
/// # Shapes
/// As [`conv2d`](crate::conv::conv2d).
///
/// # Errors
/// As there.
pub fn conv2d<'a>(
    input: impl Into<ArrayView4<'a, f32>>,
    weight: impl Into<ArrayView4<'a, f32>>,
    bias: Option<ArrayView1<f32>>,
    geometry: impl Into<Geometry>,
) -> Result<Array4<f32>> {
    let (input, weight, geometry) = (input.into(), weight.into(), geometry.into());
    let sizes = ConvShape::forward(input.dim(), weight.dim(), geometry)?;
    sizes.check_bias(bias)?;
    let mut output = filled(sizes.output_shape(), 0.0)?;
    let waves = Waves::new(&sizes)?;
    let Window2d { rows, columns } = sizes.window;
    let kernels =
        waves.of_planes(&weight, |[u, v]| [u * rows.dilation, v * columns.dilation]);
    for (image, mut maps) in output.outer_iter_mut().enumerate() {
        let channels = input.slice(s![image..=image, .., .., ..]);
        let channels = waves.of_planes(&channels, |[y, x]| {
            [y + rows.padding[0], x + columns.padding[0]]
        });
        let count = sizes.in_group * waves.count();
        for (filter, mut map) in maps.outer_iter_mut().enumerate() {
            let first = sizes.first_channel(filter) * waves.count();
            let spectrum = waves.product(
                &channels[first..first + count],
                &kernels[filter * count..][..count],
            );
            let sums = waves.plane(spectrum);
            let bias = bias.map_or(0.0, |bias| bias[filter]);
            for ((row, column), value) in map.indexed_iter_mut() {
                let at = [row * rows.stride, column * columns.stride];
                *value = sums[at[0] * waves.width + at[1]] + bias;
            }
        }
    }
    Ok(output)
}

/// Transforms of planes of one size, there and back.
struct Waves {
    height: usize,
    width: usize,
    across: Arc<dyn RealToComplex<f32>>,
    down: Arc<dyn Fft<f32>>,
    up: Arc<dyn Fft<f32>>,
    back: Arc<dyn ComplexToReal<f32>>,
}

impl Waves {
    /// For the padded input: an output that lies wholly on it never sees what
    /// wraps around.
    fn new(sizes: &ConvShape) -> Result<Self> {
        let axes = [sizes.window.rows, sizes.window.columns];
        let mut padded = [0; 2];
        for (padded, (axis, length)) in
            padded.iter_mut().zip(axes.into_iter().zip(sizes.input))
        {
            let whole = add(length, axis.padding[0], "pixels")?;
            *padded = easy(add(whole, axis.padding[1], "pixels")?)?;
        }
        let [height, width] = padded;
        // One spectrum has room, or there is an error that says so.
        filled((height, width / 2 + 1), Complex32::default())?;
        let (mut real, mut complex) = (RealFftPlanner::new(), FftPlanner::new());
        Ok(Self {
            height,
            width,
            across: real.plan_fft_forward(width),
            down: complex.plan_fft_forward(height),
            up: complex.plan_fft_inverse(height),
            back: real.plan_fft_inverse(width),
        })
    }

    /// Waves of a plane: those across it beyond the half are mirrored.
    fn count(&self) -> usize {
        (self.width / 2 + 1) * self.height
    }

    /// The spectra of all planes, every pixel put where `place` says.
    fn of_planes(
        &self,
        planes: &ArrayView4<f32>,
        place: impl Fn([usize; 2]) -> [usize; 2],
    ) -> Vec<Complex32> {
        let (sets, channels, ..) = planes.dim();
        let mut spectra = Vec::with_capacity(sets * channels * self.count());
        for set in planes.outer_iter() {
            for plane in set.outer_iter() {
                spectra.extend(self.spectrum(plane, &place));
            }
        }
        spectra
    }

    /// Every wave at (across · height + down).
    fn spectrum(
        &self,
        plane: ArrayView2<f32>,
        place: impl Fn([usize; 2]) -> [usize; 2],
    ) -> Vec<Complex32> {
        let mut pixels = vec![0.0; self.height * self.width];
        for ((y, x), &pixel) in plane.indexed_iter() {
            let [row, column] = place([y, x]);
            pixels[row * self.width + column] = pixel;
        }
        let mut spectrum = vec![Complex32::default(); self.count()];
        let mut line = self.across.make_output_vec();
        for (row, pixels) in pixels.chunks_exact_mut(self.width).enumerate() {
            // Most rows below a kernel: zeros have no waves.
            if pixels.iter().all(|&pixel| pixel == 0.0) {
                continue;
            }
            // It fails for slices of a wrong length alone.
            let _ = self.across.process(pixels, &mut line);
            for (wave, &value) in line.iter().enumerate() {
                spectrum[wave * self.height + row] = value;
            }
        }
        self.down.process(&mut spectrum);
        spectrum
    }

    /// Σ over channels of picture · conjugate of kernel, for every wave.
    fn product(
        &self,
        picture: &[Complex32],
        kernel: &[Complex32],
    ) -> Vec<Complex32> {
        let mut sums = vec![Complex32::default(); self.count()];
        let channels = picture.chunks_exact(sums.len());
        for (picture, kernel) in channels.zip(kernel.chunks_exact(sums.len())) {
            for (sum, (x, w)) in sums.iter_mut().zip(picture.iter().zip(kernel)) {
                *sum += x * w.conj();
            }
        }
        sums
    }

    /// The plane whose spectrum that is.
    fn plane(&self, mut spectrum: Vec<Complex32>) -> Vec<f32> {
        self.up.process(&mut spectrum);
        let mut pixels = vec![0.0; self.height * self.width];
        let mut line = self.back.make_input_vec();
        for (row, pixels) in pixels.chunks_exact_mut(self.width).enumerate() {
            for (wave, value) in line.iter_mut().enumerate() {
                *value = spectrum[wave * self.height + row];
            }
            // The first and, of an even width, the last are real but for rounding.
            line[0].im = 0.0;
            if self.width.is_multiple_of(2) {
                line[self.width / 2].im = 0.0;
            }
            let _ = self.back.process(&mut line, pixels);
        }
        let count = (self.height * self.width) as f32;
        pixels.iter_mut().for_each(|pixel| *pixel /= count);
        pixels
    }
}

/// The next length without a prime factor above 5.
fn easy(length: usize) -> Result<usize> {
    let is_easy = |mut length: usize| {
        for factor in [2, 3, 5] {
            while length.is_multiple_of(factor) {
                length /= factor;
            }
        }
        length == 1
    };
    // There is a power of two.
    let mut lengths = length..area(length, 2)?;
    Ok(lengths.find(|&length| is_easy(length)).unwrap_or(length))
}

#[cfg(test)]
mod tests;
