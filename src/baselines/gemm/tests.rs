use super::*;
use crate::Window;
use crate::conv;
use crate::random::{generator, uniform};
use ndarray::{Array, Array1, Dimension, ShapeBuilder};
use proptest::prelude::*;

fn numbers<D: Dimension>(
    shape: impl ShapeBuilder<Dim = D>,
    stream: u64,
) -> Array<f32, D> {
    let generator = &mut generator(12, stream);
    Array::from_shape_simple_fn(shape, || uniform(generator, 1.0) as f32)
}

/// The largest error against f64, in parts of what a sum of so many products in any
/// order can be off by at most; each output has its own bound.
fn error(
    input: &Array4<f32>,
    weight: &Array4<f32>,
    bias: Option<&Array1<f32>>,
    geometry: Geometry,
) -> f64 {
    let maps = conv2d(input, weight, bias.map(|bias| bias.view()), geometry);
    let exact = |change: fn(f32) -> f64| {
        let (input, weight) = (input.mapv(change), weight.mapv(change));
        let bias = bias.map(|bias| bias.mapv(change));
        let bias = bias.as_ref().map(|bias| bias.view());
        conv::conv2d(&input, &weight, bias, geometry).unwrap()
    };
    let (exact, magnitudes) = (exact(f64::from), exact(|v| f64::from(v).abs()));
    let products = weight.len() / weight.dim().0 + usize::from(bias.is_some());
    let rounded = products as f64 * (0.5 * f64::from(f32::EPSILON));
    let bound = rounded / (1.0 - rounded);
    assert_eq!(maps.as_ref().unwrap().dim(), exact.dim());
    (maps.unwrap().iter().zip(exact.iter().zip(&magnitudes)))
        .map(|(&map, (exact, sum))| {
            let off = (f64::from(map) - exact).abs();
            if off == 0.0 { 0.0 } else { off / (bound * sum) }
        })
        .fold(0.0, f64::max)
}

#[test]
fn correlation_of_3x3_with_2x2_and_bias_1_is_20_26_38_44() {
    // 0·0 + 1·1 + 3·2 + 4·3 + 1 = 20
    let input = Array::from_iter((0..9).map(|v| v as f32));
    let input = input.into_shape_with_order((1, 1, 3, 3)).unwrap();
    let weight = ndarray::array![[[[0.0, 1.0], [2.0, 3.0]]]];
    let bias = ndarray::array![1.0];
    let maps = conv2d(&input, &weight, Some(bias.view()), Window::new(2)).unwrap();
    assert_eq!(maps, ndarray::array![[[[20.0, 26.0], [38.0, 44.0]]]]);
}

#[test]
fn whole_numbers_come_out_exactly_in_any_order() {
    // Sums of at most 6·15·64 are far below 2²⁴.
    let whole = |v: f32| (8.0 * v).round();
    let input = numbers((3, 12, 19, 23), 1).mapv(whole);
    let weight = numbers((10, 6, 3, 5), 2).mapv(whole);
    let bias = numbers(10, 3).mapv(whole);
    let window = Window2d {
        rows: Window::new(3).stride(2).paddings(2, 1),
        columns: Window::new(5).dilation(2).paddings(0, 3),
    };
    let geometry = Geometry::new(window).groups(2);
    let bias = Some(bias.view());
    let direct = conv::conv2d(&input, &weight, bias, geometry).unwrap();
    assert_eq!(conv2d(&input, &weight, bias, geometry).unwrap(), direct);
}

#[test]
fn a_layer_of_many_pieces_is_within_its_bound() {
    // Columns of 70·9 = 630 rows; 416 places at a time, of 510.
    let (input, weight) = (numbers((2, 70, 17, 30), 1), numbers((19, 70, 3, 3), 2));
    let window = Window::new(3).padding(1);
    const { assert!(COLUMN_FLOATS / 630 < 510) };
    assert!(error(&input, &weight, None, window.into()) < 1.0);
}

