//! Bias, several maps, filters of one pixel, and the next layer.

use cnn::Window;
use cnn::conv::conv2d;
use cnn::data::photos;
use cnn::kernels::{self, Kernel3};
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Maps};
use cnn::signal::{Mode, correlate2d};
use ndarray::{Array1, Array2, Array3, Array4, Axis, arr2, aview2, s, stack};

use crate::measure::{framed, strongest};

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
    let left = biases.map(|bias| relu(&(&map + bias)));
    let names = biases.map(|bias| format!("bias {}", number(bias.into(), 1)));
    let mut table = Table::new(["bias", "pixels above 0, %"]);
    for (bias, map) in biases.into_iter().zip(&left) {
        let above = map.iter().filter(|&&value| value > 0.0).count();
        let share = 100.0 * above as f64 / map.len() as f64;
        table = table.row([number(bias.into(), 1), number(share, 1)]);
    }
    let panels: Vec<_> = names.iter().map(String::as_str).zip(&left).collect();
    Ok(Outputs::new()
        .picture("maps", Maps::gray(0.0, 1.0).draw(&panels)?)
        .table("table", table))
}

/// A layer of four filters makes four maps of one colour photograph.
pub fn four_filters() -> Result<Outputs> {
    let cup = photos::coffee().shrink(2)?;
    let input = cup.pixels.view().insert_axis(Axis(0)); // [1, 3, height, width]

    // A filter has a sheet of weights for each channel: red, green, blue.
    let on_all = |kernel: &Kernel3| {
        let sheet = aview2(kernel).mapv(|weight| weight / 3.0);
        [sheet.clone(), sheet.clone(), sheet]
    };
    let blur = kernels::boxcar(3)?;
    let filters = [
        ("vertical edges", on_all(&kernels::SOBEL_X)),
        ("horizontal edges", on_all(&kernels::SOBEL_Y)),
        ("spots", on_all(&kernels::LAPLACIAN_8)),
        ("red against green", [blur.clone(), -2.0 * &blur, blur]),
    ];
    let mut weight = Array4::zeros((4, 3, 3, 3));
    for (filter, (_, sheets)) in filters.iter().enumerate() {
        for (channel, sheet) in sheets.iter().enumerate() {
            weight.slice_mut(s![filter, channel, .., ..]).assign(sheet);
        }
    }
    let bias = Array1::zeros(4);
    let output = conv2d(input, &weight, Some(bias.view()), Window::new(3))?;

    let maps = output.index_axis(Axis(0), 0);
    let maps: Vec<_> = maps.outer_iter().collect();
    let panels: Vec<_> = filters.iter().map(|(name, _)| *name).zip(&maps).collect();
    let numbers = weight.len() + bias.len();
    Ok(Outputs::new()
        .picture("photograph", plot::photographs(&[("coffee", &cup.pixels)])?)
        .picture(
            "maps",
            Maps::signed().quantile(0.995).own_scales().draw(&panels)?,
        )
        .text(
            "shapes",
            format!(
                "input  {:?}\nweight {:?}\nbias   {:?}\noutput {:?}",
                input.shape(),
                weight.shape(),
                bias.shape(),
                output.shape()
            ),
        )
        .number("parameters", numbers as f64, 0))
}

/// Filters of one pixel see no shapes, only colours: they mix the channels.
pub fn colour_mixer() -> Result<Outputs> {
    let cup = photos::coffee().shrink(2)?;
    let mixtures = arr2(&[[1.0, -2.0, 1.0], [0.5, 0.5, -1.0]]);
    let maps = mix(&cup.pixels, &mixtures)?;
    let [red, yellow] = [0, 1].map(|map| maps.index_axis(Axis(0), map));
    Ok(Outputs::new().picture(
        "maps",
        plot::signed_maps(&[
            ("red against green", &red),
            ("yellow against blue", &yellow),
        ])?,
    ))
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
    let gray = mix(&cup.pixels, &arr2(&[[0.299, 0.587, 0.114]]))?;
    let known = cup.to_gray();
    let differ = gray.iter().zip(&known).filter(|(a, b)| a != b).count();
    Ok(Outputs::new()
        .picture("map", plot::photographs(&[("gray by 1×1", &gray)])?)
        .number("differ", differ as f64, 0))
}

/// A second layer looks at the maps of the first and finds corners of bricks.
pub fn next_layer() -> Result<Outputs> {
    let bricks = photos::brick().shrink(2)?;
    let input = bricks.pixels.view().insert_axis(Axis(0));

    // Layer 1: where mortar begins, to the right of a brick and below it.
    let first = stack![
        Axis(0),
        aview2(&kernels::SOBEL_X),
        aview2(&kernels::SOBEL_Y)
    ];
    let first = first.insert_axis(Axis(1)); // [2, 1, 3, 3]
    let bias = Array1::from_elem(2, -0.2);
    let edges = relu(&conv2d(input, &first, Some(bias.view()), Window::new(3))?);

    // Layer 2: an upright edge along the right, a lying edge along the bottom,
    // and a bias that one of them alone does not overcome.
    let mut second = Array4::zeros((1, 2, 9, 9));
    second.slice_mut(s![0, 0, ..8, 7..]).fill(1.0 / 16.0);
    second.slice_mut(s![0, 1, 7.., ..8]).fill(1.0 / 16.0);
    let bias = Array1::from_elem(1, -1.1);
    let corners = relu(&conv2d(&edges, &second, Some(bias.view()), Window::new(9))?);

    let map = corners.slice(s![0, 0, .., ..]).to_owned();
    let [upright, lying] = [0, 1].map(|map| edges.slice(s![0, map, .., ..]));
    let found = strongest(&map, 12, 16);
    // Three pixels, then nine maps' pixels: eleven pixels of the photograph.
    let marked = framed(&bricks.to_gray(), &found, 11);
    Ok(Outputs::new()
        .picture(
            "edges",
            Maps::gray_shared()
                .draw(&[("layer 1, map 1", &upright), ("layer 1, map 2", &lying)])?,
        )
        .picture("corners", Maps::gray_shared().draw(&[("layer 2", &map)])?)
        .picture(
            "found",
            plot::photographs(&[("its 12 largest values", &marked)])?,
        )
        .text(
            "shapes",
            format!(
                "photograph {:?}\nlayer 1    {:?}\nlayer 2    {:?}",
                input.shape(),
                edges.shape(),
                corners.shape()
            ),
        ))
}
