use cnn::Window;
use exercises::ch06;
use ndarray::{Array2, Array4};

use super::{Because, rounded};

const THREE: Window = Window::new(3);
const PAIRS: Window = Window::new(2).stride(2);

#[test]
fn smallest_input() {
    let so = Because(
        "from the last window to the first: m places need (m − 1)·s + d·(k − 1) \
         + 1 rows, of which 2p may be padding, but one row is no padding",
    );
    so.check(
        "one window of three",
        ch06::smallest_input(&[THREE]),
        3,
        &[(2, "a window of three needs three rows to lie on.")],
    );
    so.check(
        "one window of three with dilation 2",
        ch06::smallest_input(&[THREE.dilation(2)]),
        5,
        &[
            (3, "dilated, the window spans more: d·(k − 1) + 1."),
            (6, "the extent is d·(k − 1) + 1, not d·k."),
        ],
    );
    so.check(
        "the network of the page",
        // 1 → 3 → 6 → 8 → 16 → 18
        ch06::smallest_input(&[THREE, PAIRS, THREE, PAIRS, THREE]),
        18,
        &[
            (10, "did you walk from the input on? Begin at the end, with one row."),
            (
                22,
                "m places need (m − 1)·s + k rows: there is one step fewer than places.",
            ),
        ],
    );
    so.check(
        "three windows of three, each padded by 1",
        ch06::smallest_input(&[THREE.padding(1); 3]),
        1,
        &[
            (7, "where is the padding? It need not be in the input."),
            (4, "padding stands on both sides: take 2p away."),
            (0, "padding alone is no input: there has to be one row."),
        ],
    );
    so.check(
        "a window of two with three rows of padding",
        ch06::smallest_input(&[Window::new(2).padding(3)]),
        1,
        &[(0, "padding alone is no input: there has to be one row.")],
    );
}

#[test]
fn never_looked_at() {
    let so = Because(
        "the weights of place i lie on i·s, i·s + d, … i·s + d·(k − 1): count \
         the pixels that are none of these",
    );
    let cases = [
        ("8 pixels, window 3, stride 2", THREE.stride(2), 8, 1, 0),
        // 0 1 2 . 4 5 6 .
        ("8 pixels, window 3, stride 4", THREE.stride(4), 8, 2, 1),
        // 0 2 4, then 3 5 7: 1 and 6 lie between
        (
            "8 pixels, window 3, dilation 2, stride 3",
            THREE.dilation(2).stride(3),
            8,
            2,
            0,
        ),
    ];
    for (name, window, length, right, at_the_end) in cases {
        so.check(
            name,
            ch06::never_looked_at(window, length),
            right,
            &[
                (
                    at_the_end,
                    "pixels may also lie between the windows, or between the weights: \
                     mark every pixel that a weight lies on.",
                ),
                (length - right, "that is how many are looked at."),
            ],
        );
    }
    so.check(
        "9 pixels, window 3, stride 2",
        ch06::never_looked_at(THREE.stride(2), 9),
        0,
        &[(
            1,
            "the last window ends on the last pixel: is your last place missing?",
        )],
    );
}

#[test]
fn middle_of_what_is_seen() {
    let so = Because(
        "a layer moves the middle by (d·(k − 1) / 2 − p) jumps of all layers \
         before it; the place counts by the jumps of all",
    );
    let padding = "padding lets the first window begin before the first pixel: take p \
                   away, times the jump up to there.";
    let jump = "a deeper layer counts in jumps: multiply with the strides of all layers \
                before it.";
    so.check(
        "one window of three, place 0",
        ch06::middle_of_what_is_seen(&[THREE], 0).map(rounded),
        1.0,
        &[
            (1.5, "the middle of the pixels 0, 1 and 2 is pixel 1."),
            (0.0, "it sees the pixels 0, 1 and 2."),
        ],
    );
    so.check(
        "one window of two, place 0",
        ch06::middle_of_what_is_seen(&[PAIRS], 0).map(rounded),
        0.5,
        &[
            (0.0, "two pixels have their middle between them."),
            (1.0, "it sees the pixels 0 and 1."),
        ],
    );
    let halving = THREE.stride(2).padding(1);
    so.check(
        "three windows of three, stride 2 and padding 1, place 1",
        ch06::middle_of_what_is_seen(&[halving; 3], 1).map(rounded),
        8.0,
        &[(15.0, padding), (2.0, jump), (6.0, jump), (1.0, jump)],
    );
    so.check(
        "three poolings of two, place 3",
        // 0.5 + 1 + 2 + 3·8
        ch06::middle_of_what_is_seen(&[PAIRS; 3], 3).map(rounded),
        27.5,
        &[
            (25.5, jump),
            (24.0, "that is the first pixel that it sees."),
            (31.0, "that is the last pixel that it sees."),
        ],
    );
    so.check(
        "a window of three with dilation 2, then one of three, place 0",
        ch06::middle_of_what_is_seen(&[THREE.dilation(2), THREE], 0).map(rounded),
        3.0,
        &[(2.0, "dilated, a window spans d·(k − 1) + 1 pixels.")],
    );
}

