//! Does pooling save parameters?

use cnn::Window;
use cnn::layer::{
    Conv2d, Flatten, GlobalAvgPool, Linear, MaxPool2d, Relu, Sequential, Summary,
};
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::Chart;
use cnn::receptive_field::ReceptiveField;

use crate::maps::PAIRS;

const SAME: Window = Window::new(3).padding(1);

/// Two layers of 8 and 16 filters for gray images of that side, pooled or not,
/// and ten answers at the end.
fn network(side: usize, pooled: bool) -> cnn::Result<Sequential> {
    let mut network = Sequential::new();
    let mut left = side;
    for (before, after) in [(1, 8), (8, 16)] {
        network = network.then(Conv2d::new(before, after, SAME)?).then(Relu);
        if pooled {
            network = network.then(MaxPool2d::new(PAIRS));
            left = PAIRS.places(left)?;
        }
    }
    let features = 16 * left * left;
    Ok(network.then(Flatten).then(Linear::new(features, 10)?))
}

/// The same with one mean for each of the sixteen maps at its end.
fn network_with_means() -> cnn::Result<Sequential> {
    Ok(Sequential::new()
        .then(Conv2d::new(1, 8, SAME)?)
        .then(Relu)
        .then(Conv2d::new(8, 16, SAME)?)
        .then(Relu)
        .then(GlobalAvgPool)
        .then(Linear::new(16, 10)?))
}

/// Parameters of the layers of that name.
fn parameters(summary: &Summary, layer: &str) -> usize {
    let rows = summary.rows.iter().filter(|row| row.layer == layer);
    rows.map(|row| row.parameters).sum()
}

/// Numbers that the layers hand on, the last one's answers included.
fn activations(summary: &Summary) -> usize {
    // Flatten hands on the numbers that it was given.
    let rows = summary.rows.iter().filter(|row| row.layer != "Flatten");
    rows.map(|row| row.output.iter().product::<usize>()).sum()
}

/// Two networks as tables: the same convolutions, with and without pooling.
pub fn two_networks() -> Result<Outputs> {
    let table = |pooled| -> Result<String> {
        Ok(network(28, pooled)?.summary(&[1, 1, 28, 28])?.to_string())
    };
    Ok(Outputs::new().text("without", table(false)?).text("with", table(true)?))
}

/// What pooling leaves of a network, in percent of the network without it.
pub fn what_is_left() -> Result<Outputs> {
    let [without, with] = [false, true].map(|pooled| -> Result<_> {
        let summary = network(28, pooled)?.summary(&[1, 1, 28, 28])?;
        Ok([
            ("filters", parameters(&summary, "Conv2d")),
            ("dense layer", parameters(&summary, "Linear")),
            ("activations", activations(&summary)),
            ("multiply-adds", summary.multiply_adds()),
        ])
    });
    let (without, with) = (without?, with?);
    let mut table = Table::new(["what", "without pooling", "with pooling"]);
    let mut bars = vec![];
    for ((name, before), (_, after)) in without.into_iter().zip(with) {
        let [without, with] = [before, after].map(|count| number(count as f64, 0));
        table = table.row([name, &without, &with]);
        bars.push((name, 100.0 * after as f64 / before as f64));
    }
    let chart = Chart::new("counted", "with pooling, % of without").bars(&bars);
    Ok(Outputs::new()
        .chart("bars", chart.horizontal("without pooling", 100.0).draw()?)
        .table("table", table))
}

/// Larger images: the filters stay, the dense layer grows, a global mean does not.
pub fn larger_images() -> Result<Outputs> {
    let mut curves = [
        ("all filters", vec![]),
        ("dense layer, no pooling", vec![]),
        ("dense layer, pooled", vec![]),
        ("behind a global average", vec![]),
    ];
    for side in [28, 56, 112, 224] {
        let size = [1, 1, side, side];
        let plain = network(side, false)?.summary(&size)?;
        let pooled = network(side, true)?.summary(&size)?;
        let means = network_with_means()?.summary(&size)?;
        let counts = [
            parameters(&plain, "Conv2d"),
            parameters(&plain, "Linear"),
            parameters(&pooled, "Linear"),
            parameters(&means, "Linear"),
        ];
        for ((_, curve), count) in curves.iter_mut().zip(counts) {
            curve.push((side as f64, count as f64));
        }
    }
    let chart = Chart::new("side of the image, pixels", "parameters");
    let chart =
        curves.iter().fold(chart, |chart, (name, curve)| chart.line(name, curve));
    Ok(Outputs::new().chart("curves", chart.log_x().log_y().draw()?))
}

/// How much of the image one number behind two layers has seen.
pub fn wider_view() -> Result<Outputs> {
    let stacks = [
        ("3×3, 3×3", vec![SAME, SAME]),
        ("3×3, pool, 3×3", vec![SAME, PAIRS, SAME]),
        ("3×3, pool, 3×3, pool", vec![SAME, PAIRS, SAME, PAIRS]),
    ];
    let mut table = Table::new(["layers", "pixels seen along a side", "apart"]);
    for (name, stack) in stacks {
        let seen = ReceptiveField::of(stack)?;
        table = table.row([name, &seen.size.to_string(), &seen.jump.to_string()]);
    }
    Ok(Outputs::new().table("table", table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand_the_filters_have_1248_parameters_pooled_or_not() {
        // 8·(9 + 1) + 16·(8·9 + 1) = 80 + 1168
        for pooled in [false, true] {
            let summary = network(28, pooled).unwrap().summary(&[1, 1, 28, 28]);
            assert_eq!(parameters(&summary.unwrap(), "Conv2d"), 1248);
        }
    }

    #[test]
    fn by_hand_the_dense_layer_falls_from_125450_to_7850() {
        // 10·(16·28·28 + 1) and 10·(16·7·7 + 1)
        let dense = |pooled| {
            let summary = network(28, pooled).unwrap().summary(&[1, 1, 28, 28]);
            parameters(&summary.unwrap(), "Linear")
        };
        assert_eq!([dense(false), dense(true)], [125_450, 7_850]);
    }

    #[test]
    fn by_hand_the_work_falls_to_about_a_third() {
        // 784·9·8 + 784·72·16 + 12544·10 and 784·9·8 + 196·72·16 + 784·10
        let work = |pooled| {
            let summary = network(28, pooled).unwrap().summary(&[1, 1, 28, 28]);
            summary.unwrap().multiply_adds()
        };
        assert_eq!(work(false), 56_448 + 903_168 + 125_440);
        assert_eq!(work(true), 56_448 + 225_792 + 7_840);
    }

    #[test]
    fn by_hand_a_pool_widens_the_view_by_its_jump() {
        // 1 + 2 + 1·1 + 2·2 + 2·1 = 10: the last pool adds one jump of two.
        let stack = [SAME, PAIRS, SAME, PAIRS];
        let seen = ReceptiveField::of(stack).unwrap();
        assert_eq!((seen.size, seen.jump), (10, 4));
    }
}
