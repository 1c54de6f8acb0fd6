//! Why do mathematicians turn the kernel?

use cnn::data::photos;
use cnn::kernels;
use cnn::layer::{Layer, Sequential};
use cnn::networks::trained_lenet5;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Grids, Maps};
use cnn::random::{generator, normal};
use cnn::signal::{
    Border, Mode, convolve2d, correlate2d, correlate2d_separable, separate,
};
use cnn::statistics::{largest_difference, quantile};
use ndarray::{Array1, Array2, Ix4, arr2, s};

use crate::singular::{missed, pairs, sum};

const A: [[f32; 3]; 1] = [[1.0, 2.0, 3.0]];
const B: [[f32; 3]; 1] = [[4.0, 5.0, 6.0]];
const C: [[f32; 3]; 1] = [[1.0, 0.0, 2.0]];

/// Two short signals in both orders: convolution does not care.
pub fn commutes() -> Result<Outputs> {
    let convolved = [
        ("a ∗ b", convolve2d(&A, &B, Mode::Full)?),
        ("b ∗ a", convolve2d(&B, &A, Mode::Full)?),
    ];
    let correlated = [
        ("a ⋆ b", correlate2d(&A, &B, Mode::Full)?),
        ("b ⋆ a", correlate2d(&B, &A, Mode::Full)?),
    ];
    let signals = [("a", &A), ("b", &B), ("c", &C)];
    Ok(Outputs::new()
        .chart("signals", plot::matrix_grids(&signals, 0)?)
        .chart("convolved", plot::matrix_grids(&convolved, 0)?)
        .chart("correlated", plot::matrix_grids(&correlated, 0)?))
}

/// Three signals, bracketed in both ways.
pub fn associates() -> Result<Outputs> {
    let convolve = |a: &_, b: &_| convolve2d(a, b, Mode::Full);
    let correlate = |a: &_, b: &_| correlate2d(a, b, Mode::Full);
    let [a, b, c] = [A, B, C].map(|signal| arr2(&signal));
    let convolved = [
        ("(a ∗ b) ∗ c", convolve(&convolve(&a, &b)?, &c)?),
        ("a ∗ (b ∗ c)", convolve(&a, &convolve(&b, &c)?)?),
    ];
    let correlated = [
        ("(a ⋆ b) ⋆ c", correlate(&correlate(&a, &b)?, &c)?),
        ("a ⋆ (b ⋆ c)", correlate(&a, &correlate(&b, &c)?)?),
    ];
    let mixed = [
        ("(a ⋆ b) ⋆ c", correlate(&correlate(&a, &b)?, &c)?),
        ("a ⋆ (b ∗ c)", correlate(&a, &convolve(&b, &c)?)?),
    ];
    Ok(Outputs::new()
        .chart("convolved", plot::matrix_grids(&convolved, 0)?)
        .chart("correlated", plot::matrix_grids(&correlated, 0)?)
        .chart("mixed", plot::matrix_grids(&mixed, 0)?))
}

/// The temple in whole percent of full brightness: its sums are exact.
fn temple() -> Result<Array2<f32>> {
    let temple = photos::temple().shrink(2)?.to_gray();
    Ok(temple.mapv(|pixel| (100.0 * pixel).round()))
}

/// How many pixels of two maps are not equal.
fn unequal(map: &Array2<f32>, other: &Array2<f32>) -> f64 {
    map.iter().zip(other).filter(|(a, b)| a != b).count() as f64
}

/// Nine ones, twice: the same as one kernel of 5×5, once.
pub fn two_into_one() -> Result<Outputs> {
    let nine_ones = Array2::ones((3, 3));
    let pyramid = convolve2d(&nine_ones, &nine_ones, Mode::Full)?;
    let temple = temple()?;
    let once = correlate2d(&temple, &nine_ones, Mode::Valid)?;
    let twice = correlate2d(&once, &nine_ones, Mode::Valid)?;
    let at_once = correlate2d(&temple, &pyramid, Mode::Valid)?;
    let differ = unequal(&twice, &at_once);
    let maps = [("nine ones, twice", twice), ("the one kernel, once", at_once)];
    let drawing = Grids::new(0)
        .matrix("nine ones", &nine_ones)
        .sign("∗")
        .matrix("nine ones", &nine_ones)
        .sign("=")
        .matrix("one kernel", &pyramid)
        .draw()?;
    Ok(Outputs::new()
        .chart("kernels", drawing)
        .picture("maps", plot::gray_maps_shared(&maps)?)
        .number("differ", differ, 0))
}

