//! What does dilation leave out?

use cnn::Window;
use cnn::conv::conv2d;
use cnn::data::photos;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{Chart, Grids, Maps};
use cnn::random::{generator, normal};
use cnn::receptive_field::ReceptiveField;
use ndarray::{Array1, Array2, Array4, Axis, s};

use crate::plane::ways;

const THREE: Window = Window::new(3);

/// Nine weights, laid out with three dilations.
pub fn nine_weights() -> Result<Outputs> {
    let mut drawing = Grids::new(0).limit(14.0);
    for dilation in [1, 2, 3] {
        let window = THREE.dilation(dilation);
        let extent = window.extent()?;
        let mut weights = Array2::zeros((7, 7));
        let first = (7 - extent) / 2;
        for (number, (u, v)) in ndarray::indices((3, 3)).into_iter().enumerate() {
            weights[[first + u * dilation, first + v * dilation]] =
                (number + 1) as f32;
        }
        drawing = drawing
            .matrix(&format!("dilation {dilation}"), &weights)
            .window(first, first, extent, extent);
    }
    Ok(Outputs::new().chart("spread", drawing.draw()?))
}

/// The kernels of a dilated layer as kernels of its extent, zeros in the gaps.
fn spread_out(weight: &Array4<f32>, dilation: usize) -> cnn::Result<Array4<f32>> {
    let (filters, channels, side, _) = weight.dim();
    let extent = Window::new(side).dilation(dilation).extent()?;
    let mut spread = Array4::zeros((filters, channels, extent, extent));
    let step = dilation as isize;
    spread.slice_mut(s![.., .., ..;step, ..;step]).assign(weight);
    Ok(spread)
}

/// A dilated layer, and a layer of its extent with zeros in the gaps.
pub fn zeros_in_the_gaps() -> Result<Outputs> {
    let cat = photos::chelsea().shrink(4)?.to_rgb().insert_axis(Axis(0));
    let mut chance = generator(1, 0);
    let mut draw = || normal(&mut chance) as f32;
    let weight = Array4::from_shape_simple_fn((8, 3, 3, 3), &mut draw);
    let bias = Array1::from_shape_simple_fn(8, &mut draw);
    let mut table = Table::new([
        "dilation",
        "the same as kernels of",
        "products a place",
        "with the zeros",
        "sums",
        "that differ",
    ]);
    for dilation in [2, 3, 4] {
        let spread = spread_out(&weight, dilation)?;
        let extent = spread.dim().3;
        let (dilated, plain) = (
            THREE.dilation(dilation).padding(dilation),
            Window::new(extent).padding(dilation),
        );
        let one = conv2d(&cat, &weight, Some(bias.view()), dilated)?;
        let other = conv2d(&cat, &spread, Some(bias.view()), plain)?;
        let differ = one.iter().zip(&other).filter(|(one, other)| one != other);
        let products = |weight: &Array4<f32>| weight.len() / weight.dim().0;
        table = table.row([
            dilation.to_string(),
            format!("{extent}×{extent}"),
            products(&weight).to_string(),
            products(&spread).to_string(),
            number(one.len() as f64, 0),
            differ.count().to_string(),
        ]);
    }
    Ok(Outputs::new().table("table", table))
}

/// Layers of 3×3 with these dilations, first to last.
type Dilations = [usize; 3];

const STACKS: [Dilations; 4] = [[2, 2, 2], [2, 4, 8], [1, 2, 5], [1, 3, 9]];

fn named(dilations: Dilations) -> String {
    dilations.map(|dilation| dilation.to_string()).join(", ")
}

fn windows(dilations: &[usize]) -> Vec<Window> {
    dilations.iter().map(|&dilation| THREE.dilation(dilation)).collect()
}

/// In how many ways each pixel of its field reaches one output of a stack.
fn paths(dilations: &[usize]) -> cnn::Result<Array2<f32>> {
    let stack = windows(dilations);
    let field = ReceptiveField::of(stack.iter().copied())?;
    // As many pixels as it sees: there is one output.
    ways(field.size, &stack, |side| Array2::ones((side, side)))
}

/// The share of pixels that reach the output in no way, in percent.
fn unseen(paths: &Array2<f32>) -> f64 {
    let unseen = paths.iter().filter(|&&ways| ways == 0.0).count();
    100.0 * unseen as f64 / paths.len() as f64
}

/// The gray of a pixel that is seen: a white one would not stand out on white paper.
const SEEN: f32 = 0.8;

/// What one output sees through three dilated layers, pixel by pixel.
pub fn gridding() -> Result<Outputs> {
    let mut table =
        Table::new(["dilations", "rows of the field", "pixels in it", "never seen"]);
    let mut panels = vec![];
    for dilations in STACKS {
        let paths = paths(&dilations)?;
        let [side, pixels] =
            [paths.nrows(), paths.len()].map(|count| number(count as f64, 0));
        let share = format!("{} %", number(unseen(&paths), 1));
        table = table.row([named(dilations), side, pixels, share]);
        panels.push((named(dilations), paths.mapv(|ways| SEEN * ways.min(1.0))));
    }
    let seen = Maps::gray(0.0, 1.0).columns(4).draw(&panels)?;
    let title = "seen by one output, dilations of the three layers";
    Ok(Outputs::new().picture("seen", seen.titled(title)).table("table", table))
}

