use cnn::Window;
use cnn::signal::flip;
use exercises::ch02;
use ndarray::{Array2, arr2, array};

use super::{Because, kernel, picture};

#[test]
fn matrix() {
    let so = Because(
        "a row for each place of the filter, and in it weight u, v in the slot \
         of pixel i + u, j + v; zeros elsewhere",
    );
    let filter = array![[1.0, 2.0], [3.0, 4.0]];
    let right =
        arr2(&[[1.0, 2.0, 0.0, 3.0, 4.0, 0.0], [0.0, 1.0, 2.0, 0.0, 3.0, 4.0]]);
    let turned =
        arr2(&[[4.0, 3.0, 0.0, 2.0, 1.0, 0.0], [0.0, 4.0, 3.0, 0.0, 2.0, 1.0]]);
    let unbroken =
        arr2(&[[1.0, 2.0, 3.0, 4.0, 0.0, 0.0], [0.0, 1.0, 2.0, 3.0, 4.0, 0.0]]);
    so.check(
        "the matrix of a filter of 2×2 for pictures of 2×3",
        ch02::matrix([2, 3], &filter),
        right.clone(),
        &[
            (turned, "the filter is turned: weight u, v meets i + u, j + v."),
            (
                right.t().to_owned(),
                "rows and columns are exchanged: a row for each place.",
            ),
            (
                unbroken,
                "did you count the pixels by the width of the filter? The next row \
                 of the picture begins one width of the picture further.",
            ),
        ],
    );
    let (picture, filter) = (picture(5, 6), picture(3, 2));
    let map = cnn::signal::correlate2d(&picture, &filter, cnn::signal::Mode::Valid)
        .unwrap();
    let row = picture.flatten();
    let sums = ch02::matrix([5, 6], &filter).map(|matrix| matrix.dot(&row));
    so.check(
        "the matrix times a flattened picture of 5×6, beside the layer",
        sums,
        map.flatten().to_owned(),
        &[],
    );
}

#[test]
fn one_unit() {
    let so = Because(
        "lay the filter with its first weight on row i − p, column j − p of the \
         picture; beside the picture lie zeros; multiply and add",
    );
    let picture = array![[0.0, 1.0, 2.0], [3.0, 4.0, 5.0], [6.0, 7.0, 8.0]];
    let filter = array![[0.0, 1.0], [2.0, 3.0]];
    let unit = |place| ch02::one_unit(&picture, &filter, 1, place);
    let turned = "did you turn the filter? It is laid on as it is.";
    let inside = "did you forget the ring of zeros?";
    so.check(
        "the unit in row 0, column 1",
        unit([0, 1]),
        // 2 · 0 + 3 · 1
        3.0,
        &[(0.0, turned), (25.0, inside)],
    );
    so.check(
        "the unit in row 1, column 0",
        unit([1, 0]),
        // 1 · 0 + 3 · 3
        9.0,
        &[(0.0, turned), (37.0, inside), (3.0, "did you exchange row and column?")],
    );
    so.check(
        "the unit in row 3, column 3",
        unit([3, 3]),
        // 0 · 8
        0.0,
        &[(24.0, turned), (43.0, "that is the unit in row 2, column 2.")],
    );
    so.check(
        "without padding, row 0, column 0",
        ch02::one_unit(&picture, &filter, 0, [0, 0]),
        // 0 · 0 + 1 · 1 + 2 · 3 + 3 · 4
        19.0,
        &[(0.0, "no ring is asked for here.")],
    );
}

#[test]
fn layer() {
    let so = Because(
        "a map has height − k + 1 rows; each filter has channels · k · k \
         weights and one bias",
    );
    let layers = [
        ([1, 32, 32], 6, 5, [6, 28, 28], 156),
        ([6, 14, 14], 16, 5, [16, 10, 10], 2416),
        ([64, 56, 56], 128, 1, [128, 56, 56], 8320),
        ([3, 224, 224], 64, 3, [64, 222, 222], 1792),
    ];
    for (input, filters, kernel, output, numbers) in layers {
        let [channels, height, width] = input;
        let weight = [filters, channels, kernel, kernel];
        let weights = numbers - filters;
        let mut mistakes = vec![
            ((weight, output, weights), "where are the biases?"),
            (
                (weight, output, weights + 1),
                "there is one bias a filter, not one for all.",
            ),
        ];
        if channels > 1 {
            mistakes.push((
                (weight, output, weights / channels + filters),
                "each filter has a sheet for every channel.",
            ));
            mistakes.push((
                (weight, output, weights + filters * channels),
                "a bias belongs to a filter, not to each of its sheets.",
            ));
            mistakes.push((
                ([channels, filters, kernel, kernel], output, numbers),
                "the shape of the weight begins with the filters.",
            ));
        }
        if kernel > 1 {
            mistakes.push((
                (weight, [filters, height, width], numbers),
                "without padding the map is smaller than its input.",
            ));
            let smaller = [filters, height - kernel, width - kernel];
            mistakes.push((
                (weight, smaller, numbers),
                "one place too few along each side: the first one counts too.",
            ));
        }
        so.check(
            &format!("{filters} filters of {kernel}×{kernel} on {input:?}"),
            ch02::layer(input, filters, kernel),
            (weight, output, numbers),
            &mistakes,
        );
    }
}

