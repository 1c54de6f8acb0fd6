//! How the lines of tiles are split for the threads.

use std::mem::take;

use crate::engine::Uninit;

/// Neighbouring lines of tiles in the maps of one image.
pub(super) struct TileLines<'a> {
    pub(super) image: usize,
    /// The first of the lines.
    pub(super) line: usize,
    pub(super) lines: usize,
    /// Of every map the rows of these lines.
    pub(super) maps: Vec<&'a mut [Uninit]>,
}

/// Cuts `[images, filters, rows, columns]` into pieces of at most so many lines of
/// tiles, each of `side` rows.
pub(super) fn split(
    output: &mut [Uninit],
    filters: usize,
    [rows, columns]: [usize; 2],
    side: usize,
    lines: usize,
) -> Vec<Vec<TileLines<'_>>> {
    let mut pieces = Vec::new();
    let mut piece = Vec::new();
    let mut room = lines;
    let of_image = rows.div_ceil(side);
    let maps = output.chunks_exact_mut(filters * rows * columns);
    for (image, maps) in maps.enumerate() {
        let mut maps: Vec<_> = maps.chunks_exact_mut(rows * columns).collect();
        let mut line = 0;
        while line < of_image {
            let lines_here = room.min(of_image - line);
            let rows_here = (lines_here * side).min(rows - line * side);
            piece.push(TileLines {
                image,
                line,
                lines: lines_here,
                maps: (maps.iter_mut())
                    .map(|map| cut(map, rows_here * columns))
                    .collect(),
            });
            line += lines_here;
            room -= lines_here;
            if room == 0 {
                pieces.push(take(&mut piece));
                room = lines;
            }
        }
    }
    if !piece.is_empty() {
        pieces.push(piece);
    }
    pieces
}

/// Cuts the first numbers off the map.
fn cut<'a>(map: &mut &'a mut [Uninit], numbers: usize) -> &'a mut [Uninit] {
    let (here, rest) = take(map).split_at_mut(numbers);
    *map = rest;
    here
}
