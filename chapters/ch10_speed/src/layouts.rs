//! What a small cache has to fetch for two layouts, and for a product in blocks.

use cnn::notebook::{Outputs, Result, Table, number};

use crate::loops::{Cache, Nest};

/// The two layouts of a layer's pixels, weights and maps.
const LAYOUTS: [&str; 2] = ["NCHW", "NHWC"];

/// Lines fetched for the layer of `lines_fetched` in some orders of its loops, with
/// each channel's plane by itself and with the channels of a pixel side by side.
pub fn two_layouts() -> Result<Outputs> {
    let nest = Nest::new([8, 26, 32, 3]);
    let mut table = Table::new(["loops, outermost first", "NCHW", "NHWC"]);
    for order in ["oijcuv", "oijuvc", "ocuvij", "ijcuvo", "ijuvco"] {
        let fetched = LAYOUTS.map(|layout| {
            let mut cache = Cache::new(32 << 10);
            nest.walk_in(layout == "NHWC", order, |places| {
                places.into_iter().for_each(|place| cache.touch(place));
            });
            number(cache.loaded() as f64, 0)
        });
        let letters: Vec<String> = order.chars().map(String::from).collect();
        let [planes, pixels] = fetched;
        table = table.row([letters.join(" "), planes, pixels]);
    }
    Ok(Outputs::new().table("table", table))
}

/// Rows and columns of the matrices, and of their blocks.
const SIDE: usize = 120;
const BLOCK: usize = 24;

/// Lines fetched for a product of two square matrices in the order of three loops,
/// each loop cut into runs of `block` so that block after block is done.
fn fetched(order: [usize; 3], block: usize) -> usize {
    let mut cache = Cache::new(32 << 10);
    let blocks = SIDE / block;
    let places = |count: usize| {
        (0..count.pow(3)).map(move |at| {
            let mut index = [0; 3];
            index[order[0]] = at / (count * count);
            index[order[1]] = at / count % count;
            index[order[2]] = at % count;
            index
        })
    };
    for outer in places(blocks) {
        for inner in places(block) {
            let [row, column, term] =
                [0, 1, 2].map(|at| outer[at] * block + inner[at]);
            cache.touch(row * SIDE + term);
            cache.touch(SIDE * SIDE + term * SIDE + column);
            cache.touch(2 * SIDE * SIDE + row * SIDE + column);
        }
    }
    cache.loaded()
}

/// The lines that a product of two matrices fetches in two orders of its loops, and
/// in blocks that fit into the cache.
pub fn in_blocks() -> Result<Outputs> {
    let mut table = Table::new(["loops, outermost first", "lines fetched"]);
    for (name, order, block) in [
        ("row, column, term", [0, 1, 2], SIDE),
        ("row, term, column", [0, 2, 1], SIDE),
        ("the same in blocks", [0, 2, 1], BLOCK),
    ] {
        table =
            table.row([name.to_owned(), number(fetched(order, block) as f64, 0)]);
    }
    Ok(Outputs::new()
        .table("table", table)
        .number("side", SIDE as f64, 0)
        .number("block", BLOCK as f64, 0)
        .number("least", least_lines() as f64, 0))
}

/// Each number of the three matrices fetched once, sixteen to a line.
fn least_lines() -> usize {
    (3 * SIDE * SIDE).div_ceil(Cache::LINE / 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_order_fetches_less_than_each_line_once() {
        // 3 · 120 · 120 numbers, 16 in a line of 64 bytes
        assert_eq!(least_lines(), 2700);
        for block in [BLOCK, SIDE] {
            for order in [[0, 1, 2], [0, 2, 1], [2, 1, 0]] {
                assert!(fetched(order, block) >= 2700);
            }
        }
    }

    #[test]
    fn both_layouts_make_the_same_products() {
        // A layer of one filter, one channel: the two layouts are one.
        let nest = Nest::new([1, 4, 1, 3]);
        let walked = |channels_last| {
            let mut products = vec![];
            nest.walk_in(channels_last, "oijcuv", |product| products.push(product));
            products
        };
        assert_eq!(walked(false), walked(true));
        // With more, each place is read as often in one as in the other.
        let nest = Nest::new([2, 3, 4, 2]);
        for which in 0..3 {
            let counts = |channels_last| {
                let mut counts = std::collections::BTreeMap::new();
                nest.walk_in(channels_last, "oijcuv", |product| {
                    *counts.entry(product[which]).or_insert(0) += 1;
                });
                let mut counts: Vec<usize> = counts.into_values().collect();
                counts.sort_unstable();
                counts
            };
            assert_eq!(counts(false), counts(true));
        }
    }
}
