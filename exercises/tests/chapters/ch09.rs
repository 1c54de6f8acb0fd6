use cnn::signal::{Border, pad2d};
use exercises::ch09;
use ndarray::{Array2, Array4, array, s};

use super::{Because, one_to_nine, picture};

#[test]
fn ring() {
    let so = Because(
        "what stands left of column 0 is the last column, above row 0 the last \
         row, and so all around",
    );
    let plane = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
    let around = |border| pad2d(&plane, [[1, 1]; 2], border).unwrap();
    so.check(
        "1 2 3 / 4 5 6 with one pixel of a ring on every side",
        ch09::ring(&plane, 1),
        array![
            [6.0, 4.0, 5.0, 6.0, 4.0],
            [3.0, 1.0, 2.0, 3.0, 1.0],
            [6.0, 4.0, 5.0, 6.0, 4.0],
            [3.0, 1.0, 2.0, 3.0, 1.0],
        ],
        &[
            (around(Border::Zero), "zeros stand around it, not the other end."),
            (around(Border::Nearest), "those are the nearest pixels: go around."),
            (
                around(Border::Symmetric),
                "that is a mirror: left of the first column stands the last one.",
            ),
            (plane.clone(), "it needs `reach` more pixels on every side."),
        ],
    );
    let plane = picture(4, 5);
    so.check(
        "a plane of 4×5 with three pixels on every side",
        ch09::ring(&plane, 3),
        pad2d(&plane, [[3, 3]; 2], Border::Wrap).unwrap(),
        &[],
    );
}

#[test]
fn commuting_moves() {
    let so = Because(
        "the strides multiply to the moves that land on a place of every layer: \
         their product and its multiples, 0 too",
    );
    so.check(
        "the moves up to 8 for one layer of stride 2",
        ch09::commuting_moves(&[2], 8),
        vec![0, 2, 4, 6, 8],
        &[
            (vec![2, 4, 6, 8], "a move by 0 commutes too."),
            (vec![0, 2, 4, 6], "the last one counts: up to 8 and with it."),
            (
                (0..=8).collect(),
                "a stride of 2 skips every second place: what of a move by 1?",
            ),
        ],
    );
    so.check(
        "the moves up to 12 for strides of 2, 1 and 2",
        ch09::commuting_moves(&[2, 1, 2], 12),
        vec![0, 4, 8, 12],
        &[
            (
                vec![0, 2, 4, 6, 8, 10, 12],
                "a move by 2 becomes one by 1 behind the first layer, and the last \
                 layer has a stride of 2.",
            ),
            (vec![0, 5, 10], "strides multiply, they do not add up."),
        ],
    );
    so.check(
        "the moves up to 3 without a layer",
        ch09::commuting_moves(&[], 3),
        vec![0, 1, 2, 3],
        &[(vec![], "nothing is skipped: the output is the picture itself.")],
    );
    so.check(
        "the moves up to 13 for strides of 2 and 3",
        ch09::commuting_moves(&[2, 3], 13),
        vec![0, 6, 12],
        &[(vec![0, 5, 10], "strides multiply, they do not add up.")],
    );
}

#[test]
fn quarter_turns() {
    let so = Because(
        "a turn counter-clockwise makes the last column the first row: row i of \
         the turned kernel is column n − 1 − i",
    );
    let kernel = one_to_nine();
    let turn = |kernel: &Array2<f32>| kernel.slice(s![.., ..;-1]).t().to_owned();
    let once = array![[3.0, 6.0, 9.0], [2.0, 5.0, 8.0], [1.0, 4.0, 7.0]];
    let right = [kernel.clone(), once.clone(), turn(&once), turn(&turn(&once))];
    let [none, first, half, last] = right.clone();
    let mirrored = kernel.slice(s![.., ..;-1]).to_owned();
    so.check(
        "1 … 9 and its three turns",
        ch09::quarter_turns(&kernel),
        right,
        &[
            (
                [none.clone(), last, half, first],
                "these turn clockwise: the last column has to become the first row.",
            ),
            (
                [none.clone(), mirrored.clone(), none.clone(), mirrored],
                "that is a mirror: it needs rows made of columns as well.",
            ),
            (
                [
                    none.clone(),
                    none.t().to_owned(),
                    none.clone(),
                    none.t().to_owned(),
                ],
                "rows made of columns are a mirror along the diagonal, no turn.",
            ),
        ],
    );
}

#[test]
fn sliding_weight() {
    let so = Because(
        "the flattened row holds channel by channel and row by row: the weight \
         of c, u, v is slot (c · side + u) · side + v",
    );
    let dense = Array2::from_shape_fn((2, 8), |(k, slot)| (10 * k + slot) as f32);
    let shape = (2, 2, 2, 2);
    so.check(
        "a weight of two scores, two channels of 2×2",
        ch09::sliding_weight(&dense, 2),
        Array4::from_shape_fn(shape, |(k, c, u, v)| {
            (10 * k + 4 * c + 2 * u + v) as f32
        }),
        &[
            (
                Array4::from_shape_fn(shape, |(k, c, u, v)| {
                    (10 * k + 2 * (2 * u + v) + c) as f32
                }),
                "flattening writes channel behind channel, not pixel behind pixel.",
            ),
            (
                Array4::from_shape_fn(shape, |(k, c, u, v)| {
                    (10 * k + 4 * c + 2 * v + u) as f32
                }),
                "rows and columns are swapped: the column runs fastest.",
            ),
            (
                Array4::from_shape_fn(shape, |(k, c, u, v)| {
                    (10 * k + 4 * c + 3 - 2 * u - v) as f32
                }),
                "turned by 180°: a layer does not turn its filters.",
            ),
        ],
    );
}
