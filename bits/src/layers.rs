//! What layers compute: convolution, pooling, linear, activations, losses.

use cnn::activation::{sigmoid, tanh};
use cnn::conv::{self, Geometry, Transposed, conv_transpose2d, conv2d};
use cnn::loss::{CrossEntropy, log_softmax, softmax};
use cnn::pool::{self, Divisor, Pooling};
use cnn::window::Window2d;
use cnn::{Result, Window, linear};

use crate::{Table, numbers};

/// Input `[images, channels, height, width]`, filters, kernel and geometry.
struct Case {
    input: (usize, usize, usize, usize),
    filters: usize,
    kernel: [usize; 2],
    stride: usize,
    padding: usize,
    dilation: usize,
    groups: usize,
}

impl Case {
    fn geometry(&self) -> Geometry {
        let axis = |kernel: usize| {
            let window = Window::new(kernel).stride(self.stride);
            window.padding(self.padding).dilation(self.dilation)
        };
        let window =
            Window2d { rows: axis(self.kernel[0]), columns: axis(self.kernel[1]) };
        Geometry::new(window).groups(self.groups)
    }
}

const fn case(
    input: (usize, usize, usize, usize),
    filters: usize,
    kernel: [usize; 2],
    [stride, padding, dilation, groups]: [usize; 4],
) -> Case {
    Case { input, filters, kernel, stride, padding, dilation, groups }
}

const CASES: &[Case] = &[
    case((1, 1, 1, 1), 1, [1, 1], [1, 0, 1, 1]),
    case((2, 1, 28, 28), 6, [5, 5], [1, 0, 1, 1]),
    case((2, 6, 14, 14), 16, [5, 5], [1, 0, 1, 1]),
    case((1, 3, 17, 33), 8, [7, 7], [2, 3, 1, 1]),
    case((2, 8, 9, 11), 4, [1, 1], [1, 0, 1, 1]),
    case((1, 12, 9, 10), 12, [3, 3], [1, 1, 1, 12]),
    case((2, 6, 12, 13), 9, [3, 2], [2, 1, 2, 3]),
    case((3, 2, 7, 40), 5, [2, 4], [3, 2, 1, 1]),
];

pub(crate) fn add_to(table: &mut Table) -> Result<()> {
    for case in CASES {
        convolution(table, case)?;
    }
    pooling(table)?;
    dense(table)
}

fn convolution(table: &mut Table, case: &Case) -> Result<()> {
    let geometry = case.geometry();
    let (_, channels, height, width) = case.input;
    let [rows, columns] = case.kernel;
    let input = numbers(case.input, 1);
    let shape = (case.filters, channels / case.groups, rows, columns);
    let weight = numbers(shape, 2);
    let bias = numbers(case.filters, 3);
    let output = conv2d(&input, &weight, Some(bias.view()), geometry)?;
    let grad = numbers(output.raw_dim(), 4);
    let size = [height, width];
    table.add("conv2d", &output);
    table.add(
        "conv2d grad_input",
        &conv::grad_input(&grad, &weight, size, geometry)?,
    );
    table.add("conv2d grad_weight", &conv::grad_weight(&input, &grad, geometry)?);
    table.add("conv2d grad_bias", &conv::grad_bias(&grad)?);
    let transposed = Transposed::new(geometry);
    let bias = numbers(channels, 5);
    let back = conv_transpose2d(&grad, &weight, Some(bias.view()), transposed)?;
    table.add("conv_transpose2d", &back);
    Ok(())
}

fn pooling(table: &mut Table) -> Result<()> {
    let input = numbers((2, 3, 11, 13), 6);
    let size = [11, 13];
    let windows = [
        Window::new(2).stride(2),
        Window::new(3).stride(2).padding(1),
        Window::new(3).stride(1),
    ];
    for window in windows {
        for pooling in [Pooling::new(window), Pooling::new(window).ceil()] {
            let max = pool::max_pool2d(&input, pooling)?;
            let grad = numbers(max.values.raw_dim(), 7);
            let back = pool::max_pool2d_backward(&grad, &max.indices, size)?;
            table.add("max_pool2d", &max.values);
            table.add("max_pool2d backward", &back);
            for divisor in [Divisor::Padded, Divisor::Inside] {
                let mean = pool::avg_pool2d(&input, pooling, divisor)?;
                let back = pool::avg_pool2d_backward(&grad, size, pooling, divisor)?;
                table.add("avg_pool2d", &mean);
                table.add("avg_pool2d backward", &back);
            }
            let back = pool::l2_pool2d_backward(&grad, &input, pooling)?;
            table.add("l2_pool2d", &pool::l2_pool2d(&input, pooling)?);
            table.add("l2_pool2d backward", &back);
        }
    }
    let adaptive = pool::adaptive_avg_pool2d(&input, [3, 4])?;
    table.add("adaptive_avg_pool2d", &adaptive);
    table.add("global_avg_pool2d", &pool::global_avg_pool2d(&input)?);
    let window = Window::new(3).stride(2).same()?;
    table.add("blur_pool2d", &pool::blur_pool2d(&input, window)?);
    Ok(())
}

fn dense(table: &mut Table) -> Result<()> {
    for (images, features, classes) in [(1, 1, 1), (5, 33, 7), (16, 400, 120)] {
        let input = numbers((images, features), 8);
        let weight = numbers((classes, features), 9);
        let bias = numbers(classes, 10);
        let output = linear::linear(&input, &weight, Some(bias.view()))?;
        let grad = numbers(output.raw_dim(), 11);
        table.add("linear", &output);
        table.add("linear grad_input", &linear::grad_input(&grad, &weight)?);
        table.add("linear grad_weight", &linear::grad_weight(&input, &grad)?);
        table.add("linear grad_bias", &linear::grad_bias(&grad)?);

        let logits = 8.0 * &output;
        let labels: Vec<usize> = (0..images).map(|image| image % classes).collect();
        let loss = CrossEntropy::smoothed(0.1);
        table.add("softmax", &softmax(&logits));
        table.add("log_softmax", &log_softmax(&logits));
        table.add("grad_logits", &loss.grad_logits(&logits, &labels)?);
        let value = loss.value(&logits, &labels)?;
        table.add_numbers("cross_entropy", &[value]);
    }
    let values = 6.0 * numbers(1000, 12);
    table.add("sigmoid", &values.mapv(sigmoid));
    table.add("tanh", &values.mapv(|x| tanh(x, 1.0, 1.0)));
    Ok(())
}
