//! Sums that stay where the arithmetic is.

use cnn::engine::{Level, on};
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::Chart;

use crate::layers::{LAYERS, bits, reference};
use crate::layers::{compared, differing};
use crate::rungs::{FILTERS, PLACES, in_registers, in_vectors};

/// The fourth rung: tiles of sums, and the same bits.
pub fn fourth_rung() -> Result<Outputs> {
    Ok(Outputs::new().table("equal", compared(in_registers)?))
}

/// How many products each number loaded is good for, by the size of the tile.
pub fn products_per_load() -> Result<Outputs> {
    // A step of a tile loads a weight for each filter and a pixel for each place.
    let ratio = |filters: usize, places: usize| {
        (filters * places) as f64 / (filters + places) as f64
    };
    let mut chart = Chart::new("filters of a tile", "products per number loaded");
    for places in [1, 4, 16, 32] {
        let points: Vec<_> = (1..=12)
            .map(|filters| (filters as f64, ratio(filters, places)))
            .collect();
        let name = match places {
            1 => "1 place".to_owned(),
            _ => format!("{places} places"),
        };
        chart = chart.line(&name, &points).points(&name, &points);
    }
    let mut table = Table::new(["tile", "sums held", "products per load"]);
    for (filters, places) in [(1, 1), (1, 16), (2, 16), (4, 16), (6, 16), (8, 48)] {
        let name = format!("{filters} × {places}");
        let sums = (filters * places).to_string();
        table = table.row([name, sums, number(ratio(filters, places), 2)]);
    }
    Ok(Outputs::new()
        .chart("curves", chart.draw()?)
        .table("table", table)
        .number("filters", FILTERS as f64, 0)
        .number("places", PLACES as f64, 0))
}

/// The fifth rung: the same code in vectors, and the same bits.
pub fn fifth_rung() -> Result<Outputs> {
    Ok(Outputs::new().table("equal", compared(in_vectors)?))
}

/// The library's engine with every kind of vectors that this processor has: how
/// many bits differ from the definition.
pub fn every_level() -> Result<Outputs> {
    let (mut compared, mut differ) = (0, 0);
    for (_, layer) in LAYERS {
        let (x, w) = layer.numbers();
        let wanted = bits(&reference(&x, &w)?);
        compared += 32 * wanted.len();
        let window = cnn::Window::new(layer.kernel);
        for level in Level::available() {
            let maps = on(level, || cnn::conv::conv2d(&x, &w, None, window))?;
            differ += differing(&bits(&maps), &wanted);
        }
    }
    Ok(Outputs::new()
        .number("compared", compared as f64, 0)
        .number("differ", differ, 0))
}
