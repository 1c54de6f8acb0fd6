//! Weights laid out in the order in which a tile of chains takes them.

use crate::engine::{Level, Matrix, Place, made};

/// `[rows, each]`, row-major, as [`Left::Packed`](crate::engine::Left::Packed) has
/// it, every one of the parts by itself: the first of its rows and how many.
pub(super) fn packed(
    level: Level,
    weights: &[f32],
    each: usize,
    parts: impl Iterator<Item = (usize, usize)>,
) -> Vec<f32> {
    made(weights.len(), |packed| {
        if each > 0 {
            for (first, rows) in parts {
                let part = first * each..(first + rows) * each;
                let target = &mut packed[part.clone()];
                pack(level, &weights[part], each, target);
            }
        }
    })
}

/// One part.
fn pack(level: Level, weights: &[f32], each: usize, packed: &mut [Place]) {
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
