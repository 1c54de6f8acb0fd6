//! Rows become columns.

// As in `chains`: places are checked once before the loops.
#![allow(unsafe_code)]
#![allow(clippy::needless_range_loop)]

use super::fresh::Place;
use super::level::{self, Kernel, Level};
use super::vector::{MOST_LANES, Vector};

/// `[rows, columns]` becomes `[columns, rows]`.
pub(crate) fn turn(
    level: Level,
    source: &[f32],
    columns: usize,
    target: &mut [Place],
) {
    let rows = source.len() / columns;
    let matrix = Matrix {
        source,
        rows,
        columns,
        from: columns,
        target,
        to: rows,
    };
    matrix.turn(level);
}

/// A matrix to be turned: row r, column c of the source stands at r · `from` + c
/// and goes to c · `to` + r of the target.
pub(crate) struct Matrix<'a> {
    pub(crate) source: &'a [f32],
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    pub(crate) from: usize,
    pub(crate) target: &'a mut [Place],
    pub(crate) to: usize,
}

impl Matrix<'_> {
    /// Turns it.
    ///
    /// # Panics
    /// If it does not lie within source and target.
    pub(crate) fn turn(self, level: Level) {
        if self.rows == 0 || self.columns == 0 {
            return;
        }
        let last = (self.rows - 1) * self.from + self.columns;
        assert!(last <= self.source.len(), "the source");
        let last = (self.columns - 1) * self.to + self.rows;
        assert!(last <= self.target.len(), "the target");
        level::run(level, self);
    }
}

impl Kernel for Matrix<'_> {
    #[inline(always)]
    fn run<V: Vector>(self) {
        let (from, to) =
            (self.source.as_ptr(), self.target.as_mut_ptr().cast::<f32>());
        // SAFETY: `turn` has seen that all rows and columns lie within source
        // and target.
        unsafe {
            squares::<V>(
                [self.rows, self.columns],
                |row| from.add(row * self.from),
                |column| to.add(column * self.to),
            );
        }
    }
}

/// A matrix of as many columns as targets: column c goes to target c.
pub(crate) struct Columns<'a, 'b> {
    /// `[rows, columns]`, row-major.
    pub(crate) source: &'a [f32],
    pub(crate) targets: &'a mut [&'b mut [Place]],
}

impl Columns<'_, '_> {
    /// Turns it.
    ///
    /// # Panics
    /// If the targets are not as long as the matrix has rows.
    pub(crate) fn turn(self, level: Level) {
        let columns = self.targets.len();
        let rows = self.source.len() / columns;
        assert!(self.targets.iter().all(|target| target.len() == rows));
        level::run(level, self);
    }
}

/// Rows turned before they are copied to their targets: these may lie a power of
/// two apart and drive each other out of the cache.
const AT_ONCE: usize = 64;

impl Kernel for Columns<'_, '_> {
    #[inline(always)]
    fn run<V: Vector>(self) {
        let columns = self.targets.len();
        let rows = self.source.len() / columns;
        let mut lines = [0.0; AT_ONCE * MOST_LANES];
        let lines = lines.as_mut_ptr();
        for top in (0..rows).step_by(AT_ONCE) {
            let count = AT_ONCE.min(rows - top);
            for left in (0..columns).step_by(V::LANES) {
                let across = V::LANES.min(columns - left);
                // SAFETY: the source has all rows and columns, the lines have
                // room for so many of both, and every target has all rows, as
                // `turn` has seen.
                unsafe {
                    let from = self.source.as_ptr().add(top * columns + left);
                    squares::<V>(
                        [count, across],
                        |row| from.add(row * columns),
                        |column| lines.add(column * AT_ONCE),
                    );
                    for column in 0..across {
                        let target = self.targets[left + column].as_mut_ptr();
                        let to = target.cast::<f32>().add(top);
                        let from = lines.add(column * AT_ONCE);
                        let whole = count - count % V::LANES;
                        for place in (0..whole).step_by(V::LANES) {
                            V::load(from.add(place)).store(to.add(place));
                        }
                        if whole < count {
                            let rest = V::mask(0, count - whole);
                            let lanes = V::load_masked(from.add(whole), rest);
                            lanes.store_masked(to.add(whole), rest);
                        }
                    }
                }
            }
        }
    }
}

/// A matrix turned square by square: from where each row starts to where each
/// column is to start.
///
/// # Safety
/// All rows are valid for reads of `columns` numbers, and where the columns start
/// for writes of `rows`.
#[inline(always)]
unsafe fn squares<V: Vector>(
    [rows, columns]: [usize; 2],
    from: impl Fn(usize) -> *const f32,
    mut to: impl FnMut(usize) -> *mut f32,
) {
    for top in (0..rows).step_by(V::LANES) {
        let down = V::LANES.min(rows - top);
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
                    V::turn(&mut square);
                    for column in 0..V::LANES {
                        square[column].store(to(left + column).add(top));
                    }
                    continue;
                }
                let (inside, below) = (V::mask(0, across), V::mask(0, down));
                for row in 0..V::LANES {
                    if row < down {
                        let from = from(top + row).add(left);
                        square[row] = V::load_masked(from, inside);
                    }
                }
                V::turn(&mut square);
                for column in 0..V::LANES {
                    if column < across {
                        let to = to(left + column).add(top);
                        square[column].store_masked(to, below);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::to_write;

    #[test]
    fn turned_twice_it_is_as_it_was() {
        for level in Level::available() {
            for (rows, columns) in [(1, 1), (3, 40), (40, 3), (17, 33), (16, 32)] {
                let source: Vec<f32> =
                    (0..rows * columns).map(|n| n as f32).collect();
                let (mut once, mut twice) = (source.clone(), source.clone());
                turn(level, &source, columns, to_write(&mut once));
                for (at, &number) in once.iter().enumerate() {
                    let (column, row) = (at / rows, at % rows);
                    assert_eq!(number, (row * columns + column) as f32);
                }
                turn(level, &once, rows, to_write(&mut twice));
                assert_eq!(twice, source);
            }
        }
    }
}
