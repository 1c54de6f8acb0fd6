//! The fast arithmetic of f32: vectors, blocks and threads *across* output
//! elements, never within the sum of one ([`crate::accumulation`]).
//!
//! Four rooms, each of which knows those above it alone:
//! - `simd`: which vector instructions there are ([`Level`]), and vectors of them;
//! - `parallel`: threads, and how work is split for them;
//! - `memory`: layouts NCHW and CHWN, transposition, padding, scratch memory;
//! - `micro`: the micro-kernels, and the packing of their weights.
//!
//! What was measured, thresholds and the sizes of tiles, is in `cost`. Which instructions
//! a processor has is found out when the program runs. All give the same bits, as
//! [`Level::available`] and [`on`] let a test see.

pub(crate) mod cost;
pub(crate) mod memory;
mod micro;
mod parallel;
mod simd;

pub use memory::layout::Layout;
pub use memory::uninit::mark_unwritten;
pub use micro::fma::trial::TileTrial;
pub use micro::mul_add::mul_add;
pub use simd::level::{Level, on};

pub(crate) use memory::aligned::Aligned;
pub(crate) use memory::layout::{self, BatchView};
pub(crate) use memory::pad::{PaddedCopy, RowShift};
pub(crate) use memory::panels::Panels;
pub(crate) use memory::recycle::recycle;
pub(crate) use memory::scratch::with_scratch;
pub(crate) use memory::transpose::{Matrix, ScatterColumns, transpose};
pub(crate) use memory::uninit::{
    Uninit, as_uninit, build_uninit, build_vec, fill_uninit,
};
pub(crate) use micro::COUNTED;
pub(crate) use micro::elementwise::{all_finite, update};
pub(crate) use micro::few_images::FewImages;
pub(crate) use micro::fma::{Accumulators, Broadcast, FmaKernel, Init, Tap};
pub(crate) use micro::map::{map, map_slices};
pub(crate) use micro::max_backward::MaxBackward2;
pub(crate) use micro::max_by_image::{MaxByImage, WindowIndex};
pub(crate) use micro::max_by_row::MaxByRow;
pub(crate) use micro::mean_by_row::{Columns, ElementPlaces, MeanByRow};
pub(crate) use micro::outer_fma::OuterFma;
pub(crate) use micro::outer_unfused::OuterUnfused;
pub(crate) use micro::pack::packed;
pub(crate) use micro::plane::Plane;
pub(crate) use micro::relu::Positive;
pub(crate) use micro::row_sums::{PlaneSums, RowSums};
pub(crate) use micro::winograd::{Steps, TileTransform, Tiles};
pub(crate) use parallel::{
    even_parts, keep_spinning, parallel_for, planes_per_piece, thread_count_for,
};
pub(crate) use simd::level::{Autovectorized, dispatch_loops};
pub(crate) use simd::prefetch::Prefetch;
