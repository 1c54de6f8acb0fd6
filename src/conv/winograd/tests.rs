use super::*;
use crate::Window;
use crate::conv;
use crate::engine::{Steps, Tiles};
use crate::random::{generator, uniform};
use crate::window::Window2d;
use ndarray::{Array, Array1, Array2, Dimension, ShapeBuilder};
use proptest::prelude::*;

fn numbers<D: Dimension>(
    shape: impl ShapeBuilder<Dim = D>,
    stream: u64,
) -> Array<f32, D> {
    let generator = &mut generator(10, stream);
    Array::from_shape_simple_fn(shape, || uniform(generator, 1.0) as f32)
}

/// The largest error against f64, in parts of the largest sum of magnitudes.
///
/// Not of the output's own one: a tile is rounded as a whole, and its outputs at a
/// corner, of one tap and the bias, have the error of the others beside them.
fn error(tile: Tile, input: &Array4<f32>, weight: &Array4<f32>, pad: usize) -> f64 {
    let window = Window::new(3).padding(pad);
    let bias: Array1<f32> = numbers(weight.dim().0, 7);
    let maps = conv2d(input, weight, Some(bias.view()), window, tile).unwrap();
    let exact = |change: fn(f32) -> f64| {
        let (input, weight) = (input.mapv(change), weight.mapv(change));
        let bias = bias.mapv(change);
        conv::conv2d(&input, &weight, Some(bias.view()), window).unwrap()
    };
    let (exact, magnitudes) = (exact(f64::from), exact(|v| f64::from(v).abs()));
    let largest = magnitudes.into_iter().fold(0.0, f64::max);
    (maps.iter().zip(&exact))
        .map(|(&map, exact)| (f64::from(map) - exact).abs() / largest)
        .fold(0.0, f64::max)
}

#[test]
fn whole_numbers_come_out_exactly_where_nothing_is_rounded() {
    // F(2×2): the weights' halves and all sums of small whole numbers are exact.
    let whole = |v: f32| (8.0 * v).round();
    let input = numbers((2, 3, 7, 9), 1).mapv(whole);
    let weight = numbers((5, 3, 3, 3), 2).mapv(|v| 4.0 * whole(v));
    let window = Window::new(3).padding(1);
    let direct = conv::conv2d(&input, &weight, None, window).unwrap();
    let tiles = conv2d(&input, &weight, None, window, Tile::Two).unwrap();
    assert_eq!(tiles, direct);
}

#[test]
fn one_channel_by_hand_four_ones_are_nine() {
    let (input, weight) = (Array4::ones((1, 1, 4, 4)), Array4::ones((1, 1, 3, 3)));
    for (tile, most) in [(Tile::Two, 0.0), (Tile::Four, 1e-5)] {
        let maps = conv2d(&input, &weight, None, Window::new(3), tile).unwrap();
        assert_eq!(maps.dim(), (1, 1, 2, 2));
        assert!(maps.iter().all(|sum| (sum - 9.0).abs() <= most), "{maps}");
    }
}

#[test]
fn the_matrices_are_those_of_minimal_filtering() {
    // Σ over places of OUTPUT·(WEIGHT ⊗ INPUT) is 1 where output + tap = input.
    fn check<M: Matrices<SIDE, SEEN>, const SIDE: usize, const SEEN: usize>() {
        for (output, tap, input) in (0..SIDE).flat_map(|output| {
            (0..3).flat_map(move |tap| {
                (0..SEEN).map(move |input| (output, tap, input))
            })
        }) {
            let sum: f64 = (0..SEEN)
                .map(|place| {
                    f64::from(M::OUTPUT[output][place])
                        * M::WEIGHT[place][tap]
                        * f64::from(M::INPUT[place][input])
                })
                .sum();
            let wanted = if output + tap == input { 1.0 } else { 0.0 };
            assert!((sum - wanted).abs() < 1e-12, "{output} {tap} {input}");
        }
    }
    check::<Two, 2, 4>();
    check::<Four, 4, 6>();
}