/// Blurs of several sizes in one pass and in two: how many products, and how far
/// apart the maps are.
pub fn two_passes() -> Result<Outputs> {
    let temple = photos::temple().shrink(2)?.to_gray();
    let mut table = Table::new([
        "kernel",
        "products, one pass",
        "products, two passes",
        "largest difference, millionths",
    ]);
    for sigma in [0.3, 0.5, 1.0, 2.0] {
        let line = kernels::gaussian_line(sigma)?;
        let kernel = kernels::gaussian(sigma)?;
        let one = correlate2d(&temple, &kernel, Mode::Valid)?;
        // Nothing is added around the picture in this mode.
        let (valid, border) = (Mode::Valid, Border::Zero);
        let two = correlate2d_separable(&temple, &line, &line, valid, border)?;
        let side = line.len();
        table = table.row([
            format!("{side}×{side}"),
            kernel.len().to_string(),
            (2 * side).to_string(),
            number(1e6 * largest_difference(&one, &two), 1),
        ]);
    }
    Ok(Outputs::new().table("table", table))
}

/// Which of the named kernels are a column times a row?
pub fn taken_apart() -> Result<Outputs> {
    let blur = arr2(&[[1.0, 2.0, 1.0], [2.0, 4.0, 2.0], [1.0, 2.0, 1.0]]);
    let mut table = Table::new(["kernel", "column", "row"]);
    let known = [kernels::SOBEL_X, kernels::LAPLACIAN, kernels::EMBOSS];
    let [sobel, laplacian, emboss] =
        known.map(kernels::named).map(|(name, kernel)| (name, arr2(&kernel)));
    let all = [
        ("blur 1 2 1", blur),
        sobel,
        ("nine ones", Array2::ones((3, 3))),
        laplacian,
        emboss,
    ];
    for (name, kernel) in all {
        let said = |weights: &Array1<f32>| {
            let weights = weights
                .iter()
                .map(|&weight| number(weight, usize::from(weight.fract() != 0.0)));
            weights.collect::<Vec<_>>().join(" ")
        };
        let parts = separate(&kernel);
        let parts = parts.map(|(column, row)| [said(&column), said(&row)]);
        let [column, row] =
            parts.unwrap_or_else(|| ["none", "none"].map(Into::into));
        table = table.row([name.to_owned(), column, row]);
    }
    Ok(Outputs::new().table("table", table))
}

/// Stripes that rise: no column times a row.
fn oblique() -> Result<Array2<f32>> {
    Ok(kernels::gabor(1.5, 6.0, std::f64::consts::FRAC_PI_4, 0.0)?)
}

/// A kernel and the columns times rows that it is the sum of.
pub fn stripes_taken_apart() -> Result<Outputs> {
    let stripes = oblique()?;
    let parts = pairs(&stripes);
    let second = &sum(&parts, 2) - &sum(&parts, 1);
    let panels = [
        ("the kernel", stripes),
        ("the strongest pair", sum(&parts, 1)),
        ("the next pair", second),
        ("their sum", sum(&parts, 2)),
    ];
    let maps = Maps::signed().columns(4).draw(&panels)?;
    Ok(Outputs::new().picture("parts", maps))
}

/// The sheets of all filters of a layer.
fn sheets(network: &Sequential, parameter: usize) -> Result<Vec<Array2<f32>>> {
    let weights = network.parameters()[parameter].values.to_owned();
    let weights = weights.into_dimensionality::<Ix4>()?;
    let sheets = weights.outer_iter().flat_map(|filter| {
        let sheets = filter.outer_iter().map(|sheet| sheet.to_owned());
        sheets.collect::<Vec<_>>()
    });
    Ok(sheets.collect())
}

/// Kernels of 5×5 that chance draws.
fn drawn(count: usize) -> Vec<Array2<f32>> {
    let mut chance = generator(1, 0);
    let one = || Array2::from_shape_simple_fn((5, 5), || normal(&mut chance) as f32);
    std::iter::repeat_with(one).take(count).collect()
}

/// A bright disc, as wide as the kernel.
fn disc(side: usize) -> Array2<f32> {
    let middle = (side as f32 - 1.0) / 2.0;
    Array2::from_shape_fn((side, side), |(row, column)| {
        let (down, across) = (row as f32 - middle, column as f32 - middle);
        let inside =
            down * down + across * across <= (middle + 0.5) * (middle + 0.5);
        f32::from(inside)
    })
}

/// What the best column times row of the Laplacian answers to a wall of ones.
fn laplacian_on_a_wall() -> f64 {
    let best = sum(&pairs(&arr2(&kernels::LAPLACIAN)), 1);
    best.iter().map(|&weight| f64::from(weight)).sum()
}

