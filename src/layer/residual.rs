//! A way around layers.

use ndarray::{ArrayD, ArrayViewD, ArrayViewMutD};

use super::buffer::Values;
use super::{
    Buffer, Gradients, Initialization, Layer, Parameter, Phase, Sequential, fits,
};
use crate::array::same_shape;
use crate::engine::layout::in_layout_of;
use crate::engine::map;
use crate::receptive_field::ReceptiveField;
use crate::window::add;
use crate::{Element, Result};

/// The sum of what a branch makes of the input and of the input itself, or of what a
/// second, short branch makes of it: a residual block.
///
/// Its parameters are named `branch.0.weight` and `skip.0.weight`.
///
/// ```
/// use cnn::{Window, layer::*};
///
/// let same = Window::new(3).padding(1);
/// let branch = Sequential::new()
///     .then(Conv2d::new(8, 8, same)?.without_bias())
///     .then(BatchNorm2d::new(8)?)
///     .then(Relu)
///     .then(Conv2d::new(8, 8, same)?.without_bias())
///     .then(BatchNorm2d::new(8)?);
/// let block = Sequential::<f32>::new().then(Residual::new(branch)).then(Relu);
/// assert_eq!(block.output_shape(&[1, 8, 14, 14]), Ok(vec![1, 8, 14, 14]));
/// # Ok::<(), cnn::Error>(())
/// ```
///
/// # Shapes
/// as the branch takes and gives; what goes around must come out alike
///
/// # Source
/// K. He, X. Zhang, S. Ren and J. Sun, Deep Residual Learning for Image Recognition
/// (2016).
#[derive(Debug, Clone)]
pub struct Residual<T: Element = f32> {
    branch: Sequential<T>,
    skip: Sequential<T>,
}

impl<T: Element> Residual<T> {
    /// The branch's output and the input, added.
    pub fn new(branch: Sequential<T>) -> Self {
        Self { branch, skip: Sequential::new() }
    }

    /// The same with layers on the way around, for a branch that changes the shape.
    pub fn skip(self, skip: Sequential<T>) -> Self {
        Self { skip, ..self }
    }

    /// Both ways, the branch first, with their names.
    fn ways(&self) -> [(&'static str, &Sequential<T>); 2] {
        [("branch", &self.branch), ("skip", &self.skip)]
    }
}

impl<T: Element> Layer<T> for Residual<T> {
    fn name(&self) -> &'static str {
        "Residual"
    }

    fn settings(&self) -> String {
        match self.skip.settings() {
            skip if skip.is_empty() => self.branch.settings(),
            skip => format!("{} + {skip}", self.branch.settings()),
        }
    }

    fn output_shape(&self, input: &[usize]) -> Result<Vec<usize>> {
        let branch = self.branch.output_shape(input)?;
        let skip = self.skip.output_shape(input)?;
        same_shape("the branch's output", &branch, "what goes around it", &skip)?;
        Ok(branch)
    }

    fn forward(&self, input: ArrayViewD<T>) -> Result<ArrayD<T>> {
        self.output_shape(input.shape())?;
        let branch = self.branch.forward(input.view())?;
        if self.skip.layers().is_empty() {
            return map([&branch.view(), &input], |[branch, skip]| branch + skip);
        }
        let skip = in_layout_of(self.skip.forward(input)?, branch.view())?;
        map([&branch.view(), &skip.view()], |[branch, skip]| branch + skip)
    }

    fn grad_input(
        &self,
        input: ArrayViewD<T>,
        grad_output: ArrayViewD<T>,
    ) -> Result<ArrayD<T>> {
        Ok(self.backward(input, grad_output)?.input)
    }

    fn grad_parameters(
        &self,
        input: ArrayViewD<T>,
        grad_output: ArrayViewD<T>,
    ) -> Result<Vec<ArrayD<T>>> {
        Ok(self.backward(input, grad_output)?.parameters)
    }

    fn backward(
        &self,
        input: ArrayViewD<T>,
        grad_output: ArrayViewD<T>,
    ) -> Result<Gradients<T>> {
        fits(self, &input, &grad_output)?;
        let branch = self.branch.backward(input.view(), grad_output.view())?;
        let skip = self.skip.backward(input, grad_output)?;
        let around = in_layout_of(skip.input, branch.input.view())?;
        let both = [&branch.input.view(), &around.view()];
        let parameters = [branch.parameters, skip.parameters].concat();
        Ok(Gradients { input: map(both, |[one, other]| one + other)?, parameters })
    }