#[test]
fn the_engines_sums_are_those_matrices() {
    // Number n of place p is 1 where n = p: what comes out of it are the factors.
    fn check<M: Matrices<SIDE, SEEN>, const SIDE: usize, const SEEN: usize>() {
        let places = SEEN * SEEN;
        let source: Vec<f32> = Array2::eye(places).into_iter().collect();
        let [input, output] = [&M::INPUT[..], &M::OUTPUT[..]];
        for (change, matrix) in M::TRANSFORMS.into_iter().zip([input, output]) {
            for level in Level::available() {
                let side = matrix.len();
                let steps = |side: usize| Steps {
                    row: side * places,
                    column: places,
                    tile: SIDE * places,
                };
                let known = [0..SEEN, 0..SEEN];
                let mut target = vec![0.0; side * side * places];
                let tiles = Tiles {
                    count: 1,
                    numbers: places,
                    source: &source,
                    from: steps(SEEN),
                    known: (side == SEEN).then_some(known),
                    target: &mut target,
                    to: steps(side),
                    inside: [side; 2],
                    bias: None,
                };
                tiles.compute(level, change);
                for (at, &factor) in target.iter().enumerate() {
                    let (place, number) = (at / places, at % places);
                    let row = matrix[place / side][number / SEEN];
                    let column = matrix[place % side][number % SEEN];
                    assert_eq!(factor, row * column, "{change:?} {level:?}");
                }
            }
        }
    }
    check::<Two, 2, 4>();
    check::<Four, 4, 6>();
}

#[test]
fn many_channels_and_images_stay_close_to_f64() {
    let (input, weight) = (numbers((3, 70, 17, 30), 1), numbers((19, 70, 3, 3), 2));
    assert!(error(Tile::Two, &input, &weight, 1) < 1e-6);
    assert!(error(Tile::Four, &input, &weight, 1) < 1e-5);
}

/// Images, channels, filters, height, width, padding.
const SHAPES: [[usize; 6]; 13] = [
    [2, 40, 33, 30, 31, 1],
    // One pixel, one place, less than a tile.
    [1, 1, 1, 1, 1, 1],
    [2, 3, 2, 3, 3, 0],
    [1, 17, 16, 4, 3, 0],
    // A column, a row.
    [1, 5, 70, 40, 1, 1],
    [2, 2, 3, 1, 37, 1],
    // Padding wider than the image, and than a tile.
    [1, 2, 3, 2, 2, 5],
    [1, 3, 18, 1, 5, 9],
    // More images than one in a block, and not as many.
    [9, 31, 15, 7, 7, 1],
    [3, 16, 32, 17, 9, 2],
    // Lines of more tiles than a block has, and more filters than a panel.
    [1, 40, 70, 5, 170, 1],
    [1, 1, 65, 5, 600, 0],
    // More channels than a chain goes over.
    [1, 130, 20, 5, 9, 1],
];

#[test]
fn tiles_at_every_edge_and_in_every_block_are_close_to_f64() {
    for [images, channels, filters, height, width, pad] in SHAPES {
        let input = numbers((images, channels, height, width), 3);
        let weight = numbers((filters, channels, 3, 3), 4);
        assert!(error(Tile::Two, &input, &weight, pad) < 1e-6);
        assert!(error(Tile::Four, &input, &weight, pad) < 1e-5);
    }
}

#[test]
fn padding_on_one_side_shifts_the_maps() {
    let (input, weight) = (numbers((1, 3, 10, 11), 1), numbers((4, 3, 3, 3), 2));
    let [rows, columns] =
        [Window::new(3).paddings(0, 4), Window::new(3).paddings(5, 1)];
    let window = Window2d { rows, columns };
    let direct = conv::conv2d(&input, &weight, None, window).unwrap();
    for tile in [Tile::Two, Tile::Four] {
        let tiles = conv2d(&input, &weight, None, window, tile).unwrap();
        assert_eq!(tiles.dim(), direct.dim());
        let close = |(a, b): (&f32, &f32)| (a - b).abs() < 5e-5;
        assert!(tiles.iter().zip(&direct).all(close));
    }
}

