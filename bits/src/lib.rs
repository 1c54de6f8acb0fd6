//! The same bits everywhere: a table of hashes of the core's outputs.
//!
//! Each line is the name of an operation, the shape of its output and a hash of
//! its bits. `table.txt` beside this crate holds the table that every machine,
//! build profile, width of vectors and number of threads has to give; its test
//! compares, `cargo run -p bits > bits/table.txt` makes it anew.

mod blocks;
mod geometries;
pub mod hard;
mod extremes;
mod layers;
mod planes;
mod slopes;
mod tiles;
mod training;

#[cfg(target_arch = "wasm32")]
pub mod wasm;

use std::fmt::Write as _;

use cnn::random::{generator, uniform};
use ndarray::{Array, ArrayBase, Data, Dimension, ShapeBuilder};

/// The whole table, a line for each output. What is new stands last, so that the
/// lines before it stay where they were.
///
/// # Errors
/// Whatever the core refuses: no shape of the table is refused.
pub fn table() -> cnn::Result<String> {
    let mut table = Table::default();
    planes::add_to(&mut table)?;
    layers::add_to(&mut table)?;
    training::add_to(&mut table)?;
    geometries::add_to(&mut table)?;
    slopes::add_to(&mut table)?;
    tiles::add_to(&mut table)?;
    blocks::add_to(&mut table)?;
    extremes::add_to(&mut table)?;
    Ok(table.text)
}

/// The lines so far.
#[derive(Default)]
pub(crate) struct Table {
    text: String,
}

impl Table {
    /// Adds the hash of an array.
    pub(crate) fn add<S, D>(&mut self, name: &str, array: &ArrayBase<S, D>)
    where
        S: Data<Elem = f32>,
        D: Dimension,
    {
        let bytes = array.iter().flat_map(|value| value.to_bits().to_le_bytes());
        let (hash, shape) = (fnv1a(bytes), array.shape());
        let _ = writeln!(self.text, "{name} {shape:?} {hash:016x}");
    }

    /// Adds the hash of some numbers of twice the width.
    pub(crate) fn add_numbers(&mut self, name: &str, numbers: &[f64]) {
        let bytes = numbers.iter().flat_map(|value| value.to_bits().to_le_bytes());
        let (hash, count) = (fnv1a(bytes), numbers.len());
        let _ = writeln!(self.text, "{name} [{count}] {hash:016x}");
    }
}

/// The hash of Fowler, Noll and Vo, 64 bits, variant 1a.
fn fnv1a(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Numbers between −1 and 1, the same ones for the same stream.
pub(crate) fn numbers<D: Dimension, Sh>(shape: Sh, stream: u64) -> Array<f32, D>
where
    Sh: ShapeBuilder<Dim = D>,
{
    let generator = &mut generator(29, stream);
    Array::from_shape_simple_fn(shape, || uniform(generator, 1.0) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_its_makers() {
        // Test vectors of draft-eastlake-fnv.
        assert_eq!(fnv1a(std::iter::empty()), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a("a".bytes()), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv1a("foobar".bytes()), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn the_last_bit_of_one_number_changes_its_line() {
        let line = |value: f32| {
            let mut table = Table::default();
            table.add("x", &ndarray::arr1(&[0.0, value]));
            table.text
        };
        assert_ne!(line(1.0), line(1.0_f32.next_up()));
        assert_ne!(line(0.0), line(-0.0));
    }
}
