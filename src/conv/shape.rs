//! The shape of one convolution: all its sizes, checked against each other once.

use std::ops::Range;

use ndarray::ArrayView1;

use super::Geometry;
use crate::array::{Shape4, not_empty, same_shape};
use crate::window::{Window2d, area};
use crate::{Error, Result};

/// All sizes of one convolution. What holds one of these has been checked.
#[derive(Debug, Clone, Copy)]
pub struct ConvShape {
    pub(crate) images: usize,
    /// Input channels of one group.
    pub(crate) in_group: usize,
    /// Output channels of one group.
    pub(crate) out_group: usize,
    pub(crate) groups: usize,
    /// `[height, width]` of the input.
    pub(crate) input: [usize; 2],
    /// `[height, width]` of the output.
    pub(crate) output: [usize; 2],
    pub(crate) window: Window2d,
}

impl ConvShape {
    /// Those of `conv2d`.
    pub(crate) fn forward(
        input: Shape4,
        weight: Shape4,
        Geometry { window, groups }: Geometry,
    ) -> Result<Self> {
        let (images, in_channels, height, width) = input;
        let (out_channels, in_group, ..) = weight;
        not_empty("the input", &[images, in_channels, height, width])?;
        fits_kernel(weight, window)?;
        not_empty("the weight", &<[usize; 4]>::from(weight))?;
        let out_group = share_out(out_channels, groups, "output")?;
        if share_out(in_channels, groups, "input")? != in_group {
            return Err(Error::Channels {
                input: in_channels,
                groups,
                weight: in_group,
            });
        }
        Ok(Self {
            images,
            in_group,
            out_group,
            groups,
            input: [height, width],
            output: window.places([height, width])?,
            window,
        })
    }

    /// Those of `grad_input`: the gradient has the shape of the output.
    pub(crate) fn backward(
        grad_output: Shape4,
        weight: Shape4,
        [height, width]: [usize; 2],
        geometry: Geometry,
    ) -> Result<Self> {
        share_out(weight.0, geometry.groups, "output")?;
        let in_channels = area(weight.1, geometry.groups)?;
        let input = (grad_output.0, in_channels, height, width);
        let sizes = Self::forward(input, weight, geometry)?;
        sizes.check_output(grad_output)?;
        Ok(sizes)
    }

    /// Those of `grad_weight`: the window tells the kernel's size.
    pub(crate) fn across(
        input: Shape4,
        grad_output: Shape4,
        geometry: Geometry,
    ) -> Result<Self> {
        let in_group = share_out(input.1, geometry.groups, "input")?;
        let [rows, columns] = geometry.window.kernel();
        let weight = (grad_output.1, in_group, rows, columns);
        let sizes = Self::forward(input, weight, geometry)?;
        sizes.check_output(grad_output)?;
        Ok(sizes)
    }

    pub(crate) fn geometry(&self) -> Geometry {
        Geometry { window: self.window, groups: self.groups }
    }

    pub(crate) fn input_shape(&self) -> Shape4 {
        let [height, width] = self.input;
        (self.images, self.groups * self.in_group, height, width)
    }

    pub(crate) fn weight_shape(&self) -> Shape4 {
        let [rows, columns] = self.window.kernel();
        (self.groups * self.out_group, self.in_group, rows, columns)
    }

    pub(crate) fn output_shape(&self) -> Shape4 {
        let [height, width] = self.output;
        (self.images, self.groups * self.out_group, height, width)
    }

    /// The filters that see that input channel, and its place among the
    /// channels that they see.
    pub(crate) fn filters(&self, in_channel: usize) -> (Range<usize>, usize) {
        let (group, channel) =
            (in_channel / self.in_group, in_channel % self.in_group);
        let first = group * self.out_group;
        (first..first + self.out_group, channel)
    }

    /// The first of the input channels that the filter sees.
    pub(crate) fn first_channel(&self, out_channel: usize) -> usize {
        out_channel / self.out_group * self.in_group
    }

    pub(crate) fn check_bias<T>(&self, bias: Option<ArrayView1<T>>) -> Result<()> {
        let filters = [self.groups * self.out_group];
        bias.map_or(Ok(()), |bias| {
            same_shape("the bias", bias.shape(), "the number of filters", &filters)
        })
    }

    fn check_output(&self, grad_output: Shape4) -> Result<()> {
        let got: [usize; 4] = grad_output.into();
        let output: [usize; 4] = self.output_shape().into();
        same_shape("the gradient of the output", &got, "the output", &output)
    }
}

/// Channels of one group.
pub(crate) fn share_out(
    channels: usize,
    groups: usize,
    what: &'static str,
) -> Result<usize> {
    if channels.checked_rem(groups) != Some(0) {
        return Err(Error::Groups { groups, channels, what });
    }
    Ok(channels / groups)
}

fn fits_kernel(weight: Shape4, window: Window2d) -> Result<()> {
    let (_, _, rows, columns) = weight;
    if [rows, columns] != window.kernel() {
        let weight: [usize; 4] = weight.into();
        return Err(Error::Shapes {
            left_name: "the weight",
            left: weight.to_vec(),
            right_name: "the window's kernel",
            right: window.kernel().to_vec(),
            rule: "the weight's last two axes are the kernel",
        });
    }
    Ok(())
}
