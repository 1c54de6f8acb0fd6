use cnn::Window;
use cnn::conv::{conv2d, im2col};
use exercises::ch10;
use ndarray::{Array1, Array2, Array4, Axis, array, s};

use super::{Because, picture};

/// As the book does it, but from the last product to the first.
fn backwards(pixels: &[f32], weights: &[f32]) -> f32 {
    let pairs = pixels.iter().zip(weights).rev();
    pairs.fold(0.0, |sum, (pixel, &weight)| pixel.mul_add(weight, sum))
}

/// With every product rounded before it is added.
fn rounded_twice(pixels: &[f32], weights: &[f32]) -> f32 {
    let pairs = pixels.iter().zip(weights);
    pairs.fold(0.0, |sum, (pixel, weight)| sum + pixel * weight)
}

/// In numbers of 64 bits, rounded at the end.
fn wide(pixels: &[f32], weights: &[f32]) -> f32 {
    let pairs = pixels.iter().zip(weights);
    pairs.map(|(&pixel, &weight)| f64::from(pixel) * f64::from(weight)).sum::<f64>()
        as f32
}

#[test]
pub(super) fn one_output() {
    let so = Because(
        "begin with the bias, and for each pair from the first on make the sum \
         pixel.mul_add(weight, sum)",
    );
    so.check(
        "the bias 10 and the products 1 · 4, 2 · 5, 3 · 6",
        ch10::one_output(10.0, &[1.0, 2.0, 3.0], &[4.0, 5.0, 6.0]),
        42.0,
        &[
            (32.0, "the bias is missing: the chain begins at it."),
            (14.0, "only the first product is added: add all of them."),
            (28.0, "only the last product is added: add all of them."),
            (31.0, "pixels and weights are added, and not multiplied."),
        ],
    );
    // 1 is lost beside 10⁸, where the numbers of 32 bits are 8 apart.
    so.check(
        "1 · 1, 10⁸ · 1, −10⁸ · 1",
        ch10::one_output(0.0, &[1.0, 1e8, -1e8], &[1.0; 3]),
        0.0,
        &[(
            1.0,
            "that is what comes out backwards, or in 64 bits: add from the first \
             product to the last, in f32.",
        )],
    );
    // a · a is 1 + 2⁻¹¹ + 2⁻²⁴; rounded by itself it loses the last part.
    let a = 1.0 + 1.0 / 4096.0;
    let b = 1.0 + 1.0 / 2048.0;
    so.check(
        "−b · 1, a · a, with a = 1 + 2⁻¹² and b = 1 + 2⁻¹¹",
        ch10::one_output(0.0, &[-b, a], &[1.0, a]),
        1.0 / 16_777_216.0,
        &[(
            0.0,
            "the product was rounded before it was added: `mul_add` rounds once.",
        )],
    );
    // Seventy-two products without pattern, as of eight channels under 3×3.
    let number = |at: usize, by: usize| ((at * at * by) % 101) as f32 / 37.0 - 1.4;
    let pixels: Vec<f32> = (0..72).map(|at| number(at, 3)).collect();
    let weights: Vec<f32> = (0..72).map(|at| number(at + 1, 7) / 3.0).collect();
    let shape = |numbers: &[f32]| {
        Array4::from_shape_vec((1, 8, 3, 3), numbers.to_vec()).unwrap()
    };
    let map = conv2d(&shape(&pixels), &shape(&weights), None, Window::new(3));
    so.check(
        "a unit of a layer with eight channels and a kernel of 3×3",
        ch10::one_output(0.0, &pixels, &weights),
        map.unwrap()[[0, 0, 0, 0]],
        &[
            (
                rounded_twice(&pixels, &weights),
                "each product was rounded before it was added: `mul_add` rounds once.",
            ),
            (
                backwards(&pixels, &weights),
                "that is the chain from the last product to the first.",
            ),
            (
                wide(&pixels, &weights),
                "that was added in 64 bits: nearer to the exact sum, with other bits.",
            ),
        ],
    );
}

#[test]
fn columns() {
    let so = Because(
        "row u · side + v and column i · places + j hold the pixel in row i + u, \
         column j + v",
    );
    let one_to_nine = Array1::range(1.0, 10.0, 1.0).into_shape_with_order((3, 3));
    let right = array![
        [1.0, 2.0, 4.0, 5.0],
        [2.0, 3.0, 5.0, 6.0],
        [4.0, 5.0, 7.0, 8.0],
        [5.0, 6.0, 8.0, 9.0],
    ];
    let mistakes = |right: &Array2<f32>| {
        [
            (
                right.select(Axis(1), &[0, 2, 1, 3]),
                "the patches go down the columns of the picture: row by row.",
            ),
            (
                right.select(Axis(0), &[0, 2, 1, 3]),
                "within a patch the pixels go down its columns: row by row.",
            ),
            (
                right.slice(s![..;-1, ..]).to_owned(),
                "the patches are turned by 180°: a layer does not turn anything.",
            ),
        ]
    };
    so.check(
        "the patches of 2×2 in 1 … 9",
        ch10::columns(&one_to_nine.unwrap(), 2),
        right.clone(),
        &mistakes(&right),
    );
    let picture = picture(4, 6);
    let one = picture.clone().into_shape_with_order((1, 1, 4, 6)).unwrap();
    let of_library = |side| {
        let columns = im2col(&one, Window::new(side)).unwrap();
        columns.index_axis_move(Axis(0), 0)
    };
    let apart = im2col(&one, Window::new(2).stride(2)).unwrap();
    let around = im2col(&one, Window::new(2).padding(1)).unwrap();
    let right = of_library(2);
    so.check(
        "the patches of 2×2 in a picture of 4×6",
        ch10::columns(&picture, 2),
        right.clone(),
        &[
            (
                right.t().to_owned(),
                "each patch is a row here: it should be a column.",
            ),
            (
                apart.index_axis_move(Axis(0), 0),
                "these patches do not overlap: the kernel moves by one pixel.",
            ),
            (
                around.index_axis_move(Axis(0), 0),
                "zeros stand around the picture: there is no padding.",
            ),
        ],
    );
    so.check(
        "the patches of 1×1",
        ch10::columns(&picture, 1),
        of_library(1),
        &[(
            picture.clone(),
            "the picture itself: its places have to stand in one row.",
        )],
    );
    so.check(
        "the patches of 3×3 in a picture of 4×6",
        ch10::columns(&picture, 3),
        of_library(3),
        &[(of_library(3).t().to_owned(), "each patch is a row here.")],
    );
}
