//! Builds *Seeing Convolution*, and is its mdBook preprocessor.
//!
//! A page is Markdown with directives. Each puts in its place what the program
//! says: the source of a cell, a stored output, a number, an item of the core.
//! Nothing is taken on trust: a name that does not resolve, a figure without
//! alternative text and an output that no page shows fail the build.
//!
//! - [`Edition`]: one language of the book, and how it is built;
//! - [`Pages`]: the preprocessor, and [`mistakes`], what it says of one page;
//! - [`Korean`]: whether the Korean pages say what the English ones say;
//! - [`site`]: what is wrong with a rendered book.

mod ask;
mod below;
mod blame;
mod bonds;
mod chapters;
mod chart;
mod contents;
mod credit;
mod directive;
mod edition;
mod emphasis;
mod emptied;
mod escape;
mod fault;
mod figure;
mod formula;
mod hangul;
mod joints;
mod korean;
mod languages;
mod legend;
mod listing;
mod live;
mod manifest;
mod marks;
mod notation;
mod page;
mod pages;
mod panels;
mod phrases;
mod picture;
mod render;
mod search;
mod shown;
pub mod site;
mod stored;
mod tags;
mod unit;
mod words;

pub use edition::{Edition, build_all};
pub use fault::{Fault, Faults};
pub use korean::Korean;
pub use pages::{Pages, mistakes};
