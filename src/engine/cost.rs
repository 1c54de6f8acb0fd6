//! What it costs: every measured threshold of the fast paths, with its unit and reason.
//!
//! No threshold changes a bit of a result. Buffers are bounded so that what is read again
//! and again stays in a core's own cache (the level-2 cache, half a megabyte or more).
//! Thresholds between strategies come from timings on processors with AVX-512: an AMD
//! EPYC of the fourth generation with two cores, the tiles and prefetches an Intel Xeon
//! (Sapphire Rapids) with two cores.
//!
//! To measure them again, on a quiet machine:
//!
//! | thresholds | command |
//! |---|---|
//! | tiles | `cargo run --release -p benches --bin tiles` prints [`TILES`] |
//! | convolution, pooling, linear, Winograd | change one, then `cargo bench -p benches --bench convolution` |
//! | signals | the same with `--bench signal` |
//! | threads, memory | `python3 benches/peers/run.py --peers cnn` with 1 and 2 threads |
//!
//! Which strategy a shape takes says
//! `cargo run -p benches --bin plan -- 64x6x14x14 16x6x5x5`, of max pooling
//! `cargo run -p benches --bin plan -- 64x6x28x28 2x2 stride=2`.

// Tiles of the FMA micro-kernel.

/// Rows of a tile, by what the processor has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TileRows {
    /// Vector registers, and lanes of a vector, from which it holds.
    pub(crate) registers: usize,
    pub(crate) lanes: usize,
    /// Rows whose broadcast factors lie anywhere, or are packed.
    pub(crate) apart: usize,
    /// Rows in a run of neighbouring broadcast factors, at most. A tile has the rows and
    /// vectors that load least: AVX-512 issues no more loads than products, and another
    /// thread on the core takes some of them.
    pub(crate) in_run: usize,
}

/// The first entry holds that asks for no more than a processor has.
pub(crate) const TILES: [TileRows; 4] = [
    TileRows { registers: 32, lanes: 16, apart: 8, in_run: 14 },
    TileRows { registers: 32, lanes: 1, apart: 8, in_run: 8 },
    TileRows { registers: 16, lanes: 1, apart: 6, in_run: 6 },
    TileRows { registers: 0, lanes: 1, apart: 2, in_run: 2 },
];

/// Vectors of a tile at most.
pub(crate) const TILE_VECTORS: usize = 4;

/// Rows of a tile that leave registers for a whole panel of vectors: 6 rows of 4 vectors
/// load 10 factors for 24 products, 14 rows of 2 load 16 for 28.
pub(crate) const PANEL_ROWS: usize = 6;

/// Registers from which taps that come in triples are computed together, and rows of such a
/// tile at least: beside the sums a broadcast factor of each row is kept. That spares
/// instructions, of which a core begins half as many while another thread runs on it: on an
/// Intel Xeon (Emerald Rapids) 10 rows of 2 vectors, or 5 of 4, then made 1.15 to 1.2 times
/// as many products as tap by tap (`tiles`), and `W1c` of `peer 1` took 0.95 times as long
/// by itself.
pub(crate) const TRIPLE_REGISTERS: usize = 32;
pub(crate) const TRIPLE_ROWS: usize = 4;

/// Channels of one tap that are computed as so many taps of one channel, at most: a tap
/// costs a tile fewer instructions than a channel.
pub(crate) const CHANNELS_AS_TAPS: usize = 16;

/// Tiles that are computed exactly from the start, after one that had to be computed again
/// where no instruction fuses. What is tried in vain costs half as much as what is exact, and
/// under whole weights nearly every tile of a photograph has a tie: in WebAssembly on an
/// Intel Xeon (Emerald Rapids) such a filter took 1.2 to 1.5 times as long with 0 as if
/// nothing were tried, and 1.0 to 1.2 times with 8; where ties are rare, 0.5 times
/// (`KINDS=exact ONLY=filter` of `benches/peers/web`).
pub(crate) const TILES_NOT_TRIED: u32 = 8;

/// Numbers of a cache line, on every processor that the engine has vectors for.
pub(crate) const CACHE_LINE: usize = 16;

// Tiles of the other micro-kernels: as many sums as registers hold beside their factors.

/// The two sides of a tile, by the registers that a processor has: the first entry holds
/// that asks for no more.
pub(crate) type TileSides = [(usize, [usize; 2]); 3];

/// Rows and elements of outer products by FMA: beside the sums there are the left factors
/// and one right factor. A host of WebAssembly may keep one of its registers for itself:
/// V8 does, and 3 rows of 4 elements took 1.5 times as long as of 3.
pub(crate) const OUTER_TILES: TileSides = [
    (32, [4, 6]),
    (16, if cfg!(target_arch = "wasm32") { [3, 3] } else { [3, 4] }),
    (0, [1, 4]),
];