#[test]
fn without_holes() {
    let so = Because(
        "an output sees the sums of one step of each layer, −d, 0 or d: no \
         number between the smallest and the largest may be missing",
    );
    let cases: [(&[usize], bool, &str); 7] = [
        (&[1], true, "the weights lie side by side."),
        (&[2], false, "there is a pixel between two weights."),
        (&[1, 2], true, "−3 … 3: each is a sum of −1, 0, 1 and −2, 0, 2."),
        (&[2, 2, 2], false, "sums of even steps are even."),
        (&[1, 3, 9], true, "each of −13 … 13 is one such sum."),
        (
            &[1, 4],
            false,
            "no common divisor is not enough: 2 is no sum of −1, 0, 1 and −4, 0, 4.",
        ),
        (
            &[2, 3],
            false,
            "no common divisor is not enough: 4 is no sum of −2, 0, 2 and −3, 0, 3.",
        ),
    ];
    for (dilations, right, why) in cases {
        let name =
            dilations.iter().map(|d| d.to_string()).collect::<Vec<_>>().join(", ");
        so.check(
            &format!("dilations {name}"),
            ch06::without_holes(dilations),
            right,
            &[(!right, why)],
        );
    }
    so.check(
        "dilations 9, 3, 1",
        ch06::without_holes(&[9, 3, 1]),
        true,
        &[(false, "the order does not matter: the steps are added.")],
    );
}

#[test]
fn transposed() {
    let so = Because(
        "the result has (n − 1)·s + k numbers; number i adds itself, times the \
         weights, from i·s on",
    );
    so.check(
        "7 and 5 through 1, 2, 3 with stride 2",
        ch06::transposed(&[7.0, 5.0], &[1.0, 2.0, 3.0], 2),
        vec![7.0, 14.0, 26.0, 10.0, 15.0],
        &[
            (
                vec![7.0, 14.0, 5.0, 10.0, 15.0],
                "the second kernel has overwritten the first: what overlaps is added.",
            ),
            (
                vec![7.0, 14.0, 21.0, 10.0, 15.0],
                "the first kernel has been kept where the second overlaps: add.",
            ),
            (
                vec![21.0, 14.0, 22.0, 10.0, 5.0],
                "the weights have been turned: put them down as they are.",
            ),
            (
                vec![7.0, 14.0, 26.0, 10.0, 15.0, 0.0],
                "one pixel too many: (n − 1)·s + k, not n·s + k − 1.",
            ),
        ],
    );
    so.check(
        "2 and 3 through 1, 1 with stride 3",
        ch06::transposed(&[2.0, 3.0], &[1.0, 1.0], 3),
        vec![2.0, 2.0, 0.0, 3.0, 3.0],
        &[(
            vec![2.0, 2.0, 3.0, 3.0],
            "with a stride above the kernel there is a gap of zeros between two kernels.",
        )],
    );
}

#[test]
fn dense_as_filters() {
    let so = Because(
        "the flattened row holds channel by channel and row by row, so the \
         weight of c, y, x is column (c · rows + y) · columns + x",
    );
    // Two outputs of two channels of 2×3: no two weights alike.
    let weight =
        Array2::from_shape_fn((2, 12), |(output, at)| (12 * output + at) as f32);
    let shaped = |order: [usize; 3]| {
        Array4::from_shape_fn((2, 2, 2, 3), |(output, c, y, x)| {
            let at = c * order[0] + y * order[1] + x * order[2];
            (12 * output + at) as f32
        })
    };
    so.check(
        "two outputs of two channels of 2×3",
        ch06::dense_as_filters(&weight, [2, 2, 3]),
        shaped([6, 3, 1]),
        &[
            (
                shaped([1, 6, 2]),
                "the channels come first: all rows of channel 0, then channel 1.",
            ),
            (
                shaped([6, 1, 2]),
                "row by row: neighbours in the flattened row are columns.",
            ),
        ],
    );
}
