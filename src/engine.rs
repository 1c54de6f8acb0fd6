//! The fast arithmetic of f32: vectors, blocks and threads *across* output
//! elements, never within the chain of one ([`crate::order`]).
//!
//! Which instructions a processor has is found out when the program runs. All
//! give the same bits, as [`Level::available`] and [`on`] let a test see.

mod chains;
mod copy;
mod fresh;
mod largest;
mod level;
mod pairs;
mod plane;
mod scratch;
mod threads;
mod tiles;
mod turn;
mod vector;

pub use level::{Level, on};

pub(crate) use chains::{Chains, Left, Start, Tap, even_parts};
pub(crate) use copy::{Rows, Shift};
pub(crate) use fresh::{Place, to_write, written};
pub(crate) use largest::Largest;
pub(crate) use level::{Loops, run_loops};
pub(crate) use pairs::Pairs;
pub(crate) use plane::Plane;
pub(crate) use scratch::with_scratch;
pub(crate) use threads::{for_each, planes_of_a_piece, share};
pub(crate) use tiles::{Change, Steps, Tiles};
pub(crate) use turn::{Columns, Matrix, turn};