/// Rows and vectors of outer products without fusing: beside the sums there are the right
/// factors, one broadcast factor and a product.
pub(crate) const UNFUSED_TILES: TileSides =
    [(32, [6, 4]), (16, [4, 2]), (0, [2, 1])];

/// The sides for a processor with so many registers.
pub(crate) const fn tile_sides(tiles: TileSides, registers: usize) -> [usize; 2] {
    let mut at = 0;
    while registers < tiles[at].0 {
        at += 1;
    }
    tiles[at].1
}

/// Rows of one kernel over one plane that share the pixels they load.
pub(crate) const PLANE_ROWS: usize = 4;

/// Vectors that are summed, compared or copied together: chains of sums hide the latency of
/// an addition, and the masks of a row stay in registers.
pub(crate) const VECTORS_TOGETHER: usize = 4;

/// Numbers that a piece of an element-wise loop has at least: 4 kB.
pub(crate) const ELEMENTS_PER_PIECE: usize = 1 << 10;

// Threads.

/// Pieces of planes for each thread: one that is late leaves the last ones to the others.
pub(crate) const PLANE_PIECES_PER_THREAD: usize = 4;

/// How often a thread that is done looks whether its helpers are too, before it sleeps
/// until they are.
#[cfg(feature = "threads")]
pub(crate) const LOOKS_BEFORE_SLEEP: usize = 100;

/// Products below which a second thread costs more than it brings: one that may have
/// to be woken up, and one that is kept awake.
pub(crate) const PRODUCTS_PER_THREAD: [usize; 2] = [1 << 19, 1 << 18];

/// Products that take as long as to read and write a number.
pub(crate) const PRODUCTS_PER_NUMBER: usize = 16;

/// At most this many workers spin while waiting: work this short is not split further,
/// and idle pollers slow down the busy ones.
#[cfg(feature = "threads")]
pub(crate) const SPINNING_WORKERS: usize = 7;

// Memory.

/// Numbers of an array that is worth keeping: below, the allocator keeps them anyway.
pub(crate) const RECYCLED_FLOATS: usize = 1 << 13;

/// Numbers that a thread keeps at most: 64 MB.
pub(crate) const MOST_RECYCLED_FLOATS: usize = 1 << 24;

// Direct convolution.

/// With images as lanes, taps on padding are skipped by zones of columns where at least one
/// tap in so many is on padding: of fewer, short zones cost more than they spare.
pub(crate) const ONE_IN_PADDING: usize = 5;

/// Columns of a shifted copy that are computed at once at least.
pub(crate) const SHIFTED_COLUMNS: usize = 64;

/// Pieces for each thread where few images are cut by rows, or their channels shared out:
/// an odd number of images is no reason for a thread to wait for long.
pub(crate) const ROW_PIECES_PER_THREAD: usize = 2;

/// Images and groups for each thread from which no image is cut.
pub(crate) const SETS_PER_THREAD: usize = 4;

/// Numbers transposed to images as lanes that one band of the source may take up:
/// 384 kB. Where one row of all channels needs more, images are not lanes.
pub(crate) const INTERLEAVED_SOURCE_FLOATS: usize = 3 << 15;

/// The same of the output: 128 kB.
pub(crate) const INTERLEAVED_OUTPUT_FLOATS: usize = 1 << 15;

/// Products for each number transposed, below which transposing costs more than whole
/// vectors gain.
pub(crate) const PRODUCTS_PER_TRANSPOSED: usize = 12;

/// Output positions of a plane, and terms of a sum, from which filters as lanes are
/// better than images: there what is transposed is little beside the products, and few
/// positions are at the border.
pub(crate) const POSITIONS_FOR_FILTERS: usize = 512;
pub(crate) const TERMS_FOR_FILTERS: usize = 128;

/// Terms of a sum up to which neighbouring positions are better lanes than filters or
/// images, of planes of [`POSITIONS_FOR_FILTERS`]: to transpose what short sums are made
/// of takes as long as their products. From [`TERMS_FOR_FILTERS`] on the planes have to
/// be read in lines. Against filters, on an Intel Xeon (Emerald Rapids) with AVX-512 and
/// with AVX2, 64 filters on one image: 3 channels of 3×3 on 128² and on 32² 1.3 and 1.6
/// times as fast, of 7×7 with stride 2 on 224² 1.04 to 1.1 and 1.03 times; 16 channels
/// of 3×3 on 128² 1.08 and 1.35 times, 64 of them 0.9 and 1.1 times.
pub(crate) const TERMS_FOR_POSITIONS: usize = 256;