#[test]
fn a_sum_longer_than_what_is_kept_is_within_its_bound() {
    // 64 places of 5·41·41 = 8405 products are more than a megabyte.
    let (input, weight) = (numbers((1, 5, 52, 50), 1), numbers((3, 5, 41, 41), 2));
    const { assert!(64 * 8405 > COLUMN_FLOATS) };
    assert!(error(&input, &weight, None, Window::new(41).into()) < 1.0);
}

#[test]
fn an_image_that_is_its_columns_is_within_its_bound() {
    let (input, weight) = (numbers((2, 24, 9, 7), 1), numbers((10, 12, 1, 1), 2));
    let bias = numbers(10, 3);
    for window in [Window::new(1), Window::new(1).stride(2).padding(1)] {
        let geometry = Geometry::new(window).groups(2);
        assert!(error(&input, &weight, Some(&bias), geometry) < 1.0);
    }
}

#[test]
fn what_does_not_lie_row_by_row_gives_the_same_maps() {
    let window = Window::new(3).padding(1);
    let (input, weight) = (numbers((2, 3, 8, 9), 1), numbers((4, 3, 3, 3), 2));
    let wanted = conv2d(&input, &weight, None, window).unwrap();
    let turned = |array: &Array4<f32>| {
        let other = array.view().permuted_axes([3, 2, 1, 0]);
        let other = other.as_standard_layout().into_owned();
        other.permuted_axes([3, 2, 1, 0])
    };
    let (input, weight) = (turned(&input), turned(&weight));
    assert!(!input.is_standard_layout() && !weight.is_standard_layout());
    assert_eq!(conv2d(&input, &weight, None, window).unwrap(), wanted);
}

#[test]
fn an_infinite_weight_meets_the_zeros_of_the_padding() {
    let input = ndarray::array![[[[1.0_f32]]]];
    let weight = ndarray::array![[[[f32::INFINITY, 1.0]]]];
    let window =
        Window2d { rows: Window::new(1), columns: Window::new(2).padding(1) };
    let maps = conv2d(&input, &weight, None, window).unwrap();
    assert!(maps[[0, 0, 0, 0]].is_nan());
    assert_eq!(maps[[0, 0, 0, 1]], f32::INFINITY);
}

#[test]
fn any_number_of_threads_gives_the_same_bits_on_one_machine() {
    let (input, weight) = (numbers((5, 16, 20, 21), 1), numbers((24, 8, 3, 3), 2));
    let bias = numbers(24, 3);
    let geometry = Geometry::new(Window::new(3).padding(1)).groups(2);
    let conv = || conv2d(&input, &weight, Some(bias.view()), geometry).unwrap();
    let all: Vec<_> = (1..4)
        .map(|threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
            pool.build().unwrap().install(|| {
                // Work for every thread.
                assert_eq!(thread_count_for(5 * 24 * 420 * 72), threads);
                conv().mapv(f32::to_bits)
            })
        })
        .collect();
    assert_eq!(all[1], all[0]);
    assert_eq!(all[2], all[0]);
}

