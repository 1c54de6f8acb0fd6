//! What copies and transforms cost in numbers moved and in operations.

use std::cell::Cell;
use std::ops::{Add, Mul, Sub};

use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::Chart;

use crate::costs::{CHANNELS, PLACES};
use crate::tiles::{Four, Sums, Two, both_ways};
use crate::work::{BYTES, KNOWN, Known};

/// Numbers of the columns of one image.
fn columns(layer: &Known) -> Result<usize> {
    Ok(layer.terms() * layer.places()?)
}

/// Bytes moved where the columns are written whole and then read once.
fn bytes_by_columns(layer: &Known) -> Result<usize> {
    Ok(layer.bytes()? + 2 * BYTES * columns(layer)?)
}

/// What im2col copies, in how many runs, and what that adds to the bytes moved.
pub fn copies_counted() -> Result<Outputs> {
    let mut table = Table::new([
        "layer",
        "pixels, thousands",
        "copied, thousands",
        "runs, thousands",
        "moved without columns, kB",
        "moved with columns, kB",
        "operations per byte without",
        "operations per byte with",
    ]);
    for layer in &KNOWN {
        let thousands = |count: usize| number(1e-3 * count as f64, 1);
        let rows = layer.window.places(layer.side)?;
        let operations = 2.0 * layer.products()? as f64;
        let (without, with) = (layer.bytes()?, bytes_by_columns(layer)?);
        table = table.row([
            layer.name.to_owned(),
            thousands(layer.channels * layer.side * layer.side),
            thousands(columns(layer)?),
            thousands(layer.terms() * rows),
            number(1e-3 * without as f64, 0),
            number(1e-3 * with as f64, 0),
            number(operations / without as f64, 1),
            number(operations / with as f64, 1),
        ]);
    }
    Ok(Outputs::new().table("table", table))
}

/// A number that is none: it counts what is done with it.
#[derive(Clone, Copy)]
struct Counted<'a>(&'a Cell<usize>);

impl Counted<'_> {
    fn once_more(self) -> Self {
        self.0.set(self.0.get() + 1);
        self
    }
}

impl Add for Counted<'_> {
    type Output = Self;

    fn add(self, _: Self) -> Self {
        self.once_more()
    }
}

impl Sub for Counted<'_> {
    type Output = Self;

    fn sub(self, _: Self) -> Self {
        self.once_more()
    }
}

impl Mul<f32> for Counted<'_> {
    type Output = Self;

    fn mul(self, _: f32) -> Self {
        self.once_more()
    }
}

/// Operations of the transforms of one tile of pixels, of one kernel's weights, and of
/// one tile of outputs.
fn transforms<S: Sums<SIDE, SEEN>, const SIDE: usize, const SEEN: usize>()
-> [usize; 3] {
    let counted = |work: &dyn Fn(Counted<'_>)| {
        let count = Cell::new(0);
        work(Counted(&count));
        count.get()
    };
    [
        counted(&|one| {
            both_ways([[one; SEEN]; SEEN], S::pixels);
        }),
        counted(&|one| {
            both_ways([[one; 3]; 3], S::weights);
        }),
        counted(&|one| {
            both_ways([[one; SEEN]; SEEN], S::outputs);
        }),
    ]
}

/// Operations of a layer with as many filters as channels: of its products, of its
/// transforms.
fn operations<S: Sums<SIDE, SEEN>, const SIDE: usize, const SEEN: usize>(
    channels: usize,
) -> [usize; 2] {
    let tiles = (PLACES / SIDE) * (PLACES / SIDE);
    let [pixels, weights, outputs] = transforms::<S, SIDE, SEEN>();
    let pairs = channels * channels;
    let products = 2 * SEEN * SEEN * tiles * pairs;
    [products, tiles * channels * (pixels + outputs) + pairs * weights]
}

/// How many operations the transforms of Winograd's tiles are, beside the products.
pub fn transforms_counted() -> Result<Outputs> {
    let mut each = Table::new(["operations of", "F(2×2, 3×3)", "F(4×4, 3×3)"]);
    let (two, four) = (transforms::<Two, 2, 4>(), transforms::<Four, 4, 6>());
    for (at, name) in
        ["a tile of pixels", "a kernel of weights", "a tile of outputs"]
            .into_iter()
            .enumerate()
    {
        each =
            each.row([name.to_owned(), two[at].to_string(), four[at].to_string()]);
    }
    let mut table = Table::new([
        "channels and filters",
        "direct, millions",
        "F(2×2, 3×3), millions",
        "its transforms, %",
        "F(4×4, 3×3), millions",
        "the transforms of that, %",
    ]);
    for channels in CHANNELS {
        let direct = 2 * 9 * PLACES * PLACES * channels * channels;
        let millions = |count: usize| number(1e-6 * count as f64, 2);
        let mut row = vec![channels.to_string(), millions(direct)];
        for [products, transforms] in
            [operations::<Two, 2, 4>(channels), operations::<Four, 4, 6>(channels)]
        {
            let all = products + transforms;
            row.push(millions(all));
            row.push(number(100.0 * transforms as f64 / all as f64, 0));
        }
        table = table.row(row);
    }
    let mut chart = Chart::new("channels and filters", "operations ÷ direct")
        .log_x()
        .log_y()
        .horizontal("direct", 1.0);
    for (name, of) in [
        ("F(2×2, 3×3)", operations::<Two, 2, 4> as fn(usize) -> [usize; 2]),
        ("F(4×4, 3×3)", operations::<Four, 4, 6>),
    ] {
        let relative = |power: u32| {
            let channels = 1 << power;
            let direct = 2 * 9 * PLACES * PLACES * channels * channels;
            let all: usize = of(channels).into_iter().sum();
            (channels as f64, all as f64 / direct as f64)
        };
        let points: Vec<_> = (0..=8).map(relative).collect();
        chart = chart.line(name, &points).points(name, &points);
    }
    Ok(Outputs::new()
        .table("each", each)
        .table("table", table)
        .chart("curves", chart.draw()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand_the_transforms_of_two_by_two_outputs() {
        // Four operations along each of 4 rows and 4 columns: 4 · 8. Along 3 rows and
        // then 4 columns five each: 5 · 7. Along 4 rows and 2 columns four each: 4 · 6.
        assert_eq!(transforms::<Two, 2, 4>(), [32, 35, 24]);
    }

    #[test]
    fn one_channel_takes_more_operations_by_large_tiles_than_its_products() {
        let [products, transforms] = operations::<Four, 4, 6>(1);
        // 2 · 36 products and sums for each of 12 · 12 tiles
        assert_eq!(products, 72 * 144);
        assert!(transforms > products);
    }

    #[test]
    fn columns_of_lenets_first_layer_are_written_and_read() {
        // 25 · 28 · 28 numbers of 4 bytes, twice, beside the 23,512 of the layer
        assert_eq!(bytes_by_columns(&KNOWN[0]).unwrap(), 23_512 + 8 * 25 * 784);
    }
}
