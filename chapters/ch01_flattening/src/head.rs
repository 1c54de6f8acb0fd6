//! When is flattening right?

use cnn::data::digits;
use cnn::layer::{Flatten, Initialization, Layer, Linear, Sequential};
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::Maps;
use ndarray::{Array4, Axis, Ix2, s};

use crate::networks::{SEEDS, accuracy, averaged, flattened, spread, trained};

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
    let means = Maps::ink().columns(5).draw(&means)?;
    let maps = Maps::signed().columns(5).draw(&maps)?;
    Ok(Outputs::new()
        .picture("means", means.titled("mean image of each class"))
        .picture("weights", maps.titled("weights of each class"))
        .number("mean", mean, 1)
        .number("least", least, 1)
        .number("most", most, 1))
}

/// What is left of a map: all its places, or their mean.
pub fn two_heads() -> Result<Outputs> {
    let headings = ["what the last layer reads", "8×8 digits"];
    let mut table = Table::new(headings.into_iter().chain(["28×28", "224×224"]));
    for name in ["flattened maps", "averaged maps"] {
        let mut row = vec![name.to_owned()];
        for side in [8, 28, 224] {
            let network = match name {
                "flattened maps" => flattened(side, 12, 1)?,
                _ => averaged(12, 1)?,
            };
            let last = network.layers().last();
            let parameters = last.map(|layer| layer.parameters());
            let counts = parameters.iter().flatten().map(|it| it.values.len());
            row.push(number(counts.sum::<usize>() as f64, 0));
        }
        table = table.row(row);
    }
    Ok(Outputs::new().table("numbers", table))
}

/// A mark on the left and a mark on the right: after the mean they are one.
pub fn left_or_right() -> Result<Outputs> {
    let mut sheets = Array4::<f32>::zeros((2, 1, 16, 28));
    let one = digits::load().images().index_axis(Axis(0), 1).to_owned();
    sheets.slice_mut(s![0, 0, 4..12, 4..12]).assign(&one);
    sheets.slice_mut(s![1, 0, 4..12, 16..24]).assign(&one);
    let scores = averaged(12, 1)?.forward(sheets.view().into_dyn())?;
    let [left, right] = [0, 1].map(|sheet| scores.index_axis(Axis(0), sheet));
    let differ = left.iter().zip(right).filter(|(a, b)| a != b).count();
    let sheet = |index| sheets.slice(s![index, 0, .., ..]).to_owned();
    let panels = [("left", sheet(0)), ("right", sheet(1))];
    let maps = Maps::ink().columns(2);
    Ok(Outputs::new().picture("marks", maps.draw(&panels)?).number(
        "differ",
        differ as f64,
        0,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_averaged_head_has_as_many_numbers_for_every_size() {
        // 12 · 25 + 12 + 12 · 10 + 10
        let network = averaged(12, 1).unwrap();
        assert_eq!(network.parameter_count(), 442);
        for side in [8, 40] {
            let output = network.output_shape(&[1, 1, side, side]);
            assert_eq!(output, Ok(vec![1, 10]));
        }
    }
}
