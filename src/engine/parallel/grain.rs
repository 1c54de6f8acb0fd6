//! How many pieces of work are worth their threads.

#[cfg(not(feature = "threads"))]
use super::alone::{threads, workers_spin};
#[cfg(feature = "threads")]
use super::{spinning::workers_spin, thread_pool::threads};
use crate::engine::cost::{
    PLANE_PIECES_PER_THREAD, PRODUCTS_PER_NUMBER, PRODUCTS_PER_THREAD,
};

/// Into how many pieces to cut work of that many products.
pub(crate) fn thread_count_for(products: usize) -> usize {
    let worth = PRODUCTS_PER_THREAD[usize::from(workers_spin())];
    threads().min(products / worth).max(1)
}

/// Planes of one piece, of `planes` planes with `numbers` numbers altogether, and parts
/// for [`parallel_for`](crate::engine::parallel_for).
pub(crate) fn planes_per_piece(planes: usize, numbers: usize) -> [usize; 2] {
    let parts = thread_count_for(numbers.saturating_mul(PRODUCTS_PER_NUMBER));
    [planes.div_ceil(PLANE_PIECES_PER_THREAD * parts).max(1), parts]
}
