//! A product of two matrices by the crate `gemm`.

use gemm::Parallelism;

/// A matrix in memory: every row begins `step` numbers behind the one before.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    pub(super) numbers: &'a [f32],
    pub(super) step: usize,
}

/// `rows` × `terms` times `terms` × `columns`.
pub(super) struct Product<'a> {
    pub(super) rows: usize,
    pub(super) terms: usize,
    pub(super) columns: usize,
    pub(super) left: Rows<'a>,
    pub(super) right: Rows<'a>,
    /// Whether it is added to what is there already.
    pub(super) add: bool,
}

impl Product<'_> {
    /// Writes the product, every row `step` numbers behind the one before.
    pub(super) fn write(self, output: &mut [f32], step: usize) {
        let Self { rows, terms, columns, left, right, add } = self;
        fits(left.numbers, left.step, [rows, terms]);
        fits(right.numbers, right.step, [terms, columns]);
        fits(output, step, [rows, columns]);
        // SAFETY: all three matrices lie within their slices, as `fits` has seen, so
        // that every step is less than `isize::MAX`. No two elements of the output
        // are at one place, and nothing else refers to them meanwhile.
        #[allow(unsafe_code)]
        unsafe {
            gemm::gemm(
                rows,
                columns,
                terms,
                output.as_mut_ptr(),
                1,
                step as isize,
                add,
                left.numbers.as_ptr(),
                1,
                left.step as isize,
                right.numbers.as_ptr(),
                1,
                right.step as isize,
                1.0,
                1.0,
                false,
                false,
                false,
                Parallelism::None,
            );
        }
    }
}

/// Stops where a matrix has no elements, where its rows overlap, or where it does
/// not lie within its numbers.
fn fits(numbers: &[f32], step: usize, [rows, columns]: [usize; 2]) {
    assert!(rows > 0 && columns > 0, "a matrix has elements");
    assert!(columns <= step, "rows of a matrix do not overlap");
    let last = (rows - 1).checked_mul(step);
    let end = last.and_then(|last| last.checked_add(columns));
    assert!(
        end.is_some_and(|end| end <= numbers.len()),
        "a matrix lies within its numbers"
    );
}
