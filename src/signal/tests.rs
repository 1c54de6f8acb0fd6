use super::*;
use ndarray::{Array2, array};

/// 3×3 with 2×2, the example of every first lesson.
const SQUARE: [[f32; 3]; 3] = [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0], [6.0, 7.0, 8.0]];
const CORNER: [[f32; 2]; 2] = [[0.0, 1.0], [2.0, 3.0]];

#[test]
fn correlation_of_3x3_with_2x2_is_19_25_37_43() {
    // 0·0 + 1·1 + 3·2 + 4·3 = 19
    let map = correlate2d(&SQUARE, &CORNER, Mode::Valid).unwrap();
    assert_eq!(map, array![[19.0, 25.0], [37.0, 43.0]]);
}

#[test]
fn convolution_of_3x3_with_2x2_turns_the_kernel() {
    // 0·3 + 1·2 + 3·1 + 4·0 = 5
    let map = convolve2d(&SQUARE, &CORNER, Mode::Valid).unwrap();
    assert_eq!(map, array![[5.0, 11.0], [23.0, 29.0]]);
}

#[test]
fn an_impulse_comes_out_as_the_kernel_or_turned() {
    let kernel = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]];
    let mut impulse = Array2::zeros((5, 5));
    impulse[[2, 2]] = 1.0;
    let convolved = convolve2d(&impulse, &kernel, Mode::Valid).unwrap();
    let correlated = correlate2d(&impulse, &kernel, Mode::Valid).unwrap();
    assert_eq!(convolved, ndarray::arr2(&kernel));
    assert_eq!(correlated, flip((&kernel).into()));
}

#[test]
fn full_has_n_plus_k_minus_1_same_n_and_valid_n_minus_k_plus_1() {
    let plane = Array2::<f32>::ones((6, 9));
    let kernel = Array2::<f32>::ones((3, 4));
    let shape = |mode| correlate2d(&plane, &kernel, mode).unwrap().dim();
    assert_eq!(shape(Mode::Full), (8, 12));
    assert_eq!(shape(Mode::Same), (6, 9));
    assert_eq!(shape(Mode::Valid), (4, 6));
}

#[test]
fn two_passes_give_what_the_outer_product_gives() {
    let plane =
        Array2::from_shape_fn((7, 8), |(i, j)| ((3 * i + 5 * j) % 11) as f32);
    let (column, row) = (array![1.0, 2.0, 1.0], array![1.0, 0.0, -1.0, 4.0]);
    let outer = Array2::from_shape_fn((3, 4), |(i, j)| column[i] * row[j]);
    for mode in [Mode::Full, Mode::Same, Mode::Valid] {
        for border in [Border::Zero, Border::Constant(2.0), Border::Reflect] {
            // Whole numbers this small are exact in f32: equal, not close.
            let once = correlate2d_bordered(&plane, &outer, mode, border);
            let twice = correlate2d_separable(&plane, &column, &row, mode, border);
            assert_eq!(once, twice, "{mode:?} {border:?}");
        }
    }
    let (found_column, found_row) = separate(&outer).unwrap();
    let product =
        Array2::from_shape_fn((3, 4), |(i, j)| found_column[i] * found_row[j]);
    assert_eq!(product, outer);
    assert_eq!(separate(&[[0.0, 1.0], [1.0, 0.0]]), None);
    assert_eq!(separate(&[[0.0, 0.0], [0.0, 0.0]]), None);
}

#[test]
fn every_element_is_one_chain_in_row_order() {
    let plane =
        Array2::from_shape_fn((9, 40), |(i, j)| 1.0 / (1.0 + (i * 40 + j) as f32));
    let kernel =
        Array2::from_shape_fn((3, 5), |(i, j)| 0.1 + (i * 5 + j) as f32 / 7.0);
    let map = correlate2d(&plane, &kernel, Mode::Valid).unwrap();
    for ((row, column), &got) in map.indexed_iter() {
        let mut sum = 0.0_f32;
        for ((u, v), &weight) in kernel.indexed_iter() {
            sum = plane[[row + u, column + v]].mul_add(weight, sum);
        }
        assert_eq!(got.to_bits(), sum.to_bits(), "at {row}, {column}");
    }
}

