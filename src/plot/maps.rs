//! Maps of numbers as pictures.

mod settings;

use super::arrangement::Style;
use super::bar::Bar;
use super::figure::{check_size, refuse};
use super::panel::{Map, Panel};
use super::picture::Picture;
use super::scale::Scale;
use crate::Result;

/// Maps side by side, zero neutral, −m the darkest blue and m the darkest red,
/// where m is the largest |v| of all of them; with a colour bar.
///
/// # Errors
/// As [`Maps::draw`].
pub fn signed_maps<L, M>(panels: &[(L, M)]) -> Result<Picture>
where
    L: AsRef<str>,
    M: Map,
{
    Maps::signed().draw(panels)
}

/// Maps side by side, 0.0 black and 1.0 white.
///
/// # Errors
/// As [`Maps::draw`].
pub fn gray_maps<L, M>(panels: &[(L, M)]) -> Result<Picture>
where
    L: AsRef<str>,
    M: Map,
{
    Maps::gray(0.0, 1.0).draw(panels)
}

/// What was written, side by side: 0.0 is white paper, 1.0 black ink.
///
/// # Errors
/// As [`Maps::draw`].
pub fn ink_maps<L, M>(panels: &[(L, M)]) -> Result<Picture>
where
    L: AsRef<str>,
    M: Map,
{
    Maps::ink().draw(panels)
}

/// Maps side by side, the smallest value of all of them black and the largest
/// one white; with a bar.
///
/// # Errors
/// As [`Maps::draw`].
pub fn gray_maps_shared<L, M>(panels: &[(L, M)]) -> Result<Picture>
where
    L: AsRef<str>,
    M: Map,
{
    Maps::gray_shared().draw(panels)
}

/// Many small kernels, each on its own signed scale: its largest |v| is the
/// darkest colour. An empty label takes no room.
///
/// # Errors
/// As [`Maps::draw`].
pub fn filter_plate<L, M>(kernels: &[(L, M)]) -> Result<Picture>
where
    L: AsRef<str>,
    M: Map,
{
    Maps::plate().draw(kernels)
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Signed,
    Counted,
    Gray { black: f64, white: f64 },
    GrayShared,
}

/// A picture of maps, to be told how they become colours.
///
/// ```
/// use cnn::plot::Maps;
/// use ndarray::arr2;
///
/// let map = arr2(&[[0.1, -0.2], [0.3, 9.0]]);
/// let picture = Maps::signed().limit(0.5).draw(&[("one outlier", &map)])?;
/// assert_eq!(picture.labels().next(), Some("one outlier"));
/// # Ok::<(), cnn::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub struct Maps {
    kind: Kind,
    style: Style,
    limit: Option<f64>,
    quantile: Option<f64>,
    own_scales: bool,
    columns: Option<usize>,
}

impl Maps {
    fn new(kind: Kind) -> Self {
        Self {
            kind,
            style: Style::Maps,
            limit: None,
            quantile: None,
            own_scales: false,
            columns: None,
        }
    }

    /// Zero neutral, below blue, above red: see [`signed_maps`].
    pub fn signed() -> Self {
        Self::new(Kind::Signed)
    }

    /// Zero pale, the largest value the darkest violet: for what is counted, or a
    /// share, and never below zero.
    pub fn counted() -> Self {
        Self::new(Kind::Counted)
    }

    /// From `black` to `white`. There is a bar unless these are 0 and 1, or 1 and 0,
    /// and no value lies beyond them.
    pub fn gray(black: impl Into<f64>, white: impl Into<f64>) -> Self {
        let (black, white) = (black.into(), white.into());
        Self::new(Kind::Gray { black, white })
    }

    /// What was written, dark on light as on paper: see [`ink_maps`].
    pub fn ink() -> Self {
        Self::gray(1.0, 0.0)
    }

    /// From the smallest value to the largest one: see [`gray_maps_shared`].
    pub fn gray_shared() -> Self {
        Self::new(Kind::GrayShared)
    }

    /// Small kernels, each on its own scale: see [`filter_plate`].
    pub fn plate() -> Self {
        Self { style: Style::Plate, own_scales: true, ..Self::new(Kind::Signed) }
    }

    /// Of a scale from zero: the value of its darkest red or violet, for every panel.
    pub fn limit(self, limit: impl Into<f64>) -> Self {
        Self { limit: Some(limit.into()), ..self }
    }

    /// Of a signed scale: so that this share of the |v|, above 0 and up to 1,
    /// lies within it. Where that would be a scale of length 0, the largest |v|
    /// is taken.
    pub fn quantile(self, share: f64) -> Self {
        Self { quantile: Some(share), ..self }
    }

