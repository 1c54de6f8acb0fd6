use std::cell::Cell;

use cnn::{Window, pool};
use exercises::ch05;
use ndarray::{Array2, Array4, Axis, array};

use super::{Because, picture, rounded};

#[test]
fn larger() {
    let so = Because("what b has more than a is relu(b − a): add it to a");
    let calls = Cell::new(0);
    let relu = |x: f32| {
        calls.set(calls.get() + 1);
        x.max(0.0)
    };
    let asked = |a, b| ch05::larger(a, b, &relu);
    let sign = "did you take relu(a − b)? Add to a what b has more.";
    so.check(
        "the larger of 2 and 5",
        asked(2.0, 5.0),
        5.0,
        &[(2.0, sign), (3.0, "that is the difference: add it to a.")],
    );
    so.check("the larger of 5 and 2", asked(5.0, 2.0), 5.0, &[(8.0, sign)]);
    so.check(
        "the larger of −3 and −1",
        asked(-3.0, -1.0),
        -1.0,
        &[(0.0, "a ReLU of a number itself loses what is negative.")],
    );
    so.check(
        "the number of ReLUs for three answers",
        Ok(calls.get()),
        3,
        &[
            (0, "did you compare? It has to be done with relu."),
            (6, "one ReLU is enough: a + relu(b − a)."),
        ],
    );
}

#[test]
fn average_weight() {
    let so = Because(
        "each of the kernel · kernel pixels counts equally, and the weights sum \
         to 1",
    );
    so.check(
        "the weight for windows of 2×2",
        ch05::average_weight(2),
        Array4::from_elem((1, 1, 2, 2), 0.25),
        &[
            (
                Array4::ones((1, 1, 2, 2)),
                "that gives the sum of the window, four times its average.",
            ),
            (
                Array4::from_elem((1, 1, 2, 2), 0.5),
                "a window of 2×2 has four pixels.",
            ),
        ],
    );
}

#[test]
fn not_the_max() {
    let so = Because(
        "a sum with weights is a straight line in each pixel, the max is not: \
         try zeros, a single 1 in each place, and several at once",
    );
    let flat = "this window the layer gets right: try a single 1, in every place.";
    let single = "a window with a single 1 tells one weight, and here each is 1: show it \
                  several at once.";
    let bias = "with a bias of 0 a window of zeros gives 0, and so does the max.";
    let layers = [
        ("four quarters", array![[0.25, 0.25], [0.25, 0.25]], 0.0, flat),
        ("four ones", array![[1.0, 1.0], [1.0, 1.0]], 0.0, single),
        ("1 0 / 0 0", array![[1.0, 0.0], [0.0, 0.0]], 0.0, flat),
        ("0 0 / 0 1", array![[0.0, 0.0], [0.0, 1.0]], 0.0, flat),
        ("four zeros", array![[0.0, 0.0], [0.0, 0.0]], 0.0, bias),
        (
            "four zeros and a bias of 1",
            array![[0.0, 0.0], [0.0, 0.0]],
            1.0,
            "the bias is all that it has: look for a window whose max is not 1.",
        ),
    ];
    for (name, weight, bias, hint) in layers {
        let judge = |window: Array2<f32>| {
            if window.dim() != (2, 2) {
                return "no window of 2×2";
            }
            let sum = (&window * &weight).sum() + bias;
            let largest = window.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            match sum == largest {
                true => "the max",
                false if (sum - largest).is_nan() => "no number",
                false => "another number",
            }
        };
        so.check(
            &format!("what the layer with {name} makes of your window"),
            ch05::not_the_max(&weight, bias).map(judge),
            "another number",
            &[
                ("the max", hint),
                ("no window of 2×2", "two rows of two pixels, please."),
                ("no number", "numbers alone, please: the sum is none."),
            ],
        );
    }
}

#[test]
pub(super) fn hidden_moves() {
    let so = Because(
        "a move along one side stays inside for k − 1 of k places, a diagonal \
         one for (k − 1)² of k²; there are four of each",
    );
    for kernel in [2, 3, 8] {
        let along = (kernel - 1) as f64 / kernel as f64;
        so.check(
            &format!("hidden moves of eight, windows of {kernel}×{kernel}"),
            ch05::hidden_moves(kernel).map(rounded),
            rounded(4.0 * along + 4.0 * along * along),
            &[
                (
                    rounded(8.0 * along),
                    "a diagonal move has to stay inside along both sides.",
                ),
                (
                    rounded(8.0 * along * along),
                    "four of the moves go along one side only.",
                ),
                (
                    0.0,
                    "did whole numbers divide? (k − 1) / k is 0 for them: make them \
                     f64 first.",
                ),
                (
                    rounded(0.5 * along + 0.5 * along * along),
                    "that is a share: of eight moves there are eight times as many.",
                ),
                (
                    rounded(8.0 - 4.0 * along - 4.0 * along * along),
                    "those are the moves that leave the window: the others are asked.",
                ),
            ],
        );
    }
}

/// Whether two neighbours of the pooled line differ by more than a half.
fn says_stripes(line: &[f32; 8]) -> bool {
    let pooled: Vec<_> = line.chunks(2).map(|pair| pair[0].max(pair[1])).collect();
    pooled.windows(2).any(|pair| (pair[0] - pair[1]).abs() > 0.5)
}

