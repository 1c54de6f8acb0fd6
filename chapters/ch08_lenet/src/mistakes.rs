//! What the network misreads, what it looks at, and what fools it.

use cnn::data::augment::shift;
use cnn::data::{Dataset, digits};
use cnn::layer::Layer;
use cnn::loss::{CrossEntropy, softmax};
use cnn::notebook::{Outputs, Result};
use cnn::plot::{Chart, Grids, Maps};
use cnn::random::{generator, permutation};
use cnn::train::evaluate;
use ndarray::{Array2, Array4, ArrayView2, Axis, Ix2, s};
use rand::RngExt;

use crate::digits::{Trained, four, reader};

/// One image of a set.
fn image(set: &Dataset, at: usize) -> Array2<f32> {
    set.images().slice(s![at, 0, .., ..]).to_owned()
}

/// The probabilities that the network gives the ten classes for each image.
pub(crate) fn probabilities(
    run: &Trained,
    images: &Array4<f32>,
) -> Result<Array2<f32>> {
    let logits = run.network.forward(images.view().into_dyn())?;
    Ok(softmax(logits.view().into_dimensionality::<Ix2>()?))
}

/// How often each digit is read as which, on the test images.
pub fn confusion() -> Result<Outputs> {
    let run = reader()?;
    let test = digits::split().test;
    let mut counts = Array2::<f32>::zeros((10, 10));
    for (&label, &read) in test.labels().iter().zip(&run.test.predictions) {
        counts[[label, read]] += 1.0;
    }
    let off_diagonal = |counts: &Array2<f32>| {
        let mut wrong = counts.clone();
        wrong.diag_mut().fill(0.0);
        wrong
    };
    let wrong = off_diagonal(&counts);
    let grid = Grids::new(0)
        .matrix("row: what it is, column: read as", &counts)
        .numbered()
        .draw()?;
    let (what, read) = cnn::statistics::peak(&wrong);
    Ok(Outputs::new()
        .chart("counts", grid)
        .number("images", test.len() as f64, 0)
        .number("wrong", wrong.sum(), 0)
        .number("most", wrong[[what, read]], 0)
        .number("what", what as f64, 0)
        .number("read", read as f64, 0))
}

/// The first misread test images, with what they are and what was read.
pub fn misread_digits() -> Result<Outputs> {
    let run = reader()?;
    let test = digits::split().test;
    let mut panels = vec![];
    for (at, &read) in run.test.predictions.iter().enumerate() {
        let label = test.labels()[at];
        if label != read && panels.len() < 8 {
            panels.push((format!("{label} read as {read}"), 1.0 - image(&test, at)));
        }
    }
    let maps = Maps::gray(0.0, 1.0).columns(4);
    Ok(Outputs::new().picture("digits", maps.draw(&panels)?))
}

/// Images that every one of the five networks misreads.
pub fn hard_for_all() -> Result<Outputs> {
    let runs = &four()?.conv[0];
    let test = digits::split().test;
    let misread =
        |run: &Trained, at: usize| run.test.predictions[at] != test.labels()[at];
    let count = |at: usize| runs.iter().filter(|run| misread(run, at)).count();
    let times: Vec<usize> = (0..test.len()).map(count).collect();
    let bars: Vec<_> = (1..=runs.len())
        .map(|wanted| {
            let images = times.iter().filter(|&&times| times == wanted);
            (wanted.to_string(), images.count() as f64)
        })
        .collect();
    let chart =
        Chart::new("how many of the five networks misread it", "test images");
    let ever = times.iter().filter(|&&times| times > 0).count();
    Ok(Outputs::new()
        .chart("counts", chart.bars(&bars).draw()?)
        .number("ever", ever as f64, 0)
        .number("always", bars[runs.len() - 1].1, 0))
}

/// A test image for each of these digits that is read right.
fn examples(run: &Trained, test: &Dataset, wanted: &[usize]) -> Vec<usize> {
    let right = |at: &usize, digit| {
        test.labels()[*at] == digit && run.test.predictions[*at] == digit
    };
    let first = |&digit: &usize| (0..test.len()).find(|at| right(at, digit));
    wanted.iter().filter_map(first).collect()
}

/// The probability of the true class with a 3×3 patch of paper over each place,
/// less what it is without.
fn occluded(
    run: &Trained,
    image: ArrayView2<f32>,
    label: usize,
) -> Result<Array2<f32>> {
    let (height, width) = image.dim();
    let mut images = Array4::zeros((height * width + 1, 1, height, width));
    for (at, mut plane) in images.outer_iter_mut().enumerate() {
        let mut plane = plane.index_axis_mut(Axis(0), 0);
        plane.assign(&image);
        if at < height * width {
            let (row, column) = (at / width, at % width);
            let rows = row.saturating_sub(1)..(row + 2).min(height);
            let columns = column.saturating_sub(1)..(column + 2).min(width);
            plane.slice_mut(s![rows, columns]).fill(0.0);
        }
    }
    let p = probabilities(run, &images)?;
    let whole = p[[height * width, label]];
    let map = |(row, column)| p[[row * width + column, label]] - whole;
    Ok(Array2::from_shape_fn((height, width), map))
}

