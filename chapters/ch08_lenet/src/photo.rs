//! What a photo of a digit has otherwise than the test set, and what each of it costs.

use cnn::data::augment::shift;
use cnn::data::{Dataset, digits};
use cnn::loss::CrossEntropy;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::statistics::quantile;
use cnn::train::evaluate;
use ndarray::{Array2, ArrayView2, Axis};

use crate::digits::{Trained, four};

/// The number at a place between four pixels; beyond the plane lies nothing.
fn between(plane: ArrayView2<f32>, [row, column]: [f64; 2]) -> f64 {
    let pixel = |row: f64, column: f64| {
        let inside = row >= 0.0 && column >= 0.0;
        let at = inside.then_some([row as usize, column as usize]);
        at.and_then(|at| plane.get(at)).copied().map_or(0.0, f64::from)
    };
    let (top, left) = (row.floor(), column.floor());
    let (below, beside) = (row - top, column - left);
    let line =
        |row| (1.0 - beside) * pixel(row, left) + beside * pixel(row, left + 1.0);
    (1.0 - below) * line(top) + below * line(top + 1.0)
}

/// The plane enlarged, with what was at `middle` in the middle of the field.
fn enlarged(plane: ArrayView2<f32>, middle: [f64; 2], factor: f64) -> Array2<f32> {
    let field = centre(plane);
    Array2::from_shape_fn(plane.dim(), |(row, column)| {
        let away = [row as f64 - field[0], column as f64 - field[1]];
        let from = [0, 1].map(|axis| middle[axis] + away[axis] / factor);
        between(plane, from) as f32
    })
}

fn centre(plane: ArrayView2<f32>) -> [f64; 2] {
    let (height, width) = plane.dim();
    [height, width].map(|length| (length as f64 - 1.0) / 2.0)
}

/// Of each pixel and its neighbours to the right, below and between them, one.
fn of_four(plane: ArrayView2<f32>, pick: fn(f32, f32) -> f32) -> Array2<f32> {
    let (height, width) = plane.dim();
    Array2::from_shape_fn(plane.dim(), |(row, column)| {
        let [below, beside] =
            [(row + 1).min(height - 1), (column + 1).min(width - 1)];
        let upper = pick(plane[[row, column]], plane[[row, beside]]);
        pick(upper, pick(plane[[below, column]], plane[[below, beside]]))
    })
}

/// Bright ink on paper of 0, as large and where the training set has it.
fn put_right(plane: ArrayView2<f32>) -> Array2<f32> {
    // What counts as ink, where the largest number is 1.
    const INK: f32 = 0.1;
    let (height, width) = plane.dim();
    let corners = [(0, 0), (0, width - 1), (height - 1, 0), (height - 1, width - 1)];
    let paper = quantile(&corners.map(|at| f64::from(plane[at])), 0.5) as f32;
    let darker_ink = plane.mean().is_some_and(|mean| mean < paper);
    let ink = if darker_ink { 1.0 - &plane } else { plane.to_owned() };
    let paper = if darker_ink { 1.0 - paper } else { paper };
    let ink = ink.mapv(|pixel| (pixel - paper).max(0.0));
    let largest = ink.fold(f32::MIN_POSITIVE, |so_far, &pixel| so_far.max(pixel));
    let ink = ink / largest;
    let [rows, columns] = [0, 1].map(|axis| {
        let lines = ink.axis_iter(Axis(axis)).enumerate();
        let with_ink =
            lines.filter(|(_, line)| line.iter().any(|&pixel| pixel > INK));
        let with_ink: Vec<f64> = with_ink.map(|(at, _)| at as f64).collect();
        [with_ink[0], with_ink[with_ink.len() - 1]]
    });
    let middle = [rows, columns].map(|[first, last]| (first + last) / 2.0);
    let height = rows[1] - rows[0] + 1.0;
    enlarged(ink.view(), middle, ink.nrows() as f64 / height)
}

/// A change of one image.
type Change = fn(ArrayView2<f32>) -> cnn::Result<Array2<f32>>;

/// How many test images are read right if all of them have one of the slips of a photo,
/// and if each is put right again without being told which slip it was.
pub fn like_a_photo() -> Result<Outputs> {
    let slips: [(&str, Change); 8] = [
        ("none", |digit| Ok(digit.to_owned())),
        ("moved by one pixel", |digit| shift(digit, 0.0, 1.0)),
        ("0.7 of the size", |digit| Ok(enlarged(digit, centre(digit), 0.7))),
        ("half as bright", |digit| Ok(&digit / 2.0)),
        ("gray paper", |digit| Ok(0.3 + 0.7 * &digit)),
        ("black and white exchanged", |digit| Ok(1.0 - &digit)),
        ("a thicker pen", |digit| Ok(of_four(digit, f32::max))),
        ("a thinner pen", |digit| Ok(of_four(digit, f32::min))),
    ];
    let test = digits::split().test;
    let changed = |by: &dyn Fn(ArrayView2<f32>) -> cnn::Result<Array2<f32>>| {
        let mut images = test.images().to_owned();
        for mut image in images.outer_iter_mut() {
            let mut plane = image.index_axis_mut(Axis(0), 0);
            let new = by(plane.view())?;
            plane.assign(&new);
        }
        test.with_images(images)
    };
    let runs: &[Trained] = &four()?.conv[0];
    let read = |images: &Dataset| -> Result<String> {
        let judge =
            |run: &Trained| evaluate(&run.network, images, &CrossEntropy::default());
        let judged = runs.iter().map(|run| Ok(100.0 * judge(run)?.accuracy()));
        let judged = judged.collect::<Result<Vec<_>>>()?;
        let [low, high] =
            [0.0, 1.0].map(|share| number(quantile(&judged, share), 1));
        Ok(format!("{low} to {high}"))
    };
    let mut table = Table::new(["slip", "read as it is, %", "after the steps, %"]);
    for (name, slip) in slips {
        let as_it_is = changed(&slip)?;
        let after = changed(&|digit| Ok(put_right(slip(digit)?.view())))?;
        table = table.row([name.to_owned(), read(&as_it_is)?, read(&after)?]);
    }
    Ok(Outputs::new().table("table", table))
}