/// Filters from which they are better than images too: with AVX2 8 filters of 5×5 on
/// 28² took 1.03 times as long, 16 of them 0.92 times, 32 of them 0.8 times.
pub(crate) const FILTERS_FOR_POSITIONS: usize = 16;

/// How many elements of a kernel have to read a pixel, on average, for its copy in lines
/// to pay. With 3×3 and stride 2 fewer do: 16 channels took up to 1.1 times as long as
/// with filters as lanes.
pub(crate) const READS_OF_PIXEL: usize = 4;

/// Positions of a row for each idle lane, below which planes are not read in lines.
pub(crate) const POSITIONS_PER_IDLE_LANE: usize = 8;

/// Numbers of planes that are kept at once where they are read in lines: 128 kB.
pub(crate) const LINE_FLOATS: usize = 1 << 15;

/// Filters for each idle lane, below which filters are not lanes.
pub(crate) const FILTERS_PER_IDLE_LANE: usize = 8;

/// Output positions per cache block of filters, between two transposes: enough that
/// zones at the border fill tiles, few enough that their sums, of four vectors of
/// 16 filters 112 kB, stay in the cache.
pub(crate) const BLOCK_POSITIONS: usize = 448;

/// Packed weights, those of one channel at least, that meet a whole cache block of
/// positions before the next ones do: 160 kB, which a level-2 cache feeds fast enough. With
/// fewer of them tiles begin and end more often: on an Intel Xeon (Emerald Rapids) tiles
/// of 6 rows and 4 vectors made 175 GFLOP/s of 64 channels of 3×3 at once, 172 of half
/// of them and 168 of a quarter.
pub(crate) const PACKED_FLOATS: usize = 40 << 10;

/// Numbers of padded planes of all channels: 4 MB. Where there would be more, filters
/// are not lanes.
pub(crate) const PADDED_FLOATS: usize = 1 << 20;

/// Products for a panel of filters that take as long as one call for a zone.
pub(crate) const PRODUCTS_PER_CALL: usize = 1 << 8;

/// A tile of one position costs as much as one of this many.
pub(crate) const TILE_POSITIONS: usize = 4;

/// Taps of all zones that are listed: half a megabyte and more. Where there would be
/// more, planes are padded, or lists made anew for each row.
pub(crate) const ZONE_TAPS: usize = 1 << 16;

/// Numbers of shifted planes that are kept at once with positions as lanes, where that
/// is possible at all: 256 kB.
pub(crate) const SHIFTED_FLOATS: usize = 1 << 16;

/// Numbers of planes that few filters read at once, with positions as lanes: 64 kB.
pub(crate) const FEW_FILTER_FLOATS: usize = 1 << 14;

/// Vectors of products that take as long as it takes to copy a vector.
pub(crate) const VECTOR_COPY: usize = 6;

/// Numbers of panels that are copied at once for kernels of one element: 256 kB.
pub(crate) const PANEL_FLOATS: usize = 1 << 16;

/// Outputs that are computed at once of all panels: each is written from one end of them to
/// the other, and a processor follows about so many streams by itself. On an Intel Xeon
/// (Emerald Rapids) with 32 of them, instead of all and prefetched by instructions, `W8b`
/// of `peer 1` was 1.1 to 1.4 times as fast; with 8 and with 64 1.0 to 1.4 times.
pub(crate) const PANEL_OUTPUTS: usize = 32;

/// How often a panel has to be read, by one block of filters after the other, for its
/// copy to pay; with two blocks it did not.
pub(crate) const PANEL_READS: usize = 4;

/// Numbers of planes that a level-2 cache may hold, half a megabyte: of these no panels
/// are copied. On an Intel Xeon (Emerald Rapids) panels made 128 channels of 56² 1.7
/// times as fast, and one image of 28² 5 % slower (`W8b` and `W1g` of `peer 1`).
pub(crate) const CACHED_FLOATS: usize = 1 << 17;

/// Cache lines of outputs that are prefetched with each tile.
pub(crate) const LINES_PER_TILE: usize = 16;

/// Output positions that fill the tile of a micro-kernel a few times.
pub(crate) const ENOUGH_POSITIONS: usize = 96;

/// Pieces of rows for each thread in CHWN: so many that the threads end at about the
/// same time, though rows at the border have fewer terms.
pub(crate) const PIECES_PER_THREAD: usize = 8;

/// Neighbouring output positions, or elements of a kernel, from which a tile of the FMA
/// micro-kernel is cut among them alone: of fewer it would have too few rows.
pub(crate) const RUN_OF_TILE: usize = 4;

