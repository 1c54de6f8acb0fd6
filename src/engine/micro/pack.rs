//! Packing: weights in the order in which the FMA micro-kernel takes them.

use crate::engine::{Level, Matrix, Uninit, build_vec};

/// `[rows, each]`, row-major, as [`Broadcast::Packed`](crate::engine::Broadcast::Packed) has
/// it; each of the parts, first row and number of rows, is packed by itself.
pub(crate) fn packed(
    level: Level,
    weights: &[f32],
    each: usize,
    parts: impl Iterator<Item = (usize, usize)>,
) -> Vec<f32> {
    build_vec(weights.len(), |packed| {
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
fn pack(level: Level, weights: &[f32], each: usize, packed: &mut [Uninit]) {
    for (first, rows) in level.blocks(weights.len() / each) {
        let block = first * each..(first + rows) * each;
        let matrix = Matrix {
            source: &weights[block.clone()],
            rows,
            columns: each,
            source_stride: each,
            target: &mut packed[block],
            target_stride: rows,
        };
        matrix.transpose(level);
    }
}
