//! Convolutions over a grid of what a geometry can differ in.

use cnn::conv::{
    self, Geometry, Transposed, col2im, conv_transpose2d, conv2d, im2col, transposed,
};
use cnn::window::Window2d;
use cnn::{Result, Window};

use crate::{Table, numbers};

/// Widths on both sides of those of vectors: 8, 16 and 32 numbers.
const WIDTHS: [usize; 12] = [7, 8, 9, 15, 16, 17, 23, 31, 32, 33, 40, 65];

/// Channels in and filters.
type Channels = [usize; 2];

fn window(rows: Window, columns: Window) -> Geometry {
    Geometry::new(Window2d { rows, columns })
}

/// What every width meets, each with its name.
fn geometries() -> [(&'static str, Geometry, Channels); 7] {
    let three = Window::new(3);
    let same = window(three.padding(1), three.padding(1));
    let one = window(Window::new(1), Window::new(1));
    let uneven =
        window(three.stride(2).paddings(0, 1), three.stride(2).paddings(2, 0));
    let holes = window(Window::new(2).dilation(2), three.dilation(2).paddings(1, 3));
    let pairs =
        window(Window::new(5).padding(2), Window::new(1).stride(3).paddings(1, 0));
    let wide = window(Window::new(4).stride(1), Window::new(5).padding(2));
    [
        ("3×3", same, [4, 6]),
        ("1×1", one, [5, 7]),
        ("uneven", uneven, [3, 5]),
        ("holes", holes, [2, 9]),
        ("2 groups", pairs.groups(2), [4, 6]),
        ("depthwise", same.groups(4), [4, 8]),
        ("4×5", wide, [1, 8]),
    ]
}

/// Batch, channels, filters and size of layers as they are met, each of which is
/// many blocks of any size and a rest.
const LAYERS: [(usize, Channels, [usize; 2]); 5] = [
    (1, [17, 19], [9, 21]),
    (2, [33, 35], [6, 6]),
    (1, [64, 64], [4, 4]),
    (3, [3, 32], [20, 20]),
    (17, [2, 3], [5, 10]),
];

pub(crate) fn add_to(table: &mut Table) -> Result<()> {
    for (number, width) in WIDTHS.into_iter().enumerate() {
        let images = if number % 4 == 0 { 17 } else { 1 + number % 2 };
        for (name, geometry, channels) in geometries() {
            directions(table, name, geometry, (images, channels, [6, width]))?;
        }
    }
    for layer in LAYERS {
        for padding in [0, 1] {
            let window = Window::new(3).stride(2 - padding).padding(padding);
            directions(table, "layer", Geometry::new(window), layer)?;
        }
        directions(table, "layer", Geometry::new(Window::new(1)), layer)?;
    }
    smallest(table)
}

/// The convolution and the transposed one, forwards and backwards.
fn directions(
    table: &mut Table,
    name: &str,
    geometry: Geometry,
    (images, [channels, filters], size): (usize, Channels, [usize; 2]),
) -> Result<()> {
    let [rows, columns] = geometry.window.kernel();
    let input = numbers((images, channels, size[0], size[1]), 21);
    let shape = (filters, channels / geometry.groups, rows, columns);
    let weight = numbers(shape, 22);
    let bias = numbers(filters, 23);
    let output = conv2d(&input, &weight, Some(bias.view()), geometry)?;
    let grad = numbers(output.raw_dim(), 24);
    let to_input = conv::grad_input(&grad, &weight, size, geometry)?;
    let to_weight = conv::grad_weight(&input, &grad, geometry)?;
    table.add(name, &output);
    table.add(&format!("{name} grad_input"), &to_input);
    table.add(&format!("{name} grad_weight"), &to_weight);
    table.add(&format!("{name} grad_bias"), &conv::grad_bias(&grad)?);

    // The way back: from the output's maps to the input's.
    let up = Transposed::new(geometry);
    let larger = conv_transpose2d(&grad, &weight, None, up)?;
    let back = numbers(larger.raw_dim(), 25);
    let (_, _, height, width) = output.dim();
    let to_input = transposed::grad_input(&back, &weight, [height, width], up)?;
    let to_weight = transposed::grad_weight(&grad, &back, up)?;
    table.add(&format!("{name} transposed"), &larger);
    table.add(&format!("{name} transposed grad_input"), &to_input);
    table.add(&format!("{name} transposed grad_weight"), &to_weight);

    let patches = im2col(&input, geometry.window)?;
    table.add(&format!("{name} im2col"), &patches);
    let summed = col2im(&patches, size, geometry.window)?;
    table.add(&format!("{name} col2im"), &summed);
    Ok(())
}

/// Products below the smallest normal number, which no machine may take for 0.
fn smallest(table: &mut Table) -> Result<()> {
    let window = Window::new(3).padding(1);
    let input = 1e-20 * numbers((1, 2, 9, 19), 26);
    let weight = 1e-20 * numbers((3, 2, 3, 3), 27);
    let output = conv2d(&input, &weight, None, window)?;
    assert!(output.iter().any(|value| value.is_subnormal()));
    table.add("subnormal", &output);
    let to_weight = conv::grad_weight(&input, &output, window)?;
    table.add("subnormal grad_weight", &to_weight);
    Ok(())
}
