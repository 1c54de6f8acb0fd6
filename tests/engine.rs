//! The engine gives the bits of the definition: on every level of vector
//! instructions that this machine has, with any number of threads, for every
//! geometry.

#[path = "engine/activation.rs"]
mod activation;
#[path = "engine/conv.rs"]
mod conv;
#[path = "engine/linear.rs"]
mod linear;
#[path = "engine/numbers.rs"]
mod numbers;
#[path = "engine/pool.rs"]
mod pool;