#[test]
fn an_array_that_lies_turned_is_seen_as_it_stands() {
    let input = numbers((2, 9, 8, 5), 1).permuted_axes([0, 3, 2, 1]);
    let weight = numbers((3, 3, 5, 4), 2).permuted_axes([3, 2, 0, 1]);
    let [lying, standing] = [&input, &input.as_standard_layout().into_owned()]
        .map(|input| conv2d(input, &weight, None, Window::new(3), Tile::Four));
    assert_eq!(lying, standing);
}

#[test]
fn every_level_and_number_of_threads_gives_the_same_bits() {
    for [images, channels, filters, height, width, pad] in SHAPES {
        let input = numbers((images, channels, height, width), 1);
        let weight = numbers((filters, channels, 3, 3), 2);
        let bias: Array1<f32> = numbers(filters, 7);
        same_bits(&input, &weight, &bias, Window::new(3).padding(pad));
    }
}

fn same_bits(
    input: &Array4<f32>,
    weight: &Array4<f32>,
    bias: &Array1<f32>,
    window: Window,
) {
    for tile in [Tile::Two, Tile::Four] {
        let bias = Some(bias.view());
        let conv = || conv2d(input, weight, bias, window, tile).unwrap();
        let bits = |maps: Array4<f32>| maps.mapv(f32::to_bits);
        let first = bits(conv());
        for level in Level::available() {
            assert_eq!(bits(crate::engine::on(level, conv)), first, "{level:?}");
        }
        for threads in 1..4 {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
            assert_eq!(bits(pool.build().unwrap().install(conv)), first);
        }
    }
}

#[test]
fn what_has_no_tiles_is_refused_with_its_number() {
    let input = Array4::ones((1, 2, 9, 9));
    let refused = |kernel: usize, in_group: usize, geometry: Geometry| {
        let weight = Array4::ones((2, in_group, kernel, kernel));
        let result = conv2d(&input, &weight, None, geometry, Tile::Two);
        result.unwrap_err().to_string()
    };
    let three = Window::new(3);
    assert!(refused(5, 2, Window::new(5).into()).contains('5'));
    assert!(refused(3, 2, three.stride(2).into()).contains("stride"));
    assert!(refused(3, 2, three.dilation(2).into()).contains("dilation"));
    assert!(refused(3, 1, Geometry::new(three).groups(2)).contains("groups"));
}

#[test]
fn more_channels_than_a_chain_has_bring_no_larger_errors() {
    // Relative to the outputs' own size, not to the sum of magnitudes.
    let relative = |channels: usize, tile: Tile| {
        let input = numbers((1, channels, 34, 34), 5);
        let weight = numbers((4, channels, 3, 3), 6);
        let window = Window::new(3);
        let maps = conv2d(&input, &weight, None, window, tile).unwrap();
        let (input, weight) = (input.mapv(f64::from), weight.mapv(f64::from));
        let exact = conv::conv2d(&input, &weight, None, window).unwrap();
        let off = (maps.mapv(f64::from) - &exact).mapv(|off| off * off).sum();
        (off / exact.mapv(|sum| sum * sum).sum()).sqrt()
    };
    for (tile, most) in [(Tile::Two, 3e-7), (Tile::Four, 2e-6)] {
        for channels in [64, 65, 130, 512] {
            let error = relative(channels, tile);
            assert!(error < most, "{tile:?} {channels}: {error:e}");
        }
    }
}

#[test]
fn a_corner_of_one_tap_has_the_error_of_its_tile() {
    let input = numbers((2, 2, 6, 10), 3);
    let weight = numbers((3, 2, 3, 3), 4);
    assert!(error(Tile::Two, &input, &weight, 2) < 4e-7);
    assert!(error(Tile::Four, &input, &weight, 2) < 6e-6);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_size_is_close_to_f64(
        (images, channels, filters) in (1..3_usize, 1..9_usize, 1..9_usize),
        (height, width, pad) in (3..14_usize, 3..14_usize, 0..3_usize),
    ) {
        let input = numbers((images, channels, height, width), 3);
        let weight = numbers((filters, channels, 3, 3), 4);
        prop_assert!(error(Tile::Two, &input, &weight, pad) < 4e-7);
        prop_assert!(error(Tile::Four, &input, &weight, pad) < 6e-6);
    }
}
