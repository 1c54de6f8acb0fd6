//! Weights laid out in the order in which a tile of chains takes them.

use crate::engine::{Level, Matrix, Place};

/// `[rows, each]`, row-major, as [`Left::Packed`](crate::engine::Left::Packed)
/// has it.
pub(super) fn pack(
    level: Level,
    weights: &[f32],
    each: usize,
    packed: &mut [Place],
) {
    if each == 0 {
        return;
    }
    for (first, rows) in level.blocks(weights.len() / each) {
        let block = first * each..(first + rows) * each;
        let matrix = Matrix {
            source: &weights[block.clone()],
            rows,
            columns: each,
            from: each,
            target: &mut packed[block],
            to: rows,
        };
        matrix.turn(level);
    }
}
