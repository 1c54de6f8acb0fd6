//! What the widgets of the book compute, for the page that shows them.
//!
//! A module each, thin over the core: a function from a [`Request`] to an [`Answer`].
//! [`module!`] gives them to a page as plain functions of a wasm module: `live/maps`,
//! `live/networks` and `live/lab`, of which a page loads one. Drawing, words and the
//! reader's hand are the page's (`book/assets/live`).

mod broken;
mod digit;
mod field;
mod filter;
mod flip;
pub mod host;
mod message;
mod network;
mod pool;
mod scale;
mod self_test;
mod shift;
mod shuffle;
mod sizes;
mod table;
mod training;
mod unit;

// The lab of chapter 7, of which the chapter uses more.
#[path = "../../chapters/ch07_backprop/src/bug.rs"]
#[allow(dead_code)]
mod bug;
#[path = "../../chapters/ch07_backprop/src/checks.rs"]
#[allow(dead_code)]
mod checks;
#[path = "../../chapters/ch07_backprop/src/course.rs"]
mod course;
#[path = "../../chapters/ch07_backprop/src/lab.rs"]
#[allow(dead_code)]
mod lab;
#[path = "../../chapters/ch07_backprop/src/numbers.rs"]
#[allow(dead_code)]
mod numbers;

pub use broken::{broken, broken_check, broken_epoch, broken_guess};
pub use digit::{digit, digit_hidden, digit_weights};
pub use field::field;
pub use filter::{filter, filter_at, picture, presets};
pub use flip::flip;
pub use message::{Answer, Request, Result};
pub use pool::{pool, route};
pub use self_test::self_test;
pub use shift::shift;
pub use shuffle::shuffle;
pub use sizes::sizes;
pub use training::{digits, train, train_steps};
pub use unit::unit;
