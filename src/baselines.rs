//! Convolution as other libraries compute it, to compare with: other orders of the
//! sums, other rounding. Nothing in the library uses them.

pub mod fft;
pub mod gemm;
