//! Named kernels, written as they are slid: for cross-correlation.
//!
//! The sum of a kernel is its gain for flat areas: 1 keeps their brightness,
//! 0 turns them to zero. `x` grows to the right, `y` grows downwards.

use ndarray::{Array1, Array2};

use crate::{Error, Result};

/// A 3×3 kernel.
pub type Kernel3 = [[f32; 3]; 3];

/// The picture as it is. Sum 1.
pub const IDENTITY: Kernel3 = [[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]];

/// The picture less its [`LAPLACIAN`]: what differs from its neighbours differs
/// more. Sum 1.
///
/// Source: R. C. Gonzalez and R. E. Woods, Digital Image Processing, §3.6.
pub const SHARPEN: Kernel3 = [[0.0, -1.0, 0.0], [-1.0, 5.0, -1.0], [0.0, -1.0, 0.0]];

/// Right less left, rows weighted 1 2 1: bright where brightness grows to the
/// right. Sum 0.
///
/// Source: I. Sobel and G. Feldman (1968), as in `scipy.ndimage.sobel`.
pub const SOBEL_X: Kernel3 = [[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]];

/// Below less above, columns weighted 1 2 1. Sum 0. See [`SOBEL_X`].
pub const SOBEL_Y: Kernel3 = [[-1.0, -2.0, -1.0], [0.0, 0.0, 0.0], [1.0, 2.0, 1.0]];

/// Right less left, rows weighted alike. Sum 0.
///
/// Source: J. M. S. Prewitt (1970), as in `scipy.ndimage.prewitt`.
pub const PREWITT_X: Kernel3 =
    [[-1.0, 0.0, 1.0], [-1.0, 0.0, 1.0], [-1.0, 0.0, 1.0]];

/// Below less above, columns weighted alike. Sum 0. See [`PREWITT_X`].
pub const PREWITT_Y: Kernel3 =
    [[-1.0, -1.0, -1.0], [0.0, 0.0, 0.0], [1.0, 1.0, 1.0]];

/// Right less left, rows weighted 3 10 3: answers nearly alike to an edge of
/// every direction. Sum 0.
///
/// Source: H. Scharr (2000), the integer kernel as in OpenCV's `Scharr`.
pub const SCHARR_X: Kernel3 =
    [[-3.0, 0.0, 3.0], [-10.0, 0.0, 10.0], [-3.0, 0.0, 3.0]];

/// Below less above, columns weighted 3 10 3. Sum 0. See [`SCHARR_X`].
pub const SCHARR_Y: Kernel3 =
    [[-3.0, -10.0, -3.0], [0.0, 0.0, 0.0], [3.0, 10.0, 3.0]];

/// The four neighbours less four times the pixel: the second derivatives along
/// both axes, summed. Sum 0.
///
/// Source: the five-point stencil, as in `scipy.ndimage.laplace`.
pub const LAPLACIAN: Kernel3 = [[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]];

/// All eight neighbours less eight times the pixel. Sum 0.
pub const LAPLACIAN_8: Kernel3 =
    [[1.0, 1.0, 1.0], [1.0, -8.0, 1.0], [1.0, 1.0, 1.0]];

/// Lower right less upper left, on top of the picture: as if lit from one
/// corner. Sum 1, and not symmetric: turned by 180° it is another kernel.
pub const EMBOSS: Kernel3 = [[-2.0, -1.0, 0.0], [-1.0, 1.0, 1.0], [0.0, 1.0, 2.0]];

/// A bright horizontal line of one pixel. Sum 0.
///
/// Source of the four: Gonzalez and Woods, Digital Image Processing, §10.2.
pub const LINE_HORIZONTAL: Kernel3 =
    [[-1.0, -1.0, -1.0], [2.0, 2.0, 2.0], [-1.0, -1.0, -1.0]];

/// A bright vertical line of one pixel. Sum 0.
pub const LINE_VERTICAL: Kernel3 =
    [[-1.0, 2.0, -1.0], [-1.0, 2.0, -1.0], [-1.0, 2.0, -1.0]];

/// A bright line that rises to the right, `/`. Sum 0.
pub const LINE_RISING: Kernel3 =
    [[-1.0, -1.0, 2.0], [-1.0, 2.0, -1.0], [2.0, -1.0, -1.0]];

/// A bright line that falls to the right, `\`. Sum 0.
pub const LINE_FALLING: Kernel3 =
    [[2.0, -1.0, -1.0], [-1.0, 2.0, -1.0], [-1.0, -1.0, 2.0]];

/// What figures, tables and widgets call each of them.
pub const NAMED: [(&str, Kernel3); 15] = [
    ("identity", IDENTITY),
    ("sharpen", SHARPEN),
    ("emboss", EMBOSS),
    ("Sobel x", SOBEL_X),
    ("Sobel y", SOBEL_Y),
    ("Prewitt x", PREWITT_X),
    ("Prewitt y", PREWITT_Y),
    ("Scharr x", SCHARR_X),
    ("Scharr y", SCHARR_Y),
    ("Laplacian", LAPLACIAN),
    ("Laplacian, 8 neighbours", LAPLACIAN_8),
    ("horizontal line", LINE_HORIZONTAL),
    ("vertical line", LINE_VERTICAL),
    ("rising line", LINE_RISING),
    ("falling line", LINE_FALLING),
];

/// A kernel with its name in [`NAMED`], or as nine weights without one.
pub fn named(kernel: Kernel3) -> (&'static str, Kernel3) {
    let known = NAMED.into_iter().find(|(_, known)| *known == kernel);
    known.unwrap_or(("nine weights", kernel))
}

