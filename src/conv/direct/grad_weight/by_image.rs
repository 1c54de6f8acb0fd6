//! The gradient of the weights, vectorised over sets: a set is one group of one image.
//!
//! Each set has its own sums, and the sets follow each other in memory, group by
//! group and image by image. So the lanes are filled by many images as well as by many
//! groups.

use crate::conv::direct::interleaved_rows::InterleavedRows;
use crate::conv::direct::split::{Piece, split};
use crate::conv::direct::taps::{TapSpan, Taps2d};
use crate::conv::shape::ConvShape;
use crate::engine::cost::{
    INTERLEAVED_GRADIENT_FLOATS, INTERLEAVED_SOURCE_FLOATS, PRODUCTS_PER_TRANSPOSED,
    ROW_PIECES_PER_THREAD,
};
use crate::engine::{
    BatchView, Level, OuterFma, ScatterColumns, as_uninit, parallel_for,
    with_scratch,
};

/// The strategy: a set in each lane.
pub(super) struct GradByImage<'a> {
    sizes: &'a ConvShape,
    lines: InterleavedRows,
    down: TapSpan,
    /// For each element of the kernel, where the first number that it reads is.
    elements: Vec<usize>,
    /// Channels whose planes and sums are kept at once.
    channels: usize,
}

/// What the sets of one vector take, counted in numbers.
struct Room {
    /// A plane of the input, with its padding.
    plane: usize,
    /// The planes of the gradient of the output.
    grads: usize,
}

impl Room {
    fn new(
        sizes: &ConvShape,
        [down, across]: [&TapSpan; 2],
        lanes: usize,
    ) -> Option<Self> {
        let [rows, columns] = sizes.output;
        let seen = (rows - 1) * down.step + down.reach;
        let of_filter = rows.checked_mul(columns)?.checked_mul(lanes)?;
        Some(Self {
            plane: seen.checked_mul(across.kept())?.checked_mul(lanes)?,
            grads: of_filter.checked_mul(sizes.out_group)?,
        })
    }
}

/// The rows and columns of the planes that are read.
fn spans(taps: &Taps2d) -> Option<[TapSpan; 2]> {
    let rows = TapSpan::new(&taps.rows, taps.rows.places)?;
    Some([rows, TapSpan::new(&taps.columns, taps.columns.places)?])
}

/// Whether there are enough sets, and it pays: transposing and all sums, counted in
/// vectors, against the sums with filters as lanes.
pub(in crate::conv::direct) fn pays_by_image(
    taps: &Taps2d,
    sizes: &ConvShape,
    level: Level,
) -> bool {
    let lanes = level.lanes();
    let pays = || {
        let [down, across] = spans(taps)?;
        let Room { plane, grads } = Room::new(sizes, [&down, &across], lanes)?;
        let transposed = plane.checked_mul(sizes.in_group)?.checked_add(grads)?;
        let terms = sizes.in_group * taps.taps();
        let products = grads.checked_mul(terms)?;
        let transposing = transposed.checked_mul(PRODUCTS_PER_TRANSPOSED)?;
        let here = products.checked_add(transposing)? / lanes;
        let elsewhere = (grads / sizes.out_group).checked_mul(terms)?;
        let elsewhere = elsewhere * sizes.out_group.div_ceil(lanes);
        Some(
            sizes.images.checked_mul(sizes.groups)? >= lanes
                && plane <= INTERLEAVED_SOURCE_FLOATS
                && grads <= INTERLEAVED_GRADIENT_FLOATS
                && here < elsewhere,
        )
    };
    pays().unwrap_or(false)
}

impl<'a> GradByImage<'a> {
    pub(super) fn new(sizes: &'a ConvShape, taps: &Taps2d, level: Level) -> Self {
        let counted = "the plan has counted it";
        let lanes = level.lanes();
        let [down, across] = spans(taps).expect(counted);
        let room = Room::new(sizes, [&down, &across], lanes).expect(counted);
        let mut elements = Vec::new();
        for u in &taps.rows.offsets {
            let row = (u - down.lowest) as usize;
            elements.extend(taps.columns.offsets.iter().map(|v| {
                let column = across.place((v - across.lowest) as usize);
                (row * across.kept() + column) * lanes
            }));
        }
        let sums = elements.len() * sizes.out_group * lanes;
        let channels = (INTERLEAVED_SOURCE_FLOATS / (room.plane + sums))
            .clamp(1, sizes.in_group);
        Self {
            sizes,
            lines: InterleavedRows { level, size: sizes.input, across },
            down,
            elements,
            channels,
        }
    }

