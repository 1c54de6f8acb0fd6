//! Chapter 10: one convolution, from seven loops to all cores, with the same bits.

pub mod chains;
pub mod rungs;
pub mod layers;
pub mod work;
pub mod loops;
pub mod layouts;
pub mod columns;
pub mod registers;
pub mod cores;
pub mod orders;
pub mod through;
pub mod winograd;
pub mod library;
pub mod recorded;
mod peers;
mod run;
pub mod measure;
mod stopwatch;
mod tiles;
mod orders_in_memory;
mod costs;
mod layouts_of_torch;
pub mod counted;
pub mod clocked;
pub mod spread;
pub mod measure_costs;
pub mod measure_spread;
