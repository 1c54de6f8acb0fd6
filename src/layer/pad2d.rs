//! Maps that go on beyond their border, as a layer.

use std::ops::Range;

use ndarray::{Array4, ArrayD, ArrayView3, ArrayViewD, ArrayViewMut3, Axis, s};

use super::{Layer, as_images, fits, image_sizes, seen_through};
use crate::array::not_empty;
use crate::engine::fill_uninit;
use crate::engine::layout::{Layout, build};
use crate::receptive_field::ReceptiveField;
use crate::signal::{Border, padded_length};
use crate::window::{Window, Window2d};
use crate::{Element, Result};

/// More pixels around every map, as a [`Border`] says:
/// [`pad2d`](crate::signal::pad2d) of each of them.
///
/// Behind one more pixel on every side a window of 3×3 without padding keeps the size.
/// The layer has PyTorch's name for its border:
///
/// | border | `torch.nn` |
/// |---|---|
/// | `Zero` | `ZeroPad2d` |
/// | `Constant` | `ConstantPad2d` |
/// | `Wrap` | `CircularPad2d` |
/// | `Reflect` | `ReflectionPad2d` |
/// | `Nearest` | `ReplicationPad2d` |
/// | `Symmetric` | – |
///
/// PyTorch refuses a reflection as wide as the map, and a wrap that is wider; here the
/// pattern goes on, however far the border reaches.
///
/// # Shapes
/// - input: `[images, channels, height, width]`
/// - output: `[images, channels, top + height + bottom, left + width + right]`
///
/// ```
/// use cnn::{Window, layer::*, signal::Border};
///
/// let ring = Sequential::<f32>::new()
///     .then(Pad2d::new(Border::Wrap, 1))
///     .then(Conv2d::new(1, 6, Window::new(3))?);
/// assert_eq!(ring.output_shape(&[8, 1, 28, 28]), Ok(vec![8, 6, 28, 28]));
/// # Ok::<(), cnn::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pad2d {
    border: Border,
    /// `[[top, bottom], [left, right]]`.
    around: [[usize; 2]; 2],
}

impl Pad2d {
    /// So many pixels on every side.
    pub const fn new(border: Border, pixels: usize) -> Self {
        Self { border, around: [[pixels; 2]; 2] }
    }

    /// `[[top, bottom], [left, right]]` pixels.
    pub const fn around(border: Border, around: [[usize; 2]; 2]) -> Self {
        Self { border, around }
    }

    fn pytorch_name(&self) -> &'static str {
        match self.border {
            Border::Zero => "ZeroPad2d",
            Border::Constant(_) => "ConstantPad2d",
            Border::Wrap => "CircularPad2d",
            Border::Reflect => "ReflectionPad2d",
            Border::Nearest => "ReplicationPad2d",
            Border::Symmetric => "SymmetricPad2d",
        }
    }

    /// The shape of the output for an input of these four sizes.
    fn padded(&self, input: [usize; 4]) -> Result<[usize; 4]> {
        let [images, channels, height, width] = input;
        not_empty("plane", &[height, width])?;
        let [rows, columns] = self.around;
        let (height, width) =
            (padded_length(height, rows)?, padded_length(width, columns)?);
        Ok([images, channels, height, width])
    }
}

/// Writes the lines of `maps` beyond its border along an axis: each is a copy of that
/// line of the map that `sources` names, which begins `before` lines behind the first.
fn continue_along<T: Element>(
    maps: &mut Array4<T>,
    axis: Axis,
    before: usize,
    sources: &[Option<usize>],
) {
    for (place, source) in sources.iter().enumerate() {
        let Some(source) = source.map(|source| before + source) else { continue };
        if source != place {
            let line = maps.index_axis(axis, source).to_owned();
            maps.index_axis_mut(axis, place).assign(&line);
        }
    }
}

/// Adds these columns of `grads` to those that `sources` names.
fn add_columns<T: Element>(
    line: &mut ArrayViewMut3<T>,
    grads: ArrayView3<T>,
    sources: &[Option<usize>],
    columns: Range<usize>,
) {
    for column in columns {
        if let Some(source) = sources[column] {
            let mut pixels = line.index_axis_mut(Axis(2), source);
            pixels += &grads.index_axis(Axis(2), column);
        }
    }
}

impl<T: Element> Layer<T> for Pad2d {
    fn name(&self) -> &'static str {
        self.pytorch_name()
    }

    fn settings(&self) -> String {
        let [[top, bottom], [left, right]] = self.around;
        let mut text = if [bottom, left, right] == [top; 3] {
            format!("{top}")
        } else {
            format!("{top}+{bottom} rows, {left}+{right} columns")
        };
        if let Border::Constant(value) = self.border {
            text += &format!(", value {value}");
        }
        text
    }

    fn output_shape(&self, input: &[usize]) -> Result<Vec<usize>> {
        let input = image_sizes(self.pytorch_name(), input)?;
        Ok(self.padded(input)?.to_vec())
    }

    /// As behind a window of one pixel with that padding: what lies outside of the input
    /// is what the border puts there.
    fn receptive_field(
        &self,
        before: [ReceptiveField; 2],
    ) -> Result<[ReceptiveField; 2]> {
        let dot = Window::new(1);
        let [rows, columns] = self.around.map(|[from, to]| dot.paddings(from, to));
        seen_through(Window2d { rows, columns }, before)
    }

    fn forward(&self, input: ArrayViewD<T>) -> Result<ArrayD<T>> {
        let input = as_images(self.pytorch_name(), input)?;
        let (images, channels, height, width) = input.dim();
        let shape = self.padded([images, channels, height, width])?;
        let constant = T::from_f64(self.border.constant().into());
        let mut output = build(Layout::of(&input), shape, |places| {
            fill_uninit(places, constant);
        })?;
        let [[top, _], [left, _]] = self.around;
        let (rows, columns) = (top..top + height, left..left + width);
        output.slice_mut(s![.., .., rows, columns]).assign(&input);
        // The corners repeat what the columns have put above and below them.
        let across = self.border.sources(left, shape[3], width);
        continue_along(&mut output, Axis(3), left, &across);
        let down = self.border.sources(top, shape[2], height);
        continue_along(&mut output, Axis(2), top, &down);
        Ok(output.into_dyn())
    }

    /// Each pixel gets the gradients of all that repeat it and its own, added up row by
    /// row.
    fn grad_input(
        &self,
        input: ArrayViewD<T>,
        grad_output: ArrayViewD<T>,
    ) -> Result<ArrayD<T>> {
        fits(self, &input, &grad_output)?;
        let input = as_images(self.pytorch_name(), input)?;
        let grads = as_images(self.pytorch_name(), grad_output)?;
        let (images, channels, height, width) = input.dim();
        let [.., rows, columns] = self.padded([images, channels, height, width])?;
        let mut back = build(Layout::of(&grads), input.dim(), |places| {
            fill_uninit(places, T::ZERO);
        })?;
        let [[top, _], [left, _]] = self.around;
        let down = self.border.sources(top, rows, height);
        let across = self.border.sources(left, columns, width);
        let own = left..left + width;
        for (source, grads) in down.iter().zip(grads.axis_iter(Axis(2))) {
            let &Some(row) = source else { continue };
            let mut line = back.index_axis_mut(Axis(2), row);
            add_columns(&mut line, grads, &across, 0..own.start);
            line += &grads.slice(s![.., .., own.clone()]);
            add_columns(&mut line, grads, &across, own.end..columns);
        }
        Ok(back.into_dyn())
    }
}

#[cfg(test)]
mod tests;