#[test]
fn flipping_line() {
    let so = Because(
        "pool the line, and the line moved by one, by pairs: one of the two has \
         to give four numbers alike, the other not",
    );
    let answer = ch05::flipping_line().map(|line| {
        let mut moved = line;
        moved.rotate_right(1);
        if line.iter().any(|&pixel| pixel != 0.0 && pixel != 1.0) {
            "other numbers"
        } else if line == [0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0] {
            "the line of the page"
        } else if says_stripes(&line) != says_stripes(&moved) {
            "flips"
        } else if says_stripes(&line) {
            "stripes both times"
        } else {
            "no stripes both times"
        }
    });
    so.check(
        "what your line does to the detector",
        answer,
        "flips",
        &[
            ("other numbers", "zeros and ones alone, please."),
            ("the line of the page", "find another one."),
            (
                "stripes both times",
                "one of the two has to pool to four equal numbers.",
            ),
            (
                "no stripes both times",
                "one of the two needs a window of two zeros beside a 1.",
            ),
        ],
    );
}

/// The library's way back, and one more that a mistake takes.
fn back(input: &Array2<f32>, window: Window, slopes: &Array2<f32>) -> Array2<f32> {
    let four = |array: &Array2<f32>| {
        array.clone().insert_axis(Axis(0)).insert_axis(Axis(0))
    };
    let pooled = pool::max_pool2d(&four(input), window).unwrap();
    let size = [input.nrows(), input.ncols()];
    let back =
        pool::max_pool2d_backward(&four(slopes), &pooled.indices, size).unwrap();
    back.index_axis_move(Axis(0), 0).index_axis_move(Axis(0), 0)
}

#[test]
fn max_backward() {
    let so = Because(
        "each slope is added to the pixel that was the first largest of its \
         window; all others get nothing",
    );
    let pairs = Window::new(2).stride(2);
    so.check(
        "one window of 2×2 with a tie",
        ch05::max_backward(&array![[1.0, 4.0], [4.0, 2.0]], pairs, &array![[6.0]]),
        array![[0.0, 6.0], [0.0, 0.0]],
        &[
            (
                array![[0.0, 0.0], [6.0, 0.0]],
                "at a tie the first pixel gets it: compare with >, not with >=.",
            ),
            (
                array![[0.0, 6.0], [6.0, 0.0]],
                "both tied pixels got the whole slope: only the first one does.",
            ),
            (
                array![[0.0, 3.0], [3.0, 0.0]],
                "shared out is allowed, but it is not the rule that is asked for.",
            ),
            (
                array![[1.5, 1.5], [1.5, 1.5]],
                "that is the way back through the average.",
            ),
        ],
    );
    so.check(
        "negative pixels only",
        ch05::max_backward(
            &array![[-1.0, -4.0], [-3.0, -2.0]],
            pairs,
            &array![[6.0]],
        ),
        array![[6.0, 0.0], [0.0, 0.0]],
        &[(
            Array2::zeros((2, 2)),
            "the slope is lost: does your search for the largest begin at 0?",
        )],
    );
    let mut hill = Array2::<f32>::zeros((5, 5));
    hill[[2, 2]] = 9.0;
    let (overlapping, slopes) =
        (Window::new(3).stride(2), array![[1.0, 2.0], [3.0, 4.0]]);
    let only = |slope: f32| {
        let mut back = Array2::zeros((5, 5));
        back[[2, 2]] = slope;
        back
    };
    so.check(
        "four windows that overlap in a 9",
        ch05::max_backward(&hill, overlapping, &slopes),
        only(10.0),
        &[
            (
                only(4.0),
                "the last window has overwritten the others: slopes add up.",
            ),
            (only(1.0), "only the first window has arrived: slopes add up."),
        ],
    );
    let (input, slopes) = (picture(7, 9), picture(3, 4));
    so.check(
        "a map of 7×9, beside the library",
        ch05::max_backward(&input, overlapping, &slopes),
        back(&input, overlapping, &slopes),
        &[],
    );
}

#[test]
fn parameters() {
    let so = Because(
        "a convolution has filters · (channels · 9 + 1) numbers, whatever the \
         size; the dense layer 10 · (16 · side · side + 1), the side halved, \
         rounded down, by each pooling",
    );
    // 8 · (9 + 1), 16 · (8 · 9 + 1), 10 · (16 · 28 · 28 + 1)
    so.check(
        "28×28, no pooling",
        ch05::parameters(28, 0),
        [80, 1168, 125_450],
        &[
            ([72, 1152, 125_440], "where are the biases?"),
            (
                [80, 160, 125_450],
                "the second filters have a sheet for each of eight channels.",
            ),
            ([80, 1168, 7850], "the flattened row has all 16 maps in it."),
        ],
    );
    so.check(
        "28×28, two poolings",
        ch05::parameters(28, 2),
        [80, 1168, 7850],
        &[
            (
                [80, 1168, 125_450],
                "the dense layer reads maps that have become smaller.",
            ),
            (
                [80, 1168, 31_370],
                "each pooling halves both sides, a quarter each time.",
            ),
            (
                [20, 73, 7850],
                "did you make the filters smaller? Pooling changes no filter.",
            ),
        ],
    );
    so.check(
        "30×30, two poolings",
        ch05::parameters(30, 2),
        // 30 → 15 → 7
        [80, 1168, 7850],
        &[(
            [80, 1168, 10_250],
            "15 is halved to 7: a window that hangs over the end does not count.",
        )],
    );
}
