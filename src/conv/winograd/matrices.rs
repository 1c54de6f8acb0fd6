//! The matrices of Winograd's tiles.

use crate::engine::TileTransform;

/// The matrices that make a tile of `SIDE`×`SIDE` outputs from `SEEN`×`SEEN`
/// inputs: output = Aᵀ·\[(G·kernel·Gᵀ) ⊙ (Bᵀ·input·B)\]·A.
pub(super) trait Matrices<const SIDE: usize, const SEEN: usize> {
    const WEIGHT: [[f64; 3]; SEEN];
    /// What the engine's sums come to, as the tests see.
    #[cfg(test)]
    const INPUT: [[f32; SEEN]; SEEN];
    #[cfg(test)]
    const OUTPUT: [[f32; SEEN]; SIDE];
    /// The engine's sums for Bᵀ and for Aᵀ.
    const TRANSFORMS: [TileTransform; 2];
}

pub(super) struct Two;

impl Matrices<2, 4> for Two {
    #[cfg(test)]
    const INPUT: [[f32; 4]; 4] = [
        [1.0, 0.0, -1.0, 0.0],
        [0.0, 1.0, 1.0, 0.0],
        [0.0, -1.0, 1.0, 0.0],
        [0.0, 1.0, 0.0, -1.0],
    ];
    const WEIGHT: [[f64; 3]; 4] =
        [[1.0, 0.0, 0.0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0.0, 0.0, 1.0]];
    #[cfg(test)]
    const OUTPUT: [[f32; 4]; 2] = [[1.0, 1.0, 1.0, 0.0], [0.0, 1.0, -1.0, -1.0]];
    const TRANSFORMS: [TileTransform; 2] =
        [TileTransform::F2Input, TileTransform::F2Output];
}

pub(super) struct Four;

impl Matrices<4, 6> for Four {
    #[cfg(test)]
    const INPUT: [[f32; 6]; 6] = [
        [4.0, 0.0, -5.0, 0.0, 1.0, 0.0],
        [0.0, -4.0, -4.0, 1.0, 1.0, 0.0],
        [0.0, 4.0, -4.0, -1.0, 1.0, 0.0],
        [0.0, -2.0, -1.0, 2.0, 1.0, 0.0],
        [0.0, 2.0, -1.0, -2.0, 1.0, 0.0],
        [0.0, 4.0, 0.0, -5.0, 0.0, 1.0],
    ];
    const WEIGHT: [[f64; 3]; 6] = [
        [1.0 / 4.0, 0.0, 0.0],
        [-1.0 / 6.0, -1.0 / 6.0, -1.0 / 6.0],
        [-1.0 / 6.0, 1.0 / 6.0, -1.0 / 6.0],
        [1.0 / 24.0, 1.0 / 12.0, 1.0 / 6.0],
        [1.0 / 24.0, -1.0 / 12.0, 1.0 / 6.0],
        [0.0, 0.0, 1.0],
    ];
    #[cfg(test)]
    const OUTPUT: [[f32; 6]; 4] = [
        [1.0, 1.0, 1.0, 1.0, 1.0, 0.0],
        [0.0, 1.0, -1.0, 2.0, -2.0, 0.0],
        [0.0, 1.0, 1.0, 4.0, 4.0, 0.0],
        [0.0, 1.0, -1.0, 8.0, -8.0, 1.0],
    ];
    const TRANSFORMS: [TileTransform; 2] =
        [TileTransform::F4Input, TileTransform::F4Output];
}
