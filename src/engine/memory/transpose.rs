//! Transposition: rows become columns, a square of vectors at a time.

// As in `fma`: places are checked once before the loops.
#![allow(unsafe_code)]
#![allow(clippy::needless_range_loop)]

use crate::engine::memory::uninit::Uninit;
use crate::engine::simd::level::{self, Level};
use crate::engine::simd::vector::{MOST_LANES, Vector, WithSimd};

/// `[rows, columns]` becomes `[columns, rows]`.
pub(crate) fn transpose(
    level: Level,
    source: &[f32],
    columns: usize,
    target: &mut [Uninit],
) {
    let rows = source.len() / columns;
    let matrix = Matrix {
        source,
        rows,
        columns,
        source_stride: columns,
        target,
        target_stride: rows,
    };
    matrix.transpose(level);
}

/// A matrix to be transposed: row r, column c of the source is at
/// r · `source_stride` + c and goes to c · `target_stride` + r of the target.
pub(crate) struct Matrix<'a> {
    pub(crate) source: &'a [f32],
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    pub(crate) source_stride: usize,
    pub(crate) target: &'a mut [Uninit],
    pub(crate) target_stride: usize,
}

impl Matrix<'_> {
    /// Transposes it.
    ///
    /// # Panics
    /// If it does not lie within source and target.
    pub(crate) fn transpose(self, level: Level) {
        if self.rows == 0 || self.columns == 0 {
            return;
        }
        let last = (self.rows - 1) * self.source_stride + self.columns;
        assert!(last <= self.source.len(), "the source");
        let last = (self.columns - 1) * self.target_stride + self.rows;
        assert!(last <= self.target.len(), "the target");
        level::dispatch(level, self);
    }
}

impl WithSimd for Matrix<'_> {
    #[inline(always)]
    fn run<V: Vector>(self) {
        let (from, to) =
            (self.source.as_ptr(), self.target.as_mut_ptr().cast::<f32>());
        // SAFETY: `transpose` has checked that all rows and columns lie within source
        // and target.
        unsafe {
            squares::<V>(
                [self.rows, self.columns],
                V::LANES,
                |row| from.add(row * self.source_stride),
                |column| to.add(column * self.target_stride),
            );
        }
    }
}

/// Vectors that are `step` numbers apart in the source, to be copied one behind the
/// other.
pub(super) struct Vectors<'a> {
    pub(super) source: &'a [f32],
    pub(super) step: usize,
    pub(super) target: &'a mut [Uninit],
}

impl Vectors<'_> {
    /// Copies as many as the target has room for.
    ///
    /// # Panics
    /// If they do not lie within the source.
    pub(super) fn copy(self, level: Level) {
        let count = self.target.len() / level.lanes();
        if count > 0 {
            let last = (count - 1) * self.step + level.lanes();
            assert!(last <= self.source.len(), "the source");
            level::dispatch(level, self);
        }
    }
}

impl WithSimd for Vectors<'_> {
    #[inline(always)]
    fn run<V: Vector>(self) {
        let (from, to) =
            (self.source.as_ptr(), self.target.as_mut_ptr().cast::<f32>());
        for vector in 0..self.target.len() / V::LANES {
            // SAFETY: `copy` has checked that all vectors lie within the
            // source; the target has room for so many.
            unsafe {
                let lanes = V::load(from.add(vector * self.step));
                lanes.store(to.add(vector * V::LANES));
            }
        }
    }
}

/// A matrix whose columns go to slices of their own: column c to target c.
pub(crate) struct ScatterColumns<'a, 'b> {
    /// `[rows, stride]`, row-major; the first columns are transposed.
    pub(crate) source: &'a [f32],
    pub(crate) stride: usize,
    /// One for each column.
    pub(crate) targets: &'a mut [&'b mut [Uninit]],
}

impl ScatterColumns<'_, '_> {
    /// Transposes it.
    ///
    /// # Panics
    /// If the targets are not as long as the matrix has rows, or more than a row has
    /// numbers.
    pub(crate) fn transpose(self, level: Level) {
        assert!((1..=self.stride).contains(&self.targets.len()), "columns");
        let rows = self.source.len() / self.stride;
        assert!(self.targets.iter().all(|target| target.len() == rows));
        level::dispatch(level, self);
    }
}

impl WithSimd for ScatterColumns<'_, '_> {
    #[inline(always)]
    fn run<V: Vector>(self) {
        let columns = self.targets.len();
        let rows = self.source.len() / self.stride;
        let from = self.source.as_ptr();
        // Vectors that end where a line of memory does are stored at once.
        let target = self.targets[0].as_ptr();
        let first = match target.align_offset(size_of::<f32>() * V::LANES) {
            0 => V::LANES,
            some => some.min(V::LANES),
        };
        // SAFETY: the source has all rows and columns, and every target, as
        // `transpose` has seen, all rows.
        unsafe {
            squares::<V>(
                [rows, columns],
                first,
                |row| from.add(row * self.stride),
                |column| self.targets[column].as_mut_ptr().cast(),
            );
        }
    }
}

/// Transposes square by square: `from` says where a row starts, `to` where a column is
/// to start.
///
/// # Safety
/// All rows are valid for reads of `columns` numbers, and where the columns start
/// for writes of `rows`.
#[inline(always)]
unsafe fn squares<V: Vector>(
    [rows, columns]: [usize; 2],
    first: usize,
    from: impl Fn(usize) -> *const f32,
    mut to: impl FnMut(usize) -> *mut f32,
) {
    let (mut top, mut next) = (0, first.min(rows));
    while top < rows {
        let down = next - top;
        for left in (0..columns).step_by(V::LANES) {
            let across = V::LANES.min(columns - left);
            // SAFETY: the caller's; the masks keep to rows and columns. The
            // counts of the loops are known, so that vectors stay in registers.
            unsafe {
                let mut square = [V::splat(0.0); MOST_LANES];
                if down == V::LANES && across == V::LANES {
                    for row in 0..V::LANES {
                        square[row] = V::load(from(top + row).add(left));
                    }
                    V::transpose(&mut square);
                    for column in 0..V::LANES {
                        square[column].store(to(left + column).add(top));
                    }
                    continue;
                }
                let inside = V::mask(0, across);
                for row in 0..V::LANES {
                    if row < down {
                        let from = from(top + row).add(left);
                        square[row] = V::load_masked(from, inside);
                    }
                }
                V::transpose(&mut square);
                for column in 0..V::LANES {
                    if column < across {
                        let to = to(left + column).add(top);
                        square[column].store_first(to, down);
                    }
                }
            }
        }
        (top, next) = (next, rows.min(next + V::LANES));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::as_uninit;

    #[test]
    fn transposed_twice_it_is_as_it_was() {
        for level in Level::available() {
            for (rows, columns) in [(1, 1), (3, 40), (40, 3), (17, 33), (16, 32)] {
                let source: Vec<f32> =
                    (0..rows * columns).map(|n| n as f32).collect();
                let (mut once, mut twice) = (source.clone(), source.clone());
                transpose(level, &source, columns, as_uninit(&mut once));
                for (at, &number) in once.iter().enumerate() {
                    let (column, row) = (at / rows, at % rows);
                    assert_eq!(number, (row * columns + column) as f32);
                }
                transpose(level, &once, rows, as_uninit(&mut twice));
                assert_eq!(twice, source);
            }
        }
    }
}
