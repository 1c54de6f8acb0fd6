//! Chapter 1, solved.

use cnn::{pool, statistics};
use ndarray::{Array1, Array2, Array3, Axis, s};

use crate::Result;

/// The slot of a pixel.
pub fn slot(
    [channel, row, column]: [usize; 3],
    [height, width]: [usize; 2],
) -> Result<usize> {
    Ok((channel * height + row) * width + column)
}

/// The pixel of a slot.
pub fn place(slot: usize, [height, width]: [usize; 2]) -> Result<[usize; 3]> {
    let (line, column) = (slot / width, slot % width);
    Ok([line / height, line % height, column])
}

/// Weights that say of shuffled pixels what `weight` says of straight ones.
pub fn reordered(weight: &Array2<f32>, order: &[usize]) -> Result<Array2<f32>> {
    Ok(weight.select(Axis(1), order))
}

/// How the pixels correlate with those `distance` columns to their right.
pub fn along_rows(picture: &Array2<f32>, distance: usize) -> Result<f64> {
    let left = picture.slice(s![.., ..picture.ncols() - distance]);
    let right = picture.slice(s![.., distance..]);
    Ok(statistics::correlation(left, right))
}

/// The numbers to learn of a dense layer.
pub fn dense_numbers(
    [channels, height, width]: [usize; 3],
    outputs: usize,
) -> Result<usize> {
    Ok((channels * height * width + 1) * outputs)
}

/// The mean of each map.
pub fn global_average(maps: &Array3<f32>) -> Result<Array1<f32>> {
    let means = pool::global_avg_pool2d(maps.view().insert_axis(Axis(0)))?;
    Ok(Array1::from_iter(means))
}
