//! The book's network for digits of 8×8 pixels, looked into.

use cnn::layer::{Conv2d, Sequential};
use ndarray::{ArrayD, ArrayView2, Axis, Ix4};

use crate::message::{Result, said};
use crate::scale;

/// The largest |v| of all maps of a layer, 1 where all are 0: the scale of its maps.
pub(crate) fn largest(maps: &ArrayD<f32>) -> f64 {
    let most = maps.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
    if most > 0.0 { f64::from(most) } else { 1.0 }
}

/// The pixels of the maps of the first image, one behind the other.
pub(crate) fn maps(output: &ArrayD<f32>, limit: f64) -> Result<Vec<u8>> {
    let output = output.view().into_dimensionality::<Ix4>().map_err(said)?;
    let maps = output.index_axis(Axis(0), 0);
    Ok(maps.outer_iter().flat_map(|map| scale::signed(map, limit)).collect())
}

/// The pixels of the first layer's filters, each on its own scale.
pub(crate) fn filters(network: &Sequential) -> Result<Vec<u8>> {
    let layer = network.layer::<Conv2d>(0).map_err(said)?;
    let one = |filter: ArrayView2<f32>| {
        let most = filter.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
        scale::signed(filter, if most > 0.0 { f64::from(most) } else { 1.0 })
    };
    let filters = layer.weight.outer_iter();
    Ok(filters.flat_map(|filter| one(filter.index_axis(Axis(0), 0))).collect())
}
