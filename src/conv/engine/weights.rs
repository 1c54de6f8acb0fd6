//! Weights laid out in the order in which a tile of chains takes them.

use crate::engine::Level;

/// The factors of `rows` rows, `each` of a row, block by block; factor `term` of
/// row `row` is `value(row, term)`.
pub(super) fn pack(
    level: Level,
    rows: usize,
    each: usize,
    packed: &mut [f32],
    value: impl Fn(usize, usize) -> f32,
) {
    for (first, block) in level.blocks(rows) {
        let packed = &mut packed[first * each..(first + block) * each];
        for (term, factors) in packed.chunks_exact_mut(block).enumerate() {
            for (row, factor) in factors.iter_mut().enumerate() {
                *factor = value(first + row, term);
            }
        }
    }
}