/// How much of a kernel its best columns times rows miss, one, two and three of them.
pub fn nearly_separable() -> Result<Outputs> {
    let network = trained_lenet5()?;
    let learned = [sheets(&network, 0)?, sheets(&network, 2)?];
    let all = learned.iter().flatten();
    let separable = all.clone().filter(|&sheet| separate(sheet).is_some()).count();
    let number_of_sheets = all.count();
    let [first, second] = learned;
    let kernels = [
        ("Gaussian, σ = 1", vec![kernels::gaussian(1.0)?]),
        ("Laplacian", vec![arr2(&kernels::LAPLACIAN)]),
        ("stripes at 45°", vec![oblique()?]),
        ("a disc", vec![disc(13)]),
        ("learned, layer 1", first),
        ("learned, layer 2", second),
        ("drawn at random", drawn(1000)),
    ];
    let headings = [
        "kernels",
        "how many",
        "size",
        "1 pair misses, %",
        "2 miss, %",
        "3 miss, %",
    ];
    let mut table = Table::new(headings);
    for (name, kernels) in kernels {
        let parts: Vec<_> = kernels.iter().map(pairs).collect();
        let said = |kept| {
            let shares: Vec<_> =
                parts.iter().map(|pairs| missed(pairs, kept)).collect();
            let [least, median, most] =
                [0.0, 0.5, 1.0].map(|share| number(quantile(&shares, share), 1));
            match kernels.len() {
                1 => median,
                _ => format!("{median} ({least} to {most})"),
            }
        };
        let side = kernels[0].nrows();
        table = table.row([
            name.to_owned(),
            kernels.len().to_string(),
            format!("{side}×{side}"),
            said(1),
            said(2),
            said(3),
        ]);
    }
    Ok(Outputs::new()
        .table("table", table)
        .number("wall", laplacian_on_a_wall(), 1)
        .number("sheets", number_of_sheets as f64, 0)
        .number("separable", separable as f64, 0))
}

/// Zeros around every pass: the two differ, but only along the border.
pub fn border_ring() -> Result<Outputs> {
    let nine_ones = Array2::ones((3, 3));
    let pyramid = convolve2d(&nine_ones, &nine_ones, Mode::Full)?;
    let temple = temple()?.slice_move(s![60..90, 100..130]);
    let once = correlate2d(&temple, &nine_ones, Mode::Same)?;
    let twice = correlate2d(&once, &nine_ones, Mode::Same)?;
    let at_once = correlate2d(&temple, &pyramid, Mode::Same)?;
    let inside = |map: &Array2<f32>| map.slice(s![1..29, 1..29]).to_owned();
    let differ_inside = unequal(&inside(&twice), &inside(&at_once));
    let maps = [("two passes less one", &twice - &at_once)];
    Ok(Outputs::new()
        .picture("difference", plot::signed_maps(&maps)?)
        .number("differ", unequal(&twice, &at_once), 0)
        .number("differ_inside", differ_inside, 0))
}

/// How wide the ring is, for other sizes of the two kernels: the answer.
pub fn wider_rings() -> Result<Outputs> {
    let temple = temple()?.slice_move(s![60..90, 100..130]);
    let headings = ["side of the first", "side of the second", "width of the ring"];
    let mut table = Table::new(headings);
    for [first, second] in [[3, 3], [5, 3], [3, 5], [5, 5], [7, 3], [3, 7]] {
        let kernels = [first, second].map(|side| Array2::ones((side, side)));
        let both = convolve2d(&kernels[0], &kernels[1], Mode::Full)?;
        let once = correlate2d(&temple, &kernels[0], Mode::Same)?;
        let twice = correlate2d(&once, &kernels[1], Mode::Same)?;
        let at_once = correlate2d(&temple, &both, Mode::Same)?;
        // The middle row, from the left border inwards.
        let [row, other] = [twice.row(15), at_once.row(15)];
        let width = row.iter().zip(other).take_while(|(a, b)| a != b).count();
        table = table.row([first, second, width]);
    }
    Ok(Outputs::new().table("table", table))
}

