//! The receptive field of a network that is there to be asked.

use ndarray::{Array2, Array4, ArrayView2, ArrayView4, s};

use crate::array::{filled, not_empty};
use crate::{Element, Error, Result};

/// Which pixels change the output in one place, if `by` is added to each of
/// their channels in turn.
///
/// `forward` is the network. It is run on the first image alone, once as it is
/// and once for each channel of each pixel. What a maximum or a ReLU hides from
/// this input is not seen: all positive weights and a large `by` hide least.
///
/// # Shapes
/// - `input`: `[images, channels, height, width]`
/// - `forward`: to `[1, out_channels, rows, columns]`, any sizes
/// - `place`: `[row, column]` of the output
/// - result: `[height, width]`, whether the pixel is seen
///
/// # Errors
/// [`Error::Empty`] if the input has no elements, [`Error::Shapes`] for a place
/// outside the output, and what `forward` refuses.
pub fn perturbed<'a, T: Element>(
    input: impl Into<ArrayView4<'a, T>>,
    place: [usize; 2],
    by: T,
    mut forward: impl FnMut(ArrayView4<T>) -> Result<Array4<T>>,
) -> Result<Array2<bool>> {
    let input = input.into();
    not_empty("the input", input.shape())?;
    let mut changed = input.slice(s![..1, .., .., ..]).to_owned();
    let before = at(&forward(changed.view())?, place)?;
    let (_, _, height, width) = input.dim();
    let mut seen = filled((height, width), false)?;
    for (image, channel, y, x) in ndarray::indices(changed.dim()) {
        if seen[[y, x]] {
            continue;
        }
        let pixel = [image, channel, y, x];
        changed[pixel] += by;
        seen[[y, x]] = at(&forward(changed.view())?, place)? != before;
        changed[pixel] = input[pixel];
    }
    Ok(seen)
}

/// Which pixels get a gradient from the output in one place.
///
/// `backward` is the network's: from the gradient of the output to that of the
/// input. It is run once, on a gradient of 1 in all channels of the place and 0
/// elsewhere.
///
/// # Shapes
/// - `output_shape`: `[images, out_channels, rows, columns]`
/// - `place`: `[row, column]` of the output
/// - `backward`: to `[images, channels, height, width]`, any sizes
/// - result: `[height, width]`, whether the pixel is seen, in any image and
///   channel
///
/// # Errors
/// [`Error::Empty`] for an output without elements, [`Error::Shapes`] for a
/// place outside it, and what `backward` refuses.
pub fn gradient_support<T: Element>(
    output_shape: [usize; 4],
    place: [usize; 2],
    backward: impl FnOnce(ArrayView4<T>) -> Result<Array4<T>>,
) -> Result<Array2<bool>> {
    not_empty("the output", &output_shape)?;
    let mut grad_output = filled(output_shape, T::ZERO)?;
    on_output([output_shape[2], output_shape[3]], place)?;
    let [row, column] = place;
    grad_output.slice_mut(s![.., .., row, column]).fill(T::ONE);
    let grad_input = backward(grad_output.view())?;
    let (_, _, height, width) = grad_input.dim();
    let mut seen = filled((height, width), false)?;
    for ((_, _, y, x), &grad) in grad_input.indexed_iter() {
        // What is not a number is no zero either.
        seen[[y, x]] |= grad != T::ZERO;
    }
    Ok(seen)
}

/// First and last row and column that are seen, `[[top, bottom], [left,
/// right]]`, both included; `None` if nothing is.
///
/// # Shapes
/// - `seen`: `[rows, columns]`
pub fn bounds(seen: ArrayView2<bool>) -> Option<[[usize; 2]; 2]> {
    let mut found =
        (seen.indexed_iter()).filter_map(|(pixel, &seen)| seen.then_some(pixel));
    let (row, column) = found.next()?;
    let first = [[row, row], [column, column]];
    Some(found.fold(first, |[rows, columns], (row, column)| {
        let grow =
            |[least, most]: [usize; 2], at: usize| [least.min(at), most.max(at)];
        [grow(rows, row), grow(columns, column)]
    }))
}

/// The bits of all channels in one place: NaN is like itself, −0 unlike 0.
fn at<T: Element>(output: &Array4<T>, place: [usize; 2]) -> Result<Vec<u64>> {
    let (_, _, rows, columns) = output.dim();
    on_output([rows, columns], place)?;
    let channels = output.slice(s![.., .., place[0], place[1]]);
    Ok(channels.iter().map(|value| value.to_f64().to_bits()).collect())
}

fn on_output(size: [usize; 2], place: [usize; 2]) -> Result<()> {
    if place[0] >= size[0] || place[1] >= size[1] {
        return Err(Error::Shapes {
            left_name: "the place",
            left: place.to_vec(),
            right_name: "the output's size",
            right: size.to_vec(),
            rule: "rows and columns are counted from 0",
        });
    }
    Ok(())
}
