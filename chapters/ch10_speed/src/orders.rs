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

/// Forwards, with what each addition lost taken away from the next product.
fn compensated(products: &[(f32, f32)]) -> f32 {
    let (mut sum, mut lost) = (0.0_f32, 0.0_f32);
    for (pixel, weight) in products {
        let product = pixel * weight - lost;
        let next = sum + product;
        lost = (next - sum) - product;
        sum = next;
    }
    sum
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
    let apart = |stream: &u64| {
        let mut two = products(2, *stream);
        let sum = rounded_twice(&two);
        two.reverse();
        sum.to_bits() != rounded_twice(&two).to_bits()
    };
    let of_two_rounded = (0..TRIED).filter(apart).count();
    let [(_, two), .., (_, most)] = backwards[..] else {
        bail!("sums backwards are compared for two products and for more");
    };
    Ok(Outputs::new()
        .chart("curves", chart.draw()?)
        .number("tried", TRIED as f64, 0)
        .number("of_two", two, 0)
        .number("of_two_rounded", of_two_rounded as f64, 0)
        .number("of_most", most, 0))
}

/// Sums by hand: two numbers may change places, brackets may not.
pub fn brackets() -> Result<Outputs> {
    let (large, one) = (1e8_f32, 1.0_f32);
    // a·a is b + 2⁻²⁴, halfway between two numbers of 32 bits.
    let (a, b) = (1.0 + 1.0 / 4096.0, 1.0 + 1.0 / 2048.0);
    let in_turn = |[first, second, third]: [f32; 3]| (first + second) + third;
    let two = [(a, a), (-b, 1.0)];
    let mut table = Table::new(["sum", "in 32 bits"]);
    for (name, sum, decimals) in [
        ("10⁸ + 1", large + one, 0),
        ("1 + 10⁸", one + large, 0),
        ("(10⁸ + 1) − 10⁸", in_turn([large, one, -large]), 0),
        ("(10⁸ − 10⁸) + 1", in_turn([large, -large, one]), 0),
        ("a·a − b, a·a rounded first", forwards(&two), 0),
        ("−b + a·a, rounded once", backwards(&two), 9),
    ] {
        table = table.row([name.to_owned(), number(sum, decimals)]);
    }
    Ok(Outputs::new().table("table", table))
}

/// The root of a mean square.
fn typical(numbers: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = numbers.len() as f64;
    (numbers.map(|number| number * number).sum::<f64>() / count).sqrt()
}

/// The typical error of the sums of 100 lists of so many products.
fn error(sum: Sum, count: usize) -> f64 {
    typical((0..100_u32).map(|stream| {
        let products = products(count, stream.into());
        f64::from(sum(&products)) - exact(&products)
    }))
}

/// The typical error of a sum in six ways: the root of its mean square.
pub fn how_far() -> Result<Outputs> {
    let mut chart =
        Chart::new("products in a sum", "typical error, millionths").log_x().log_y();
    let ways = SUMS.into_iter().chain([("compensated", compensated as Sum)]);
    let counts = [9, 72, 288, 1152, 4608];
    for (name, sum) in ways {
        let points = counts.map(|count| (count as f64, 1e6 * error(sum, count)));
        chart = chart.line(name, &points).points(name, &points);
    }
    // As shares of the sums' own typical size, which grows like the root of n.
    let relative = |sum: Sum, count: usize| {
        let size = typical(
            (0..100_u32).map(|stream| exact(&products(count, stream.into()))),
        );
        error(sum, count) / size
    };
    let grows = |sum: Sum| relative(sum, 4608) / relative(sum, 72);
    Ok(Outputs::new()
        .chart("curves", chart.draw()?)
        .number("chain_grows", grows(rounded_twice), 1)
        .number("halves_grow", grows(by_halves), 1)
        .number("compensated_grow", grows(compensated), 1))
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

    #[test]
    fn two_numbers_change_places_and_brackets_do_not_by_hand() {
        // Numbers of 32 bits near 10⁸ are 8 apart: the 1 is lost.
        assert_eq!(1e8_f32 + 1.0, 1e8);
        let a = 1.0 + 1.0 / 4096.0;
        // (1 + 2⁻¹²)² = 1 + 2⁻¹¹ + 2⁻²⁴; the last is half a step and goes.
        assert_eq!(a * a, 1.0 + 1.0 / 2048.0_f32);
        let two = [(a, a), (-(1.0 + 1.0 / 2048.0), 1.0)];
        assert_eq!(forwards(&two), 0.0);
        assert_eq!(backwards(&two), 1.0 / 16_777_216.0);
        assert_eq!(rounded_twice(&two), 0.0);
    }

    #[test]
    fn compensated_keeps_a_thousand_ones_beside_a_large_number() {
        let ones = std::iter::repeat_n((1.0, 1.0), 1000);
        let products: Vec<_> =
            [(16_777_216.0, 1.0)].into_iter().chain(ones).collect();
        assert_eq!(rounded_twice(&products), 16_777_216.0);
        assert_eq!(compensated(&products), 16_778_216.0);
    }
}
