//! What does a deep unit see?

use cnn::Window;
use cnn::conv::{conv2d, grad_input};
use cnn::notebook::{Outputs, Result, Table};
use cnn::plot::{Chart, Maps};
use cnn::receptive_field::{ReceptiveField, bounds, gradient_support, perturbed};
use cnn::window::Window2d;
use ndarray::{Array2, Array4, ArrayView4};

use crate::vgg::{self, Kind};

/// LeNet-5 up to its second pool: 5×5, pairs, 5×5, pairs.
const LENET: [Window; 4] = [
    Window::new(5),
    Window::new(2).stride(2),
    Window::new(5),
    Window::new(2).stride(2),
];

/// Windows one after another on one channel, every weight 1. Who sees whom does
/// not depend on the weights, as long as none is 0.
struct Ones(Vec<Window2d>);

impl Ones {
    /// Windows down and across.
    fn square(stack: &[Window]) -> Self {
        Self(stack.iter().map(|&window| window.into()).collect())
    }

    /// The same windows along a single row of pixels.
    fn row(stack: &[Window]) -> Self {
        let rows = Window::new(1);
        let across = |&columns: &Window| Window2d { rows, columns };
        Self(stack.iter().map(across).collect())
    }

    fn forward(&self, input: ArrayView4<f64>) -> cnn::Result<Array4<f64>> {
        let mut array = input.to_owned();
        for &window in &self.0 {
            array = conv2d(&array, &ones(window), None, window)?;
        }
        Ok(array)
    }

    /// The sizes from the input to the output.
    fn sizes(&self, input: [usize; 2]) -> cnn::Result<Vec<[usize; 2]>> {
        let mut sizes = vec![input];
        for window in &self.0 {
            sizes.push(window.places(sizes[sizes.len() - 1])?);
        }
        Ok(sizes)
    }

    fn backward(
        &self,
        grad_output: ArrayView4<f64>,
        input: [usize; 2],
    ) -> cnn::Result<Array4<f64>> {
        let mut grad = grad_output.to_owned();
        let sizes = self.sizes(input)?;
        for (&window, &size) in self.0.iter().zip(&sizes).rev() {
            grad = grad_input(&grad, &ones(window), size, window)?;
        }
        Ok(grad)
    }

    /// Which pixels change the output in its middle, and which have a gradient.
    fn measured(&self, input: [usize; 2]) -> cnn::Result<[Array2<bool>; 2]> {
        let sizes = self.sizes(input)?;
        let output = sizes[self.0.len()];
        let middle = output.map(|length| length / 2);
        let zeros = Array4::zeros((1, 1, input[0], input[1]));
        let changed = perturbed(&zeros, middle, 1.0, |x| self.forward(x))?;
        let shape = [1, 1, output[0], output[1]];
        let backward = |grad: ArrayView4<f64>| self.backward(grad, input);
        Ok([changed, gradient_support(shape, middle, backward)?])
    }
}

fn ones(window: Window2d) -> Array4<f64> {
    let [rows, columns] = window.kernel();
    Array4::ones((1, 1, rows, columns))
}

/// From the first to the last column that is seen.
fn width(seen: &Array2<bool>) -> usize {
    bounds(seen.view()).map_or(0, |[_, [left, right]]| right - left + 1)
}

/// What is seen, in black on white.
fn as_map(seen: &Array2<bool>) -> Array2<f32> {
    seen.mapv(|seen| f32::from(u8::from(!seen)))
}

/// One unit of the third layer, and all that it depends on.
pub fn back_to_the_input() -> Result<Outputs> {
    let layers = [Window::new(3).padding(1); 3];
    let labels = ["the unit", "in layer 2", "in layer 1", "in the input"];
    let mut maps = vec![];
    for (back, label) in labels.into_iter().enumerate() {
        let stack = Ones::square(&layers[..back]);
        let [_, seen] = stack.measured([11, 11])?;
        let side = width(&seen);
        maps.push((format!("{label}: {side}×{side}"), as_map(&seen)));
    }
    // Pixels along a side, the unit in the middle; side, stride, dilation and padding of
    // each layer.
    let layer = [3, 1, 1, 1];
    let values = [[11, 5].as_slice(), &layer, &layer, &layer].concat();
    Ok(Outputs::new()
        .row("values", values)
        .picture("maps", Maps::gray(0.0, 1.0).columns(4).draw(&maps)?))
}

/// LeNet-5: the field by formula, by changing pixels and by the gradient.
pub fn three_ways() -> Result<Outputs> {
    let names = ["conv 5×5", "pool 2×2", "conv 5×5", "pool 2×2"];
    let headings = ["layer", "jump", "by formula", "by change", "by gradient"];
    let (mut table, mut maps) = (Table::new(headings), vec![]);
    for (depth, name) in (1..).zip(names) {
        let stack = &LENET[..depth];
        let field = ReceptiveField::of(stack.iter().copied())?;
        let [changed, with_gradient] = Ones::square(stack).measured([24, 24])?;
        let measured = [&changed, &with_gradient].map(width);
        let sizes = [field.jump, field.size, measured[0], measured[1]];
        let label = format!("{depth}: {name}");
        let cells = sizes.map(|size| size.to_string());
        table = table.row([&label].into_iter().chain(&cells));
        maps.push((label, as_map(&changed)));
    }
    Ok(Outputs::new()
        .table("table", table)
        .picture("maps", Maps::gray(0.0, 1.0).columns(4).draw(&maps)?))
}

