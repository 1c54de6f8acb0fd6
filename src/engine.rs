//! The fast arithmetic of f32: vectors, blocks and threads *across* output
//! elements, never within the chain of one ([`crate::order`]).
//!
//! Which instructions a processor has is found out when the program runs. All
//! give the same bits, as [`Level::available`] and [`on`] let a test see.

#[cfg(feature = "notebook")]
mod awake;
mod beside;
mod chains;
mod copy;
mod each;
mod fresh;
mod given_back;
mod largest;
mod level;
mod numbers;
mod pairs;
mod plane;
mod products;
mod row_sums;
mod scratch;
mod soon;
mod threads;
mod tiles;
mod turn;
mod vector;

pub use level::{Level, on};

#[cfg(feature = "notebook")]
pub(crate) use awake::awake;
pub(crate) use beside::{Beside, Seen};
pub(crate) use chains::{Chains, Left, Start, Tap, even_parts};
pub(crate) use copy::{Rows, Shift};
pub(crate) use each::each;
pub(crate) use fresh::{Place, all, made, to_write, written};
pub(crate) use given_back::GivenBack;
pub(crate) use largest::Largest;
pub(crate) use level::{Loops, run_loops};
pub(crate) use numbers::{change, finite};
pub(crate) use pairs::Pairs;
pub(crate) use plane::Plane;
pub(crate) use products::Products;
pub(crate) use row_sums::{PlaceSums, RowSums};
pub(crate) use scratch::with_scratch;
pub(crate) use soon::Soon;
#[cfg(not(feature = "notebook"))]
pub(crate) use threads::awake;
pub(crate) use threads::{for_each, planes_of_a_piece, share};
pub(crate) use tiles::{Change, Steps, Tiles};
pub(crate) use turn::{Columns, Images, Matrix, turn};
