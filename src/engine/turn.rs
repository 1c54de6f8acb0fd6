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
    let matrix = Matrix { source, rows, columns, from: columns, target, to: rows };
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
                V::LANES,
                |row| from.add(row * self.from),
                |column| to.add(column * self.to),
            );
        }
    }
}

/// The numbers of some images.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Images<'a> {
    pub(crate) values: &'a [f32],
    /// From a number of an image to the same one of the next image, and from one
    /// number of an image to the next one: either may be 1.
    pub(crate) image: usize,
    pub(crate) number: usize,
}

impl<'a> Images<'a> {
    /// One image behind the other, of so many numbers each.
    pub(crate) fn first(values: &'a [f32], image: usize) -> Self {
        Self { values, image, number: 1 }
    }

    /// So many images, the same numbers of all of them side by side.
    pub(crate) fn last(values: &'a [f32], images: usize) -> Self {
        Self { values, image: 1, number: images }
    }

    /// As many numbers of each of as many images as vectors have lanes, from the
    /// given ones on, as the target has room for: number by number, a lane for each
    /// image.
    ///
    /// # Panics
    /// If they do not lie within source and target.
    pub(crate) fn side_by_side(
        self,
        level: Level,
        [image, number]: [usize; 2],
        target: &mut [Place],
    ) {
        let lanes = level.lanes();
        let count = target.len() / lanes;
        if count == 0 {
            return;
        }
        let source = &self.values[image * self.image + number * self.number..];
        if self.image == 1 {
            let last = (count - 1) * self.number + lanes;
            assert!(last <= source.len(), "the source");
            let step = self.number;
            return level::run(level, Picked { source, step, target });
        }
        assert!(self.number == 1, "numbers are neighbours, or images");
        let matrix = Matrix {
            source,
            rows: lanes,
            columns: count,
            from: self.image,
            target,
            to: lanes,
        };
        matrix.turn(level);
    }
}

/// Whole vectors of the source, one each `step` numbers, one behind the other.
struct Picked<'a> {
    source: &'a [f32],
    step: usize,
    target: &'a mut [Place],
}

impl Kernel for Picked<'_> {
    #[inline(always)]
    fn run<V: Vector>(self) {
        let (from, to) =
            (self.source.as_ptr(), self.target.as_mut_ptr().cast::<f32>());
        for vector in 0..self.target.len() / V::LANES {
            // SAFETY: `side_by_side` has seen that all vectors lie within the
            // source; the target has room for so many.
            unsafe {
                let lanes = V::load(from.add(vector * self.step));
                lanes.store(to.add(vector * V::LANES));
            }
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

impl Kernel for Columns<'_, '_> {
    #[inline(always)]
    fn run<V: Vector>(self) {
        let columns = self.targets.len();
        let rows = self.source.len() / columns;
        let from = self.source.as_ptr();
        // Vectors that end where a line of memory does are stored at once.
        let target = self.targets[0].as_ptr();
        let first = match target.align_offset(size_of::<f32>() * V::LANES) {
            0 => V::LANES,
            some => some.min(V::LANES),
        };
        // SAFETY: the source has all rows and columns, and every target, as
        // `turn` has seen, all rows.
        unsafe {
            squares::<V>(
                [rows, columns],
                first,
                |row| from.add(row * columns),
                |column| self.targets[column].as_mut_ptr().cast(),
            );
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
        (top, next) = (next, rows.min(next + V::LANES));
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
