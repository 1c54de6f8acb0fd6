//! Crops against the whole, and a network that slides over a larger picture.

use std::sync::OnceLock;

use cnn::Window;
use cnn::conv::conv2d;
use cnn::data::{Dataset, digits, photos};
use cnn::layer::{
    Conv2d, Flatten, Initialization, Layer, Linear, MaxPool2d, Relu, Sequential,
};
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::optim::{Adam, Optimizer, Schedule};
use cnn::plot::{self, Maps};
use cnn::pool::max_pool2d;
use cnn::receptive_field::ReceptiveField;
use cnn::signal::Border;
use cnn::train::{Plan, fit};
use ndarray::{Array1, Array2, Array3, Array4, ArrayView4, Axis, Ix1, Ix2, Ix4, s};

use crate::planes::{batch, filtered, relu};

/// Three layers of 3×3, each padded with zeros.
fn three_layers(plane: &Array2<f32>) -> Result<Array2<f32>> {
    let kernel =
        ndarray::arr2(&[[0.1, 0.2, -0.1], [0.3, 0.4, 0.1], [-0.2, 0.1, 0.2]]);
    let mut map = plane.clone();
    for _ in 0..3 {
        map = relu(filtered(&map, &kernel, Border::Zero)?);
    }
    Ok(map)
}

fn cat() -> Result<Array2<f32>> {
    Ok(photos::chelsea().shrink(3)?.to_gray().slice_move(s![20..76, 40..96]))
}

const CROP: [std::ops::Range<usize>; 2] = [16..40, 12..36];

fn cropped(plane: &Array2<f32>) -> Array2<f32> {
    let [rows, columns] = CROP;
    plane.slice(s![rows, columns]).to_owned()
}

/// The map of a crop less the crop of the map: a rim as wide as the reach.
pub fn crop_and_whole() -> Result<Outputs> {
    let cat = cat()?;
    let map_of_crop = three_layers(&cropped(&cat))?;
    let crop_of_map = cropped(&three_layers(&cat)?);
    let off = &map_of_crop - &crop_of_map;
    let field = ReceptiveField::of([Window::new(3).padding(1); 3])?;
    let reach = (field.size - 1) / 2;
    let inside = off.slice(s![reach..24 - reach, reach..24 - reach]);
    let wrong = |values: &mut dyn Iterator<Item = &f32>| {
        values.filter(|&&value| value != 0.0).count() as f64
    };
    let maps =
        [("map of the crop", &map_of_crop), ("crop of the map", &crop_of_map)];
    let picture = [("the whole", cat.clone()), ("the crop", cropped(&cat))];
    Ok(Outputs::new()
        .picture("pictures", plot::gray_maps(&picture)?)
        .picture("maps", plot::gray_maps_shared(&maps)?)
        .picture("off", plot::signed_maps(&[("difference", &off)])?)
        .number("reach", reach as f64, 0)
        .number("inside_wrong", wrong(&mut inside.iter()), 0)
        .number("inside", inside.len() as f64, 0)
        .number("all_wrong", wrong(&mut off.iter()), 0)
        .number("all", off.len() as f64, 0))
}

const FILTERS: usize = 8;
const SIDE: usize = 8;

/// A network for digits of 8×8: filters, pooling, a dense layer.
fn plan_of_reader(padding: usize) -> cnn::Result<Sequential> {
    let side = (SIDE - 2 + 2 * padding) / 2;
    Ok(Sequential::new()
        .then(Conv2d::new(1, FILTERS, Window::new(3).padding(padding))?)
        .then(Relu)
        .then(MaxPool2d::new(Window::new(2).stride(2)))
        .then(Flatten)
        .then(Linear::new(FILTERS * side * side, 10)?))
}

/// One of them without padding, trained.
fn reader() -> Result<&'static Sequential> {
    static KEPT: OnceLock<std::result::Result<Sequential, String>> = OnceLock::new();
    let train = || -> Result<Sequential> {
        let network = plan_of_reader(0)?;
        let mut network = network.initialized(Initialization::KaimingNormal, 1);
        let schedule = Schedule::constant(0.005);
        let mut optimizer = Optimizer::new(Adam::default(), schedule)?;
        let plan = Plan::new(8, 32, 1).quietly();
        fit(&mut network, &mut optimizer, &digits::split().train, None, &plan)?;
        Ok(network)
    };
    let kept = KEPT.get_or_init(|| train().map_err(|error| format!("{error:#}")));
    // Whoever shows what it says owes the digits their credit.
    digits::load();
    kept.as_ref().map_err(|message| anyhow::anyhow!(message.clone()))
}

/// The weights of a dense layer as those of a convolution: what was slot
/// c · 9 + 3 · u + v is channel c, row u, column v.
fn as_filters(weight: &Array2<f32>, channels: usize) -> Result<Array4<f32>> {
    let (scores, slots) = weight.dim();
    let pixels = slots / channels;
    let side = (1..=pixels).find(|side| side * side >= pixels).unwrap_or(1);
    let shape = (scores, channels, side, side);
    Ok(weight.to_shape(shape)?.to_owned())
}

