//! The matrices of Winograd's tiles, and the weights seen through them.

use ndarray::{ArrayView2, ArrayView4, s};

use crate::engine::Level;

/// The matrices that make a tile of `SIDE`×`SIDE` outputs from `SEEN`×`SEEN`
/// inputs: output = Aᵀ·\[(G·kernel·Gᵀ) ⊙ (Bᵀ·input·B)\]·A.
pub(super) trait Matrices<const SIDE: usize, const SEEN: usize> {
    const INPUT: [[f32; SEEN]; SEEN];
    const WEIGHT: [[f64; 3]; SEEN];
    const OUTPUT: [[f32; SEEN]; SIDE];
}

pub(super) struct Two;

impl Matrices<2, 4> for Two {
    const INPUT: [[f32; 4]; 4] = [
        [1.0, 0.0, -1.0, 0.0],
        [0.0, 1.0, 1.0, 0.0],
        [0.0, -1.0, 1.0, 0.0],
        [0.0, 1.0, 0.0, -1.0],
    ];
    const WEIGHT: [[f64; 3]; 4] = [
        [1.0, 0.0, 0.0],
        [0.5, 0.5, 0.5],
        [0.5, -0.5, 0.5],
        [0.0, 0.0, 1.0],
    ];
    const OUTPUT: [[f32; 4]; 2] = [[1.0, 1.0, 1.0, 0.0], [0.0, 1.0, -1.0, -1.0]];
}

pub(super) struct Four;

impl Matrices<4, 6> for Four {
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
    const OUTPUT: [[f32; 6]; 4] = [
        [1.0, 1.0, 1.0, 1.0, 1.0, 0.0],
        [0.0, 1.0, -1.0, 2.0, -2.0, 0.0],
        [0.0, 1.0, 1.0, 4.0, 4.0, 0.0],
        [0.0, 1.0, -1.0, 8.0, -8.0, 1.0],
    ];
}

/// G·kernel·Gᵀ, each rounded once: for every place of the tile the matrix of
/// filters and channels, laid out for [`Chains`].
pub(super) fn transformed_weights<
    M: Matrices<SIDE, SEEN>,
    const SIDE: usize,
    const SEEN: usize,
>(
    level: Level,
    weight: ArrayView4<f32>,
) -> Vec<f32> {
    let (filters, channels, ..) = weight.dim();
    let mut packed = vec![0.0; SEEN * SEEN * filters * channels];
    for (first, block) in level.blocks(filters) {
        for (row, filter) in (first..first + block).enumerate() {
            for channel in 0..channels {
                let kernel = weight.slice(s![filter, channel, .., ..]);
                let at = first * channels + channel * block + row;
                let places = packed.iter_mut().skip(at).step_by(filters * channels);
                let transformed = transformed_kernel(&M::WEIGHT, kernel);
                for (factor, value) in places.zip(transformed.as_flattened()) {
                    *factor = *value as f32;
                }
            }
        }
    }
    packed
}

/// G·kernel·Gᵀ.
fn transformed_kernel<const SEEN: usize>(
    matrix: &[[f64; 3]; SEEN],
    kernel: ArrayView2<f32>,
) -> [[f64; SEEN]; SEEN] {
    let mut lines = [[0.0; 3]; SEEN];
    for (line, factors) in lines.iter_mut().zip(matrix) {
        for (row, factor) in kernel.outer_iter().zip(factors) {
            for (sum, &weight) in line.iter_mut().zip(row) {
                *sum += factor * f64::from(weight);
            }
        }
    }
    lines.map(|line| {
        matrix.map(|factors| {
            line.iter()
                .zip(factors)
                .map(|(value, factor)| value * factor)
                .sum()
        })
    })
}