/// A field that is too large: it is doubled at every pool.
fn doubled_at_pools(layers: &[vgg::Layer]) -> usize {
    let mut size = 1;
    for layer in layers {
        match layer.kind {
            Kind::Convolution => size += layer.window.kernel - 1,
            Kind::Pool => size *= 2,
        }
    }
    size
}

/// The field as it is: a window adds its steps, each as long as the jump.
fn grown_by_jumps(layers: &[vgg::Layer]) -> usize {
    let (mut size, mut jump) = (1, 1);
    for layer in layers {
        size += (layer.window.kernel - 1) * jump;
        jump *= layer.window.stride;
    }
    size
}

/// VGG16: the field of every layer, and what doubling makes of it.
pub fn vgg16_fields() -> Result<Outputs> {
    let layers = vgg::layers();
    let windows: Vec<_> = layers.iter().map(|layer| layer.window).collect();
    let headings = ["layer", "jump", "by formula", "by change", "doubled"];
    let mut table = Table::new(headings);
    let (mut right, mut wrong) = (vec![], vec![]);
    for depth in 1..=layers.len() - 2 {
        let name = &layers[depth - 1].name;
        let field = ReceptiveField::of(windows[..depth].iter().copied())?;
        let doubled = doubled_at_pools(&layers[..depth]);
        right.push((depth as f64, field.size as f64));
        wrong.push((depth as f64, doubled as f64));
        let ends = name.starts_with("pool") || ["conv5_3", "fc6"].contains(&&**name);
        if ends {
            let row = Ones::row(&windows[..depth]);
            let [changed, _] = row.measured([1, 512])?;
            let sizes = [field.jump, field.size, width(&changed), doubled];
            let sizes = sizes.map(|size| size.to_string());
            table = table.row([name].into_iter().chain(&sizes));
        }
    }
    let chart = Chart::new("layer", "receptive field, pixels")
        .line("by formula", &right)
        .line("doubled at pools", &wrong)
        .horizontal("width of the input", 224.0);
    let at = |depth: usize| right[depth - 1].1;
    Ok(Outputs::new()
        .table("table", table)
        .chart("curve", chart.include_y(0.0).draw()?)
        .number("conv5_3", at(17), 0)
        .number("pool5", at(18), 0)
        .number("fc6", at(19), 0)
        .number("doubled_pool5", wrong[17].1, 0)
        .number("doubled_fc6", wrong[18].1, 0))
}

/// The calculator, mended: it counts in jumps.
pub fn mended_calculator() -> Result<Outputs> {
    let layers = vgg::layers();
    let mut table = Table::new(["layer", "doubled", "mended"]);
    for (index, layer) in layers.iter().enumerate().skip(16).take(3) {
        let stack = &layers[..=index];
        let sizes = [doubled_at_pools(stack), grown_by_jumps(stack)];
        let sizes = sizes.map(|size| size.to_string());
        table = table.row([&layer.name].into_iter().chain(&sizes));
    }
    Ok(Outputs::new().table("table", table))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Formula, change and gradient of every depth, as columns.
    fn fields(
        stack: &[Window],
        ones: fn(&[Window]) -> Ones,
        input: [usize; 2],
    ) -> Vec<[usize; 3]> {
        let at = |depth: usize| {
            let stack = &stack[..depth];
            let field = ReceptiveField::of(stack.iter().copied()).unwrap();
            let [changed, gradient] = ones(stack).measured(input).unwrap();
            assert_eq!(changed, gradient, "depth {depth}");
            [field.size, width(&changed), width(&gradient)]
        };
        (1..=stack.len()).map(at).collect()
    }

    #[test]
    fn lenet_5_sees_5_6_14_16_pixels_three_ways() {
        // 1 + 4, + 1·1, + 4·2, + 1·2
        let expected = [5, 6, 14, 16].map(|size| [size; 3]);
        assert_eq!(fields(&LENET, Ones::square, [24, 24]), expected);
    }

    #[test]
    fn vgg_16_sees_196_in_conv5_3_212_in_pool5_404_in_fc6_three_ways() {
        let windows: Vec<_> = vgg::layers().iter().map(|l| l.window).collect();
        let fields = fields(&windows[..19], Ones::row, [1, 512]);
        assert_eq!(fields[16..], [196, 212, 404].map(|size| [size; 3]));
        assert!(fields.iter().all(|[a, b, c]| a == b && b == c));
    }

    #[test]
    fn doubling_at_pools_gives_154_308_314() {
        // (((1 + 4)·2 + 4)·2 + 6)·2 … : pool5 2·154, fc6 308 + 6
        let layers = vgg::layers();
        let doubled = [17, 18, 19].map(|depth| doubled_at_pools(&layers[..depth]));
        assert_eq!(doubled, [154, 308, 314]);
        let mended = [17, 18, 19].map(|depth| grown_by_jumps(&layers[..depth]));
        assert_eq!(mended, [196, 212, 404]);
    }

    #[test]
    fn filter_and_field_are_of_one_size_in_the_first_layer_only() {
        let stack = [Window::new(3); 3];
        let size = |depth| ReceptiveField::of(stack[..depth].iter().copied());
        let sizes = [1, 2, 3].map(|depth| size(depth).unwrap().size);
        assert_eq!(sizes, [3, 5, 7]);
        let dilated = ReceptiveField::of([Window::new(3).dilation(2)]).unwrap();
        assert_eq!(dilated.size, 5);
    }
}
