//! The book's network for digits of 8×8 pixels, looked into.

use cnn::layer::{Conv2d, Linear, Sequential};
use ndarray::{ArrayD, ArrayView1, ArrayView2, Axis, Ix4, s};

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

/// Filters that are shown.
const SHOWN: usize = 8;
/// Pixels along a side of a digit, and of the weights of a dense unit laid out as one.
const SIDE: usize = 8;

/// The first filters of the first layer, or what its first dense units want of each pixel:
/// pixels along a side, and the pixels, each filter on its own scale.
pub(crate) fn filters(network: &Sequential) -> Result<(usize, Vec<u8>)> {
    let one = |filter: ArrayView2<f32>| {
        let most = filter.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
        scale::signed(filter, if most > 0.0 { f64::from(most) } else { 1.0 })
    };
    if let Ok(layer) = network.layer::<Conv2d>(0) {
        let filters = layer.weight.outer_iter().take(SHOWN);
        let pixels = filters.flat_map(|filter| one(filter.index_axis(Axis(0), 0)));
        return Ok((layer.weight.dim().3, pixels.collect()));
    }
    // Behind the layer that flattens.
    let layer = network.layer::<Linear>(1).map_err(said)?;
    let units = layer.weight.slice(s![..SHOWN, ..]);
    let laid_out = |unit: ArrayView1<f32>| {
        let square = unit.to_shape((SIDE, SIDE)).map_err(said)?;
        Ok::<_, String>(one(square.view()))
    };
    let pixels = units.outer_iter().map(laid_out).collect::<Result<Vec<_>>>()?;
    Ok((SIDE, pixels.concat()))
}
