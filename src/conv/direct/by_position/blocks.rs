//! Cache blocking: how many rows, columns, channels and taps are computed at once.

use crate::conv::direct::taps::{RowBuffer, Taps2d};
use crate::engine::cost::{ENOUGH_POSITIONS, SHIFTED_COLUMNS, SHIFTED_FLOATS};

/// How large a block is.
pub(super) struct BlockSize {
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) channels: usize,
    pub(super) taps: usize,
}

impl Taps2d {
    /// Blocks of as many rows and channels as can be kept; several channels and
    /// few rows rather than one and many.
    pub(super) fn block_sizes(&self, channels: usize, rows: usize) -> BlockSize {
        let (taps, across) = (self.rows.offsets.len(), self.columns.places);
        let shifts = self.columns.offsets.len();
        let needed = |band: usize| {
            let kept = RowBuffer::new(&self.rows, [0, taps], 0, band).rows;
            kept.saturating_mul(shifts).saturating_mul(across)
        };
        // The largest band that can be kept for so many channels.
        let largest = |channels: usize| {
            let (mut fits, mut beyond) = (0, rows + 1);
            while beyond - fits > 1 {
                let band = fits.midpoint(beyond);
                if needed(band).saturating_mul(channels) <= SHIFTED_FLOATS {
                    fits = band;
                } else {
                    beyond = band;
                }
            }
            fits
        };
        let enough = ENOUGH_POSITIONS.div_ceil(across).min(rows);
        let all = largest(channels);
        if all >= enough {
            return BlockSize {
                rows: even(rows, all),
                columns: across,
                channels,
                taps,
            };
        }
        let one = largest(1).min(enough);
        if one > 0 {
            return BlockSize {
                rows: even(rows, one),
                columns: across,
                channels: even(channels, (SHIFTED_FLOATS / needed(one)).max(1)),
                taps,
            };
        }
        let line = SHIFTED_FLOATS / shifts;
        BlockSize {
            rows: 1,
            columns: across.min(line.max(SHIFTED_COLUMNS)),
            channels: 1,
            taps: even(taps, (line / across).max(1)),
        }
    }
}

/// The length of the fewest parts of at most `most` that are nearly equal.
fn even(total: usize, most: usize) -> usize {
    total.div_ceil(total.div_ceil(most))
}