/// Numbers that stay in a core's cache while the weight gradient meets them again and
/// again, 256 kB: of output gradients, which are transposed with filters as lanes, or of
/// padded pixels, with elements of the kernel as lanes.
pub(crate) const GRADIENT_BAND_FLOATS: usize = 1 << 16;

/// Sums in vectors, below which a product waits for the one before: it takes 4 steps of the
/// clock, and in each of them two of 8 lanes begin. What they are counted for: on an AMD
/// EPYC of the fourth generation both gradients of 4 images with 16 channels of 28² and
/// 3×3 took 0.33, 0.82 and 0.71 times as long for 1, 8 and 17 filters with elements of the
/// kernel as lanes as with filters, and as long for 15 (`benches/peers/scan.py`).
pub(crate) const CHAINS: usize = 8;

/// Vectors of output gradients in a panel of the weight gradient: they come from the
/// level-2 cache, and a tile of fewer rows reads them more often.
pub(crate) const GRADIENT_VECTORS: usize = 3;

/// Numbers that the weight gradients of single images may take up until they are
/// added: 4 MB.
pub(crate) const WAITING_FLOATS: usize = 1 << 20;

/// Numbers that the transposed output gradients of a vector of sets may take up: 4 MB.
pub(crate) const INTERLEAVED_GRADIENT_FLOATS: usize = 1 << 20;

/// Lanes of a vector up to which gradients by weight of CHWN batches pack their factors: it
/// is a quarter of its cache line. LeNet-5's layers in WebAssembly took 0.54 to 0.87 times
/// as long on the EPYC; with vectors as long as a line, those of LeNet-5 and `four_convs`
/// took 1.02 to 1.6 times as long on an Intel Xeon (Emerald Rapids).
pub(crate) const PACKED_LANES: usize = CACHE_LINE / 4;

/// Cache lines whose vectors are packed one after the other: 4 kB, which the first cache
/// keeps until their last vector is read.
pub(crate) const PACKED_LINES: usize = 64;

/// Numbers of one plane of a vector of images, above which what a tile of the weight
/// gradient reads again and again is not kept by a core's cache: 128 kB.
pub(crate) const GRADIENT_PLANE_FLOATS: usize = 1 << 15;

/// Numbers of a padded plane for each pixel, above which padding is not worth its
/// memory for the weight gradient; planes of [`SMALL_PLANE_FLOATS`] always are.
pub(crate) const PADDED_PER_PIXEL: usize = 16;
pub(crate) const SMALL_PLANE_FLOATS: usize = 1 << 16;

/// How many numbers ahead of its stores a depthwise convolution prefetches the output:
/// 4 kB, some rows. Its planes stream through the caches, and are computed faster
/// than they are read: with the next plane prefetched as well, 128 channels of 56² took
/// half as long on an EPYC of the fifth generation (`W1f` of `peer 1`).
pub(crate) const STORED_AHEAD: usize = 1 << 10;

// Winograd's tiles.

/// Numbers of transformed tiles that are kept at once: half a megabyte, or those of 32
/// tiles.
pub(crate) const TRANSFORMED_FLOATS: usize = 1 << 17;

/// Filters of a panel at most.
pub(crate) const PANEL_FILTERS: usize = 64;

// Pooling, fully connected layers, signals.

/// Pixels of all windows of a plane, each counted for every window that it is in, that
/// are listed however small the plane is: half a megabyte.
pub(crate) const LISTED_PIXELS: usize = 1 << 16;

/// The same for each pixel of a larger plane: windows of 4×4 at every pixel.
pub(crate) const LISTED_PER_PIXEL: usize = 16;

/// A fully connected layer has images as lanes where at least one lane in so many has one;
/// else outputs, and weights are transposed.
pub(crate) const LANES_PER_IMAGE: usize = 2;

/// Maxima of rows of pixels that are kept at once, where windows compare them: 4 kB. With
/// 16 kB planes of 128² took 1.2 times as long (`benches/peers/scan.py`).
pub(crate) const ROW_MAXIMA: usize = 1 << 10;

/// Numbers of planes whose gradients of max pooling are added at once: 16 kB.
pub(crate) const POOLED_FLOATS: usize = 1 << 12;

/// Numbers of transposed images that a fully connected layer keeps in a thread: a
/// megabyte, or those of as many images as a vector has lanes.
pub(crate) const LINEAR_FLOATS: usize = 1 << 18;

/// Numbers of a padded plane of a signal that are kept at once: 256 kB, or what one row
/// of the output needs.
pub(crate) const SIGNAL_FLOATS: usize = 1 << 16;
