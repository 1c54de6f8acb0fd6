//! Chapter 6, solved.

use cnn::Window;
use ndarray::{Array2, Array4};

use crate::Result;

/// From one row at the end back to the rows of the input.
pub fn smallest_input(stack: &[Window]) -> Result<usize> {
    let mut needed = 1;
    for window in stack.iter().rev() {
        let extent = window.dilation * (window.kernel - 1) + 1;
        let covered = (needed - 1) * window.stride + extent;
        let padding = window.padding[0] + window.padding[1];
        needed = covered.saturating_sub(padding).max(1);
    }
    Ok(needed)
}

/// Pixels of a row that no weight of a window lies on.
pub fn never_looked_at(window: Window, length: usize) -> Result<usize> {
    let mut seen = vec![false; length];
    for place in 0..window.places(length)? {
        for element in 0..window.kernel {
            seen[place * window.stride + element * window.dilation] = true;
        }
    }
    Ok(seen.iter().filter(|&&seen| !seen).count())
}

/// The middle of what an output of a stack sees.
pub fn middle_of_what_is_seen(stack: &[Window], place: usize) -> Result<f64> {
    let (mut middle, mut jump) = (0.0, 1.0);
    for window in stack {
        let reach = (window.dilation * (window.kernel - 1)) as f64;
        middle += jump * (reach / 2.0 - window.padding[0] as f64);
        jump *= window.stride as f64;
    }
    Ok(middle + jump * place as f64)
}

/// Whether stacked dilations see every pixel of their field.
pub fn without_holes(dilations: &[usize]) -> Result<bool> {
    let field = 2 * dilations.iter().sum::<usize>() + 1;
    // From the first pixel of the field on: steps of 0, d and 2d.
    let mut seen = vec![false; field];
    seen[0] = true;
    for dilation in dilations {
        for pixel in (0..field).rev() {
            let from = |steps: usize| {
                pixel.checked_sub(steps * dilation).is_some_and(|from| seen[from])
            };
            seen[pixel] = from(0) || from(1) || from(2);
        }
    }
    Ok(seen.iter().all(|&seen| seen))
}

/// Every number of a row puts the weights down.
pub fn transposed(row: &[f32], weights: &[f32], stride: usize) -> Result<Vec<f32>> {
    let mut output = vec![0.0; (row.len() - 1) * stride + weights.len()];
    for (place, number) in row.iter().enumerate() {
        for (element, weight) in weights.iter().enumerate() {
            output[place * stride + element] += number * weight;
        }
    }
    Ok(output)
}

/// A dense layer as filters that are as large as their input.
pub fn dense_as_filters(
    weight: &Array2<f32>,
    [channels, rows, columns]: [usize; 3],
) -> Result<Array4<f32>> {
    let at = |c: usize, y: usize, x: usize| (c * rows + y) * columns + x;
    Ok(Array4::from_shape_fn(
        (weight.nrows(), channels, rows, columns),
        |(output, channel, y, x)| weight[[output, at(channel, y, x)]],
    ))
}