/// Where a patch of paper hurts: four digits and their maps of occlusion.
pub fn occlusion() -> Result<Outputs> {
    let run = reader()?;
    let test = digits::split().test;
    let (mut pictures, mut maps) = (vec![], vec![]);
    for at in examples(run, &test, &[3, 4, 7, 8]) {
        let (label, pixels) = (test.labels()[at], image(&test, at));
        maps.push((
            format!("patch over the {label}"),
            occluded(run, pixels.view(), label)?,
        ));
        pictures.push((label.to_string(), 1.0 - pixels));
    }
    let gray = Maps::gray(0.0, 1.0).columns(4);
    Ok(Outputs::new()
        .picture("digits", gray.draw(&pictures)?.titled("test digits"))
        .picture("maps", Maps::signed().limit(1.0).columns(4).draw(&maps)?))
}

/// How many test images are read right when all of them are moved to the right.
pub fn moved_digits() -> Result<Outputs> {
    let four = four()?;
    let test = digits::split().test;
    let accuracy = |run: &Trained, right: i32| -> Result<f64> {
        let mut images = test.images().to_owned();
        for mut plane in images.outer_iter_mut() {
            let mut plane = plane.index_axis_mut(Axis(0), 0);
            let moved = shift(plane.view(), 0.0, f64::from(right))?;
            plane.assign(&moved);
        }
        let moved = test.with_images(images)?;
        let judged = evaluate(&run.network, &moved, &CrossEntropy::default())?;
        Ok(100.0 * judged.accuracy())
    };
    let mut chart = Chart::new("moved to the right, pixels", "read right, %")
        .include_y(0.0)
        .include_y(100.0);
    let mut at_one = vec![];
    for (name, runs) in [("convolutional", &four.conv[0]), ("dense", &four.dense[0])]
    {
        let mut line = vec![];
        for right in -3..=3 {
            let all = runs.iter().map(|run| accuracy(run, right));
            let all = all.collect::<Result<Vec<_>>>()?;
            let mean = all.iter().sum::<f64>() / all.len() as f64;
            line.push((f64::from(right), mean));
        }
        at_one.push(line[4].1);
        chart = chart.line(name, &line).points(name, &line);
    }
    Ok(Outputs::new()
        .chart("accuracies", chart.draw()?)
        .number("conv_one", at_one[0], 0)
        .number("dense_one", at_one[1], 0))
}

/// Images that are no digits: noise, and digits with their pixels shuffled.
pub fn no_digits() -> Result<Outputs> {
    let run = reader()?;
    let test = digits::split().test;
    let count = 1000;
    let mut draws = generator(8, 0);
    let noise =
        Array4::from_shape_simple_fn((count, 1, 8, 8), || draws.random::<f32>());
    let order = permutation(64, 9, 0);
    let shuffled = Array4::from_shape_fn((test.len(), 1, 8, 8), |(n, _, i, j)| {
        let from = order[8 * i + j];
        test.images()[[n, 0, from / 8, from % 8]]
    });
    let sure = |images: &Array4<f32>| -> Result<f64> {
        let p = probabilities(run, images)?;
        let largest = |row: ndarray::ArrayView1<f32>| {
            row.iter().copied().fold(0.0_f32, f32::max)
        };
        let sure = p.rows().into_iter().filter(|row| largest(*row) > 0.9);
        Ok(100.0 * sure.count() as f64 / images.len_of(Axis(0)) as f64)
    };
    let p = probabilities(run, &noise)?;
    let mut panels = vec![];
    for at in 0..4 {
        let (class, &most) = (p.row(at).into_iter().enumerate())
            .max_by(|a, b| a.1.total_cmp(b.1))
            .unwrap_or((0, &0.0));
        let label = format!("{class} with {:.0} %", 100.0 * most);
        panels.push((label, 1.0 - noise.slice(s![at, 0, .., ..]).to_owned()));
    }
    Ok(Outputs::new()
        .picture("noise", Maps::gray(0.0, 1.0).columns(4).draw(&panels)?)
        .number("noise_sure", sure(&noise)?, 0)
        .number("shuffled_sure", sure(&shuffled)?, 0)
        .number("digits_sure", sure(&test.images().to_owned())?, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_over_paper_changes_nothing() {
        let run = reader().unwrap();
        let mut image = Array2::zeros((8, 8));
        image.slice_mut(s![5..8, 5..8]).fill(1.0);
        let map = occluded(run, image.view(), 3).unwrap();
        // Rows and columns 0 to 3: the patch ends before the ink.
        assert!(map.slice(s![0..4, 0..4]).iter().all(|&change| change == 0.0));
    }
}