    fn parameters(&self) -> Vec<Parameter<'_, T>> {
        let ways = self.ways().into_iter();
        ways.flat_map(|(way, network)| below(way, network)).collect()
    }

    fn parameters_mut(&mut self) -> Vec<ArrayViewMutD<'_, T>> {
        let mut all = self.branch.parameters_mut();
        all.extend(self.skip.parameters_mut());
        all
    }

    fn buffers(&self) -> Vec<Buffer<T>> {
        let of_way = |(way, network): (&'static str, &Sequential<T>)| {
            network.buffers().into_iter().map(move |buffer| buffer.below(way))
        };
        self.ways().into_iter().flat_map(of_way).collect()
    }

    fn buffers_after(&self, input: ArrayViewD<T>) -> Result<Vec<Buffer<T>>> {
        let mut all = Vec::new();
        for (way, network) in self.ways() {
            let after = network.buffers_after(input.view())?;
            all.extend(after.into_iter().map(|buffer| buffer.below(way)));
        }
        Ok(all)
    }

    fn set_buffers(&mut self, values: Values<T>) -> Result<()> {
        self.branch.set_buffers(values)?;
        self.skip.set_buffers(values)
    }

    fn initialize(&mut self, rule: Initialization, seed: u64, first: u64) {
        self.branch.initialize(rule, seed, first);
        let next = first + self.branch.parameters().len() as u64;
        self.skip.initialize(rule, seed, next);
    }

    fn multiply_adds(&self, input: &[usize]) -> Result<usize> {
        let branch = self.branch.multiply_adds(input)?;
        add(branch, self.skip.multiply_adds(input)?, "multiply-adds")
    }

    fn receptive_field(
        &self,
        before: [ReceptiveField; 2],
    ) -> Result<[ReceptiveField; 2]> {
        let [rows, columns] = self.branch.receptive_field(before)?;
        let [other_rows, other_columns] = self.skip.receptive_field(before)?;
        Ok([rows.join(other_rows)?, columns.join(other_columns)?])
    }

    fn set_phase(&mut self, phase: Phase) {
        self.branch.set_phase(phase);
        self.skip.set_phase(phase);
    }
}

/// The parameters of a network, named below `way`.
fn below<'a, T: Element>(
    way: &str,
    network: &'a Sequential<T>,
) -> Vec<Parameter<'a, T>> {
    let named = |parameter: Parameter<'a, T>| Parameter {
        name: format!("{way}.{}", parameter.name),
        values: parameter.values,
    };
    network.parameters().into_iter().map(named).collect()
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::Window;
    use crate::layer::{Conv2d, Linear, MaxPool2d, Relu};

    fn doubling() -> Sequential<f64> {
        let mut linear = Linear::new(2, 2).unwrap().without_bias();
        linear.weight = array![[2.0, 0.0], [0.0, 2.0]];
        Sequential::new().then(linear)
    }

    #[test]
    fn what_goes_around_is_added_and_so_are_the_gradients() {
        let input = array![[1.0, -3.0]].into_dyn();
        let plain = Residual::new(doubling());
        // 2x + x
        let output = plain.forward(input.view());
        assert_eq!(output, Ok(array![[3.0, -9.0]].into_dyn()));
        let grad = array![[1.0, 10.0]].into_dyn();
        let back = plain.backward(input.view(), grad.view()).unwrap();
        assert_eq!(back.input, array![[3.0, 30.0]].into_dyn());
        // 2x + 2·max(0, x)
        let skip = Sequential::new().then(Relu).then(doubling());
        let both = Residual::new(doubling()).skip(skip);
        let output = both.forward(input.view());
        assert_eq!(output, Ok(array![[4.0, -6.0]].into_dyn()));
        let back = both.backward(input.view(), grad.view()).unwrap();
        assert_eq!(back.input, array![[4.0, 20.0]].into_dyn());
        let names: Vec<_> = both.parameters().into_iter().map(|p| p.name).collect();
        assert_eq!(names, ["branch.0.weight", "skip.1.0.weight"]);
    }

    #[test]
    fn ways_of_different_outputs_are_refused() {
        let half = Window::new(2).stride(2);
        let branch = Sequential::<f32>::new().then(MaxPool2d::new(half));
        let input = ArrayD::zeros(vec![1, 1, 4, 4]);
        let error = Residual::new(branch).forward(input.view()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the branch's output is [1, 1, 2, 2], what goes around it is \
             [1, 1, 4, 4]: the two must be alike"
        );
    }

    #[test]
    fn a_block_sees_what_its_wider_way_sees() {
        let window = Window::new(3).padding(1);
        let conv = |window| Conv2d::<f32>::new(1, 1, window).unwrap();
        let down = window.stride(2);
        let branch = || Sequential::new().then(conv(down)).then(Relu);
        let skip = Sequential::new().then(conv(Window::new(1).stride(2)));
        let block = Residual::new(branch().then(conv(window))).skip(skip);
        let network = Sequential::new().then(conv(window)).then(block);
        let [rows, columns] =
            network.receptive_field([ReceptiveField::INPUT; 2]).unwrap();
        assert_eq!(rows, ReceptiveField::of([window, down, window]).unwrap());
        assert_eq!(rows, columns);
        // 3, + 2 · 1, + 2 · 2
        assert_eq!((rows.size, rows.jump), (9, 2));
        let uneven = Residual::new(branch());
        let error = uneven.receptive_field([ReceptiveField::INPUT; 2]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the branches do not align: one jumps 2, the other 1"
        );
        let dense = Sequential::<f64>::new().then(doubling());
        assert_eq!(
            dense
                .receptive_field([ReceptiveField::INPUT; 2])
                .unwrap_err()
                .to_string(),
            "layer 0, Sequential: layer 0, Linear: an element of the output of \
             Linear sees no window of fixed size"
        );
    }
}
