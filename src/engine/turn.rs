//! Rows become columns.

/// `[rows, columns]` becomes `[columns, rows]`.
pub(crate) fn turn(source: &[f32], columns: usize, target: &mut [f32]) {
    let rows = source.len() / columns;
    // Squares of lines that are still in the cache when they are read again.
    for top in (0..rows).step_by(16) {
        let bottom = rows.min(top + 16);
        for (column, target) in target.chunks_exact_mut(rows).enumerate() {
            let lines =
                source[top * columns..bottom * columns].chunks_exact(columns);
            for (target, line) in target[top..bottom].iter_mut().zip(lines) {
                *target = line[column];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turned_twice_it_is_as_it_was() {
        for (rows, columns) in [(1, 1), (3, 40), (40, 3), (17, 33)] {
            let source: Vec<f32> = (0..rows * columns).map(|n| n as f32).collect();
            let (mut once, mut twice) = (source.clone(), source.clone());
            turn(&source, columns, &mut once);
            // Row 2, column 1 of three by forty.
            if rows == 3 {
                assert_eq!(once[3 + 2], 2.0 * 40.0 + 1.0);
            }
            turn(&once, rows, &mut twice);
            assert_eq!(twice, source);
        }
    }
}
