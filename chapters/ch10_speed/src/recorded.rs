//! A recorded run: what `measure` found on one machine. Its numbers are drawn
//! here, and nothing is asserted of them.

use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{Chart, Svg};
use ndarray::Array4;

use crate::library;
use crate::peers::Peers;
use crate::run::Run;
use crate::winograd as errors;

fn recorded() -> Result<Run> {
    Ok(serde_json::from_str(include_str!("../recorded/run.json"))?)
}

/// The machine of the recorded run, and what it can do at most.
pub fn the_machine() -> Result<Outputs> {
    let run = recorded()?;
    let all = format!("{} threads", run.threads);
    let mut table = Table::new(["at most", "1 thread", &all]);
    for (name, [one, all]) in [
        ("operations, billions a second", run.peak),
        ("memory, GB a second", run.bandwidth),
        ("operations per byte at the ridge", ridge(&run)),
    ] {
        table = table.row([name, &number(one, 1), &number(all, 1)]);
    }
    Ok(Outputs::new().text("name", run.machine).table("table", table))
}

/// Where the two roofs meet.
fn ridge(run: &Run) -> [f64; 2] {
    [0, 1].map(|threads| run.peak[threads] / run.bandwidth[threads])
}

/// The rungs of the ladder, as measured.
pub fn the_ladder() -> Result<Outputs> {
    let run = recorded()?;
    let headings = [
        "rung",
        "compiled for all",
        "for its vectors",
        "times the first",
        "of one core's peak, %",
    ];
    let mut table = Table::new(headings);
    let mut bars = vec![];
    for rung in &run.rungs {
        let best = rung.vectors.unwrap_or(rung.plain);
        // The last rungs choose the vectors while they run: they have no plain kind.
        let plain = rung.vectors.map(|_| number(rung.plain, 1));
        table = table.row([
            rung.name.clone(),
            plain.unwrap_or_else(|| "–".into()),
            number(best, 1),
            number(best / run.rungs[0].plain, 0),
            number(100.0 * best / run.peak[0], 0),
        ]);
        bars.push((rung.name.clone(), best));
    }
    let chart = Chart::new("rung", "billion operations a second")
        .bars(&bars)
        .log_y()
        .horizontal("peak of a core", run.peak[0])
        .size(640, 420);
    Ok(Outputs::new().table("table", table).chart("bars", chart.draw()?))
}

/// The roofs of the machine, and what the engine makes of the layers below them.
pub fn the_roofline() -> Result<Outputs> {
    let run = recorded()?;
    let mut table = Table::new([
        "layer",
        "operations per byte",
        "billions a second",
        "of the roof, %",
    ]);
    for layer in &run.layers {
        let intensity = layer.operations / layer.bytes;
        let speed = 1e-9 * layer.operations / layer.seconds[0];
        let roof = run.peak[0].min(intensity * run.bandwidth[0]);
        table = table.row([
            layer.name.clone(),
            number(intensity, 1),
            number(speed, 1),
            number(100.0 * speed / roof, 0),
        ]);
    }
    Ok(Outputs::new().chart("roofs", roofline(&run)?).table("table", table))
}

pub(crate) fn roofline(run: &Run) -> Result<Svg> {
    let mut chart = Chart::new("operations per byte", "billion operations a second")
        .log_x()
        .log_y()
        .size(640, 400);
    for (threads, name) in [(0, "1 thread"), (1, "all threads")] {
        let (peak, bandwidth) = (run.peak[threads], run.bandwidth[threads]);
        let roof = |intensity: f64| (intensity, peak.min(intensity * bandwidth));
        let ridge = peak / bandwidth;
        let roofs = [roof(0.25), roof(ridge), roof(500.0_f64.max(2.0 * ridge))];
        let points: Vec<_> = (run.layers.iter())
            .map(|layer| {
                let speed = 1e-9 * layer.operations / layer.seconds[threads];
                (layer.operations / layer.bytes, speed)
            })
            .collect();
        chart = chart.law(name, &roofs).points(name, &points);
    }
    Ok(chart.draw()?)
}

/// How the engine's time grows with the sizes of a layer.
pub fn the_growth() -> Result<Outputs> {
    Ok(Outputs::new().chart("curves", growth(&recorded()?)?))
}

pub(crate) fn growth(run: &Run) -> Result<Svg> {
    let mut chart = Chart::new("times the work", "times the time")
        .log_x()
        .log_y()
        .size(640, 420);
    let mut most: f64 = 1.0;
    for growth in &run.growth {
        let Some(&(first, start)) = growth.points.first() else {
            continue;
        };
        let points: Vec<_> = (growth.points.iter())
            .map(|(work, seconds)| (work / first, seconds / start))
            .collect();
        most = points.iter().map(|point| point.0).fold(most, f64::max);
        chart = chart.line(&growth.what, &points).points(&growth.what, &points);
    }
    chart = chart.law("straight", &[(1.0, 1.0), (most, most)]);
    Ok(chart.draw()?)
}

