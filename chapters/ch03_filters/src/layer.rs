//! Bias, several maps, filters of one pixel, and the next layer.

use cnn::Window;
use cnn::conv::conv2d;
use cnn::data::photos;
use cnn::kernels::{self, Kernel3};
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Maps};
use cnn::pool::max_pool2d;
use cnn::signal::{Mode, correlate2d};
use cnn::statistics::strongest;
use ndarray::{Array1, Array2, Array3, Array4, Axis, arr2, aview2, s, stack};

/// Pixels above 0 stay as they are, all others become 0.
fn relu<D: ndarray::Dimension>(
    map: &ndarray::Array<f32, D>,
) -> ndarray::Array<f32, D> {
    map.mapv(|value| value.max(0.0))
}

/// The same map with three biases: only what exceeds a threshold is left.
pub fn bias_as_threshold() -> Result<Outputs> {
    let cup = photos::coffee().shrink(2)?.to_gray();
    let map = correlate2d(&cup, &kernels::SOBEL_Y, Mode::Valid)?;
    let biases = [0.0, -0.5, -1.0];
    let mut maps = Vec::new();
    let mut table = Table::new(["bias", "pixels above 0, %"]);
    for bias in biases {
        let left = relu(&(&map + bias));
        let above = left.iter().filter(|&&value| value > 0.0).count();
        let share = 100.0 * above as f64 / left.len() as f64;
        table = table.row([number(bias, 1), number(share, 1)]);
        maps.push((format!("bias {}", number(bias, 1)), left));
    }
    Ok(Outputs::new()
        .picture("maps", Maps::gray(0.0, 1.0).draw(&maps)?)
        .table("table", table))
}

/// A layer of four filters makes four maps of one colour photograph.
pub fn four_filters() -> Result<Outputs> {
    let cup = photos::coffee().shrink(2)?;
    let input = cup.pixels().view().insert_axis(Axis(0)); // [1, 3, height, width]

    // A filter has a sheet of weights for each channel: red, green, blue.
    let on_all = |kernel: &Kernel3| {
        let sheet = aview2(kernel).mapv(|weight| weight / 3.0);
        [sheet.clone(), sheet.clone(), sheet]
    };
    let blur = kernels::boxcar(3)?;
    let on_gray = [kernels::SOBEL_X, kernels::SOBEL_Y, kernels::LAPLACIAN_8];
    let on_gray = on_gray.map(kernels::named);
    let [x, y, spots] = on_gray.map(|(_, kernel)| on_all(&kernel));
    let on_colour = [blur.clone(), -2.0 * &blur, blur];
    let weight = stack_filters(&[x, y, spots, on_colour]);
    let bias = Array1::zeros(4);
    let output = conv2d(input, &weight, Some(bias.view()), Window::new(3))?;

    let maps = output.index_axis(Axis(0), 0);
    let names = on_gray.map(|(name, _)| name).into_iter();
    let names = names.chain(["red against green"]);
    let maps: Vec<_> = names.zip(maps.outer_iter()).collect();
    let shapes = [
        ("input", input.shape()),
        ("weight", weight.shape()),
        ("bias", bias.shape()),
        ("output", output.shape()),
    ];
    let numbers = (weight.len() + bias.len()) as f64;
    let scales = Maps::signed().quantile(0.995).own_scales();
    Ok(Outputs::new()
        .picture("photograph", plot::photographs(&[("coffee", cup.pixels())])?)
        .picture("maps", scales.draw(&maps)?)
        .text("shapes", listed(&shapes))
        .number("parameters", numbers, 0))
}

/// Filters of one sheet a channel, as `[filters, channels, 3, 3]`.
fn stack_filters(filters: &[[Array2<f32>; 3]]) -> Array4<f32> {
    let mut weight = Array4::zeros((filters.len(), 3, 3, 3));
    for (filter, sheets) in filters.iter().enumerate() {
        for (channel, sheet) in sheets.iter().enumerate() {
            weight.slice_mut(s![filter, channel, .., ..]).assign(sheet);
        }
    }
    weight
}

