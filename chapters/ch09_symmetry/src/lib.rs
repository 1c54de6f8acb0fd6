//! Chapter 9, symmetry: what moves along when a picture is moved, turned or cut, and
//! what stays as it was.
//!
//! Every public function is a cell, in the order of the page.

pub mod words;
pub mod parts;
pub mod answers;
pub mod far;
pub mod position;
pub mod turns;
pub mod shown;
pub mod bank;
pub mod crops;

mod coordinates;
mod planes;
mod trained;