/// The reader's weights: of its filters and of its dense layer.
struct Weights {
    filters: Array4<f32>,
    bias: Array1<f32>,
    dense: Array2<f32>,
    dense_bias: Array1<f32>,
}

fn weights(network: &Sequential) -> Result<Weights> {
    let parameters = network.parameters();
    let [filters, bias, dense, dense_bias] = &parameters[..] else {
        anyhow::bail!("the reader has {} parameters, not 4", parameters.len());
    };
    Ok(Weights {
        filters: filters.values.to_owned().into_dimensionality::<Ix4>()?,
        bias: bias.values.to_owned().into_dimensionality::<Ix1>()?,
        dense: dense.values.to_owned().into_dimensionality::<Ix2>()?,
        dense_bias: dense_bias.values.to_owned().into_dimensionality::<Ix1>()?,
    })
}

/// The same network over a picture of any size: its scores, of every second place.
fn slide_over(
    network: &Sequential,
    picture: ArrayView4<f32>,
    padding: usize,
) -> Result<Array3<f32>> {
    let weights = weights(network)?;
    let three = Window::new(3).padding(padding);
    let maps = conv2d(picture, &weights.filters, Some(weights.bias.view()), three)?;
    let maps = maps.mapv(|value| value.max(0.0));
    let pooled = max_pool2d(&maps, Window::new(2).stride(2))?.values;
    let dense = as_filters(&weights.dense, FILTERS)?;
    let over = Window::new(dense.len_of(Axis(3)));
    let scores = conv2d(&pooled, &dense, Some(weights.dense_bias.view()), over)?;
    Ok(scores.index_axis_move(Axis(0), 0))
}

/// The scores of every second window of 8×8, each cut out and read on its own.
fn read_crops(network: &Sequential, picture: &Array2<f32>) -> Result<Array3<f32>> {
    let window = Window::new(SIDE).stride(2);
    let rows = window.places(picture.nrows())?;
    let columns = window.places(picture.ncols())?;
    let mut scores = Array3::zeros((10, rows, columns));
    for row in 0..rows {
        for column in 0..columns {
            let (top, left) = (2 * row, 2 * column);
            let crop = picture.slice(s![top..top + SIDE, left..left + SIDE]);
            let crop = crop.to_owned();
            let said = network.forward(batch(&crop).into_dyn())?;
            for (class, &score) in said.iter().enumerate() {
                scores[[class, row, column]] = score;
            }
        }
    }
    Ok(scores)
}

/// Where the digits of the picture lie: the first 3, 0 and 7 of the test.
const PLACES: [(usize, [usize; 2]); 3] = [(3, [2, 2]), (0, [14, 14]), (7, [4, 28])];

fn desk() -> Result<Array2<f32>> {
    let test: Dataset = digits::split().test;
    let mut desk = Array2::zeros((24, 40));
    for (digit, [top, left]) in PLACES {
        let at = test.labels().iter().position(|&label| label == digit);
        let at = at.ok_or_else(|| anyhow::anyhow!("no {digit} in the test"))?;
        let image = test.images().slice_move(s![at, 0, .., ..]);
        desk.slice_mut(s![top..top + SIDE, left..left + SIDE]).assign(&image);
    }
    Ok(desk)
}

/// Scores of every place as shares that add up to 1.
fn shares(scores: &Array3<f32>) -> Array3<f64> {
    let mut shares = scores.mapv(f64::from);
    for mut lane in shares.lanes_mut(Axis(0)) {
        let most = lane.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        lane.mapv_inplace(|score| libm::exp(score - most));
        let sum: f64 = lane.iter().sum();
        lane.mapv_inplace(|share| share / sum);
    }
    shares
}

/// A network for 8×8 slides over 24×40 pixels: the same scores as crop by crop, with
/// fewer products, and an answer where nothing is.
pub fn slide() -> Result<Outputs> {
    let network = reader()?;
    let desk = desk()?;
    let whole = slide_over(network, batch(&desk), 0)?;
    let crops = read_crops(network, &desk)?;
    let differ = whole.iter().zip(&crops).filter(|(a, b)| a != b).count();
    let shares = shares(&whole);
    let maps = PLACES.map(|(digit, _)| {
        let map = shares.index_axis(Axis(0), digit).mapv(|share| share as f32);
        (format!("share of the {digit}"), map)
    });
    let mut table =
        Table::new(["digit", "row", "column", "share of it at its place"]);
    for (digit, [top, left]) in PLACES {
        let share = shares[[digit, top / 2, left / 2]];
        let cells = [digit, top, left].map(|value| number(value as f64, 0));
        table = table.row(cells.into_iter().chain([number(share, 3)]));
    }
    let sure =
        |lane: ndarray::ArrayView1<f64>| lane.iter().any(|&share| share > 0.9);
    let confident =
        shares.lanes(Axis(0)).into_iter().filter(|l| sure(l.view())).count();
    let picture = Maps::ink().columns(1).draw(&[("the desk", &desk)])?;
    let maps = Maps::gray(0.0, 1.0).columns(1).draw(&maps)?;
    Ok(Outputs::new()
        .picture("desk", picture)
        .picture("maps", maps.titled("at every place: black 0, white 1"))
        .table("table", table)
        .number("differ", differ as f64, 0)
        .number("scores", whole.len() as f64, 0)
        .number("places", (whole.len() / 10) as f64, 0)
        .number("confident", confident as f64, 0))
}

