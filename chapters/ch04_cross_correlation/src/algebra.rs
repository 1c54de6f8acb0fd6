//! Why do mathematicians turn the kernel?

use cnn::data::photos;
use cnn::kernels;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Grids};
use cnn::signal::{
    Border, Mode, convolve2d, correlate2d, correlate2d_separable, separate,
};
use cnn::statistics::largest_difference;
use ndarray::{Array1, Array2, arr2, s};

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
