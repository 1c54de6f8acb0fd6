//! What a unit sees through a stack of windows.

use cnn::Window;
use cnn::receptive_field::ReceptiveField;

use crate::message::{Answer, Request, Result, said, whole};

/// The most pixels of a row, and the most layers.
const MOST: [usize; 2] = [64, 8];

fn window_of(layer: &[f64]) -> Result<Window> {
    let kernel = whole("the side of a window", layer[0], 1, 9)?;
    let stride = whole("a stride", layer[1], 1, 8)?;
    let dilation = whole("a dilation", layer[2], 1, 8)?;
    let padding = whole("a padding", layer[3], 0, 8)?;
    Ok(Window::new(kernel).stride(stride).dilation(dilation).padding(padding))
}

/// Pixels of the row, the unit that is looked at (a place of the last layer); for each
/// layer its window's side, stride, dilation and padding.
///
/// The answer: for the input and each layer its length, the field of its units, their
/// jump, and the field that doubling at each stride of 2 makes of it; then for the input
/// and each layer, of each place, the ways in which it reaches the unit.
///
/// # Errors
/// For numbers out of their ranges, for a layer that has no place, for a unit that is not
/// there.
pub fn field(request: Request<'_>) -> Result<Answer> {
    let ([pixels, unit], rest) = request.first()?;
    let pixels = whole("the number of pixels", pixels, 1, MOST[0])?;
    let layers = rest.chunks_exact(4);
    if !layers.remainder().is_empty() || layers.len() > MOST[1] {
        return Err(format!(
            "{} numbers name the layers: 4 each, up to {} layers",
            rest.len(),
            MOST[1]
        ));
    }
    let windows = layers.map(window_of).collect::<Result<Vec<_>>>()?;
    let (mut seen, mut doubled) = (ReceptiveField::INPUT, 1);
    let mut lengths = vec![pixels];
    let mut numbers = vec![pixels as f64, 1.0, 1.0, 1.0];
    for (depth, &window) in (1..).zip(&windows) {
        let places = window.places(lengths[depth - 1]);
        let places = places.map_err(|error| format!("layer {depth}: {error}"))?;
        lengths.push(places);
        seen = seen.then(window).map_err(said)?;
        doubled = doubled_at(doubled, window)?;
        let all = [places, seen.size, seen.jump, doubled];
        numbers.extend(all.map(|number| number as f64));
    }
    let last = lengths[windows.len()];
    let mut ways = vec![0.0; last];
    ways[whole("the unit", unit, 0, last - 1)?] = 1.0;
    let mut all = vec![ways];
    for (window, &length) in windows.iter().zip(&lengths).rev() {
        all.push(ways_through(*window, length, &all[all.len() - 1]));
    }
    numbers.extend(all.into_iter().rev().flatten());
    Ok(Answer { numbers, bytes: vec![] })
}

/// The mistake: a layer adds its own reach, and one with a stride multiplies by it.
fn doubled_at(size: usize, window: Window) -> Result<usize> {
    Ok(match window.stride {
        1 => size + window.extent().map_err(said)? - 1,
        stride => size * stride,
    })
}

/// In how many ways each pixel reaches the unit, from those of the places behind it.
fn ways_through(window: Window, length: usize, behind: &[f64]) -> Vec<f64> {
    let mut ways = vec![0.0; length];
    for (place, &more) in behind.iter().enumerate() {
        for element in 0..window.kernel {
            if let Some(pixel) = window.pixel(place, element, length) {
                ways[pixel] += more;
            }
        }
    }
    ways
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(numbers: &[f64]) -> Result<Vec<f64>> {
        field(Request { numbers, bytes: &[] }).map(|answer| answer.numbers)
    }

    #[test]
    fn two_layers_of_three_reach_the_unit_in_1_2_3_2_1_ways() {
        let answer = ask(&[7., 1., 3., 1., 1., 0., 3., 1., 1., 0.]).unwrap();
        assert_eq!(answer[..12], [7., 1., 1., 1., 5., 3., 1., 3., 3., 5., 1., 5.]);
        assert_eq!(answer[12..19], [0., 1., 2., 3., 2., 1., 0.]);
        assert_eq!(answer[19..24], [0., 1., 1., 1., 0.]);
        assert_eq!(answer[24..], [0., 1., 0.]);
    }

    #[test]
    fn lenet_sees_16_pixels_and_doubling_says_otherwise() {
        // 5×5, pairs, 5×5, pairs: 5, 6, 14, 16 by jumps of 1, 2, 2, 4
        let lenet = [5., 1., 1., 0., 2., 2., 1., 0., 5., 1., 1., 0., 2., 2., 1., 0.];
        let answer = ask(&[&[24., 1.][..], &lenet].concat()).unwrap();
        let of = |at: usize| (1..5).map(move |layer| 4 * layer + at);
        let fields: Vec<_> = of(1).map(|at| answer[at]).collect();
        assert_eq!(fields, [5., 6., 14., 16.]);
        let jumps: Vec<_> = of(2).map(|at| answer[at]).collect();
        assert_eq!(jumps, [1., 2., 2., 4.]);
        // 5, doubled to 10, + 4, doubled to 28
        let doubled: Vec<_> = of(3).map(|at| answer[at]).collect();
        assert_eq!(doubled, [5., 10., 14., 28.]);
        let seen = answer[20..44].iter().filter(|ways| **ways > 0.0).count();
        assert_eq!(seen, 16);
    }

    #[test]
    fn a_stack_whose_sizes_vanish_is_refused_with_its_layer() {
        let error = ask(&[4., 0., 3., 1., 1., 0., 3., 1., 1., 0.]).unwrap_err();
        assert!(error.starts_with("layer 2: "), "{error}");
        assert!(error.ends_with("has 2"), "{error}");
        let error = ask(&[4., 2., 3., 1., 1., 0.]).unwrap_err();
        assert_eq!(error, "the unit is 2: it must be from 0 to 1");
        assert!(ask(&[4., 0., 3.]).unwrap_err().contains("4 each"));
        assert_eq!(ask(&[3., 2.]).unwrap()[4..], [0., 0., 1.], "no layer");
    }
}
