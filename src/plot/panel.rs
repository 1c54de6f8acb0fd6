//! One panel of a picture: an array turned into colours.

use ndarray::{ArrayBase, ArrayView2, ArrayView3, Axis, Data, Ix2, Ix3, aview2};

use super::figure::refuse;
use super::font;
use super::layout::check_size;
use super::number;
use super::scale::{NOT_A_NUMBER, Rgb, Scale};
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
}

/// A colour, and whether it stands for something infinite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pixel {
    pub(super) color: Rgb,
    pub(super) infinite: bool,
}

/// What stands above a panel, and its pixels row by row.
#[derive(Debug)]
pub(super) struct Panel {
    pub(super) label: String,
    pub(super) height: usize,
    pub(super) width: usize,
    pub(super) pixels: Vec<Pixel>,
}

impl Panel {
    /// A map seen through `scale`.
    pub(super) fn of_map(
        label: &str,
        map: ArrayView2<'_, f32>,
        scale: Scale,
    ) -> Result<Self> {
        let pixel = |&value: &f32| Pixel {
            color: scale.color(value.into()),
            infinite: value.is_infinite(),
        };
        Ok(Self {
            label: labelled(label, map.iter().copied())?,
            height: map.nrows(),
            width: map.ncols(),
            pixels: map.iter().map(pixel).collect(),
        })
    }

    /// A photograph as bright as it is. A pixel is no number if one of its
    /// channels is none, and infinite if one of them is.
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
            label: labelled(label, worst)?,
            height,
            width,
            pixels: places().map(pixel).collect(),
        })
    }
}

/// The label, and behind it how many values are no finite numbers.
fn labelled(label: &str, values: impl Iterator<Item = f32>) -> Result<String> {
    if let Some(letter) = font::missing(label) {
        let reason = format!("the font of pictures has no letter {letter:?}");
        return Err(refuse(label, reason));
    }
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
    Ok(match (label.is_empty(), counted.is_empty()) {
        (_, true) => label.to_owned(),
        (true, false) => counted.join(", "),
        (false, false) => format!("{label} ({})", counted.join(", ")),
    })
}

/// The label of a panel that has a scale of its own: with its ends.
pub(super) fn with_ends(label: &str, scale: Scale) -> String {
    let ends = match scale {
        Scale::Signed { limit } => format!("±{}", number::short(limit)),
        Scale::Gray { black, white } => number::ends([black, white]).join("…"),
    };
    if label.is_empty() { ends } else { format!("{label} {ends}") }
}
