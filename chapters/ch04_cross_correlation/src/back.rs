//! What goes back through a layer: the slopes of its weights and of its pixels.

use cnn::notebook::{Outputs, Result, Table};
use cnn::plot::Grids;
use cnn::signal::{Mode, convolve2d, correlate2d};
use ndarray::{Array2, arr2, s};

// Whole numbers, so that every slope is exact.
const PICTURE: [[f32; 4]; 4] = [
    [2.0, 0.0, 1.0, 3.0],
    [1.0, 4.0, 0.0, 1.0],
    [3.0, 1.0, 2.0, 0.0],
    [0.0, 2.0, 1.0, 5.0],
];
const KERNEL: [[f32; 2]; 2] = [[1.0, 2.0], [3.0, 4.0]];
const SLOPES: [[f32; 3]; 3] = [[1.0, 0.0, -2.0], [0.0, 3.0, 1.0], [-1.0, 2.0, 0.0]];

/// Each weight collects pixel times slope, wherever it was laid.
fn slopes_of_weights(
    picture: &Array2<f32>,
    slopes: &Array2<f32>,
) -> Result<Array2<f32>> {
    Ok(correlate2d(picture, slopes, Mode::Valid)?)
}

/// Each pixel collects slope times weight from every sum that it was in.
fn slopes_of_pixels(
    slopes: &Array2<f32>,
    kernel: &Array2<f32>,
) -> Result<Array2<f32>> {
    Ok(convolve2d(slopes, kernel, Mode::Full)?)
}

/// Both ways back, each with its operation drawn between what goes in.
fn drawn(slopes: &Array2<f32>, marked: bool) -> Result<Outputs> {
    let (picture, kernel) = (arr2(&PICTURE), arr2(&KERNEL));
    let mark = |grids: Grids, side| match marked {
        true => grids.window(1, 1, side, side),
        false => grids,
    };
    let weights = Grids::new(0).matrix("picture", &picture);
    let weights = mark(weights, 2).sign("⋆").matrix("slopes of the map", slopes);
    let weights = mark(weights, 1)
        .sign("=")
        .matrix("slopes of the weights", &slopes_of_weights(&picture, slopes)?);
    let pixels = Grids::new(0).matrix("slopes of the map", slopes);
    let pixels = mark(pixels, 1)
        .sign("∗")
        .matrix("kernel", &kernel)
        .sign("=")
        .matrix("slopes of the pixels", &slopes_of_pixels(slopes, &kernel)?);
    Ok(Outputs::new()
        .chart("weights", weights.draw()?)
        .chart("pixels", mark(pixels, 2).draw()?))
}

/// A single slope goes back: to the pixels through the kernel, to the weights
/// through the pixels.
pub fn one_slope_back() -> Result<Outputs> {
    let mut one = Array2::zeros((3, 3));
    one[[1, 1]] = 1.0;
    drawn(&one, true)
}

/// The sums of a layer, times their slopes: a loss that has exactly these slopes.
fn loss(picture: &Array2<f32>, kernel: &Array2<f32>) -> Result<f32> {
    let map = correlate2d(picture, kernel, Mode::Valid)?;
    Ok((map * arr2(&SLOPES)).sum())
}

/// How much the loss grows when one number after the other grows by 1.
fn measured(
    numbers: &Array2<f32>,
    loss: impl Fn(&Array2<f32>) -> Result<f32>,
) -> Result<Array2<f32>> {
    let mut grows = Array2::zeros(numbers.dim());
    for (place, grows) in grows.indexed_iter_mut() {
        let mut changed = numbers.clone();
        changed[place] += 1.0;
        *grows = loss(&changed)? - loss(numbers)?;
    }
    Ok(grows)
}

/// Nine slopes go back, and every number that arrives is measured.
pub fn both_ways_back() -> Result<Outputs> {
    let [picture, kernel] = [arr2(&PICTURE), arr2(&KERNEL)];
    let slopes = arr2(&SLOPES);
    let of_weights = measured(&kernel, |kernel| loss(&picture, kernel))?;
    let of_pixels = measured(&picture, |picture| loss(picture, &kernel))?;
    let tried = [
        (
            "weights: x ⋆ e, valid",
            slopes_of_weights(&picture, &slopes)?,
            &of_weights,
        ),
        (
            "weights: x ∗ e, valid",
            convolve2d(&picture, &slopes, Mode::Valid)?,
            &of_weights,
        ),
        ("pixels: e ∗ k, full", slopes_of_pixels(&slopes, &kernel)?, &of_pixels),
        (
            "pixels: e ⋆ k, full",
            correlate2d(&slopes, &kernel, Mode::Full)?,
            &of_pixels,
        ),
    ];
    let mut table = Table::new(["operation", "slopes", "other than measured"]);
    for (name, slopes, measured) in tried {
        let pairs = slopes.iter().zip(measured);
        let wrong = pairs.filter(|(slope, measured)| slope != measured).count();
        table = table.row([name, &slopes.len().to_string(), &wrong.to_string()]);
    }
    Ok(drawn(&slopes, false)?.table("table", table).number("bias", slopes.sum(), 0))
}

