use cnn::signal::{Mode, correlate2d};
use cnn::{kernels, statistics};
use exercises::ch03;
use ndarray::{Array2, Array3, array};

use super::{Because, kernel, one_to_nine, picture, rounded};

/// What a filter of 3×3 makes of one place.
fn sum(filter: &Array2<f32>, pixels: [[f32; 3]; 3]) -> f32 {
    (filter * &kernel(pixels)).sum()
}

#[test]
fn diagonal() {
    let so = Because(
        "the weights sum to 0, are 0 along the diagonal of the edge, negative \
         before it and positive behind",
    );
    let lower_right = [[0.0, 0.0, 0.5], [0.0, 0.5, 1.0], [0.5, 1.0, 1.0]];
    let lower_left = [[0.5, 0.0, 0.0], [1.0, 0.5, 0.0], [1.0, 1.0, 0.5]];
    let answer = ch03::diagonal().map(|filter| {
        if filter.dim() != (3, 3) {
            "a filter of another size than 3×3"
        } else if sum(&filter, [[1.0; 3]; 3]).abs() > 1e-6 {
            "a flat wall does not vanish"
        } else if sum(&filter, lower_left).abs() > 1e-6 {
            "an edge along the other diagonal does not vanish"
        } else if sum(&filter, lower_right) < -1e-6 {
            "brighter to the lower right is negative"
        } else if sum(&filter, lower_right) < 1e-6 {
            "brighter to the lower right gives nothing"
        } else {
            "an edge detector for one diagonal"
        }
    });
    so.check(
        "the filter for a diagonal",
        answer,
        "an edge detector for one diagonal",
        &[
            ("a flat wall does not vanish", "do your nine weights sum to 0?"),
            (
                "an edge along the other diagonal does not vanish",
                "is it Sobel's upright or lying filter? Move its weights one place \
                 around the ring.",
            ),
            (
                "brighter to the lower right is negative",
                "are the signs exchanged? Or did you turn it, for a convolution?",
            ),
            (
                "brighter to the lower right gives nothing",
                "is it the other diagonal?",
            ),
        ],
    );
}

#[test]
fn likeness() {
    let so = Because(
        "take the mean from both, multiply and add, and divide by the lengths \
         of both; 0 where the pixels are all equal",
    );
    let pattern = kernel(kernels::LINE_VERTICAL);
    let raw = |pixels: &Array2<f32>| rounded(f64::from((pixels * &pattern).sum()));
    let dim = pattern.mapv(|weight| 0.25 * weight + 1.0);
    so.check(
        "the pattern itself, dim and on gray",
        ch03::likeness(&dim, &pattern).map(rounded),
        1.0,
        &[
            (raw(&dim), "a raw sum of products grows with the contrast."),
            (0.25, "did you divide by the size of the pattern alone?"),
        ],
    );
    let edge = array![[0.0, 4.0, 8.0], [0.0, 4.0, 8.0], [0.0, 4.0, 9.0]];
    let right = rounded(statistics::correlation(&edge, &pattern));
    so.check(
        "a bright edge",
        ch03::likeness(&edge, &pattern).map(rounded),
        right,
        &[
            (raw(&edge), "a raw sum of products: a bright edge beats a dim line."),
            (rounded(right * right), "that is its square: the sign is lost."),
        ],
    );
    let zero = ch03::likeness(&Array2::ones((3, 3)), &pattern);
    let same = |value: f64| {
        if value.is_nan() { "no number" } else { "a number" }
    };
    let divided = "did you divide by zero? A flat window is like nothing: 0.";
    so.check(
        "a flat window",
        zero.clone().map(same),
        "a number",
        &[("no number", divided)],
    );
    so.check(
        "a flat window",
        zero,
        0.0,
        &[(1.0, "flat pixels are like no pattern.")],
    );
}

