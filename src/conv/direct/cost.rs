//! What strategies cost: every threshold of direct convolution, with its unit and reason.
//!
//! Buffers are bounded so that what is read again and again stays in a core's own cache
//! (the level-2 cache, half a megabyte or more). Thresholds between strategies come from
//! timings on processors with AVX-512, as that of chapter 10's recorded run, an AMD EPYC
//! with two cores (`chapters/ch10_speed/recorded/run.json`).
//!
//! To measure one again, on a quiet machine: change it, then
//! `cargo bench -p benches --bench convolution`, or for the shapes of chapter 10
//! `cargo run --release -p ch10_speed -- measure`. Which strategy a shape takes says
//! `cargo run -p benches --bin plan -- 64x6x14x14 16x6x5x5`. No threshold changes a bit
//! of a result.

/// Numbers transposed to images as lanes that one band of the source may take up:
/// 384 kB. Where one row of all channels needs more, images are not lanes.
pub(super) const INTERLEAVED_SOURCE_FLOATS: usize = 3 << 15;

/// The same of the output: 128 kB.
pub(super) const INTERLEAVED_OUTPUT_FLOATS: usize = 1 << 15;

/// Products for each number transposed, below which transposing costs more than whole
/// vectors gain.
pub(super) const PRODUCTS_PER_TRANSPOSED: usize = 12;

/// Output positions of a plane, and terms of a sum, from which filters as lanes are
/// better than images: there what is transposed is little beside the products, and few
/// positions are at the border.
pub(super) const POSITIONS_FOR_FILTERS: usize = 512;
pub(super) const TERMS_FOR_FILTERS: usize = 128;

/// Filters for each idle lane, below which filters are not lanes.
pub(super) const FILTERS_PER_IDLE_LANE: usize = 8;

/// Vectors of a block of filters: more would leave a tile too few positions.
pub(super) const FILTER_VECTORS: usize = 2;

/// Output positions per cache block of filters, between two transposes: enough that
/// zones at the border fill tiles, few enough that their sums, of two vectors of 16
/// filters 56 kB, stay in the cache.
pub(super) const BLOCK_POSITIONS: usize = 448;

/// Packed weights that are used for a whole cache block of positions before the next
/// ones: 64 kB, or those of one channel.
pub(super) const PACKED_FLOATS: usize = 1 << 14;

/// Numbers of padded planes of all channels: 4 MB. Where there would be more, filters
/// are not lanes.
pub(super) const PADDED_FLOATS: usize = 1 << 20;

/// Products for two vectors of filters that take as long as one call for a zone.
pub(super) const PRODUCTS_PER_CALL: usize = 1 << 8;

/// A tile of one position costs as much as one of this many.
pub(super) const TILE_POSITIONS: usize = 4;

/// Taps of all zones that are listed: half a megabyte and more. Where there would be
/// more, planes are padded, or lists made anew for each row.
pub(super) const ZONE_TAPS: usize = 1 << 16;

/// Numbers of shifted planes that are kept at once with positions as lanes, where that
/// is possible at all: 256 kB.
pub(super) const SHIFTED_FLOATS: usize = 1 << 16;

/// Numbers of planes that few filters read at once, with positions as lanes: 64 kB.
pub(super) const FEW_FILTER_FLOATS: usize = 1 << 14;

/// Vectors of products that take as long as it takes to copy a vector.
pub(super) const VECTOR_COPY: usize = 6;

/// Output positions that fill the tile of a micro-kernel a few times.
pub(super) const ENOUGH_POSITIONS: usize = 96;

/// Pieces of rows for each thread in CHWN: so many that the threads end at about the
/// same time, though rows at the border have fewer terms.
pub(super) const PIECES_PER_THREAD: usize = 8;

/// Neighbouring output positions, or elements of a kernel, from which a tile of the FMA
/// micro-kernel is cut among them alone: of fewer it would have too few rows.
pub(super) const RUN_OF_TILE: usize = 4;

/// Numbers of output gradients that are transposed at once for the weight gradient with
/// filters as lanes: 256 kB, which stay in a core's cache while all elements of the
/// kernels meet them.
pub(super) const GRADIENT_BAND_FLOATS: usize = 1 << 16;

/// Numbers that the weight gradients of single images may take up until they are
/// added: 4 MB.
pub(super) const WAITING_FLOATS: usize = 1 << 20;

/// Numbers that the transposed output gradients of a vector of sets may take up: 4 MB.
pub(super) const INTERLEAVED_GRADIENT_FLOATS: usize = 1 << 20;

/// Numbers of one plane of a vector of images, above which what a tile of the weight
/// gradient reads again and again is not kept by a core's cache: 128 kB.
pub(super) const GRADIENT_PLANE_FLOATS: usize = 1 << 15;

/// Numbers of a padded plane for each pixel, above which padding is not worth its
/// memory for the weight gradient; planes of [`SMALL_PLANE_FLOATS`] always are.
pub(super) const PADDED_PER_PIXEL: usize = 16;
pub(super) const SMALL_PLANE_FLOATS: usize = 1 << 16;
