//! From layers to a network.

use cnn::Window;
use cnn::data::digits;
use cnn::layer::{Conv2d, Flatten, Layer, Linear, MaxPool2d, Sequential, Summary};
use cnn::networks::{digits_conv, digits_dense, four_convs, lenet5};
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Chart};
use ndarray::Axis;

const MNIST: [usize; 4] = [1, 1, 28, 28];
const DIGIT: [usize; 4] = [1, 1, 8, 8];

/// `28×28`, `6 × 14×14`, `84`: the shape of one image's numbers.
fn shape(output: &[usize]) -> String {
    match output {
        [_, channels, height, width] => format!("{channels} × {height}×{width}"),
        [_, features] => features.to_string(),
        other => format!("{other:?}"),
    }
}

/// A row for each layer: what it makes, its weights, its products.
fn table(network: &Sequential, image: &[usize]) -> Result<Table> {
    let Summary { input, rows } = network.summary(image)?;
    let headings = ["layer", "gives", "parameters", "products"];
    let table = Table::new(headings).row(["image", &shape(&input), "", ""]);
    Ok(rows.iter().fold(table, |table, row| {
        let layer = format!("{} {}", row.layer, row.settings);
        let counts = [row.parameters, row.multiply_adds];
        let [parameters, products] = counts.map(|count| match count {
            0 => String::new(),
            count => number(count as f64, 0),
        });
        let layer = layer.trim().to_owned();
        table.row([layer, shape(&row.output), parameters, products])
    }))
}

/// The numbers that [`lenet5`] would learn without the padding of its first layer.
fn without_padding() -> Result<usize> {
    let (five, pairs) = (Window::new(5), Window::new(2).stride(2));
    let front: Sequential = Sequential::new()
        .then(Conv2d::new(1, 6, five)?)
        .then(MaxPool2d::new(pairs))
        .then(Conv2d::new(6, 16, five)?)
        .then(MaxPool2d::new(pairs))
        .then(Flatten);
    let flat: usize = front.output_shape(&MNIST)?.iter().product();
    let network = front
        .then(Linear::new(flat, 120)?)
        .then(Linear::new(120, 84)?)
        .then(Linear::new(84, 10)?);
    Ok(network.parameter_count())
}

/// LeNet-5 with today's parts: what each layer makes, holds and computes.
pub fn lenet_layers() -> Result<Outputs> {
    let network = lenet5(1)?;
    let summary = network.summary(&MNIST)?;
    Ok(Outputs::new()
        .table("table", table(&network, &MNIST)?)
        .number("parameters", summary.parameters() as f64, 0)
        .number("products", summary.multiply_adds() as f64, 0)
        .number("without_padding", without_padding()? as f64, 0))
}

/// Where the parameters of the LeNet-5-like network lie, and where its work.
pub fn parameters_and_work() -> Result<Outputs> {
    let summary = lenet5(1)?.summary(&MNIST)?;
    let share = |part: usize, whole: usize| 100.0 * part as f64 / whole as f64;
    let weighty = summary.rows.iter().filter(|row| row.parameters > 0);
    let names = ["conv 1", "conv 2", "dense 1", "dense 2", "dense 3"];
    let (mut parameters, mut products) = (vec![], vec![]);
    for (name, row) in names.into_iter().zip(weighty) {
        parameters.push((name, share(row.parameters, summary.parameters())));
        products.push((name, share(row.multiply_adds, summary.multiply_adds())));
    }
    let chart = |label: &str, bars: &[(&str, f64)]| {
        Chart::new("layer", label).bars(bars).include_y(80.0).draw()
    };
    let conv = |bars: &[(&str, f64)]| bars[0].1 + bars[1].1;
    Ok(Outputs::new()
        .chart("parameters", chart("share of parameters, %", &parameters)?)
        .chart("work", chart("share of products, %", &products)?)
        .number("conv_parameters", conv(&parameters), 0)
        .number("conv_work", conv(&products), 0))
}

/// Digits of the test set, as small as the networks see them.
pub fn some_digits() -> Result<Outputs> {
    let test = digits::split().test;
    let images = test.images();
    let planes = images.index_axis(Axis(1), 0);
    let paper = planes.outer_iter().map(|plane| 1.0 - &plane);
    let sheet = plot::tiles(&paper.take(120).collect::<Vec<_>>(), 15);
    let sheet = [("120 test digits", sheet)];
    Ok(Outputs::new().picture("sheet", plot::photographs(&sheet)?))
}

/// The two networks for the 8×8 digits have the same budget of parameters.
pub fn equal_budgets() -> Result<Outputs> {
    let (conv, dense) = (digits_conv(1)?, digits_dense(1)?);
    Ok(Outputs::new()
        .table("conv", table(&conv, &DIGIT)?)
        .table("dense", table(&dense, &DIGIT)?)
        .number("conv_parameters", conv.parameter_count() as f64, 0)
        .number("dense_parameters", dense.parameter_count() as f64, 0))
}

/// The second network for MNIST: four layers of 3×3 filters.
pub fn four_conv_layers() -> Result<Outputs> {
    let network = four_convs(1)?;
    Ok(Outputs::new().table("table", table(&network, &MNIST)?).number(
        "parameters",
        network.parameter_count() as f64,
        0,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lenet_has_as_many_parameters_as_counted_by_hand() {
        // A filter: its weights and a bias. A dense unit likewise.
        let convs = 6 * (25 + 1) + 16 * (6 * 25 + 1);
        let dense = 120 * (400 + 1) + 84 * (120 + 1) + 10 * (84 + 1);
        assert_eq!(lenet5(1).unwrap().parameter_count(), convs + dense);
        // 28 + 2·2 − 5 + 1 = 28, halved 14; 14 − 5 + 1 = 10, halved 5.
        let products =
            28 * 28 * 6 * 25 + 10 * 10 * 16 * 150 + 400 * 120 + 120 * 84 + 840;
        let summary = lenet5(1).unwrap().summary(&MNIST).unwrap();
        assert_eq!(summary.multiply_adds(), products);
    }

    #[test]
    fn without_padding_lenet_has_as_many_parameters_as_counted_by_hand() {
        // 28 − 5 + 1 = 24, halved 12; 12 − 5 + 1 = 8, halved 4: 16·4·4 = 256.
        let convs = 6 * (25 + 1) + 16 * (6 * 25 + 1);
        let dense = 120 * (256 + 1) + 84 * (120 + 1) + 10 * (84 + 1);
        assert_eq!(without_padding().unwrap(), convs + dense);
        assert_eq!(convs + dense, 44_426);
    }

    #[test]
    fn the_two_budgets_differ_by_less_than_one_in_a_hundred() {
        let conv = digits_conv(1).unwrap().parameter_count();
        let dense = digits_dense(1).unwrap().parameter_count();
        assert!(conv.abs_diff(dense) * 100 < conv, "{conv} {dense}");
    }

    #[test]
    fn the_second_network_has_fewer_than_200_000_parameters() {
        assert!(four_convs(1).unwrap().parameter_count() < 200_000);
    }
}
