use cnn::kernels;
use cnn::signal::{
    Border, Mode, convolve2d, correlate2d, correlate2d_bordered, flip,
};
use exercises::{Operation, ch04};
use ndarray::{Array2, Array4, array, s};

use super::{Because, kernel, one_to_nine, picture};

#[test]
fn operation() {
    let so = Because(
        "compute both of the picture and the kernel, and compare each with the \
         output, number by number",
    );
    let mut impulse = Array2::zeros((5, 5));
    impulse[[2, 2]] = 1.0;
    let stamped = |kernel: Array2<f32>| {
        let mut output = Array2::zeros((5, 5));
        output.slice_mut(s![1..4, 1..4]).assign(&kernel);
        output
    };
    let kernel = one_to_nine();
    use Operation::{Convolution, Correlation, Either, Neither};
    let asked = |output| ch04::operation(&impulse, &kernel, &output);
    so.check(
        "1 to 9 stand upright",
        asked(stamped(kernel.clone())),
        Convolution,
        &[(
            Correlation,
            "exchanged: convolution stamps the kernel upright, cross-correlation \
             turned.",
        )],
    );
    so.check(
        "9 to 1: turned by 180°",
        asked(stamped(flip(kernel.view()))),
        Correlation,
        &[(Convolution, "exchanged: cross-correlation stamps the kernel turned.")],
    );
    so.check(
        "each row runs backwards",
        asked(stamped(kernel.slice(s![.., ..;-1]).to_owned())),
        Neither,
        &[
            (Convolution, "a mirror is no turn: compare all nine numbers."),
            (Correlation, "a mirror is no turn: look at the rows as well."),
        ],
    );
    let laplacian = super::kernel(kernels::LAPLACIAN);
    so.check(
        "the answer to a kernel that is the same when turned",
        ch04::operation(&impulse, &laplacian, &stamped(laplacian.clone())),
        Either,
        &[
            (Convolution, "cross-correlation would give this output too."),
            (Correlation, "convolution would give this output too."),
        ],
    );
}

#[test]
fn ported() {
    let so = Because(
        "turn every sheet by 180°, its rows and its columns backwards, and \
         leave filters and channels in their order",
    );
    let weight = Array4::from_shape_fn((2, 3, 3, 3), |(o, c, u, v)| {
        (27 * o + 9 * c + 3 * u + v) as f32
    });
    let cut = |slice: ndarray::ArrayView4<f32>| slice.to_owned();
    so.check(
        "two filters of three sheets for a program that convolves",
        ch04::ported(&weight),
        cut(weight.slice(s![.., .., ..;-1, ..;-1])),
        &[
            (weight.clone(), "these are the weights as they were."),
            (
                cut(weight.slice(s![.., .., .., ..;-1])),
                "a mirror: the rows have to be reversed as well.",
            ),
            (
                cut(weight.slice(s![.., .., ..;-1, ..])),
                "a mirror: the columns have to be reversed as well.",
            ),
            (
                cut(weight.slice(s![.., ..;-1, ..;-1, ..;-1])),
                "did you turn the channels too? Red weights now meet blue pixels.",
            ),
            (
                cut(weight.slice(s![..;-1, ..;-1, ..;-1, ..;-1])),
                "did you turn all axes? Filters and channels keep their order.",
            ),
            (
                cut(weight.view().permuted_axes([0, 1, 3, 2])),
                "rows and columns are exchanged: that is no turn.",
            ),
        ],
    );
}

#[test]
fn composed() {
    let so = Because(
        "the one kernel is the convolution of the two, all of its places: 3 + 3 \
         − 1 = 5 rows",
    );
    let (first, second) = (one_to_nine(), kernel(kernels::EMBOSS));
    let right = convolve2d(&first, &second, Mode::Full).unwrap();
    let turned = "did you cross-correlate the two kernels? Then the brackets may not \
                  move: inside of them it has to be a convolution.";
    so.check(
        "1 to 9, then emboss, as one kernel",
        ch04::composed(&first, &second),
        right.clone(),
        &[
            (correlate2d(&first, &second, Mode::Full).unwrap(), turned),
            (correlate2d(&second, &first, Mode::Full).unwrap(), turned),
            (
                convolve2d(&first, &second, Mode::Same).unwrap(),
                "two kernels of 3×3 reach as far as one of 5×5: take the full output.",
            ),
            (
                flip(right.view()),
                "it is turned: the two passes are cross-correlations, and so is yours.",
            ),
            (&first * &second, "that multiplies weight by weight."),
        ],
    );
    let picture = picture(8, 9);
    let pass = |picture: &Array2<f32>, kernel: &Array2<f32>| {
        correlate2d(picture, kernel, Mode::Valid).unwrap()
    };
    let once = ch04::composed(&first, &second).map(|kernel| pass(&picture, &kernel));
    let twice = pass(&pass(&picture, &first), &second);
    so.check("one pass beside two", once, twice, &[]);
}

