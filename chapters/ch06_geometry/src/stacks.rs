//! Is a stack of small kernels one large kernel?

use cnn::Window;
use cnn::data::photos;
use cnn::kernels;
use cnn::layer::{Conv2d, Relu, Sequential};
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{Grids, Maps};
use cnn::random::{generator, normal};
use cnn::receptive_field::ReceptiveField;
use cnn::signal::{Mode, convolve2d, correlate2d};
use cnn::statistics::energy;
use ndarray::{Array2, arr2, s};

use crate::plane::differing;

const CHANNELS: usize = 64;

/// So many layers of a window that keeps the size, a ReLU behind each.
fn stack(window: Window, layers: usize) -> cnn::Result<Sequential> {
    (0..layers).try_fold(Sequential::new(), |network, _| {
        Ok(network.then(Conv2d::new(CHANNELS, CHANNELS, window)?).then(Relu))
    })
}

/// Three layers of 3×3 and one of 7×7 that see as much: what do they cost?
pub fn three_against_one() -> Result<Outputs> {
    let choices = [
        ("three of 3×3", Window::new(3).padding(1), 3),
        ("one of 7×7", Window::new(7).padding(3), 1),
        ("two of 3×3", Window::new(3).padding(1), 2),
        ("one of 5×5", Window::new(5).padding(2), 1),
    ];
    let mut table = Table::new([
        "layers",
        "rows seen",
        "weights and biases",
        "multiply-adds",
        "ReLUs",
    ]);
    for (name, window, layers) in choices {
        let network = stack(window, layers)?.summary(&[1, CHANNELS, 28, 28])?;
        let seen = ReceptiveField::of(vec![window; layers])?.size;
        let counts = [seen, network.parameters(), network.multiply_adds(), layers];
        let counts = counts.map(|count| number(count as f64, 0));
        table = table.row([name.to_owned()].into_iter().chain(counts));
    }
    Ok(Outputs::new().table("table", table))
}

/// A photograph in whole percent, so that sums of whole weights are exact.
fn bricks() -> cnn::Result<Array2<f32>> {
    let bricks = photos::brick().shrink(4)?.to_gray();
    Ok(bricks.mapv(|value| (100.0 * value).round()))
}

/// Three filters with whole weights.
fn three_filters() -> [Array2<f32>; 3] {
    [kernels::SOBEL_X, kernels::LAPLACIAN, kernels::LINE_FALLING]
        .map(|kernel| arr2(&kernel))
}

/// Each filter on the map of the one before, with or without a ReLU between them.
fn one_by_one(image: &Array2<f32>, relu: bool) -> cnn::Result<Array2<f32>> {
    three_filters().iter().enumerate().try_fold(
        image.clone(),
        |map, (layer, filter)| {
            let map = match relu && layer > 0 {
                true => map.mapv(|value| value.max(0.0)),
                false => map,
            };
            correlate2d(&map, filter, Mode::Valid)
        },
    )
}

/// The kernel that three filters make together.
fn composed(filters: &[Array2<f32>; 3]) -> cnn::Result<Array2<f32>> {
    let two = convolve2d(&filters[0], &filters[1], Mode::Full)?;
    convolve2d(&two, &filters[2], Mode::Full)
}

/// Three filters one by one, their one kernel of 7×7, and the three with ReLUs.
pub fn one_kernel_for_three() -> Result<Outputs> {
    let bricks = bricks()?;
    let kernel = composed(&three_filters())?;
    let one = correlate2d(&bricks, &kernel, Mode::Valid)?;
    let [without, with] = [false, true].map(|relu| one_by_one(&bricks, relu));
    let (without, with) = (without?, with?);
    let [same, other] = [&without, &with].map(|map| differing(&one, map));
    let corner = |map: &Array2<f32>| map.slice(s![..60, ..60]).to_owned();
    let maps = [
        ("one of 7×7", corner(&one)),
        ("three of 3×3", corner(&without)),
        ("with ReLUs between", corner(&with)),
    ];
    Ok(Outputs::new()
        .chart("kernel", Grids::new(0).matrix("three in one", &kernel).draw()?)
        .picture("maps", Maps::signed().quantile(0.98).draw(&maps)?)
        .number("differ", same as f64, 0)
        .number("differ_with", other as f64, 0)
        .number("pixels", one.len() as f64, 0))
}