/// Blur and Sobel in one filter, composed in three ways: the answer.
pub fn blurred_sobel() -> Result<Outputs> {
    let blur = arr2(&[[1.0, 2.0, 1.0], [2.0, 4.0, 2.0], [1.0, 2.0, 1.0]]);
    let sobel = arr2(&kernels::SOBEL_X);
    let composed = [
        ("convolve2d(blur, sobel)", convolve2d(&blur, &sobel, Mode::Full)?),
        ("correlate2d(sobel, blur)", correlate2d(&sobel, &blur, Mode::Full)?),
        ("correlate2d(blur, sobel)", correlate2d(&blur, &sobel, Mode::Full)?),
    ];
    let temple = temple()?;
    let blurred = correlate2d(&temple, &blur, Mode::Valid)?;
    let wanted = correlate2d(&blurred, &sobel, Mode::Valid)?;
    let mut table = Table::new(["composed", "wrong pixels, %"]);
    for (name, kernel) in &composed {
        let map = correlate2d(&temple, kernel, Mode::Valid)?;
        let share = 100.0 * unequal(&map, &wanted) / map.len() as f64;
        table = table.row([*name, &number(share, 0)]);
    }
    Ok(Outputs::new()
        .chart("kernel", plot::matrix_grids(&composed[..1], 0)?)
        .table("table", table))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cnn::signal::flip;

    #[test]
    fn by_hand_1_2_3_with_4_5_6_is_4_13_28_27_18() {
        // 1·4, 1·5 + 2·4, 1·6 + 2·5 + 3·4, 2·6 + 3·5, 3·6
        let convolved = convolve2d(&A, &B, Mode::Full).unwrap();
        assert_eq!(convolved, arr2(&[[4.0, 13.0, 28.0, 27.0, 18.0]]));
        // 1·6, 1·5 + 2·6, 1·4 + 2·5 + 3·6, 2·4 + 3·5, 3·4
        let correlated = correlate2d(&A, &B, Mode::Full).unwrap();
        assert_eq!(correlated, arr2(&[[6.0, 17.0, 32.0, 23.0, 12.0]]));
    }

    #[test]
    fn the_passes_of_all_pairs_add_up_to_the_map_of_the_kernel() {
        let stripes = oblique().unwrap();
        let photo = temple().unwrap().slice_move(s![..40, ..40]);
        let whole = correlate2d(&photo, &stripes, Mode::Valid).unwrap();
        let parts = pairs(&stripes);
        let mut added = Array2::zeros(whole.dim());
        for pair in &parts {
            let column = pair.column.mapv(|weight| (pair.strength * weight) as f32);
            let row = pair.row.mapv(|weight| weight as f32);
            let (valid, border) = (Mode::Valid, Border::Zero);
            added += &correlate2d_separable(&photo, &column, &row, valid, border)
                .unwrap();
        }
        // Of pixels up to 100 and weights that add up to about 1 in magnitude.
        assert!(largest_difference(&added, &whole) < 1e-4);
    }

    #[test]
    fn by_hand_the_best_pair_of_the_laplacian_sums_to_minus_half_the_root_of_six() {
        // Its strongest eigenvector is (1, e, 1) with e = −2 − √6, the eigenvalue: the
        // weights of e · v vᵀ / |v|² sum to e (2 + e)² / (2 + e²) = −√6 / 2.
        assert!((laplacian_on_a_wall() + 6.0_f64.sqrt() / 2.0).abs() < 1e-6);
    }

    #[test]
    fn by_hand_a_disc_of_five_is_a_square_without_its_corners() {
        // The corners are at 2² + 2² = 8, beyond 2.5² = 6.25; their neighbours at 5.
        let found = disc(5);
        assert_eq!(found.sum(), 21.0);
        assert_eq!([found[[0, 0]], found[[0, 1]], found[[4, 4]]], [0.0, 1.0, 0.0]);
    }

    #[test]
    fn turning_the_order_of_a_correlation_turns_its_map() {
        let photo = temple().unwrap().slice_move(s![..20, ..25]);
        let kernel = arr2(&kernels::EMBOSS);
        let one = correlate2d(&photo, &kernel, Mode::Full).unwrap();
        let other = correlate2d(&kernel, &photo, Mode::Full).unwrap();
        assert_eq!(flip(one.view()), other);
    }

    #[test]
    fn two_correlations_are_one_with_the_convolution_of_their_kernels() {
        let photo = temple().unwrap().slice_move(s![..30, ..40]);
        let [first, second] =
            [kernels::EMBOSS, kernels::SOBEL_X].map(|kernel| arr2(&kernel));
        let see = |picture: &Array2<f32>, kernel: &Array2<f32>| {
            correlate2d(picture, kernel, Mode::Valid).unwrap()
        };
        let composed = convolve2d(&first, &second, Mode::Full).unwrap();
        let twice = see(&see(&photo, &first), &second);
        assert_eq!(twice, see(&photo, &composed));
    }
}
