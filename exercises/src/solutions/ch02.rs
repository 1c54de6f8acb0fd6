//! Chapter 2, solved.

use cnn::signal::{Border, pad2d};
use cnn::{Window, statistics};
use ndarray::{Array2, s};

use crate::Result;

/// The matrix of a filter that slides over flattened pictures.
pub fn matrix(
    [height, width]: [usize; 2],
    filter: &Array2<f32>,
) -> Result<Array2<f32>> {
    let rows = Window::new(filter.nrows()).places(height)?;
    let columns = Window::new(filter.ncols()).places(width)?;
    let mut matrix = Array2::zeros((rows * columns, height * width));
    for i in 0..rows {
        for j in 0..columns {
            for ((u, v), &weight) in filter.indexed_iter() {
                matrix[[i * columns + j, (i + u) * width + j + v]] = weight;
            }
        }
    }
    Ok(matrix)
}

/// One unit of the map of a picture with a ring of zeros around it.
pub fn one_unit(
    picture: &Array2<f32>,
    filter: &Array2<f32>,
    padding: usize,
    [row, column]: [usize; 2],
) -> Result<f32> {
    let padded = pad2d(picture, [[padding; 2]; 2], Border::Zero)?;
    let (height, width) = filter.dim();
    let beneath = padded.slice(s![row..row + height, column..column + width]);
    Ok((&beneath * filter).sum())
}

/// Shape of the weight, shape of the output, numbers to learn.
pub fn layer(
    [channels, height, width]: [usize; 3],
    filters: usize,
    kernel: usize,
) -> Result<([usize; 4], [usize; 3], usize)> {
    let window = Window::new(kernel);
    let output = [filters, window.places(height)?, window.places(width)?];
    let weight = [filters, channels, kernel, kernel];
    Ok((weight, output, filters * (channels * kernel * kernel + 1)))
}

/// The least padding with which a window has so many places.
pub fn padding(
    window: Window,
    length: usize,
    places: usize,
) -> Result<Option<usize>> {
    let fits =
        |padding: &usize| window.padding(*padding).places(length) == Ok(places);
    Ok((0..=length).find(fits))
}

/// How many pixels across a unit behind these layers sees.
pub fn receptive_field(layers: &[[usize; 2]]) -> Result<usize> {
    let (mut field, mut jump) = (1, 1);
    for [kernel, stride] in layers {
        field += (kernel - 1) * jump;
        jump *= stride;
    }
    Ok(field)
}

/// Which of the filters a patch is most like.
pub fn unit_of(patch: &Array2<f32>, filters: &[Array2<f32>]) -> Result<usize> {
    let likeness = |filter: &Array2<f32>| statistics::correlation(patch, filter);
    let best = (0..filters.len())
        .max_by(|&a, &b| likeness(&filters[a]).total_cmp(&likeness(&filters[b])));
    Ok(best.unwrap_or_default())
}
