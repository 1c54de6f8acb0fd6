use cnn::Window;
use cnn::conv::{grad_bias, grad_input, grad_weight};
use exercises::{Fault, Slopes, ch07};
use ndarray::{Array2, Array4, Axis, array, s};

use super::{Because, one_to_nine, rounded};

#[test]
fn strided_slopes() {
    let so = Because(
        "put the slopes `stride` apart with zeros between them, and convolve \
         with the kernel, full; pixels that no window reached get 0",
    );
    let slopes = array![[1.0, 0.0], [0.0, 0.0]];
    let kernel = array![[1.0, 2.0], [3.0, 4.0]];
    let corner = |numbers: [[f32; 2]; 2]| {
        let mut pixels = Array2::zeros((4, 4));
        pixels.slice_mut(s![..2, ..2]).assign(&array![
            [numbers[0][0], numbers[0][1]],
            [numbers[1][0], numbers[1][1]]
        ]);
        pixels
    };
    so.check(
        "a single slope in the corner, stride 2",
        ch07::strided_slopes(&slopes, &kernel, 4, 2),
        corner([[1.0, 2.0], [3.0, 4.0]]),
        &[(
            corner([[4.0, 3.0], [2.0, 1.0]]),
            "that is the kernel turned: a single slope sends the kernel back as it is.",
        )],
    );
    let slopes = array![[0.0, 0.0], [0.0, 1.0]];
    let at = |row: usize, column: usize| {
        let mut pixels = Array2::zeros((4, 4));
        pixels.slice_mut(s![row..row + 2, column..column + 2]).assign(&kernel);
        pixels
    };
    so.check(
        "a single slope of the last place, stride 2",
        ch07::strided_slopes(&slopes, &kernel, 4, 2),
        at(2, 2),
        &[(at(1, 1), "where is the stride? The second window begins at pixel 2.")],
    );
    let (slopes, kernel) = (array![[1.0, -2.0], [3.0, 1.0]], one_to_nine());
    let four = |plane: &Array2<f32>| {
        plane.clone().insert_axis(Axis(0)).insert_axis(Axis(0))
    };
    for (stride, side) in [(1, 4), (2, 5), (2, 6)] {
        let window = Window::new(3).stride(stride);
        let right = grad_input(&four(&slopes), &four(&kernel), [side; 2], window);
        let right = right.unwrap().slice(s![0, 0, .., ..]).to_owned();
        so.check(
            &format!("four slopes, stride {stride}, {side} pixels along a side"),
            ch07::strided_slopes(&slopes, &kernel, side, stride),
            right,
            &[],
        );
    }
}

#[test]
fn gradient_check() {
    let so = Because(
        "the slope is about (loss(w + h) − loss(w − h)) / 2h; compare the \
         difference of the two slopes with the larger of them",
    );
    let cube = |w: f64| w * w * w;
    let large = |w: f64| 1e6 * w * w;
    let small = |w: f64| 1e-6 * w * w;
    let asked = |loss: &dyn Fn(f64) -> f64, weight, slope| {
        ch07::gradient_check(loss, weight, slope)
    };
    so.check(
        "w³ at 2 with a slope of 12",
        asked(&cube, 2.0, 12.0),
        true,
        &[(
            false,
            "one side alone is off by more than a millionth: take both, and 2h below.",
        )],
    );
    so.check(
        "w³ at 2 with a slope of 12.001",
        asked(&cube, 2.0, 12.001),
        false,
        &[(true, "that is off by one part in twelve thousand: a bug.")],
    );
    so.check(
        "a million w² at 3 with a slope of 6000001",
        asked(&large, 3.0, 6_000_001.0),
        true,
        &[(false, "off by 1 of six million: take the relative error.")],
    );
    so.check(
        "a millionth of w² at 3 with a slope of 0.000007",
        asked(&small, 3.0, 7e-6),
        false,
        &[(true, "it should be 0.000006: the relative error is a seventh.")],
    );
    so.check(
        "w² at 3 with a slope of −6",
        asked(&|w| w * w, 3.0, -6.0),
        false,
        &[(true, "the sign is wrong: do not compare magnitudes.")],
    );
    so.check(
        "a loss that does not depend on w, with a slope of 0",
        asked(&|_| 4.0, 3.0, 0.0),
        true,
        &[(false, "0 over 0 is no number: two zeros agree.")],
    );
}

