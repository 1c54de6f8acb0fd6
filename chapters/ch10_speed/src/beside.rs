//! Recorded runs of `benches/peers/run.py`: the engine beside other libraries, on one
//! thread of several machines.

use anyhow::Context;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::Chart;

use crate::peers::Peers;

/// The works that were timed: as the record calls them, as a reader does, and the
/// operations of one, two for each product of a convolution, where it is one.
const WORKS: [(&str, &str, Option<f64>); 17] = [
    (
        "W1a6",
        "1 → 6 maps, 5×5 on 28×28, 64 images",
        convolution([64, 6, 28, 28], 25),
    ),
    (
        "W1b",
        "6 → 16 maps, 5×5 on 14×14, 64 images",
        convolution([64, 16, 10, 10], 150),
    ),
    (
        "W1c",
        "32 → 64 maps, 3×3 on 28×28, 32 images",
        convolution([32, 64, 28, 28], 288),
    ),
    (
        "W1d",
        "64 → 64 maps, 3×3 on 56×56, 8 images",
        convolution([8, 64, 56, 56], 576),
    ),
    (
        "W8a",
        "128 → 128 maps, 3×3 on 56×56, 8 images",
        convolution([8, 128, 56, 56], 1152),
    ),
    (
        "W1e",
        "3 → 64 maps, 7×7 on 224×224, stride 2",
        convolution([1, 64, 112, 112], 147),
    ),
    ("W1g", "128 → 128 maps, 1×1 on 28×28", convolution([1, 128, 28, 28], 128)),
    (
        "W8b",
        "128 → 128 maps, 1×1 on 56×56, 8 images",
        convolution([8, 128, 56, 56], 128),
    ),
    (
        "W1f",
        "depthwise, 128 maps, 3×3 on 56×56, 8 images",
        convolution([8, 128, 56, 56], 9),
    ),
    (
        "W4k3",
        "a kernel of 3×3 on one picture of 2048×2048",
        convolution([1, 1, 2048, 2048], 9),
    ),
    (
        "W4k11",
        "a kernel of 11×11 on one picture of 2048×2048",
        convolution([1, 1, 2048, 2048], 121),
    ),
    ("W2b", "gradients of 6 → 16 maps, 5×5 on 14×14, 64 images", None),
    ("W2d", "gradients of 64 → 64 maps, 3×3 on 56×56, 8 images", None),
    ("W3f", "max pooling by 2×2 of 32 maps of 28×28, 64 images", None),
    ("W6", "one image through LeNet-5", None),
    ("W5", "an epoch of LeNet-5, 9,984 images in batches of 64", None),
    ("W7", "an epoch of four convolutions, 9,984 images in batches of 64", None),
];

/// Two operations for each of `terms` products of every output number.
const fn convolution(output: [usize; 4], terms: usize) -> Option<f64> {
    let [images, maps, rows, columns] = output;
    Some((2 * images * maps * rows * columns * terms) as f64)
}

/// The machines: what their outputs are called, what a reader calls them, their record.
const MACHINES: [(&str, &str, &str); 2] = [
    ("xeon", "Xeon", include_str!("../../../benches/peers/results-xeon-emr.jsonl")),
    ("epyc", "EPYC", include_str!("../../../benches/peers/results-zen4.jsonl")),
];

/// For each work the fastest other library, and how many times as fast the engine is.
fn beside(run: &Peers) -> Result<Vec<(String, f64)>> {
    let work = |(work, _, _): &(&str, _, _)| {
        let (other, theirs) = run.fastest_other(work)?;
        Ok((other.to_owned(), theirs / run.score("cnn", work)?))
    };
    WORKS.iter().map(work).collect()
}

/// Of what one core can do, in the layer of most operations, the engine and the fastest
/// other library, in %.
fn of_peak(run: &Peers) -> Result<[f64; 2]> {
    let sized = WORKS.iter().filter_map(|&(work, _, size)| Some((work, size?)));
    let largest = sized.max_by(|(_, a), (_, b)| a.total_cmp(b));
    let (work, operations) = largest.context("no convolution")?;
    let least = 1e3 * operations / (1e9 * run.peak()?);
    let scores = [run.score("cnn", work)?, run.fastest_other(work)?.1];
    Ok(scores.map(|score| 100.0 * least / score))
}

/// Seventeen works by this book's library and by others, on two machines.
pub fn beside_others() -> Result<Outputs> {
    let mut chart =
        Chart::new("millions of operations", "times as fast as the fastest other")
            .log_x()
            .log_y()
            .horizontal("as fast", 1.0);
    let mut outputs = Outputs::new().number("works", WORKS.len() as f64, 0);
    let mut rows = WORKS.map(|(_, name, _)| vec![name.to_owned()]);
    let mut headings = vec!["work".to_owned()];
    for (key, machine, record) in MACHINES {
        let run = Peers::read(record)?;
        let (mut points, mut all) = (vec![], vec![]);
        for ((row, (other, times)), (_, _, operations)) in
            rows.iter_mut().zip(beside(&run)?).zip(WORKS)
        {
            row.extend([other, number(times, 2)]);
            points.extend(operations.map(|operations| (operations / 1e6, times)));
            all.push(times);
        }
        headings.push(format!("{machine}: the fastest other"));
        headings.push(format!("{machine}: times as fast"));
        chart = chart.points(machine, &points);
        let ahead = all.iter().filter(|&&times| times > 1.0).count();
        let [ours, theirs] = of_peak(&run)?;
        outputs = outputs.text(&format!("{key}_on"), run.machine());
        for (name, value, decimals) in [
            ("ahead", ahead as f64, 0),
            ("least", all.iter().copied().fold(f64::INFINITY, f64::min), 2),
            ("most", all.iter().copied().fold(0.0, f64::max), 2),
            ("of_peak", ours, 0),
            ("other_of_peak", theirs, 0),
        ] {
            outputs = outputs.number(&format!("{key}_{name}"), value, decimals);
        }
    }
    let table = rows.into_iter().fold(Table::new(headings), Table::row);
    Ok(outputs.chart("by_size", chart.draw()?).table("table", table))
}