#[test]
fn brightness_share() {
    let so = Because(
        "filter the picture, and blur it by a box as large as the filter; the \
         share is the square of the correlation of the two maps",
    );
    let (picture, filter) = (picture(12, 12), one_to_nine());
    let map = correlate2d(&picture, &filter, Mode::Valid).unwrap();
    let box_of_three = kernels::boxcar(3).unwrap();
    let mean = correlate2d(&picture, &box_of_three, Mode::Valid).unwrap();
    let beneath = picture.slice(ndarray::s![1..11, 1..11]);
    let correlation = statistics::correlation(&map, &mean);
    so.check(
        "the share of the map of 1 to 9 that is local brightness",
        ch03::brightness_share(&picture, &filter).map(rounded),
        rounded(correlation * correlation),
        &[
            (rounded(correlation), "that is the correlation: square it."),
            (
                rounded(statistics::r_squared(&map, beneath)),
                "compare with the mean of the pixels under the filter, not with the \
                 one in its middle.",
            ),
            (
                rounded(1.0 - correlation * correlation),
                "that is the share that is left over.",
            ),
        ],
    );
    let wide = Array2::from_elem((5, 5), 2.0);
    so.check(
        "25 equal weights: the map is the local brightness",
        ch03::brightness_share(&picture, &wide).map(rounded),
        1.0,
        &[(
            rounded(statistics::r_squared(
                &correlate2d(&picture, &wide, Mode::Same).unwrap(),
                &correlate2d(&picture, &box_of_three, Mode::Same).unwrap(),
            )),
            "is your mean always that of 3×3? It has to be as large as the filter.",
        )],
    );
}

#[test]
fn cannot_tell() {
    let so = Because(
        "the two filters add the same weights along each column: where all rows \
         are equal, nobody can tell them apart",
    );
    let other = kernel([[-4.0, 0.0, 4.0], [0.0; 3], [0.0; 3]]);
    let answer = ch03::cannot_tell().and_then(|picture| {
        if picture.nrows() < 5 || picture.ncols() < 5 {
            return Ok("smaller than 5×5");
        }
        let sobel = correlate2d(&picture, &kernels::SOBEL_X, Mode::Valid)?;
        let map = correlate2d(&picture, &other, Mode::Valid)?;
        let apart = statistics::largest_difference(&sobel, &map);
        Ok(if statistics::energy(&sobel) < 1e-9 {
            "zero all over"
        } else if apart > 1e-4 {
            "two maps"
        } else {
            "one map"
        })
    });
    so.check(
        "the maps of the two filters",
        answer,
        "one map",
        &[
            (
                "zero all over",
                "do your stripes lie? Or is the picture flat? Then Sobel's upright \
                 filter sees nothing at all.",
            ),
            (
                "two maps",
                "your picture tells the filters apart. What if all of its rows were \
                 equal?",
            ),
        ],
    );
}

#[test]
fn gray() {
    let so = Because("0.299 · red + 0.587 · green + 0.114 · blue, pixel by pixel");
    let photo = Array3::from_shape_fn((3, 2, 4), |(channel, row, column)| {
        [100.0, 10.0, 1.0][channel] * (1 + row + column) as f32
    });
    let mixed = |mixture: [f64; 3]| {
        let one = 100.0 * mixture[0] + 10.0 * mixture[1] + mixture[2];
        (0..2)
            .flat_map(|row| (0..4).map(move |column| (1 + row + column) as f64))
            .map(|level| (level * one * 1e3).round() / 1e3)
            .collect::<Vec<_>>()
    };
    let third = 1.0 / 3.0;
    let answer = ch03::gray(&photo).map(|gray| {
        let value = |&value: &f32| (f64::from(value) * 1e3).round() / 1e3;
        gray.iter().map(value).collect()
    });
    so.check(
        "2×4 pixels in gray",
        answer,
        mixed([0.299, 0.587, 0.114]),
        &[
            (
                mixed([third; 3]),
                "that is the mean of the three: the eye takes green for more.",
            ),
            (
                mixed([0.114, 0.587, 0.299]),
                "did you exchange red and blue? Red comes first.",
            ),
            (
                mixed([1.0; 3]),
                "that is the sum of the three: where are the weights?",
            ),
        ],
    );
}