/// A full layer, and two that mix the same channels by fewer products, in four libraries.
pub fn fewer_weights() -> Result<Outputs> {
    let run = Peers::recorded()?;
    let (channels, taps) = (128.0, 9.0);
    // Products for each place of the output.
    let products =
        [channels * channels * taps, channels * taps, channels * channels];
    let headings =
        ["full 3×3", "depthwise 3×3", "1×1", "full ÷ depthwise", "full ÷ both"];
    let row = |name: String, sizes: [f64; 3], digits: usize| {
        let [full, depthwise, mixing] = sizes;
        let both = depthwise + mixing;
        let times = [full / depthwise, full / both, 100.0 * depthwise / both];
        let sizes = sizes.map(|size| number(size, digits));
        let cells = sizes
            .into_iter()
            .chain(times[..2].iter().map(|&times| number(times, 1)));
        ([name].into_iter().chain(cells).collect::<Vec<_>>(), times)
    };
    let (counted, fewer) = row("products for each place".into(), products, 0);
    let mut table = Table::new(["program"].into_iter().chain(headings)).row(counted);
    let mut faster = vec![];
    for (peer, name) in run.libraries() {
        let (cells, times) = row(format!("{name}, ms"), run.milliseconds(peer)?, 1);
        table = table.row(cells);
        faster.push(times);
    }
    let mut outputs =
        Outputs::new().table("table", table).text("machine", run.machine());
    for (number, name, digits) in [(0, "alone", 0), (1, "both", 1), (2, "share", 0)]
    {
        let all = faster.iter().map(|times| times[number]);
        let least = all.clone().fold(f64::INFINITY, f64::min);
        let most = all.fold(0.0, f64::max);
        outputs = outputs
            .number(&format!("fewer_{name}"), fewer[number], digits)
            .number(&format!("least_{name}"), least, digits)
            .number(&format!("most_{name}"), most, digits);
    }
    Ok(outputs)
}

/// The errors of the columns as measured, beside the direct way's and the bounds.
pub fn errors_of_columns() -> Result<Outputs> {
    let run = recorded()?;
    let [mut measured, mut direct, mut bounds] =
        ["columns, measured", "direct", "bounds"].map(|name| vec![name.to_owned()]);
    let millionths = |error: f64| number(1e6 * error, 2);
    for channels in errors::CHANNELS {
        let of_columns = run.errors.iter().find(|error| error.0 == channels);
        let of_columns = of_columns.map(|error| millionths(error.1));
        measured.push(of_columns.unwrap_or_else(|| "–".into()));
        let (x, w) = errors::layer(channels);
        let (maps, exact) = errors::maps("direct", &x, &w)?;
        direct.push(millionths(errors::relative_error(&maps, &exact)));
        let squares = |maps: &Array4<f64>| maps.iter().map(|v| v * v).sum::<f64>();
        let bound = (squares(&library::bounds(&x, &w)?) / squares(&exact)).sqrt();
        bounds.push(millionths(bound));
    }
    let table = Table::new(errors::headings());
    Ok(Outputs::new().table("table", table.row(measured).row(direct).row(bounds)))
}

/// Which way was the fastest, by kernel and channels.
pub fn the_winners() -> Result<Outputs> {
    let run = recorded()?;
    let mut channels: Vec<usize> =
        run.ways.iter().map(|ways| ways.channels).collect();
    channels.sort_unstable();
    channels.dedup();
    let kernels_with =
        |count: usize| run.ways.iter().filter(|ways| ways.channels == count).count();
    // The fewest channels, and the most of which all kernels were measured.
    let Some(&few) = channels.first() else {
        anyhow::bail!("the run has no ways");
    };
    let all = |count: &&usize| kernels_with(**count) == kernels_with(few);
    let many = channels.iter().rev().find(all).copied().unwrap_or(few);
    let headings = channels.iter().map(|&count| match count {
        1 => "1 channel".to_owned(),
        _ => format!("{count} channels"),
    });
    let headings = ["kernel".to_owned()].into_iter().chain(headings);
    let mut table = Table::new(headings);
    let mut kernels: Vec<usize> = run.ways.iter().map(|ways| ways.kernel).collect();
    kernels.dedup();
    for kernel in kernels {
        let mut row = vec![format!("{kernel}×{kernel}")];
        for &count in &channels {
            let here = |ways: &&crate::run::Ways| {
                ways.kernel == kernel && ways.channels == count
            };
            row.push(run.ways.iter().find(here).map_or_else(
                || "–".to_owned(),
                |ways| {
                    let mut sorted = ways.milliseconds.clone();
                    sorted.sort_by(|a, b| a.1.total_cmp(&b.1));
                    let (name, best) = &sorted[0];
                    let second = sorted.get(1).map_or(1.0, |second| second.1 / best);
                    format!("{name}, {}×", number(second, 1))
                },
            ));
        }
        table = table.row(row);
    }
    let mut outputs = Outputs::new().table("map", table);
    for (name, count) in [("few", few), ("many", many)] {
        outputs = outputs.chart(name, ways(&run, count)?);
    }
    Ok(outputs.number("few_channels", few as f64, 0).number(
        "many_channels",
        many as f64,
        0,
    ))
}

/// Milliseconds of the ways over the kernel's side.
fn ways(run: &Run, channels: usize) -> Result<Svg> {
    let mut chart = Chart::new("side of the kernel", "milliseconds").log_y();
    let here = run.ways.iter().filter(|ways| ways.channels == channels);
    let here: Vec<_> = here.collect();
    for name in ["direct", "columns", "F(2×2, 3×3)", "F(4×4, 3×3)", "spectra"] {
        let points: Vec<_> = (here.iter())
            .filter_map(|ways| {
                let of_way = ways.milliseconds.iter().find(|way| way.0 == name)?;
                Some((ways.kernel as f64, of_way.1))
            })
            .collect();
        chart = match points.len() {
            0 => chart,
            1 => chart.points(name, &points),
            _ => chart.line(name, &points).points(name, &points),
        };
    }
    Ok(chart.draw()?)
}