#[test]
pub(super) fn padding() {
    let so = Because(
        "the window spans d·(k − 1) + 1 rows and has ⌊(n + 2p − span) / s⌋ + 1 \
         places: try p from 0 on",
    );
    let keep = |window| ch02::padding(window, 28, 28);
    let whole = "that much on each side is too much: 2p = d·(k − 1).";
    so.check("keep 28, 5", keep(Window::new(5)), Some(2), &[(Some(4), whole)]);
    so.check("keep 28, 7", keep(Window::new(7)), Some(3), &[(Some(6), whole)]);
    so.check(
        "keep 28 rows, window of 3, dilation 2",
        keep(Window::new(3).dilation(2)),
        Some(2),
        &[
            (Some(1), "did you forget the dilation? The window spans 5 rows."),
            (Some(4), whole),
        ],
    );
    so.check(
        "28 rows to 14, window of 3, stride 2",
        ch02::padding(Window::new(3).stride(2), 28, 14),
        Some(1),
        &[
            (Some(0), "that gives 13: (28 − 3) / 2 rounded down, and 1."),
            (None, "it need not come out even: the places are rounded down."),
        ],
    );
    so.check(
        "keep 28 rows, window of 2",
        keep(Window::new(2)),
        None,
        &[(Some(0), "that gives 27 rows."), (Some(1), "that gives 29 rows.")],
    );
}

#[test]
pub(super) fn receptive_field() {
    let so = Because(
        "begin with 1 pixel and a jump of 1; each layer adds (k − 1) · jump, \
         and then multiplies the jump by its stride",
    );
    let lenet = [[5, 1], [2, 2], [5, 1], [2, 2]];
    for (layers, right, doubled, whole) in
        [(2, 6, 10, 7), (3, 14, 14, 17), (4, 16, 28, 21)]
    {
        let mut mistakes = vec![
            (
                whole,
                "a layer adds k − 1 times the jump, not k: of its window the first \
                 place is seen already.",
            ),
            (whole + 1, "begin with 1 pixel and add k − 1 times the jump, not k."),
        ];
        if doubled != right {
            let hint = "did you double the receptive field at each pool?";
            mistakes.push((doubled, hint));
        }
        let small: usize =
            lenet[..layers].iter().map(|[kernel, _]| kernel - 1).sum();
        if small + 1 != right {
            let hint = "did you forget the strides? A jump becomes longer.";
            mistakes.push((small + 1, hint));
        }
        so.check(
            &format!("LeNet-5, its first {layers} layers"),
            ch02::receptive_field(&lenet[..layers]),
            right,
            &mistakes,
        );
    }
    let vgg: Vec<_> = [2, 2, 3, 3, 3]
        .into_iter()
        .flat_map(|filters| [vec![[3, 1]; filters], vec![[2, 2]]].concat())
        .chain([[7, 1]])
        .collect();
    so.check(
        "VGG16, a unit of fc6",
        ch02::receptive_field(&vgg),
        404,
        &[
            (314, "did you double the receptive field at each pool?"),
            (38, "did you forget the strides? A jump becomes longer."),
            (212, "that is a unit of pool5: the window of 7×7 comes behind it."),
            (405, "one pixel too many: a single pixel sees itself, 1."),
            (403, "one pixel too few: a single pixel sees itself, 1."),
        ],
    );
}

#[test]
fn unit_of() {
    let so = Because(
        "take the correlation of the patch with each filter, both without their \
         means and divided by their sizes; the largest wins",
    );
    let filters = [
        kernel(cnn::kernels::SOBEL_X),
        kernel(cnn::kernels::SOBEL_Y),
        kernel([[3.0; 3], [3.0, 4.0, 3.0], [3.0; 3]]),
        kernel(cnn::kernels::LINE_FALLING),
    ];
    for (unit, filter) in filters.iter().enumerate() {
        // Ink of the filter's pattern, on gray.
        let patch: Array2<f32> = filter.mapv(|weight| 3.0 + 0.25 * weight);
        let raw = "did you compare raw sums? Filter 2 has large weights, and wins for \
                   any bright patch.";
        let against = "is that the filter that it is least like?";
        let mistakes = match unit {
            2 => vec![],
            0 => vec![(2, raw), (1, against)],
            _ => vec![(2, raw), (0, against)],
        };
        so.check(
            &format!("the filter that patch {unit} is most like"),
            ch02::unit_of(&patch, &filters),
            unit,
            &mistakes,
        );
    }
    assert_ne!(filters[0], flip(filters[0].view()));
}
