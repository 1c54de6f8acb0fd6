//! Named kernels.
