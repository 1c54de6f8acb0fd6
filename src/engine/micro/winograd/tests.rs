use super::*;

fn numbers(count: usize) -> Vec<f32> {
    (0..count).map(|n| (n * 7919 % 1009) as f32 / 64.0 - 7.0).collect()
}

/// Three neighbouring tiles of a plane of six rows, of which some are known.
fn seen(
    level: Level,
    lanes: usize,
    count: usize,
    source: &[f32],
    known: [Range<usize>; 2],
) -> Vec<f32> {
    let row = known[1].len() * lanes;
    let mut target = vec![0.0; 36 * count * lanes];
    let tiles = Tiles {
        count,
        numbers: lanes,
        source,
        from: Steps { row, column: lanes, tile: 4 * lanes },
        known: Some(known),
        target: &mut target,
        to: Steps { row: 6 * count * lanes, column: count * lanes, tile: lanes },
        inside: [6, 6 * count],
        bias: None,
    };
    tiles.compute(level, TileTransform::F4Input);
    target
}

#[test]
fn tiles_beside_each_other_are_as_each_alone_on_a_padded_plane() {
    let across = 3 * 4 + 2;
    for level in Level::available() {
        for lanes in [1, 5, 16, 33] {
            for [rows, columns] in [
                [0..6, 0..across],
                [1..6, 2..across],
                [0..5, 0..across - 3],
                [2..3, 5..9],
                [0..6, 4..4],
                [6..6, 0..across],
            ] {
                let source = numbers(rows.len() * columns.len() * lanes);
                let known = [rows.clone(), columns.clone()];
                let together = seen(level, lanes, 3, &source, known);
                for tile in 0..3 {
                    let mut padded = vec![0.0; 36 * lanes];
                    for (at, number) in padded.iter_mut().enumerate() {
                        let (row, column) = (at / lanes / 6, at / lanes % 6);
                        let column = 4 * tile + column;
                        if rows.contains(&row) && columns.contains(&column) {
                            let at_row = (row - rows.start) * columns.len();
                            let place = at_row + column - columns.start;
                            *number = source[place * lanes + at % lanes];
                        }
                    }
                    let alone = seen(level, lanes, 1, &padded, [0..6, 0..6]);
                    for place in 0..36 {
                        let from = (place * 3 + tile) * lanes;
                        let together = &together[from..from + lanes];
                        assert_eq!(together, &alone[place * lanes..][..lanes]);
                    }
                }
            }
        }
    }
}

fn build_vec(level: Level, lanes: usize, inside: [usize; 2], target: &mut [f32]) {
    let bias = numbers(lanes);
    let tiles = Tiles {
        count: 2,
        numbers: lanes,
        source: &numbers(36 * 2 * lanes),
        from: Steps { row: 6 * 2 * lanes, column: 2 * lanes, tile: lanes },
        known: None,
        target,
        to: Steps { row: 8 * lanes, column: lanes, tile: 4 * lanes },
        inside,
        bias: Some(&bias),
    };
    tiles.compute(level, TileTransform::F4Output);
}

#[test]
fn what_lies_outside_is_not_written() {
    for lanes in [1, 7, 16, 20] {
        let mut first = vec![0.0; 4 * 8 * lanes];
        build_vec(Level::Portable, lanes, [4, 8], &mut first);
        for level in Level::available() {
            for (rows, columns) in [(4, 8), (1, 1), (3, 4), (4, 5), (2, 7)] {
                let mut target = vec![0.5; ((rows - 1) * 8 + columns) * lanes];
                build_vec(level, lanes, [rows, columns], &mut target);
                for (at, &number) in target.iter().enumerate() {
                    let inside = at / lanes % 8 < columns;
                    assert_eq!(number, if inside { first[at] } else { 0.5 });
                }
            }
        }
    }
}

#[test]
#[should_panic(expected = "the target")]
fn a_target_that_is_too_short_is_refused() {
    build_vec(Level::current(), 3, [2, 7], &mut [0.0; 3 * (8 + 7) - 1]);
}

#[test]
#[should_panic(expected = "the source")]
fn a_source_that_is_too_short_is_refused() {
    seen(Level::current(), 3, 1, &numbers(3 * 36 - 1), [0..6, 0..6]);
}
