//! What does dilation leave out?

use cnn::Window;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{Chart, Grids, Maps};
use cnn::receptive_field::ReceptiveField;
use ndarray::Array2;

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
    Ok(Outputs::new()
        .picture("seen", Maps::gray(0.0, 1.0).columns(4).draw(&panels)?)
        .table("table", table))
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
