//! One plane: correlation and convolution.
