//! Seven loops, and in which order.

use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::Chart;

use crate::layers::compared;
use crate::rungs::{along_rows, seven_loops};

/// The first rung: the formula in seven loops, compared with the definition.
pub fn first_rung() -> Result<Outputs> {
    Ok(Outputs::new().table("equal", compared(seven_loops)?))
}

/// The second rung: other loops, and the same bits.
pub fn second_rung() -> Result<Outputs> {
    Ok(Outputs::new().table("equal", compared(along_rows)?))
}

/// The six loops over one image: filter, row, column, channel, kernel row,
/// kernel column.
const LETTERS: [char; 6] = ['o', 'i', 'j', 'c', 'u', 'v'];

/// A layer for counting: how far each of the six loops runs.
pub(crate) struct Nest {
    lengths: [usize; 6],
}

impl Nest {
    pub(crate) fn new([filters, places, channels, kernel]: [usize; 4]) -> Self {
        let lengths = [filters, places, places, channels, kernel, kernel];
        Self { lengths }
    }

    /// Runs the loops in that order, the first letter outermost; hands the pixel,
    /// weight and output of every product to `visit`, as places in memory.
    fn walk(&self, order: &str, visit: impl FnMut([usize; 3])) {
        self.walk_in(false, order, visit);
    }

    /// The same, with the channels of a pixel, of a weight's place and of an output's
    /// side by side, or each channel's plane by itself.
    pub(crate) fn walk_in(
        &self,
        channels_last: bool,
        order: &str,
        mut visit: impl FnMut([usize; 3]),
    ) {
        let [filters, places, _, channels, kernel, _] = self.lengths;
        let side = places + kernel - 1;
        let loops: Vec<usize> = order
            .chars()
            .filter_map(|letter| LETTERS.iter().position(|l| *l == letter))
            .collect();
        let input = channels * side * side;
        let weights = filters * channels * kernel * kernel;
        let total: usize = self.lengths.iter().product();
        let mut at = [0; 6];
        for _ in 0..total {
            let [o, i, j, c, u, v] = at;
            let [pixel, weight, output] = if channels_last {
                [
                    ((i + u) * side + j + v) * channels + c,
                    ((o * kernel + u) * kernel + v) * channels + c,
                    (i * places + j) * filters + o,
                ]
            } else {
                [
                    (c * side + i + u) * side + j + v,
                    ((o * channels + c) * kernel + u) * kernel + v,
                    (o * places + i) * places + j,
                ]
            };
            visit([pixel, input + weight, input + weights + output]);
            for &index in loops.iter().rev() {
                at[index] += 1;
                if at[index] < self.lengths[index] {
                    break;
                }
                at[index] = 0;
            }
        }
    }
}

/// Which pixels the first steps read, in the order of the first rung and of the
/// second.
pub fn two_walks() -> Result<Outputs> {
    let nest = Nest::new([2, 14, 4, 3]);
    let steps = 150;
    let chart = |order| {
        let mut points = vec![];
        nest.walk(order, |[pixel, ..]| {
            if points.len() < steps {
                points.push((points.len() as f64, pixel as f64));
            }
        });
        Chart::new("step", "place of the pixel in memory")
            .points("pixel", &points)
            .include_y(1024.0)
            .size(640, 300)
            .draw()
    };
    Ok(Outputs::new()
        .chart("seven_loops", chart("oijcuv")?)
        .chart("along_rows", chart("ocuvij")?))
}

/// A cache as in many processors: 32 KiB in lines of 64 bytes, eight lines in a
/// set, and the one that was not used for longest makes room.
pub(crate) struct Cache {
    sets: Vec<Vec<usize>>,
    loaded: usize,
}

impl Cache {
    pub(crate) const LINE: usize = 64;
    const WAYS: usize = 8;

    pub(crate) fn new(bytes: usize) -> Self {
        let sets = bytes / Self::LINE / Self::WAYS;
        Self { sets: vec![Vec::new(); sets], loaded: 0 }
    }

    /// The number at that place, 4 bytes each.
    pub(crate) fn touch(&mut self, place: usize) {
        let line = 4 * place / Self::LINE;
        let count = self.sets.len();
        let set = &mut self.sets[line % count];
        if let Some(way) = set.iter().position(|kept| *kept == line) {
            set[..=way].rotate_right(1);
            return;
        }
        self.loaded += 1;
        set.truncate(Self::WAYS - 1);
        set.insert(0, line);
    }

    /// How many lines were fetched.
    pub(crate) fn loaded(&self) -> usize {
        self.loaded
    }
}

/// Lines of memory that a small cache has to fetch, for some orders of the loops.
pub fn lines_fetched() -> Result<Outputs> {
    let nest = Nest::new([8, 26, 32, 3]);
    let mut table = Table::new(["loops, outermost first", "lines fetched", "kB"]);
    let mut bars = vec![];
    for order in ["oijcuv", "ocuvij", "oicuvj", "ijcuvo", "uvcoij", "vujico"] {
        let mut cache = Cache::new(32 << 10);
        nest.walk(order, |places| {
            places.into_iter().for_each(|place| cache.touch(place));
        });
        let letters: Vec<String> = order.chars().map(String::from).collect();
        let kilobytes = (cache.loaded * Cache::LINE) as f64 / 1e3;
        table = table.row([
            letters.join(" "),
            number(cache.loaded as f64, 0),
            number(kilobytes, 0),
        ]);
        bars.push((order, kilobytes));
    }
    let chart = Chart::new("order of the loops", "fetched, kB").bars(&bars);
    Ok(Outputs::new().table("table", table).chart("bars", chart.draw()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_makes_the_same_products() {
        let nest = Nest::new([2, 3, 2, 2]);
        let sorted = |order| {
            let mut products = vec![];
            nest.walk(order, |product| products.push(product));
            products.sort_unstable();
            products
        };
        let first = sorted("oijcuv");
        // 2 filters · 3 · 3 places · 2 channels · 2 · 2
        assert_eq!(first.len(), 144);
        assert_eq!(sorted("vujico"), first);
        assert_eq!(sorted("ocuvij"), first);
    }

    #[test]
    fn nine_lines_of_one_set_fetched_in_turn_are_never_there() {
        let mut cache = Cache::new(8 * 64);
        for _ in 0..3 {
            (0..8).for_each(|line| cache.touch(16 * line));
        }
        assert_eq!(cache.loaded, 8);
        let mut cache = Cache::new(8 * 64);
        for _ in 0..3 {
            (0..9).for_each(|line| cache.touch(16 * line));
        }
        assert_eq!(cache.loaded, 27);
    }
}