/// A line for each name and shape.
fn listed(shapes: &[(&str, &[usize])]) -> String {
    let line = |(name, shape): &(&str, &[usize])| format!("{name:10} {shape:?}");
    shapes.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Filters of one pixel see no shapes, only colours: they mix the channels.
pub fn colour_mixer() -> Result<Outputs> {
    let cup = photos::coffee().shrink(2)?;
    let mixtures = arr2(&[[1.0, -2.0, 1.0], [0.5, 0.5, -1.0]]);
    let maps = mix(cup.pixels(), &mixtures)?;
    let names = ["red against green", "yellow against blue"];
    let maps: Vec<_> = names.into_iter().zip(maps.outer_iter()).collect();
    Ok(Outputs::new().picture("maps", plot::signed_maps(&maps)?))
}

/// Mixes channels by a 1×1 convolution, `mixtures[map, channel]`.
fn mix(pixels: &Array3<f32>, mixtures: &Array2<f32>) -> Result<Array3<f32>> {
    let input = pixels.view().insert_axis(Axis(0));
    let weight = mixtures.view().insert_axis(Axis(2)).insert_axis(Axis(3));
    let output = conv2d(input, weight, None, Window::new(1))?;
    Ok(output.index_axis_move(Axis(0), 0))
}

/// Gray by a filter of one pixel: the answer to the exercise.
pub fn gray_mixture() -> Result<Outputs> {
    let cup = photos::coffee().shrink(2)?;
    let gray = mix(cup.pixels(), &arr2(&[[0.299, 0.587, 0.114]]))?;
    let known = cup.to_gray();
    let differ = gray.iter().zip(&known).filter(|(a, b)| a != b).count();
    Ok(Outputs::new()
        .picture("map", plot::photographs(&[("gray by 1×1", &gray)])?)
        .number("differ", differ as f64, 0))
}

/// A second layer looks at the maps of the first and finds corners of bricks.
pub fn next_layer() -> Result<Outputs> {
    let bricks = photos::brick().shrink(2)?;
    let input = bricks.pixels().view().insert_axis(Axis(0));

    // Layer 1: where mortar begins, to the right of a brick and below it.
    let first =
        stack![Axis(0), aview2(&kernels::SOBEL_X), aview2(&kernels::SOBEL_Y)];
    let first = first.insert_axis(Axis(1)); // [2, 1, 3, 3]
    let bias = Array1::from_elem(2, -0.2);
    let edges = relu(&conv2d(input, &first, Some(bias.view()), Window::new(3))?);

    // Layer 2: an upright edge along the right, a lying edge along the bottom,
    // and a bias that one of them alone does not overcome.
    let mut second = Array4::zeros((1, 2, 9, 9));
    second.slice_mut(s![0, 0, ..8, 7..]).fill(1.0 / 16.0);
    second.slice_mut(s![0, 1, 7.., ..8]).fill(1.0 / 16.0);
    let bias = Array1::from_elem(1, -1.2);
    let corners = relu(&conv2d(&edges, &second, Some(bias.view()), Window::new(9))?);

    let map = corners.slice(s![0, 0, .., ..]).to_owned();
    // A corner is one bright pixel: shown is the largest value of every block.
    let blocks = max_pool2d(&corners, Window::new(4).stride(4))?.values;
    let blocks = blocks.slice(s![0, 0, .., ..]);
    let shown = [("layer 2: both, in blocks of 4×4", blocks)];
    let [right, below] = [0, 1].map(|map| edges.slice(s![0, map, .., ..]));
    let sides =
        [("layer 1: right of a brick", right), ("layer 1: below a brick", below)];
    // A corner's window: 9 pixels of maps that see 3, 11 of the photograph.
    let found = plot::framed(&bricks.to_gray(), &strongest(&map, 12, 16), 11);
    let shapes = [
        ("photograph", input.shape()),
        ("layer 1", edges.shape()),
        ("layer 2", corners.shape()),
    ];
    Ok(Outputs::new()
        .picture("edges", Maps::gray_shared().draw(&sides)?)
        .picture("corners", Maps::gray_shared().draw(&shown)?)
        .picture("found", plot::photographs(&[("its 12 largest values", found)])?)
        .text("shapes", listed(&shapes)))
}