/// Padded with zeros or not: how many scores of the whole are those of the crops?
pub fn padded() -> Result<Outputs> {
    let desk = desk()?;
    let mut table =
        Table::new(["filters", "scores", "differ", "largest difference"]);
    for (name, padding) in [("without padding", 0), ("padded with zeros", 1)] {
        // Any weights show it: these are as they were drawn.
        let network = plan_of_reader(padding)?;
        let network = network.initialized(Initialization::KaimingNormal, 1);
        let whole = slide_over(&network, batch(&desk), padding)?;
        let crops = read_crops(&network, &desk)?;
        let off: Vec<f64> = (whole.iter().zip(&crops))
            .map(|(whole, crop)| f64::from((whole - crop).abs()))
            .collect();
        let differ = off.iter().filter(|&&off| off > 0.0).count();
        let most = off.iter().copied().fold(0.0, f64::max);
        table = table.row([
            name,
            &number(off.len() as f64, 0),
            &number(differ as f64, 0),
            &number(most, 3),
        ]);
    }
    Ok(Outputs::new().table("table", table))
}

/// The products that it takes, crop by crop and at once.
pub fn products() -> Result<Outputs> {
    let network = reader()?;
    let one_crop = network.multiply_adds(&[1, 1, SIDE, SIDE])?;
    let headings = ["picture", "places", "crop by crop", "at once", "times as many"];
    let mut table = Table::new(headings);
    for [height, width] in [[8, 8], [24, 40], [64, 64], [128, 128]] {
        let window = Window::new(SIDE).stride(2);
        let places = window.places(height)? * window.places(width)?;
        let shape = [1, 1, height, width];
        let filters = Conv2d::<f32>::new(1, FILTERS, Window::new(3))?;
        let maps = filters.output_shape(&shape)?;
        let pooled = MaxPool2d::new(Window::new(2).stride(2));
        let pooled = Layer::<f32>::output_shape(&pooled, &maps)?;
        let dense = Conv2d::<f32>::new(FILTERS, 10, Window::new(3))?;
        let at_once =
            filters.multiply_adds(&shape)? + dense.multiply_adds(&pooled)?;
        let crops = places * one_crop;
        table = table.row([
            format!("{height}×{width}"),
            number(places as f64, 0),
            number(crops as f64, 0),
            number(at_once as f64, 0),
            number(crops as f64 / at_once as f64, 1),
        ]);
    }
    Ok(Outputs::new().table("table", table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crop_s_map_is_right_where_the_border_is_out_of_reach_and_wrong_beside_it() {
        let cat = cat().unwrap();
        let one = three_layers(&cropped(&cat)).unwrap();
        let other = cropped(&three_layers(&cat).unwrap());
        assert_eq!(one.slice(s![3..21, 3..21]), other.slice(s![3..21, 3..21]));
        assert_ne!(one.row(2), other.row(2));
        assert_ne!(one.column(21), other.column(21));
    }

    #[test]
    fn slid_over_a_picture_the_network_says_bit_for_bit_what_it_says_of_crops() {
        let network = reader().unwrap();
        let desk = desk().unwrap();
        let whole = slide_over(network, batch(&desk), 0).unwrap();
        assert_eq!(whole.dim(), (10, 9, 17));
        assert_eq!(whole, read_crops(network, &desk).unwrap());
        let padded = plan_of_reader(1).unwrap();
        let padded = padded.initialized(Initialization::KaimingNormal, 1);
        let whole = slide_over(&padded, batch(&desk), 1).unwrap();
        assert_eq!(whole.dim(), (10, 9, 17));
        assert_ne!(whole, read_crops(&padded, &desk).unwrap());
    }

    #[test]
    fn a_picture_of_one_crop_takes_as_many_products_either_way() {
        // 8 filters · 36 places · 9 weights + 10 scores · 72 slots
        let network = reader().unwrap();
        assert_eq!(network.multiply_adds(&[1, 1, 8, 8]).unwrap(), 2592 + 720);
    }

    #[test]
    fn the_slots_of_a_dense_layer_become_channel_row_and_column() {
        let weight =
            Array2::from_shape_fn((2, 18), |(k, slot)| (100 * k + slot) as f32);
        let filters = as_filters(&weight, 2).unwrap();
        assert_eq!(filters.dim(), (2, 2, 3, 3));
        // 1 · 9 + 2 · 3 + 1 = 16
        assert_eq!(filters[[1, 1, 2, 1]], 116.0);
    }
}
