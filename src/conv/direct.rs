//! Direct convolution: what [`reference`](super::reference) defines, bit for bit, by
//! micro-kernels that hold a tile of sums in registers.
//!
//! What a vector's lanes are is the strategy:
//!
//! | strategy | lanes | what it skips | what it costs | when it wins |
//! |---|---|---|---|---|
//! | [`by_position`] | neighbouring output positions of a row | nothing | a shifted copy of the planes for each kernel column, or one padded copy | few filters and few images; short sums on large planes |
//! | [`by_filter`] | output channels | taps on padding | weights packed, results transposed | filters fill the lanes; large planes, long sums |
//! | [`by_image`] | images of an NCHW batch | taps on padding, by columns | rows of pixels transposed, and the results | many images, small planes |
//! | [`by_image_chwn`] | images of a CHWN batch | taps on padding | nothing | always, for that layout |
//!
//! [`mod@grad_weight`] has a strategy of each kind but the first, and one whose lanes are
//! elements of the kernel, where filters leave lanes idle; input gradients with a larger
//! stride go [`by_residue`]. Shapes have been checked when they come here.
//! [`plan()`] chooses the strategy; none of them refuses what it is given.

mod arrays;
mod by_filter;
mod by_image;
mod by_image_chwn;
mod by_position;
mod by_residue;
mod grad_weight;
mod interleaved_rows;
mod plan;
mod problem;
mod run;
mod split;
mod strategy;
mod taps;
mod zones;

pub use by_position::Planes;
pub use strategy::{ConvPlan, Strategy};

pub(super) use arrays::{conv2d, conv2d_into, grad_bias, grad_input, grad_weight};

use super::Geometry;
use super::shape::ConvShape;
use crate::Result;
use crate::engine::{Layout, Level};
use plan::plan_grad_weight;
use problem::Problem;

/// What is computed of a convolution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pass {
    /// [`conv2d`](super::conv2d()).
    Forward,
    /// [`grad_input`](super::grad_input()).
    GradInput,
    /// [`grad_weight`](super::grad_weight()).
    GradWeight,
}

/// How a pass of that shape is computed: which strategy, for how many of the images.
///
/// It is a pure function of the shape; the weights are taken to be finite. Which plan
/// is followed shows in the time only, in no bit of the result.
///
/// # Shapes
/// - `input`: `[images, in_channels, height, width]`
/// - `weight`: `[out_channels, in_channels / groups, kernel_height, kernel_width]`
/// - `layout`: that of the input, or of the gradient of the output
///
/// # Errors
/// As [`conv2d`](super::conv2d()).
pub fn plan(
    pass: Pass,
    [images, channels, height, width]: [usize; 4],
    [filters, in_group, rows, columns]: [usize; 4],
    geometry: impl Into<Geometry>,
    layout: Layout,
    level: Level,
) -> Result<ConvPlan> {
    let input = (images, channels, height, width);
    let weight = (filters, in_group, rows, columns);
    let shape = ConvShape::forward(input, weight, geometry.into())?;
    let problem = match pass {
        Pass::Forward => Problem::forward(&shape),
        Pass::GradInput => Problem::backward(&shape),
        Pass::GradWeight => return Ok(plan_grad_weight(&shape, layout, level)),
    };
    Ok(match problem {
        Some(problem) => plan::plan(&problem, layout, level),
        None => ConvPlan::reference(images, level),
    })
}