#[test]
fn a_transposed_or_reversed_view_is_read_as_it_is_seen() {
    let plane = Array2::from_shape_fn((5, 6), |(i, j)| (i * 6 + j) as f32);
    let copy = plane.t().slice(s![..;-1, ..]).to_owned();
    let view = plane.t();
    let view = view.slice(s![..;-1, ..]);
    assert_eq!(
        correlate2d(view, &CORNER, Mode::Valid),
        correlate2d(&copy, &CORNER, Mode::Valid)
    );
}

#[test]
fn in_valid_mode_the_smaller_one_slides_and_a_misfit_is_an_error() {
    // As SciPy: the plane inside the kernel is visited backwards.
    let inside = correlate2d(&CORNER, &SQUARE, Mode::Valid).unwrap();
    assert_eq!(inside, array![[43.0, 37.0], [25.0, 19.0]]);
    let flat = Array2::<f32>::ones((1, 7));
    let error = correlate2d(&SQUARE, &flat, Mode::Valid).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the kernel is [1, 7], the plane is [3, 3]: in valid mode one has to \
         fit into the other"
    );
}

#[test]
fn an_empty_kernel_or_plane_is_an_error() {
    let nothing = Array2::<f32>::zeros((0, 3));
    for mode in [Mode::Full, Mode::Same, Mode::Valid] {
        let error = correlate2d(&SQUARE, &nothing, mode).unwrap_err();
        assert_eq!(error.to_string(), "kernel of shape [0, 3] has no elements");
        let error = convolve2d(&nothing, &CORNER, mode).unwrap_err();
        assert_eq!(error.to_string(), "plane of shape [0, 3] has no elements");
    }
}

#[test]
fn similarity_ignores_brightness_and_contrast_and_knows_the_sign() {
    let template = [[0.0, 1.0, 0.0], [0.0, 1.0, 0.0], [0.0, 1.0, 0.0]];
    let mut plane = Array2::from_elem((3, 9), 0.25);
    plane.column_mut(1).fill(0.35); // a dim line
    plane.column_mut(5).fill(0.05); // a dark line
    let map = normalized_correlate2d(&plane, &template).unwrap();
    assert_eq!(map.dim(), (1, 7));
    assert!((map[[0, 0]] - 1.0).abs() < 1e-6, "{map}");
    assert!((map[[0, 4]] + 1.0).abs() < 1e-6, "{map}");
    assert_eq!(map[[0, 2]], 0.0, "no contrast, no direction: {map}");
}

#[test]
fn similarity_agrees_with_the_coefficient_worked_by_hand() {
    // x = 1 2 4, t = 0 1 1: x̄ = 7/3, t̄ = 2/3; Σ(x−x̄)(t−t̄) = 4/3,
    // Σ(x−x̄)² = 14/3, Σ(t−t̄)² = 2/3: 4/3 / √(28/9) = 4/√28
    let map =
        normalized_correlate2d(&[[1.0, 2.0, 4.0]], &[[0.0, 1.0, 1.0]]).unwrap();
    assert!((map[[0, 0]] - 4.0 / 28_f32.sqrt()).abs() < 1e-6, "{map}");
}

#[test]
fn a_template_that_says_nothing_or_does_not_fit_is_an_error() {
    let error = normalized_correlate2d(&SQUARE, &[[0.5, 0.5]]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the template's contrast is 0, it must be more than 0: a template of \
         one value looks like nothing"
    );
    let error = normalized_correlate2d(&CORNER, &SQUARE).unwrap_err();
    assert_eq!(
        error.to_string(),
        "kernel 3 with dilation 1 spans 3 rows, the padded input has 2"
    );
}