/// How far a sampled Gaussian reaches, in standard deviations: as SciPy's
/// `gaussian_filter` cuts it by default.
const GAUSSIAN_REACH: f64 = 4.0;

/// The largest radius that a kernel is made for: wider ones are mistakes.
const LARGEST_RADIUS: f64 = 1024.0;

/// The mean of `size` × `size` pixels: 1 / size² everywhere. Sum 1.
///
/// # Shapes
/// `[size, size]`
///
/// # Errors
/// [`Error::OutOfRange`] unless 1 ≤ `size` ≤ 2049.
pub fn boxcar(size: usize) -> Result<Array2<f32>> {
    let most = (2.0 * LARGEST_RADIUS + 1.0) as usize;
    checked("the size of the box", size as f64, "from 1 to 2049 pixels", |_| {
        (1..=most).contains(&size)
    })?;
    Ok(Array2::from_elem((size, size), 1.0 / (size * size) as f32))
}

/// The normal distribution along one axis, sampled at whole pixels and scaled
/// to sum 1: exp(−x² / 2σ²), |x| ≤ r = ⌊4σ + ½⌋.
///
/// # Shapes
/// `[2r + 1]`
///
/// # Errors
/// [`Error::OutOfRange`] unless `sigma`, in pixels, is above 0 and at most 256.
///
/// # Source
/// `scipy.ndimage.gaussian_filter1d`.
pub fn gaussian_line(sigma: f64) -> Result<Array1<f32>> {
    checked("σ", sigma, "above 0 and at most 256 pixels", |sigma| {
        sigma > 0.0 && sigma <= LARGEST_RADIUS / GAUSSIAN_REACH
    })?;
    let radius = (GAUSSIAN_REACH * sigma + 0.5).floor();
    let samples = Array1::from_shape_fn(2 * radius as usize + 1, |place| {
        let x = (place as f64 - radius) / sigma;
        libm::exp(-0.5 * x * x)
    });
    let total = samples.iter().sum::<f64>();
    Ok(samples.mapv(|sample| (sample / total) as f32))
}

/// The round blur exp(−(x² + y²) / 2σ²), scaled to sum 1: the outer product of
/// [`gaussian_line`] with itself.
///
/// # Shapes
/// `[2r + 1, 2r + 1]`
///
/// # Errors
/// As [`gaussian_line`].
pub fn gaussian(sigma: f64) -> Result<Array2<f32>> {
    let line = gaussian_line(sigma)?;
    let size = (line.len(), line.len());
    Ok(Array2::from_shape_fn(size, |(y, x)| line[y] * line[x]))
}

/// A wave under a Gaussian: stripes of one width and one direction.
///
/// exp(−(x² + y²) / 2σ²) · cos(2π·(x·cos θ + y·sin θ) / λ + φ), less its own
/// Gaussian-weighted mean so that the sum is 0, scaled so that the absolute
/// values sum to 1.
///
/// - `sigma`: width of the envelope, pixels
/// - `wavelength`: λ, pixels from one bright stripe to the next
/// - `angle`: θ, radians from the x axis towards the y axis, across the stripes
/// - `phase`: φ, radians; 0 for a bright line, −π/2 for an edge that grows
///   brighter along θ
///
/// # Shapes
/// `[2r + 1, 2r + 1]`, r = ⌊4σ + ½⌋
///
/// # Errors
/// [`Error::OutOfRange`] unless `sigma` is above 0 and at most 256,
/// `wavelength` at least 2, `angle` and `phase` finite.
///
/// # Source
/// J. G. Daugman, J. Opt. Soc. Am. A 2(7), 1985.
pub fn gabor(
    sigma: f64,
    wavelength: f64,
    angle: f64,
    phase: f64,
) -> Result<Array2<f32>> {
    checked("the wavelength", wavelength, "at least 2 pixels", |w| {
        w >= 2.0 && w.is_finite()
    })?;
    let radians = "a finite number of radians";
    checked("the angle", angle, radians, f64::is_finite)?;
    checked("the phase", phase, radians, f64::is_finite)?;
    let line = gaussian_line(sigma)?.mapv(f64::from);
    let radius = (line.len() / 2) as f64;
    let (sin, cos) = libm::sincos(angle);
    let size = (line.len(), line.len());
    let envelope = Array2::from_shape_fn(size, |(y, x)| line[y] * line[x]);
    let wave = Array2::from_shape_fn(size, |(y, x)| {
        let across = (x as f64 - radius) * cos + (y as f64 - radius) * sin;
        libm::cos(2.0 * std::f64::consts::PI * across / wavelength + phase)
    });
    let mean =
        (&envelope * &wave).iter().sum::<f64>() / envelope.iter().sum::<f64>();
    let stripes = envelope * (wave - mean);
    let magnitude = stripes.iter().map(|value| value.abs()).sum::<f64>();
    let wide = "wide enough for a stripe of more than one pixel";
    checked("σ", sigma, wide, |_| magnitude > 0.0)?;
    Ok(stripes.mapv(|value| (value / magnitude) as f32))
}

/// `value`, or what is wrong with it.
fn checked(
    what: &'static str,
    value: f64,
    range: &'static str,
    allowed: impl Fn(f64) -> bool,
) -> Result<f64> {
    if allowed(value) {
        return Ok(value);
    }
    Err(Error::OutOfRange { what, value, range })
}

#[cfg(test)]
mod tests;
