//! Micro-kernels: the innermost loops, in which all numbers of a tile are held in
//! registers.
//!
//! | micro-kernel | what it computes | used by |
//! |---|---|---|
//! | [`fma`] | a sum of broadcast · vector for each row, by fused multiply-add | convolutions, fully connected layers, Winograd's tiles |
//! | [`outer_fma`] | the same where both factors are vectors | gradients of convolutions' weights |
//! | [`outer_unfused`] | the same with rounded products | gradients of fully connected weights |
//! | [`few_images`] | a fully connected layer, weights transposed in registers | the same for a few images |
//! | [`plane`] | one kernel over one padded plane | depthwise convolutions, signals |
//! | [`row_sums`] | sums of rows | gradients of biases |
//! | [`max_by_row`], [`max_by_image`] | the maximum of each window | max pooling |
//! | [`max_backward`] | its gradient | max pooling |
//! | [`mean_by_row`] | the mean of each window, and its gradient | average pooling |
//! | [`winograd`] | the transforms of Winograd's tiles | `conv::winograd` |
//! | [`map`], [`elementwise`] | element-wise loops | activations, optimizers |
//! | [`finite`] | whether all numbers are finite | plans of convolutions, steps of training |
//! | [`relu`] | ReLU and its gradient, where the compiler makes no vectors | activations |
//! | [`mul_add`] | one product and sum a place | checks |
//!
//! [`pack`] puts weights in the order in which [`fma`] takes them.

pub(super) mod elementwise;
pub(super) mod few_images;
mod finite;
pub(super) mod fma;
pub(super) mod map;
pub(super) mod max_backward;
pub(super) mod max_by_image;
pub(super) mod max_by_row;
pub(super) mod mean_by_row;
pub(super) mod mul_add;
pub(super) mod outer_fma;
pub(super) mod outer_unfused;
pub(super) mod pack;
pub(super) mod plane;
pub(super) mod relu;
pub(super) mod row_sums;
pub(super) mod winograd;

/// Up to here every integer is an f32: a window whose pixels are numbered in f32 has fewer
/// of them.
pub(crate) const COUNTED: usize = 1 << 24;
