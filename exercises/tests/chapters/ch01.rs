use cnn::statistics::correlation;
use exercises::ch01;
use ndarray::{Array1, Array2, Array3, Axis, array, s};

use super::{Because, picture, rounded};

#[test]
fn slot() {
    let so = Because(
        "rows lie one behind the other, and channels behind each other: \
         (channel · height + row) · width + column",
    );
    so.check(
        "the slot of channel 1, row 2, column 4 in an image of 5×7",
        ch01::slot([1, 2, 4], [5, 7]),
        // (1 · 5 + 2) · 7 + 4
        53,
        &[
            ((5 + 4) * 7 + 2, "did you exchange row and column?"),
            ((7 + 2) * 5 + 4, "did you exchange height and width?"),
            ((2 * 7 + 4) * 3 + 1, "did you put the channels last?"),
            (2 * 7 + 4, "where did the channel go?"),
        ],
    );
}

#[test]
fn place() {
    let so = Because(
        "divide the slot by the width: the rest is the column; divide what \
         comes out by the height: the rest is the row, and what comes out the \
         channel",
    );
    let size = [400, 600];
    so.check(
        "the pixel in slot 500,000 of an image of (3, 400, 600)",
        ch01::place(500_000, size),
        [2, 33, 200],
        &[
            ([2, 200, 33], "did you exchange row and column?"),
            (
                [2, 50, 0],
                "did you divide by the height first? A row has as many pixels as \
                 the image has columns.",
            ),
            ([0, 833, 200], "row 833 of 400: divide once more, by the height."),
            (
                [33, 2, 200],
                "did you exchange quotient and remainder of the second division?",
            ),
        ],
    );
    for slot in [0, 599, 600, 239_999, 240_000, 719_999] {
        let there = [slot / 240_000, slot / 600 % 400, slot % 600];
        so.check("another slot", ch01::place(slot, size), there, &[]);
    }
}

#[test]
fn reordered() {
    let so = Because(
        "the weight of a pixel goes where the pixel has gone: column k is \
         column order[k] of W",
    );
    let weight = picture(2, 5);
    let order = [2, 0, 3, 1, 4];
    let mut back = Array2::zeros((2, 5));
    for (slot, &from) in order.iter().enumerate() {
        back.column_mut(from).assign(&weight.column(slot));
    }
    so.check(
        "the weights in the order of the shuffled pixels",
        ch01::reordered(&weight, &order),
        weight.select(Axis(1), &order),
        &[
            (weight.clone(), "these are the weights as they were."),
            (
                back,
                "that is W·P, the way back: slot k holds what was in slot order[k], \
                 so column k is column order[k] of W.",
            ),
        ],
    );
}

#[test]
fn along_rows() {
    let so = Because(
        "take the picture without its last columns and the picture without its \
         first ones, as many as the distance, and correlate the two",
    );
    let stripes = Array2::from_shape_fn((4, 100), |(_, x)| (x / 10 % 2) as f32);
    // Of two lists of zeros and ones, each half ones, half of the pairs agree.
    for (distance, right) in [(10, -1.0), (20, 1.0)] {
        so.check(
            &format!("stripes of ten pixels, {distance} apart"),
            ch01::along_rows(&stripes, distance).map(rounded),
            right,
            &[
                (
                    -right,
                    "the sign is wrong: after 10 pixels bright has become dark.",
                ),
                (0.25 * right, "a covariance: divide by both spreads."),
            ],
        );
    }
    let picture = picture(6, 9);
    let wrapped = {
        let again = ndarray::concatenate![
            Axis(1),
            picture.slice(s![.., 2..]),
            picture.slice(s![.., ..2])
        ];
        correlation(&picture, &again)
    };
    let below = correlation(picture.slice(s![..4, ..]), picture.slice(s![2.., ..]));
    let right = correlation(picture.slice(s![.., ..7]), picture.slice(s![.., 2..]));
    so.check(
        "pixels and those two columns to their right",
        ch01::along_rows(&picture, 2).map(rounded),
        rounded(right),
        &[
            (
                rounded(below),
                "these lie two rows below, not two columns to the right.",
            ),
            (
                rounded(wrapped),
                "did you go on at the left border? Leave out pixels without a partner.",
            ),
            (rounded(right * right), "that is its square, R²."),
        ],
    );
}

#[test]
fn dense_numbers() {
    let so = Because(
        "each output has a weight for every number of the image, channels · \
         height · width of them, and one bias",
    );
    so.check(
        "200×200 pixels in three colours, 1000 outputs",
        ch01::dense_numbers([3, 200, 200], 1000),
        120_001_000,
        &[
            (120_000_000, "where are the biases?"),
            (120_000_001, "each output has a bias of its own."),
            (120_120_000, "a bias belongs to an output, not to a slot."),
            (40_001_000, "did you forget the three channels?"),
        ],
    );
}

#[test]
fn global_average() {
    let so = Because(
        "the mean of each map: the sum of its pixels, divided by rows · columns",
    );
    let maps =
        Array3::from_shape_fn((3, 2, 4), |(c, y, x)| (20 * c + 8 * y + x) as f32);
    let sums: Array1<f32> = maps.outer_iter().map(|map| map.sum()).collect();
    let largest = maps.outer_iter().map(|map| map[[1, 3]]).collect();
    so.check(
        "three maps of 2×4",
        ch01::global_average(&maps),
        // (0 + 1 + 2 + 3 + 8 + 9 + 10 + 11) / 8 = 5.5
        array![5.5, 25.5, 45.5],
        &[
            (sums, "these are sums: divide by the number of pixels."),
            (largest, "these are the largest values, not the means."),
            (
                Array1::from_iter(maps.iter().copied()),
                "this is the flattened row. One number a map is asked for.",
            ),
        ],
    );
}