#[test]
fn spread_of_weights() {
    let so = Because(
        "√(2 / fan-in), and the fan-in is channels · kernel · kernel: a ReLU \
         lets half of the square through",
    );
    for (channels, kernel) in [(1, 3), (3, 5), (64, 3)] {
        let fan_in = (channels * kernel * kernel) as f64;
        let spread = (2.0 / fan_in).sqrt();
        let mut mistakes = vec![
            (rounded(2.0 / fan_in), "that is the variance: its root is asked."),
            (
                rounded((1.0 / fan_in).sqrt()),
                "a ReLU takes half away: where is the 2?",
            ),
        ];
        if channels > 1 {
            let forgotten = (2.0 / (kernel * kernel) as f64).sqrt();
            mistakes.push((
                rounded(forgotten),
                "a sum runs over all channels: they belong to the fan-in.",
            ));
        }
        so.check(
            &format!("{channels} channels, {kernel}×{kernel}"),
            ch07::spread_of_weights(channels, kernel).map(rounded),
            rounded(spread),
            &mistakes,
        );
    }
}

#[test]
fn kept_numbers() {
    let so = Because(
        "count what goes into each of the four layers: images; maps, twice, as \
         the ReLU and the pooling have them; a quarter of the maps",
    );
    // 64 + 4 · 64 + 4 · 64 + 4 · 16
    so.check(
        "one image of 8×8, four filters",
        ch07::kept_numbers(1, 8, 4),
        640,
        &[
            (576, "the dense layer needs its input too."),
            (384, "the ReLU and the pooling each need their input."),
            (768, "the pooling halves both sides."),
            (40, "the numbers are asked, not the weights."),
        ],
    );
    so.check(
        "32 images of 28×28, 16 filters",
        ch07::kept_numbers(32, 28, 16),
        // 784 + 2 · 12,544 + 3136
        928_256,
        &[(29_008, "every image of the batch has inputs of its own.")],
    );
}

const WINDOW: Window = Window::new(3);

/// The library's way back.
fn right(input: &Array4<f32>, weight: &Array4<f32>, slopes: &Array4<f32>) -> Slopes {
    let (.., height, width) = input.dim();
    Slopes {
        pixels: grad_input(slopes, weight, [height, width], WINDOW).unwrap(),
        weights: grad_weight(input, slopes, WINDOW).unwrap(),
        biases: grad_bias(slopes).unwrap(),
    }
}

#[test]
fn find_the_bug() {
    let so = Because(
        "compare with `cnn::conv::grad_input`, `grad_weight` and `grad_bias` on \
         an unsymmetric kernel, several places, and slopes whose sum is not 0",
    );
    let not_turned = |x: &Array4<f32>, w: &Array4<f32>, e: &Array4<f32>| {
        let turned = w.slice(s![.., .., ..;-1, ..;-1]).to_owned();
        Slopes { pixels: right(x, &turned, e).pixels, ..right(x, w, e) }
    };
    let mean = |x: &Array4<f32>, w: &Array4<f32>, e: &Array4<f32>| {
        let mut slopes = right(x, w, e);
        slopes.weights /= (e.dim().2 * e.dim().3) as f32;
        slopes
    };
    let forgotten = |x: &Array4<f32>, w: &Array4<f32>, e: &Array4<f32>| {
        let mut slopes = right(x, w, e);
        slopes.biases.fill(0.0);
        slopes
    };
    let symmetric =
        "a kernel that looks the same when turned hides that: try 1 to 9.";
    let one = "with one place the mean is the sum: take an input larger than 3×3.";
    let zero = "with slopes that add up to 0 the bias has none: take others.";
    so.check(
        "the first program",
        ch07::find_the_bug(&not_turned),
        Fault::KernelNotTurned,
        &[(Fault::Nothing, symmetric)],
    );
    so.check(
        "the second program",
        ch07::find_the_bug(&mean),
        Fault::MeanForSum,
        &[(Fault::Nothing, one)],
    );
    so.check(
        "the third program",
        ch07::find_the_bug(&forgotten),
        Fault::BiasForgotten,
        &[(Fault::Nothing, zero)],
    );
    so.check(
        "the fourth program",
        ch07::find_the_bug(&right),
        Fault::Nothing,
        &[
            (
                Fault::KernelNotTurned,
                "nothing is wrong with it: what do you compare?",
            ),
            (Fault::MeanForSum, "nothing is wrong with it: it is the sum."),
            (
                Fault::BiasForgotten,
                "nothing is wrong with it: do your slopes add up to 0?",
            ),
        ],
    );
}
