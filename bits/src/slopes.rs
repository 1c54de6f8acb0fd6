//! What goes back through poolings, activations, dropout and losses, and linear
//! layers of more shapes.

use cnn::layer::{Dropout, Layer, Phase, Relu, Sigmoid, Tanh};
use cnn::loss::{grad_mean_squared_error, mean_squared_error};
use cnn::pool::{self, Divisor, Pooling};
use cnn::window::Window2d;
use cnn::{Result, Window, linear};

use crate::{Table, numbers};

pub(crate) fn add_to(table: &mut Table) -> Result<()> {
    means(table)?;
    largest(table)?;
    activations(table)?;
    dense(table)
}

fn means(table: &mut Table) -> Result<()> {
    for (number, size) in [[11, 13], [5, 32], [6, 33]].into_iter().enumerate() {
        let shape = (2, 3, size[0], size[1]);
        let input = numbers(shape, 31);
        for output in [[1, 1], [3, 4], [7, 40]] {
            let mean = pool::adaptive_avg_pool2d(&input, output)?;
            let grad = numbers(mean.raw_dim(), 32);
            let back = pool::adaptive_avg_pool2d_backward(&grad, size)?;
            table.add("adaptive_avg_pool2d", &mean);
            table.add("adaptive_avg_pool2d backward", &back);
        }
        let grad = numbers((2, 3), 33);
        let back = pool::global_avg_pool2d_backward(&grad, size)?;
        table.add("global_avg_pool2d", &pool::global_avg_pool2d(&input)?);
        table.add("global_avg_pool2d backward", &back);
        let window = Window::new(2 + number).stride(2).same()?;
        let blurred = pool::blur_pool2d(&input, window)?;
        let grad = numbers(blurred.raw_dim(), 34);
        let back = pool::blur_pool2d_backward(&grad, size, window)?;
        table.add("blur_pool2d", &blurred);
        table.add("blur_pool2d backward", &back);
    }
    Ok(())
}

/// Poolings of widths on both sides of those of vectors; every other number comes
/// many times, so that the first largest one has to be told from the others.
fn largest(table: &mut Table) -> Result<()> {
    let pairs = Window::new(2).stride(2);
    let uneven = Window2d {
        rows: Window::new(3).stride(2).paddings(1, 0),
        columns: Window::new(2).stride(1).dilation(2).paddings(0, 1),
    };
    let poolings = [
        Pooling::new(pairs),
        Pooling::new(pairs).ceil(),
        Pooling::new(Window::new(3).padding(1)),
        Pooling::new(uneven),
    ];
    for width in [7, 8, 15, 16, 17, 31, 32, 33, 66] {
        let input = numbers((2, 3, 7, width), 35);
        let input = input.mapv(|x| if x < 0.2 { x } else { (x * 2.0).round() });
        for pooling in poolings {
            let max = pool::max_pool2d(&input, pooling)?;
            let grad = numbers(max.values.raw_dim(), 36);
            let size = [7, width];
            let back = pool::max_pool2d_backward(&grad, &max.indices, size)?;
            table.add("max_pool2d", &max.values);
            table.add("max_pool2d indices", &max.indices.mapv(|i| i as f32));
            table.add("max_pool2d backward", &back);
            let mean = pool::avg_pool2d(&input, pooling, Divisor::Fixed(3))?;
            table.add("avg_pool2d", &mean);
        }
    }
    Ok(())
}

fn activations(table: &mut Table) -> Result<()> {
    let input = (6.0 * numbers((10, 100), 37)).into_dyn();
    let grad = numbers((10, 100), 38).into_dyn();
    let mut dropout = Dropout::new(0.4, 9)?;
    Layer::<f32>::set_phase(&mut dropout, Phase::Training { step: 5 });
    let layers: [Box<dyn Layer>; 5] = [
        Box::new(Relu),
        Box::new(Sigmoid),
        Box::new(Tanh::new()),
        Box::new(Tanh::lenet()),
        Box::new(dropout),
    ];
    for layer in layers {
        let name = layer.name();
        let back = layer.grad_input(input.view(), grad.view())?;
        table.add(name, &layer.forward(input.view())?);
        table.add(&format!("{name} backward"), &back);
    }
    let loss = mean_squared_error(input.view(), grad.view())?;
    table.add_numbers("mean_squared_error", &[loss]);
    let back = grad_mean_squared_error(input.view(), grad.view())?;
    table.add("mean_squared_error backward", &back);
    Ok(())
}

fn dense(table: &mut Table) -> Result<()> {
    let shapes = [
        (1, 64, 10),
        (2, 8, 16),
        (17, 31, 33),
        (3, 129, 65),
        (32, 15, 17),
        (1, 1, 40),
    ];
    for (images, features, classes) in shapes {
        let input = numbers((images, features), 39);
        let weight = numbers((classes, features), 40);
        let bias = numbers(classes, 41);
        let output = linear::linear(&input, &weight, Some(bias.view()))?;
        let bare = linear::linear(&input, &weight, None)?;
        let grad = numbers(output.raw_dim(), 42);
        table.add("linear", &output);
        table.add("linear without bias", &bare);
        table.add("linear grad_input", &linear::grad_input(&grad, &weight)?);
        table.add("linear grad_weight", &linear::grad_weight(&input, &grad)?);
        table.add("linear grad_bias", &linear::grad_bias(&grad)?);
    }
    Ok(())
}
