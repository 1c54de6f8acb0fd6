//! Batch normalization with kept averages, put into the filters beside it.

use cnn::Window;
use cnn::data::digits;
use cnn::layer::{
    BatchNorm2d, Conv2d, Flatten, Layer, Linear, MaxPool2d, Relu, Sequential,
};
use cnn::notebook::{Outputs, Result, Table, number};
use ndarray::{Array4, ArrayD, ArrayView4, Axis};

use crate::phases::trained;

/// The layer that does what a convolution and the normalization behind it do.
fn fold(conv: &Conv2d, norm: &BatchNorm2d) -> Conv2d {
    let mut folded = conv.clone();
    let mut biases = vec![];
    for channel in 0..norm.weight.len() {
        let spread = (norm.running_var[channel] + 1e-5).sqrt();
        let factor = norm.weight[channel] / spread;
        let bias = conv.bias.as_ref().map_or(0.0, |bias| bias[channel]);
        let add = norm.bias.as_ref().map_or(0.0, |bias| bias[channel]);
        folded
            .weight
            .index_axis_mut(Axis(0), channel)
            .mapv_inplace(|weight| weight * factor);
        biases.push((bias - norm.running_mean[channel]) * factor + add);
    }
    folded.bias = Some(biases.into());
    folded
}

/// The layer that does what a normalization and the convolution behind it do, away
/// from the padding.
fn fold_behind(norm: &BatchNorm2d, conv: &Conv2d) -> Conv2d {
    let mut folded = conv.clone();
    let mut biases = conv.bias.clone().unwrap_or_default();
    for channel in 0..norm.weight.len() {
        let spread = (norm.running_var[channel] + 1e-5).sqrt();
        let factor = norm.weight[channel] / spread;
        let add = norm.bias.as_ref().map_or(0.0, |bias| bias[channel])
            - norm.running_mean[channel] * factor;
        for (filter, bias) in biases.iter_mut().enumerate() {
            let mut sheet =
                folded.weight.slice_mut(ndarray::s![filter, channel, .., ..]);
            *bias += add * sheet.sum();
            sheet.mapv_inplace(|weight| weight * factor);
        }
    }
    folded.bias = Some(biases);
    folded
}

/// Of each place of the maps, the largest difference over images and channels.
fn by_place(one: ArrayView4<f32>, other: ArrayView4<f32>) -> Vec<f64> {
    let (_, _, rows, columns) = one.dim();
    let mut most = vec![0.0_f64; rows * columns];
    let differences = (&one - &other).mapv(f32::abs);
    for ((_, _, row, column), &difference) in differences.indexed_iter() {
        let place = &mut most[row * columns + column];
        *place = place.max(f64::from(difference));
    }
    most
}

/// A normalization with kept averages put into the filters of its neighbour: where the
/// maps stay as they were, and where not.
pub fn folded() -> Result<Outputs> {
    let split = digits::split();
    let network = trained(0.1, 32, 4, 1, &split.train)?;
    let test = split.test.images();
    let norm = network.layer::<BatchNorm2d>(1)?;
    let second = network.layer::<Conv2d>(4)?;
    let behind = network.layer::<BatchNorm2d>(5)?;
    // What the second layer of filters is given.
    let trace = network.trace(test.into_dyn())?;
    let heading = ["layers", "padding", "places", "places that differ", "at most"];
    let mut rows = vec![];
    let maps =
        |layer: &dyn Layer<f32>, input: &ArrayD<f32>| -> Result<Array4<f32>> {
            Ok(layer.forward(input.view())?.into_dimensionality()?)
        };
    let mut compare = |name: &str,
                       padding: &str,
                       one: Array4<f32>,
                       other: Array4<f32>| {
        let places = by_place(one.view(), other.view());
        let differ = places.iter().filter(|&&difference| difference > 1e-4).count();
        let most = places.iter().copied().fold(0.0, f64::max);
        let most = if most > 1e-4 { number(most, 1) } else { "rounding".to_owned() };
        let (places, differ) = (places.len().to_string(), differ.to_string());
        rows.push([name.to_owned(), padding.to_owned(), places, differ, most]);
    };
    let input = &trace[4];
    let in_turn = maps(behind, &maps(second, input)?.into_dyn())?;
    let as_one = maps(&fold(second, behind), input)?;
    compare("filters, then normalization", "1", in_turn, as_one);
    // The other order: the first normalization stands before the second filters.
    let input = &trace[1];
    for padding in [0, 1] {
        let mut conv = Conv2d::<f32>::new(8, 8, Window::new(3).padding(padding))?;
        conv.weight.assign(&second.weight);
        conv.bias.clone_from(&second.bias);
        let in_turn = maps(&conv, &maps(norm, input)?.into_dyn())?;
        let as_one = maps(&fold_behind(norm, &conv), input)?;
        let name = "normalization, then filters";
        compare(name, &padding.to_string(), in_turn, as_one);
    }
    // What the whole network says, with both normalizations folded.
    let first = network.layer::<Conv2d>(0)?;
    let short = Sequential::new()
        .then(fold(first, norm))
        .then(Relu)
        .then(MaxPool2d::new(Window::new(2).stride(2)))
        .then(fold(second, behind))
        .then(Relu)
        .then(Flatten)
        .then(network.layer::<Linear>(8)?.clone());
    let (long, short) = (network.predict(test)?, short.predict(test)?);
    let differ = long.classes.iter().zip(&short.classes).filter(|(a, b)| a != b);
    let table = rows.into_iter().fold(Table::new(heading), Table::row);
    Ok(Outputs::new()
        .table("table", table)
        .number("images", test.len_of(Axis(0)) as f64, 0)
        .number("answers", differ.count() as f64, 0))
}

#[cfg(test)]
mod tests {
    use ndarray::Array;

    use super::*;

    #[test]
    fn a_filter_and_its_normalization_are_one_filter() {
        let mut conv = Conv2d::<f32>::new(1, 1, Window::new(1)).unwrap();
        (conv.weight[[0, 0, 0, 0]], conv.bias) = (3.0, Some(Array::ones(1)));
        let mut norm = BatchNorm2d::<f32>::new(1).unwrap();
        norm.running_mean.fill(5.0);
        norm.running_var.fill(4.0 - 1e-5);
        norm.weight.fill(2.0);
        norm.bias = Some(Array::from_elem(1, 7.0));
        let folded = fold(&conv, &norm);
        // (3x + 1 − 5) / 2 · 2 + 7 = 3x + 3
        assert!((folded.weight[[0, 0, 0, 0]] - 3.0).abs() < 1e-6);
        assert!((folded.bias.unwrap()[0] - 3.0).abs() < 1e-6);
        // 3 · ((x − 5) / 2 · 2 + 7) + 1 = 3x + 7
        let folded = fold_behind(&norm, &conv);
        assert!((folded.weight[[0, 0, 0, 0]] - 3.0).abs() < 1e-6);
        assert!((folded.bias.unwrap()[0] - 7.0).abs() < 1e-6);
    }
}