/// Kernels to be taken apart: each 7×7, with energy 1.
fn targets() -> cnn::Result<Vec<(&'static str, Array2<f32>)>> {
    let chance = |seed| {
        let mut generator = generator(seed, 0);
        Array2::from_shape_simple_fn((7, 7), || normal(&mut generator) as f32)
    };
    let blur = kernels::gaussian_line(1.0)?;
    let middle = blur.len() / 2;
    let bell = Array2::from_shape_fn((7, 7), |(y, x)| {
        blur[middle + y - 3] * blur[middle + x - 3]
    });
    let targets = [
        ("three filters' own", composed(&three_filters())?),
        ("bell", bell),
        ("by chance", chance(1)),
        ("by chance", chance(2)),
        ("by chance", chance(3)),
    ];
    Ok(targets
        .map(|(name, kernel)| {
            let length = (energy(&kernel) * kernel.len() as f64).sqrt() as f32;
            (name, kernel / length)
        })
        .to_vec())
}

/// Three kernels of 3×3 whose composition comes near to a kernel of 7×7, found by
/// steps down the slope of the squared difference from the start of that seed.
fn taken_apart(target: &Array2<f32>, seed: u64) -> cnn::Result<(Array2<f32>, f64)> {
    let mut chance = generator(seed, 1);
    let mut factors: [Array2<f32>; 3] = std::array::from_fn(|_| {
        Array2::from_shape_simple_fn((3, 3), || 0.4 * normal(&mut chance) as f32)
    });
    for step in 0..STEPS {
        let which = step % 3;
        let others: Vec<_> = (0..3).filter(|&other| other != which).collect();
        let rest = convolve2d(&factors[others[0]], &factors[others[1]], Mode::Full)?;
        let off = convolve2d(&factors[which], &rest, Mode::Full)? - target;
        let slope = correlate2d(&off, &rest, Mode::Valid)?;
        // The longest step that is sure to go down: along this slope, to its foot.
        let along = convolve2d(&slope, &rest, Mode::Full)?;
        let [square, steepness] = [&slope, &along].map(|map| {
            map.iter().map(|&v| f64::from(v) * f64::from(v)).sum::<f64>()
        });
        if steepness > 0.0 {
            factors[which].scaled_add(-(square / steepness) as f32, &slope);
        }
    }
    let found = composed(&factors)?;
    let off = energy(&(&found - target)) / energy(target);
    Ok((found, 100.0 * off))
}

/// Steps of [`taken_apart`], one filter at a time.
const STEPS: usize = 6000;

/// Kernels of 7×7, and the best that three of 3×3 could make of them.
pub fn kernels_taken_apart() -> Result<Outputs> {
    let mut table =
        Table::new(["kernel of 7×7", "left over, best of 8", "worst of 8"]);
    let (mut wanted, mut best) = (vec![], vec![]);
    for (name, target) in targets()? {
        let mut tries = (0..8)
            .map(|seed| taken_apart(&target, seed))
            .collect::<cnn::Result<Vec<_>>>()?;
        tries.sort_by(|one, other| one.1.total_cmp(&other.1));
        let [least, most] =
            [tries[0].1, tries[7].1].map(|share| format!("{} %", number(share, 1)));
        table = table.row([name, &least, &most]);
        wanted.push((name, target));
        best.push(("", tries.swap_remove(0).0));
    }
    wanted.extend(best);
    let kernels = Maps::signed().columns(5).draw(&wanted)?;
    let title = "above: what is wanted; below: the best of three 3×3";
    Ok(Outputs::new()
        .picture("kernels", kernels.titled(title))
        .table("table", table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand_three_layers_have_27_weights_a_pair_of_channels_and_one_has_49() {
        // 3·(9·64 + 1)·64 and (49·64 + 1)·64
        let parameters =
            |window, layers| stack(window, layers).unwrap().parameter_count();
        assert_eq!(parameters(Window::new(3).padding(1), 3), 3 * (9 * 64 + 1) * 64);
        assert_eq!(parameters(Window::new(7).padding(3), 1), (49 * 64 + 1) * 64);
    }

    #[test]
    fn without_a_relu_three_are_one_and_with_it_they_are_not_even_linear() {
        let bricks = bricks().unwrap();
        let kernel = composed(&three_filters()).unwrap();
        let one = correlate2d(&bricks, &kernel, Mode::Valid).unwrap();
        assert_eq!(one, one_by_one(&bricks, false).unwrap());
        // A linear map turns −x into −y.
        let turned = bricks.mapv(|value| -value);
        let sum =
            one_by_one(&bricks, true).unwrap() + one_by_one(&turned, true).unwrap();
        assert!(sum.iter().any(|&value| value != 0.0));
    }

    #[test]
    fn what_was_composed_can_be_taken_apart_again() {
        let (_, target) = targets().unwrap().swap_remove(0);
        let least = (0..8).map(|seed| taken_apart(&target, seed).unwrap().1);
        assert!(least.fold(f64::INFINITY, f64::min) < 1.0);
    }
}
