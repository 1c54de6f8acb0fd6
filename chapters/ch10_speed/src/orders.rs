//! Why the last bits differ elsewhere.

use anyhow::bail;
use cnn::accumulation::chain;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::Chart;
use cnn::random::{generator, uniform};

/// Products to be summed: pixels and weights, −1 to 1.
fn products(count: usize, stream: u64) -> Vec<(f32, f32)> {
    let generator = &mut generator(20, stream);
    let mut number = || uniform(generator, 1.0) as f32;
    (0..count).map(|_| (number(), number())).collect()
}

/// As this book does it.
fn forwards(products: &[(f32, f32)]) -> f32 {
    chain(0.0, products.iter().copied())
}

fn backwards(products: &[(f32, f32)]) -> f32 {
    chain(0.0, products.iter().rev().copied())
}

/// Sums of every eighth product, added at the end: one output across a vector.
fn eight_lanes(products: &[(f32, f32)]) -> f32 {
    let lane = |lane| {
        let every_eighth = products.iter().skip(lane).step_by(8);
        chain(0.0, every_eighth.copied())
    };
    (0..8).map(lane).sum()
}

/// The halves first, and theirs before them.
fn by_halves(products: &[(f32, f32)]) -> f32 {
    match products {
        [] => 0.0,
        [(pixel, weight)] => pixel * weight,
        _ => {
            let (left, right) = products.split_at(products.len() / 2);
            by_halves(left) + by_halves(right)
        }
    }
}

/// Forwards, but rounded after the product and again after the sum.
fn rounded_twice(products: &[(f32, f32)]) -> f32 {
    (products.iter()).fold(0.0, |sum, (pixel, weight)| sum + pixel * weight)
}

/// Nearly exact: in f64.
fn exact(products: &[(f32, f32)]) -> f64 {
    let wide = products.iter().map(|&(a, b)| (f64::from(a), f64::from(b)));
    chain(0.0, wide)
}

type Sum = fn(&[(f32, f32)]) -> f32;

const SUMS: [(&str, Sum); 5] = [
    ("forwards, rounded once", forwards),
    ("backwards", backwards),
    ("in eight lanes", eight_lanes),
    ("by halves", by_halves),
    ("forwards, rounded twice", rounded_twice),
];

/// The same 288 products summed in five ways.
pub fn five_orders() -> Result<Outputs> {
    let products = products(32 * 9, 0);
    let exact = exact(&products);
    let headings = ["order", "sum", "its bits", "off from f64, millionths"];
    let mut table = Table::new(headings);
    for (name, sum) in SUMS {
        let sum = sum(&products);
        table = table.row([
            name.to_owned(),
            number(sum, 9),
            format!("{:08x}", sum.to_bits()),
            number(1e6 * (f64::from(sum) - exact), 3),
        ]);
    }
    Ok(Outputs::new().table("table", table).number("exact", exact, 9).number(
        "count",
        products.len() as f64,
        0,
    ))
}

/// How many sums are tried for each point of the next chart.
const TRIED: u64 = 500;

/// How many of 500 sums come out with other bits than forwards.
pub fn how_often() -> Result<Outputs> {
    let mut chart = Chart::new("products in a sum", "sums with other bits, %")
        .log_x()
        .include_y(0.0)
        .include_y(100.0);
    let mut backwards = vec![];
    for (name, sum) in &SUMS[1..] {
        let share = |&count: &usize| {
            let differs = |stream: &u64| {
                let products = products(count, *stream);
                sum(&products).to_bits() != forwards(&products).to_bits()
            };
            let differing = (0..TRIED).filter(differs).count();
            (count as f64, 100.0 * differing as f64 / TRIED as f64)
        };
        let points: Vec<_> = [2, 9, 25, 72, 288, 1152].iter().map(share).collect();
        chart = chart.line(name, &points).points(name, &points);
        if *name == "backwards" {
            backwards = points;
        }
    }
    let [(_, two), .., (_, most)] = backwards[..] else {
        bail!("sums backwards are compared for two products and for more");
    };
    Ok(Outputs::new()
        .chart("curves", chart.draw()?)
        .number("tried", TRIED as f64, 0)
        .number("of_two", two, 0)
        .number("of_most", most, 0))
}

/// The typical error of a sum in the five ways: the root of its mean square.
pub fn how_far() -> Result<Outputs> {
    let mut chart =
        Chart::new("products in a sum", "typical error, millionths").log_x().log_y();
    for (name, sum) in SUMS {
        let typical = |&count: &usize| {
            let squares = (0..100).map(|stream| {
                let products = products(count, stream);
                let off = f64::from(sum(&products)) - exact(&products);
                off * off
            });
            let mean = squares.sum::<f64>() / 100.0;
            (count as f64, 1e6 * mean.sqrt())
        };
        let points: Vec<_> = [9, 72, 288, 1152, 4608].iter().map(typical).collect();
        chart = chart.line(name, &points).points(name, &points);
    }
    Ok(Outputs::new().chart("curves", chart.draw()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_have_one_sum_in_every_order() {
        let whole: Vec<_> = (products(288, 0).into_iter())
            .map(|(a, b)| ((9.0 * a).round(), (9.0 * b).round()))
            .collect();
        for (name, sum) in SUMS {
            assert_eq!(f64::from(sum(&whole)), exact(&whole), "{name}");
        }
    }

    #[test]
    fn an_order_by_hand_a_million_and_the_small_ones() {
        // 2²⁴ + 1 is 2²⁴ in f32, twice; 1 + 1 + 2²⁴ is 2²⁴ + 2.
        let products = [(16_777_216.0, 1.0), (1.0, 1.0), (1.0, 1.0)];
        assert_eq!(forwards(&products), 16_777_216.0);
        assert_eq!(backwards(&products), 16_777_218.0);
    }
}