    pub(super) fn lanes(&self) -> usize {
        self.lines.level.lanes()
    }

    /// Of each set by itself, `[elements][filters]`; as many sets as `sums` has room
    /// for, a multiple of the lanes.
    pub(super) fn compute(
        &self,
        parts: usize,
        input: &[f32],
        grad_output: &[f32],
        sums: &mut [f32],
    ) {
        let sizes = self.sizes;
        let lanes = self.lanes();
        let line = self.elements.len() * sizes.out_group;
        let vectors = sums.len() / (sizes.in_group * line * lanes);
        // Few vectors of sets: their channels are shared out.
        let wanted = ROW_PIECES_PER_THREAD * parts;
        let shares = if parts > 1 && vectors < wanted {
            wanted.div_ceil(vectors.max(1))
        } else {
            1
        };
        let channels = sizes.in_group.div_ceil(shares);
        let size = [sizes.in_group, line];
        let pieces = split(as_uninit(sums), 1, 1, size, channels, lanes);
        let [[height, width], [rows, columns]] = [sizes.input, sizes.output];
        let input = BatchView::nchw(input, sizes.in_group * height * width);
        let grad_output =
            BatchView::nchw(grad_output, sizes.out_group * rows * columns);
        parallel_for(parts, pieces, |mut piece| {
            self.sum(input, grad_output, &mut piece);
        });
    }

    /// The sums of some channels of as many sets as there are lanes.
    fn sum(&self, input: BatchView, grad_output: BatchView, piece: &mut Piece) {
        let (sizes, lanes, level) = (self.sizes, self.lanes(), self.lines.level);
        let [rows, columns] = sizes.output;
        let [height, width] = sizes.input;
        let (filters, pitch) = (sizes.out_group, self.lines.pitch());
        let plane = ((rows - 1) * self.down.step + self.down.reach) * pitch;
        let line = self.elements.len() * filters;
        let of_filters = filters * rows * columns;
        let room = [
            of_filters * lanes,
            self.channels * plane,
            self.channels * line * lanes,
            self.lines.room(),
        ];
        with_scratch(room.iter().sum(), |scratch| {
            let (grads, rest) = scratch.split_at_mut(room[0]);
            let (seen, rest) = rest.split_at_mut(room[1]);
            let (sums, room) = rest.split_at_mut(room[2]);
            grad_output.interleave(level, [piece.image, 0], as_uninit(grads));
            let pixels = height * width;
            let channels = piece.images[0][0].len() / line;
            for first in (0..channels).step_by(self.channels) {
                let here = self.channels.min(channels - first);
                for (channel, seen) in
                    seen.chunks_exact_mut(plane).take(here).enumerate()
                {
                    let from = [piece.image, (piece.row + first + channel) * pixels];
                    self.interleave(input, from, seen, room);
                }
                let elements: Vec<_> = (0..here)
                    .flat_map(|channel| {
                        let of_channel = self.elements.iter();
                        of_channel.map(move |element| channel * plane + element)
                    })
                    .collect();
                let sums = &mut sums[..here * line * lanes];
                let pairs = OuterFma {
                    left: grads,
                    place: lanes,
                    rows: filters,
                    right: seen,
                    elements: &elements,
                    line: self.down.step * pitch,
                    column: lanes,
                    places: [rows, columns],
                    sums: &mut *sums,
                };
                pairs.compute(level);
                let mut targets: Vec<_> = (piece.images.iter_mut())
                    .map(|sums| &mut sums[0][first * line..][..here * line])
                    .collect();
                let turned = ScatterColumns {
                    source: sums,
                    stride: targets.len(),
                    targets: &mut targets,
                };
                turned.transpose(level);
            }
        });
    }

    /// The rows of a plane that are read, of as many sets as there are lanes.
    fn interleave(
        &self,
        input: BatchView,
        from: [usize; 2],
        seen: &mut [f32],
        room: &mut [f32],
    ) {
        let rows = seen.chunks_exact_mut(self.lines.pitch());
        for (row, seen) in rows.enumerate() {
            let y = row as isize + self.down.lowest;
            self.lines.row(input, from, y, seen, room);
        }
    }
}