#[test]
fn what_does_not_fit_is_refused_with_its_numbers() {
    let refused = |input: [usize; 4], weight: [usize; 4], geometry: Geometry| {
        let (input, weight) = (Array::zeros(input), Array::zeros(weight));
        let result = conv2d(&input, &weight, None, geometry);
        result.unwrap_err().to_string()
    };
    let three: Geometry = Window::new(3).into();
    assert_eq!(
        refused([0, 1, 8, 8], [1, 1, 3, 3], three),
        "the input of shape [0, 1, 8, 8] has no elements"
    );
    assert_eq!(
        refused([1, 1, 8, 8], [0, 1, 3, 3], three),
        "the weight of shape [0, 1, 3, 3] has no elements"
    );
    assert_eq!(
        refused([1, 3, 8, 8], [4, 1, 3, 3], three),
        "the input has 3 channels in 1 groups, the weight takes 1 channels a group"
    );
    assert_eq!(
        refused([1, 4, 8, 8], [6, 1, 3, 3], three.groups(3)),
        "3 groups do not divide 4 input channels"
    );
    assert_eq!(
        refused([1, 6, 8, 8], [4, 2, 3, 3], three.groups(3)),
        "3 groups do not divide 4 output channels"
    );
    assert_eq!(
        refused([1, 1, 8, 8], [1, 1, 5, 5], three),
        "the weight is [1, 1, 5, 5], the window's kernel is [3, 3]: the weight's \
         last two axes are the kernel"
    );
    assert_eq!(
        refused([1, 1, 5, 28], [1, 1, 5, 5], {
            Window::new(5).dilation(2).padding(1).into()
        }),
        "kernel 5 with dilation 2 spans 9 rows, the padded input has 7"
    );
    assert_eq!(
        refused([1, 1, 8, 8], [1, 1, 3, 3], Window::new(3).stride(0).into()),
        "the stride is 0 along the rows, it must be at least 1"
    );
    assert_eq!(
        refused([1, 1, 8, 8], [1, 1, 3, 3], Window::new(3).dilation(0).into()),
        "the dilation is 0 along the rows, it must be at least 1"
    );
    let bias = Array1::zeros(3);
    let (input, weight) = (Array4::zeros((1, 1, 8, 8)), Array4::zeros((2, 1, 3, 3)));
    let result = conv2d(&input, &weight, Some(bias.view()), three);
    assert_eq!(
        result.unwrap_err().to_string(),
        "the bias is [3], the number of filters is [2]: the two must be alike"
    );
}

#[test]
fn an_output_that_no_memory_holds_is_refused() {
    let side = (1_usize << 28) + 6;
    let (input, weight) = (Array4::zeros((1, 1, 8, 8)), Array4::zeros((1, 1, 3, 3)));
    let window = Window::new(3).padding(1 << 27);
    assert_eq!(
        conv2d(&input, &weight, None, window).unwrap_err().to_string(),
        format!("an array of shape [1, 1, {side}, {side}] does not fit into memory")
    );
}

#[test]
#[should_panic(expected = "a matrix lies within its numbers")]
fn a_product_beyond_its_numbers_stops() {
    let rows = |numbers| Rows { numbers, step: 2 };
    let product = Product {
        rows: 2,
        terms: 2,
        columns: 2,
        left: rows(&[1.0; 4]),
        right: rows(&[1.0; 4]),
        add: false,
    };
    product.write(&mut [0.0; 3], 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_geometry_is_within_its_bound(
        (images, groups, channels, filters) in (1..3_usize, 1..4_usize, 1..6_usize, 1..9_usize),
        (height, width) in (1..14_usize, 1..20_usize),
        rows in (1..5_usize, 1..4_usize, 0..4_usize, 0..4_usize, 1..4_usize),
        columns in (1..5_usize, 1..4_usize, 0..4_usize, 0..4_usize, 1..4_usize),
        with_bias: bool,
    ) {
        type AxisCase = (usize, usize, usize, usize, usize);
        let axis = |(kernel, stride, before, after, dilation): AxisCase| {
            let window = Window::new(kernel).stride(stride).dilation(dilation);
            window.paddings(before, after)
        };
        let window = Window2d { rows: axis(rows), columns: axis(columns) };
        let [u, v] = window.kernel();
        let input = numbers((images, groups * channels, height, width), 3);
        let weight = numbers((groups * filters, channels, u, v), 4);
        let bias = numbers(groups * filters, 5);
        let geometry = Geometry::new(window).groups(groups);
        if window.places([height, width]).is_ok() {
            let bias = with_bias.then_some(&bias);
            let error = error(&input, &weight, bias, geometry);
            prop_assert!(error < 1.0, "{error}");
        }
    }
}