    /// A scale for every panel, and a bar below each.
    pub fn own_scales(self) -> Self {
        Self { own_scales: true, ..self }
    }

    /// How many panels stand side by side.
    pub fn columns(self, columns: usize) -> Self {
        Self { columns: Some(columns), ..self }
    }

    /// Draws `(label, map)` panels, shown about equally high.
    ///
    /// # Shapes
    /// - each map: `[height, width]`, not necessarily the same
    ///
    /// # Errors
    /// [`Error::Figure`](crate::Error::Figure) for no panel, a map without values, more
    /// than 64 million pixels, and a limit for gray maps;
    /// [`Error::OutOfRange`](crate::Error::OutOfRange) for a limit, quantile, gray value or number of
    /// columns that means nothing.
    pub fn draw<L, M>(&self, panels: &[(L, M)]) -> Result<Picture>
    where
        L: AsRef<str>,
        M: Map,
    {
        self.check()?;
        if panels.is_empty() {
            return Err(refuse("maps", "0 given, a picture needs 1"));
        }
        for (label, map) in panels {
            let map = map.values();
            if map.is_empty() {
                let shape = map.shape();
                let reason = format!("a map of shape {shape:?} has no values");
                return Err(refuse(label.as_ref(), reason));
            }
            check_size(label.as_ref(), map.ncols(), map.nrows())?;
        }
        let all = || panels.iter().flat_map(|(_, map)| finite(map));
        let own = self.own_scales && self.limit.is_none();
        let shared = self.scale(all());
        let scales = panels.iter().map(|(_, map)| match own {
            true => self.scale(finite(map)),
            false => shared,
        });
        let drawn = std::iter::zip(panels, scales)
            .map(|((label, map), scale)| {
                let has_bar = own && self.style == Style::Maps;
                let bar = has_bar.then(|| bar(scale, finite(map)));
                let panel = Panel::of_map(label.as_ref(), map.values(), scale);
                Panel { bar, ..panel }
            })
            .collect();
        let shared = bar(shared, all());
        let plain = [Self::gray(0.0, 1.0), Self::ink()].map(|maps| maps.kind);
        let plain = plain.contains(&self.kind) && shared.clipped == [false; 2];
        let needs_bar = !own && !plain;
        let bar = needs_bar.then_some(shared);
        Ok(Picture::new(drawn, self.style, self.columns, bar))
    }

    /// The scale that fits these finite values.
    fn scale(&self, values: impl Iterator<Item = f64>) -> Scale {
        match self.kind {
            Kind::Signed => Scale::Signed {
                limit: self.limit.unwrap_or_else(|| self.reach(values)),
            },
            Kind::Counted => Scale::Counted {
                limit: self.limit.unwrap_or_else(|| self.reach(values)),
            },
            Kind::Gray { black, white } => Scale::Gray { black, white },
            Kind::GrayShared => {
                let nothing = [f64::INFINITY, f64::NEG_INFINITY];
                let [least, most] = values
                    .fold(nothing, |[least, most], v| [least.min(v), most.max(v)]);
                if least < most {
                    let (black, white) = (least, most);
                    return Scale::Gray { black, white };
                }
                // One value only, or none: the middle of a scale.
                let middle = if least == most { least } else { 0.5 };
                let half = 0.5 * middle.abs().max(1.0);
                Scale::Gray { black: middle - half, white: middle + half }
            }
        }
    }

    /// The largest |v|, or the quantile of |v|; 1 if there is none but zeros.
    fn reach(&self, values: impl Iterator<Item = f64>) -> f64 {
        let mut sizes: Vec<_> = values.map(f64::abs).collect();
        sizes.sort_unstable_by(f64::total_cmp);
        let share = self.quantile.unwrap_or(1.0);
        let rank = (share * sizes.len() as f64).ceil() as usize;
        let limit = sizes.get(rank.saturating_sub(1)).copied().unwrap_or(0.0);
        let largest = sizes.last().copied().unwrap_or(0.0);
        let reaches = [limit, largest].into_iter().find(|&size| size > 0.0);
        reaches.unwrap_or(1.0)
    }
}

/// What the colours of these finite values mean.
fn bar(scale: Scale, values: impl Iterator<Item = f64>) -> Bar {
    let clipped = values.map(|value| scale.clips(value));
    let clipped =
        clipped.fold([false; 2], |all, one| [all[0] || one[0], all[1] || one[1]]);
    Bar { scale, clipped }
}

/// The values of a map that are finite numbers.
fn finite<M: Map + ?Sized>(map: &M) -> impl Iterator<Item = f64> {
    let values = map.values().into_iter().map(|&value| f64::from(value));
    values.filter(|value| value.is_finite())
}

#[cfg(test)]
mod tests;
