//! One panel of a picture: an array turned into colours.

use ndarray::{ArrayBase, ArrayView2, ArrayView3, Axis, Data, Ix2, Ix3, aview2};

use super::bar::Bar;
use super::figure::{check_size, refuse};
use super::pixels::Pixels;
use super::scale::{INFINITE, NOT_A_NUMBER, Rgb, Scale};
use super::svg::printable;
use crate::Result;

/// What can be drawn as a map `[height, width]`: an `Array2<f32>`, a view of
/// one, a kernel `[[f32; M]; N]`.
pub trait Map {
    /// Its values.
    fn values(&self) -> ArrayView2<'_, f32>;
}

impl<S: Data<Elem = f32>> Map for ArrayBase<S, Ix2> {
    fn values(&self) -> ArrayView2<'_, f32> {
        self.view()
    }
}

impl<const HEIGHT: usize, const WIDTH: usize> Map for [[f32; WIDTH]; HEIGHT] {
    fn values(&self) -> ArrayView2<'_, f32> {
        aview2(self)
    }
}

impl<M: Map + ?Sized> Map for &M {
    fn values(&self) -> ArrayView2<'_, f32> {
        (**self).values()
    }
}

/// What can be drawn as a photograph `[channels, height, width]`: an
/// `Array3<f32>` or a view of one.
pub trait Photograph {
    /// Its values, 0.0 black to 1.0 full brightness.
    fn values(&self) -> ArrayView3<'_, f32>;

    /// What is marked in it: row, column, height and width in pixels.
    fn frames(&self) -> &[[usize; 4]] {
        &[]
    }
}

impl<S: Data<Elem = f32>> Photograph for ArrayBase<S, Ix3> {
    fn values(&self) -> ArrayView3<'_, f32> {
        self.view()
    }
}

impl<P: Photograph + ?Sized> Photograph for &P {
    fn values(&self) -> ArrayView3<'_, f32> {
        (**self).values()
    }

    fn frames(&self) -> &[[usize; 4]] {
        (**self).frames()
    }
}

/// A colour, and whether it stands for something infinite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pixel {
    pub(super) color: Rgb,
    pub(super) infinite: bool,
}

/// Of an infinite pixel as it is stored: so many pixels wide and high, the one in the
/// middle marked.
const MARKED: usize = 3;

/// What stands above a panel, its pixels row by row, and what is around them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Panel {
    pub(super) label: String,
    pub(super) height: usize,
    pub(super) width: usize,
    pub(super) pixels: Vec<Pixel>,
    /// What is marked in it: row, column, height and width in pixels.
    pub(super) frames: Vec<[usize; 4]>,
    /// The scale of this panel alone.
    pub(super) bar: Option<Bar>,
}

impl Panel {
    /// A map seen through `scale`.
    pub(super) fn of_map(
        label: &str,
        map: ArrayView2<'_, f32>,
        scale: Scale,
    ) -> Self {
        let pixel = |&value: &f32| Pixel {
            color: scale.color(value.into()),
            infinite: value.is_infinite(),
        };
        Self {
            label: labelled(label, map.iter().copied()),
            height: map.nrows(),
            width: map.ncols(),
            pixels: map.iter().map(pixel).collect(),
            frames: Vec::new(),
            bar: None,
        }
    }

    /// A photograph as bright as it is. A pixel is NaN if one of its
    /// channels is, and infinite if one of them is.
    pub(super) fn of_photograph(
        label: &str,
        photo: ArrayView3<'_, f32>,
    ) -> Result<Self> {
        let (channels, height, width) = photo.dim();
        if photo.is_empty() {
            let reason = format!(
                "a photograph of shape {:?} has no pixels",
                [channels, height, width]
            );
            return Err(refuse(label, reason));
        }
        if channels != 1 && channels != 3 {
            let reason = format!("has {channels} channels, a photograph 1 or 3");
            return Err(refuse(label, reason));
        }
        check_size(label, width, height)?;
        let brightness = Scale::Gray { black: 0.0, white: 1.0 };
        let places = || photo.lanes(Axis(0)).into_iter();
        let pixel = |lane: ndarray::ArrayView1<'_, f32>| {
            let level = |channel| brightness.color(lane[channel].into())[0];
            let color = if lane.iter().any(|value| value.is_nan()) {
                NOT_A_NUMBER
            } else {
                std::array::from_fn(|channel| level(channel.min(channels - 1)))
            };
            Pixel { color, infinite: lane.iter().any(|value| value.is_infinite()) }
        };
        // One number a pixel, so that pixels are counted and not channels.
        let worst = places().map(|lane| {
            let odd = |value: &&f32| !value.is_finite();
            let nan = lane.iter().find(|value| value.is_nan());
            nan.or(lane.iter().find(odd)).copied().unwrap_or(0.0)
        });
        Ok(Self {
            label: labelled(label, worst),
            height,
            width,
            pixels: places().map(pixel).collect(),
            frames: Vec::new(),
            bar: None,
        })
    }

    /// Its pixels; all of them larger, where there is one to mark.
    pub(super) fn pixels(&self) -> Pixels {
        let marks = self.pixels.iter().any(|pixel| pixel.infinite);
        let factor = if marks { MARKED } else { 1 };
        let (width, height) = (self.width * factor, self.height * factor);
        let color = |index: usize| {
            let (y, x) = (index / width, index % width);
            let pixel = self.pixels[y / factor * self.width + x / factor];
            let middle = y % factor == factor / 2 && x % factor == factor / 2;
            if pixel.infinite && middle { INFINITE } else { pixel.color }
        };
        Pixels::new(width, (0..width * height).map(color).collect())
    }
}

/// The label, and behind it how many values are no finite numbers.
fn labelled(label: &str, values: impl Iterator<Item = f32>) -> String {
    let label = printable(label);
    let mut counts = [("NaN", 0), ("+∞", 0), ("−∞", 0)];
    for value in values {
        if value.is_nan() {
            counts[0].1 += 1;
        } else if value == f32::INFINITY {
            counts[1].1 += 1;
        } else if value == f32::NEG_INFINITY {
            counts[2].1 += 1;
        }
    }
    let counted = counts.iter().filter(|(_, count)| *count > 0);
    let counted: Vec<_> =
        counted.map(|(name, count)| format!("{count} {name}")).collect();
    match (label.is_empty(), counted.is_empty()) {
        (_, true) => label,
        (true, false) => counted.join(", "),
        (false, false) => format!("{label} ({})", counted.join(", ")),
    }
}
