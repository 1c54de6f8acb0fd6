//! When is flattening right?

use cnn::Window;
use cnn::data::digits;
use cnn::layer::{Conv2d, Flatten, GlobalAvgPool, Initialization, Layer, Linear};
use cnn::layer::{Relu, Sequential};
use cnn::measure::largest_difference;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{Chart, Maps};
use ndarray::{Array2, Array4, Axis, Ix2, s};

use crate::ladder::by_shift;
use crate::networks::{SEEDS, accuracy, spread, trained, with_spread};

/// The ten dense weights of every pixel, drawn as ten maps.
pub fn class_weights() -> Result<Outputs> {
    let split = digits::split();
    let mut found = Vec::new();
    let mut weights = Vec::new();
    for seed in SEEDS {
        let network = Sequential::new().then(Flatten).then(Linear::new(64, 10)?);
        let network = network.initialized(Initialization::PyTorch, seed);
        let network = trained(network, &split.train, seed)?;
        found.push(accuracy(&network, &split.test)?);
        weights.push(network.parameters()[0].values.to_owned());
    }
    let weights = weights[0].view().into_dimensionality::<Ix2>()?;
    let mut maps = Vec::new();
    let mut means = Vec::new();
    for class in 0..10 {
        let map = weights.row(class).to_shape((8, 8))?.to_owned();
        maps.push((class.to_string(), map));
        let labels = split.train.labels().iter().enumerate();
        let of_class = labels.filter(|(_, label)| **label == class);
        let of_class: Vec<_> = of_class.map(|(index, _)| index).collect();
        let images = split.train.select(&of_class)?;
        let mean = images.images().slice(s![.., 0, .., ..]).mean_axis(Axis(0));
        means.extend(mean.map(|mean| (class.to_string(), mean)));
    }
    let [mean, least, most] = spread(&found);
    Ok(Outputs::new()
        .picture("means", Maps::gray(0.0, 1.0).columns(5).draw(&means)?)
        .picture("weights", Maps::signed().columns(5).draw(&maps)?)
        .number("mean", mean, 1)
        .number("least", least, 1)
        .number("most", most, 1))
}

/// Filters of 5×5, and a head that reads their maps.
fn network(head: &str, side: usize, seed: u64) -> Result<Sequential> {
    let (window, filters) = (Window::new(5), 12);
    let places = window.places(side)?;
    let network = Sequential::new();
    let network = network.then(Conv2d::new(1, filters, window)?).then(Relu);
    let network = match head {
        "flattened" => network
            .then(Flatten)
            .then(Linear::new(filters * places * places, 10)?),
        _ => network.then(GlobalAvgPool).then(Linear::new(filters, 10)?),
    };
    Ok(network.initialized(Initialization::KaimingNormal, seed))
}

/// What is left of a map: all its places, or their mean.
pub fn two_heads() -> Result<Outputs> {
    let mut table = Table::new(["head", "8×8 digits", "28×28", "224×224"]);
    for head in ["flattened", "averaged"] {
        let mut row = vec![head.to_owned()];
        for side in [8, 28, 224] {
            let network = network(head, side, 1)?;
            let last = network.layers().last();
            let parameters = last.map(|layer| layer.parameters());
            let counts = parameters.iter().flatten().map(|it| it.values.len());
            row.push(number(counts.sum::<usize>() as f64, 0));
        }
        table = table.row(row);
    }
    let network = network("averaged", 8, 1)?;
    let small = network.forward(Array4::zeros((1, 1, 8, 8)).view().into_dyn())?;
    let large = network.forward(Array4::zeros((1, 1, 40, 60)).view().into_dyn())?;
    let shapes = format!(
        "8×8 in    {:?} out\n40×60 in  {:?} out",
        small.shape(),
        large.shape()
    );
    Ok(Outputs::new()
        .table("numbers", table)
        .text("shapes", shapes))
}

/// Averaged maps in the place of flattened ones: the exercise.
pub fn averaged_maps() -> Result<Outputs> {
    let flattened = by_shift(|seed| network("flattened", 10, seed))?;
    let averaged = by_shift(|seed| network("averaged", 10, seed))?;
    let chart = Chart::new("digits moved to the right, pixels", "accuracy, %");
    let chart = with_spread(chart, "flattened", &flattened);
    let chart = with_spread(chart, "averaged", &averaged);
    let mean = |results: &[(f64, Vec<f64>)], at: usize| spread(&results[at].1)[0];
    Ok(Outputs::new()
        .chart("curves", chart.include_y(0.0).include_y(100.0).draw()?)
        .number("flattened", mean(&flattened, 2), 0)
        .number("averaged", mean(&averaged, 2), 0)
        .number("flattened_moved", mean(&flattened, 3), 0)
        .number("averaged_moved", mean(&averaged, 3), 0))
}

/// A mark on the left and a mark on the right: after the mean they are one.
pub fn left_or_right() -> Result<Outputs> {
    let mut sheets = Array4::<f32>::zeros((2, 1, 16, 16));
    let mark = digits::load().images.index_axis(Axis(0), 1).to_owned();
    let mark = mark.slice(s![.., 2..6]).to_owned();
    sheets.slice_mut(s![0, 0, 4..12, 2..6]).assign(&mark);
    sheets.slice_mut(s![1, 0, 4..12, 10..14]).assign(&mark);
    let mut apart = Vec::new();
    for head in ["flattened", "averaged"] {
        let scores = network(head, 16, 1)?.forward(sheets.view().into_dyn())?;
        let scores = scores.into_dimensionality::<Ix2>()?;
        let [left, right]: [Array2<f32>; 2] =
            [0, 1].map(|row| scores.slice(s![row..row + 1, ..]).to_owned());
        apart.push(largest_difference(&left, &right));
    }
    let sheet = |index| sheets.slice(s![index, 0, .., ..]).to_owned();
    let panels = [("left", sheet(0)), ("right", sheet(1))];
    let maps = Maps::gray(0.0, 1.0).columns(2);
    Ok(Outputs::new()
        .picture("marks", maps.draw(&panels)?)
        .number("flattened", apart[0], 2)
        .number("averaged", apart[1], 6))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_averaged_head_has_as_many_numbers_for_every_size() {
        let count = |side| network("averaged", side, 1).unwrap().parameter_count();
        // 12 · 25 + 12 + 12 · 10 + 10
        assert_eq!([8, 28, 64].map(count), [442; 3]);
    }
}
