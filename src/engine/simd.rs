//! SIMD: which vector instructions the processor has, and vectors of them.
//!
//! A new kind of vector is an implementation of [`vector::Vector`] and an arm of
//! [`level::dispatch`].

// The processor's vector instructions are `unsafe` to call: the caller answers for the
// memory that they touch, and for the processor having them.
#![allow(unsafe_code)]

pub(super) mod accumulate;
#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
pub(super) mod level;
#[cfg(target_arch = "aarch64")]
mod neon;
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod portable;
pub(super) mod prefetch;
pub(super) mod vector;
pub(super) mod vectors;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wasm;
pub(super) mod with_const;