#[test]
fn breaks() {
    let so = Because(
        "a kernel that is the same when turned, or its own negative, can be \
         made up for by the learned weights; no other",
    );
    let blur = kernel([[1.0, 2.0, 1.0], [2.0, 4.0, 2.0], [1.0, 2.0, 1.0]]);
    so.check(
        "a frozen blur",
        ch04::breaks(&blur),
        false,
        &[(true, "the blur is the same when turned.")],
    );
    so.check(
        "a frozen Sobel filter",
        ch04::breaks(&kernel(kernels::SOBEL_X)),
        false,
        &[(
            true,
            "turned, it changes its sign, and the learned weights can change theirs.",
        )],
    );
    so.check(
        "a frozen emboss filter",
        ch04::breaks(&kernel(kernels::EMBOSS)),
        true,
        &[(
            false,
            "turned, it is another kernel, which no learned weights make up for.",
        )],
    );
}

#[test]
fn scipy_reflect() {
    let so = Because(
        "SciPy's reflect mirrors with the border pixel twice: 2 1 | 1 2 4 | 4 \
         2, which is Border::Symmetric here",
    );
    let weights = one_to_nine();
    let line = array![[1.0, 2.0, 4.0]];
    // Beyond the border: 1 | 1 2 4 | 4. Each of three equal rows adds its share:
    // 12·left + 15·middle + 18·right.
    let by_hand = array![[63.0, 114.0, 156.0]];
    so.check(
        "the line 1 2 4",
        ch04::scipy_reflect(&line, &weights),
        by_hand,
        &[(
            array![[75.0, 114.0, 120.0]],
            "that is a mirror at the last pixel, which appears once: SciPy calls that \
             mirror, and this book reflect.",
        )],
    );
    let (weights, picture) = (picture(5, 5), picture(7, 6));
    let with = |border| {
        correlate2d_bordered(&picture, &weights, Mode::Same, border).unwrap()
    };
    so.check(
        "a picture of 7×6 and a kernel of 5×5",
        ch04::scipy_reflect(&picture, &weights),
        with(Border::Symmetric),
        &[
            (
                with(Border::Reflect),
                "the names are crossed: SciPy's reflect has the last pixel twice.",
            ),
            (with(Border::Zero), "those are zeros beyond the border."),
            (with(Border::Nearest), "that is SciPy's nearest."),
            (with(Border::Wrap), "that is SciPy's wrap."),
        ],
    );
}

#[test]
fn ways_back() {
    let so = Because(
        "weights: cross-correlate the picture with the slopes, valid; pixels: \
         convolve the slopes with the kernel, full",
    );
    // One row: pixels 1 2 3 4 under the weights 1 −1, slopes 1 0 2.
    let [row, two, slopes] =
        [array![[1.0, 2.0, 3.0, 4.0]], array![[1.0, -1.0]], array![[1.0, 0.0, 2.0]]];
    let back = ch04::ways_back(&row, &two, &slopes);
    let [weights, pixels] = [0, 1].map(|which| {
        let back = back.clone();
        back.map(|back| back[which].clone())
    });
    so.check(
        "the slopes of the weights",
        weights,
        // 1·1 + 2·0 + 3·2 and 2·1 + 3·0 + 4·2
        array![[7.0, 10.0]],
        &[
            (
                array![[10.0, 7.0]],
                "they are turned: nothing is turned on the way to the weights.",
            ),
            (
                array![[5.0, 8.0]],
                "the slopes are turned: cross-correlate with them as they are.",
            ),
            (
                array![[1.0, -1.0, 2.0, -2.0]],
                "these are the slopes of the pixels: the weights come first.",
            ),
        ],
    );
    so.check(
        "the slopes of the pixels",
        pixels,
        // 1·1; 1·(−1) + 0·1; 0·(−1) + 2·1; 2·(−1)
        array![[1.0, -1.0, 2.0, -2.0]],
        &[
            (
                array![[-1.0, 1.0, -2.0, 2.0]],
                "the kernel is not turned: each slope stamps it upright, as a \
                 convolution does.",
            ),
            (
                array![[-1.0, 2.0]],
                "four pixels were seen, so four have a slope: take the full output.",
            ),
            (
                array![[1.0, -1.0, 2.0]],
                "the last pixel was seen too: take the full output.",
            ),
        ],
    );
    let (picture, kernel, slopes) = (picture(6, 7), one_to_nine(), picture(4, 5));
    so.check(
        "a picture of 6×7 under a kernel of 3×3",
        ch04::ways_back(&picture, &kernel, &slopes),
        [
            correlate2d(&picture, &slopes, Mode::Valid).unwrap(),
            convolve2d(&slopes, &kernel, Mode::Full).unwrap(),
        ],
        &[],
    );
}