/// The ways of every pixel along one row, through four stacks.
pub fn ways_along_a_row() -> Result<Outputs> {
    let mut chart = Chart::new("pixels from the middle", "ways to the output");
    for dilations in STACKS {
        let paths = paths(&dilations)?;
        let middle = paths.nrows() / 2;
        // In the middle row only the way straight on counts: divide it away.
        let row = paths.row(middle);
        let down = paths[[middle, middle]].sqrt();
        let points: Vec<_> = row
            .iter()
            .enumerate()
            .map(|(at, &ways)| (at as f64 - middle as f64, f64::from(ways / down)))
            .collect();
        chart = chart.line(&named(dilations), &points);
    }
    Ok(Outputs::new().chart("ways", chart.include_y(0.0).draw()?))
}

/// How wide a stack sees, layer by layer, with dilations that double, with pools
/// and with neither.
pub fn how_far_it_sees() -> Result<Outputs> {
    let pair = Window::new(2).stride(2);
    let mut curves = [
        ("3×3", vec![]),
        ("3×3, dilation doubled", vec![]),
        ("3×3, pooled each time", vec![]),
    ];
    let mut table =
        Table::new(["layers of 3×3", "as they are", "dilation doubled", "pooled"]);
    for layers in 1..=6 {
        let plain = ReceptiveField::of(vec![THREE; layers])?;
        let doubled: Vec<_> = (0..layers).map(|layer| 1 << layer).collect();
        let doubled = ReceptiveField::of(windows(&doubled))?;
        // Pools between the layers, none behind the last one.
        let pooled = ReceptiveField::of([pair, THREE].repeat(layers).split_off(1))?;
        let sizes = [plain, doubled, pooled].map(|field| field.size);
        for ((_, curve), size) in curves.iter_mut().zip(sizes) {
            curve.push((layers as f64, size as f64));
        }
        let sizes = sizes.map(|size| size.to_string());
        table = table.row([layers.to_string()].into_iter().chain(sizes));
    }
    let chart = Chart::new("layers of 3×3", "rows seen");
    let chart =
        curves.iter().fold(chart, |chart, (name, curve)| chart.line(name, curve));
    Ok(Outputs::new().chart("rows", chart.log_y().draw()?).table("table", table))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sums of one of −d, 0 and d for each dilation: where a path may come from.
    fn offsets(dilations: &[usize]) -> Vec<isize> {
        dilations.iter().fold(vec![0], |sums, &dilation| {
            let dilation = dilation as isize;
            let steps = [-dilation, 0, dilation];
            sums.iter().flat_map(|sum| steps.map(|step| sum + step)).collect()
        })
    }

    #[test]
    fn by_hand_1_10_100_with_dilation_two_is_1_0_10_0_100() {
        let weight = Array4::from_shape_vec((1, 1, 1, 3), vec![1.0, 10.0, 100.0]);
        let square = Array4::from_shape_fn((1, 1, 3, 3), |(.., u, v)| {
            if u == 1 { weight.as_ref().unwrap()[[0, 0, 0, v]] } else { 0.0 }
        });
        let spread = spread_out(&square, 2).unwrap();
        assert_eq!(
            spread.slice(s![0, 0, 2, ..]).to_vec(),
            [1.0, 0.0, 10.0, 0.0, 100.0]
        );
        // On the row 1 to 6 the two places see 1 3 5 and 2 4 6.
        let image = Array4::from_shape_fn((1, 1, 5, 6), |(.., row, column)| {
            if row == 2 { (column + 1) as f32 } else { 0.0 }
        });
        for (weight, window) in
            [(&square, THREE.dilation(2)), (&spread, Window::new(5))]
        {
            let map = conv2d(&image, weight, None, window).unwrap();
            assert_eq!(map.iter().copied().collect::<Vec<_>>(), [531.0, 642.0]);
        }
    }

    #[test]
    fn the_ways_of_a_pixel_are_the_sums_of_steps_that_lead_to_it() {
        for dilations in STACKS {
            let offsets = offsets(&dilations);
            let paths = paths(&dilations).unwrap();
            let reach = (paths.nrows() / 2) as isize;
            let along = |at: usize| {
                let wanted = at as isize - reach;
                offsets.iter().filter(|&&offset| offset == wanted).count() as f32
            };
            let side = paths.nrows();
            let expected =
                Array2::from_shape_fn((side, side), |(y, x)| along(y) * along(x));
            assert_eq!(paths, expected, "{dilations:?}");
        }
    }

    #[test]
    fn by_hand_twice_two_sees_7_of_13_rows() {
        // −6, −4, … 6: 49 of 169 pixels
        let paths = paths(&[2, 2, 2]).unwrap();
        assert_eq!(paths.len(), 169);
        assert!((unseen(&paths) - 100.0 * 120.0 / 169.0).abs() < 1e-12);
    }

    #[test]
    fn powers_of_three_see_every_pixel_once() {
        // 27 sums of ±1, ±3, ±9 and 0: each of −13 … 13 once
        let paths = paths(&[1, 3, 9]).unwrap();
        assert_eq!(paths, Array2::<f32>::ones((27, 27)));
    }

    #[test]
    fn by_hand_five_layers_see_63_rows_doubled_and_78_pooled() {
        // 1 + 2·(1 + 2 + 4 + 8 + 16); pools add 1 + 2 + 4 + 8 to that 63,
        // since each adds one jump
        let doubled = ReceptiveField::of(windows(&[1, 2, 4, 8, 16])).unwrap();
        assert_eq!(doubled.size, 63);
        let pair = Window::new(2).stride(2);
        let stack = [THREE, pair, THREE, pair, THREE, pair, THREE, pair, THREE];
        assert_eq!(ReceptiveField::of(stack).unwrap().size, 63 + 15);
    }
}