/// Slopes with zeros in the places that a stride has left out.
fn spread_out(slopes: &Array2<f32>, stride: usize) -> Array2<f32> {
    let [rows, columns] = [slopes.nrows(), slopes.ncols()];
    let size = [rows, columns].map(|places| (places - 1) * stride + 1);
    let mut spread = Array2::zeros(size);
    let step = stride as isize;
    spread.slice_mut(s![..;step, ..;step]).assign(slopes);
    spread
}

/// Behind a stride of 2: zeros between the slopes, then as before.
pub fn back_through_a_stride() -> Result<Outputs> {
    let slopes = arr2(&[[1.0, -2.0], [3.0, 1.0]]);
    let kernel = arr2(&[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]);
    let spread = spread_out(&slopes, 2);
    let drawing = Grids::new(0)
        .matrix("slopes of the map", &slopes)
        .sign("→")
        .matrix("spread out", &spread)
        .sign("∗")
        .matrix("kernel", &kernel)
        .sign("=")
        .matrix("slopes of the pixels", &slopes_of_pixels(&spread, &kernel)?);
    Ok(Outputs::new().chart("grids", drawing.draw()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cnn::Window;
    use cnn::conv::{grad_input, grad_weight};
    use ndarray::{Array4, Axis};

    #[test]
    fn by_hand_four_pixels_and_two_weights() {
        let (picture, kernel) =
            (arr2(&[[1.0, 2.0, 3.0, 4.0]]), arr2(&[[1.0, -1.0]]));
        let slopes = arr2(&[[1.0, 0.0, 2.0]]);
        // 1·1 + 2·0 + 3·2 and 2·1 + 3·0 + 4·2
        let of_weights = slopes_of_weights(&picture, &slopes).unwrap();
        assert_eq!(of_weights, arr2(&[[7.0, 10.0]]));
        // 1·1; 1·(−1) + 0·1; 0·(−1) + 2·1; 2·(−1)
        let of_pixels = slopes_of_pixels(&slopes, &kernel).unwrap();
        assert_eq!(of_pixels, arr2(&[[1.0, -1.0, 2.0, -2.0]]));
    }

    #[test]
    fn the_ways_back_are_a_valid_correlation_and_a_full_convolution() {
        let (picture, kernel) = (arr2(&PICTURE), arr2(&KERNEL));
        let slopes = arr2(&SLOPES);
        assert_eq!(
            slopes_of_weights(&picture, &slopes).unwrap(),
            measured(&kernel, |kernel| loss(&picture, kernel)).unwrap(),
        );
        assert_eq!(
            slopes_of_pixels(&slopes, &kernel).unwrap(),
            measured(&picture, |picture| loss(picture, &kernel)).unwrap(),
        );
    }

    #[test]
    fn a_bias_that_grows_by_one_adds_every_slope_to_the_loss() {
        let map = correlate2d(&PICTURE, &KERNEL, Mode::Valid).unwrap();
        let worth = |map: &Array2<f32>| (map * arr2(&SLOPES)).sum();
        // 1 − 2 + 3 + 1 − 1 + 2
        assert_eq!(worth(&(&map + 1.0)) - worth(&map), 4.0);
    }

    /// Whole numbers without symmetry.
    fn numbers(shape: [usize; 4]) -> Array4<f32> {
        Array4::from_shape_fn(shape, |(o, c, i, j)| {
            ((5 * i * i + 3 * j + 7 * c + 2 * o + i * j * j) % 11) as f32 - 5.0
        })
    }

    #[test]
    fn a_layer_does_so_sheet_by_sheet_and_a_pixel_adds_up_all_filters() {
        for stride in [1, 2] {
            let window = Window::new(3).stride(stride);
            let input = numbers([1, 2, 7, 9]);
            let weight = numbers([4, 2, 3, 3]);
            let places = [7, 9].map(|side| window.places(side).unwrap());
            let slopes = numbers([1, 4, places[0], places[1]]);
            let of_weights = grad_weight(&input, &slopes, window).unwrap();
            let of_pixels = grad_input(&slopes, &weight, [7, 9], window).unwrap();
            for channel in 0..2 {
                let picture = input.slice(s![0, channel, .., ..]).to_owned();
                let mut collected = Array2::zeros((7, 9));
                for filter in 0..4 {
                    let of_map = slopes.slice(s![0, filter, .., ..]).to_owned();
                    let of_map = spread_out(&of_map, stride);
                    let sheet = weight.slice(s![filter, channel, .., ..]);
                    collected +=
                        &slopes_of_pixels(&of_map, &sheet.to_owned()).unwrap();
                    let wanted = of_weights.slice(s![filter, channel, .., ..]);
                    assert_eq!(
                        slopes_of_weights(&picture, &of_map).unwrap(),
                        wanted
                    );
                }
                let of_channel = of_pixels.index_axis(Axis(1), channel);
                assert_eq!(collected, of_channel.index_axis(Axis(0), 0));
            }
        }
    }
}
