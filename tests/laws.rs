//! What holds of every convolution and pooling, whatever its numbers.
//!
//! The numbers are small and whole, so that every sum of them is exact: laws of
//! algebra are asserted as equalities, not within a tolerance.

#[path = "laws/any_numbers.rs"]
mod any_numbers;
#[path = "laws/cases.rs"]
mod cases;
#[path = "laws/conv.rs"]
mod conv;
#[path = "laws/pool.rs"]
mod pool;
#[path = "laws/signal.rs"]
mod signal;
#[path = "laws/size.rs"]
mod size;
