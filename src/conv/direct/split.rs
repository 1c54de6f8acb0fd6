//! How the planes of an output are split for the threads.

use crate::engine::Uninit;
use crate::engine::cost::{ROW_PIECES_PER_THREAD, SETS_PER_THREAD};

/// Some rows of the planes of one group, of one image or of several: what one
/// thread computes.
pub(super) struct Piece<'a> {
    /// The first of the images.
    pub(super) image: usize,
    pub(super) group: usize,
    /// The first of the rows.
    pub(super) row: usize,
    /// Of each image the planes of the group.
    pub(super) images: Vec<Vec<&'a mut [Uninit]>>,
}

/// Cuts `[images, groups · channels, height, width]` into pieces of `rows` rows
/// and `together` images.
pub(super) fn split(
    output: &mut [Uninit],
    groups: usize,
    channels: usize,
    [height, width]: [usize; 2],
    rows: usize,
    together: usize,
) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let of_image = groups * channels * height * width;
    for (number, images) in output.chunks_mut(together * of_image).enumerate() {
        let start = pieces.len();
        for group in 0..groups {
            pieces.extend((0..height).step_by(rows).map(|row| Piece {
                image: number * together,
                group,
                row,
                images: Vec::with_capacity(together),
            }));
        }
        for image in images.chunks_exact_mut(of_image) {
            let mut planes = image.chunks_exact_mut(height * width);
            let bands = height.div_ceil(rows);
            for pieces in pieces[start..].chunks_exact_mut(bands) {
                for piece in &mut *pieces {
                    piece.images.push(Vec::with_capacity(channels));
                }
                for plane in planes.by_ref().take(channels) {
                    let parts = plane.chunks_mut(rows * width);
                    for (piece, part) in pieces.iter_mut().zip(parts) {
                        let planes = piece.images.last_mut();
                        planes.unwrap_or_else(|| unreachable!()).push(part);
                    }
                }
            }
        }
    }
    pieces
}

/// Rows of a piece, so that there is one for each of `parts` threads.
pub(super) fn rows_per_piece(parts: usize, sets: usize, height: usize) -> usize {
    let enough = if parts == 1 || sets >= SETS_PER_THREAD * parts || sets == parts {
        1
    } else {
        (ROW_PIECES_PER_THREAD * parts).div_ceil(sets)
    };
    height.div_ceil(enough).max(1)
}
