//! The recorded run of `costs`, in tables and charts.

use anyhow::Context;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::Chart;

use crate::costs::{Costs, recorded};
use crate::layouts_of_torch::Torch;
use crate::tiles::Stage;

/// The machine of this run, and the day.
pub fn the_second_machine() -> Result<Outputs> {
    let Costs { machine, date, peak, .. } = recorded()?;
    Ok(Outputs::new()
        .text("name", format!("{machine}, {date}"))
        .number("peak", peak, 0))
}

/// Layers by columns and without, and how long the copies alone take.
pub fn copies_timed() -> Result<Outputs> {
    let mut table = Table::new([
        "layer",
        "copying, ms",
        "by columns, ms",
        "direct, ms",
        "copying ÷ direct",
        "by columns ÷ direct",
    ]);
    for copies in recorded()?.copies {
        table = table.row([
            copies.name.clone(),
            number(copies.copying, 3),
            number(copies.columns, 3),
            number(copies.direct, 3),
            number(copies.copying / copies.direct, 2),
            number(copies.columns / copies.direct, 1),
        ]);
    }
    Ok(Outputs::new().table("table", table))
}

/// Where the time of Winograd's tiles goes, and what it is beside the direct ways.
pub fn transforms_timed() -> Result<Outputs> {
    let stages = Stage::ALL.map(|(name, _)| name);
    let headings = ["channels and filters"].into_iter().chain(stages);
    let mut shares = Table::new(headings.map(|name| match name {
        "channels and filters" => name.to_owned(),
        _ => format!("{name}, %"),
    }));
    let mut times = Table::new([
        "channels and filters",
        "engine ÷ F(2×2, 3×3)",
        "engine ÷ F(4×4, 3×3)",
    ]);
    let run = recorded()?;
    for staged in &run.stages {
        let each: Vec<f64> =
            stages.iter().map(|name| staged.time(name)).collect::<Result<_>>()?;
        let all: f64 = each.iter().sum();
        let row = each.iter().map(|time| number(100.0 * time / all, 0));
        shares = shares.row([staged.channels.to_string()].into_iter().chain(row));
        let direct = staged.time("direct")?;
        times = times.row([
            staged.channels.to_string(),
            number(direct / staged.time("F(2×2, 3×3)")?, 2),
            number(direct / staged.time("F(4×4, 3×3)")?, 2),
        ]);
    }
    let mut of_library =
        Table::new(["tiles", "channels and filters", "products, %"]);
    for grown in &run.grown {
        of_library = of_library.row([
            grown.way.clone(),
            grown.channels.to_string(),
            number(100.0 * grown.products(), 0),
        ]);
    }
    Ok(Outputs::new()
        .table("shares", shares)
        .table("of_library", of_library)
        .table("times", times))
}

/// Gaussian kernels in one pass and in two.
pub fn two_passes_timed() -> Result<Outputs> {
    let mut table = Table::new([
        "kernel",
        "one pass, ms",
        "two passes, ms",
        "times as fast",
        "times fewer products",
    ]);
    let (mut timed, mut fewer) = (vec![], vec![]);
    for passes in recorded()?.passes {
        let side = passes.side;
        let faster = passes.one / passes.two;
        let products = side as f64 / 2.0;
        table = table.row([
            format!("{side}×{side}"),
            number(passes.one, 2),
            number(passes.two, 2),
            number(faster, 2),
            number(products, 1),
        ]);
        timed.push((side as f64, faster));
        fewer.push((side as f64, products));
    }
    let chart = Chart::new("side of the kernel", "one pass ÷ two passes")
        .log_y()
        .horizontal("as fast", 1.0)
        .line("time", &timed)
        .points("time", &timed)
        .law("products", &fewer);
    Ok(Outputs::new().table("table", table).chart("curves", chart.draw()?))
}

/// Bytes in a second by the size of what is read and written.
pub fn by_size() -> Result<Outputs> {
    let run = recorded()?;
    let points: Vec<_> = (run.bandwidth.iter())
        .map(|(bytes, speed)| (1e-3 * bytes, *speed))
        .collect();
    let mut chart = Chart::new("three arrays, kB", "GB a second")
        .log_x()
        .log_y()
        .line("", &points)
        .points("", &points);
    for (kilobytes, number) in run.caches.iter().zip(1..) {
        chart = chart.vertical(&format!("cache {number}"), *kilobytes);
    }
    let (near, far) = roofs(&run)?;
    Ok(Outputs::new()
        .chart("curve", chart.draw()?)
        .number("near", near, 0)
        .number("far", far, 0)
        .number("near_ridge", run.peak / near, 1)
        .number("far_ridge", run.peak / far, 1))
}

/// Billions of bytes in a second where all fits into a second-level cache, and where it
/// fits into none.
fn roofs(run: &Costs) -> Result<(f64, f64)> {
    let near = run.bandwidth.iter().find(|(bytes, _)| *bytes > 150e3);
    let (near, far) = near.zip(run.bandwidth.last()).context("an empty record")?;
    Ok((near.1, far.1))
}

/// Layers of LeNet and VGG under two roofs: with their numbers in a cache, and from
/// memory.
pub fn near_and_far() -> Result<Outputs> {
    let run = recorded()?;
    let (near, far) = roofs(&run)?;
    let mut table = Table::new([
        "layer",
        "moved, kB",
        "operations per byte",
        "again and again, % of the peak",
        "from memory, % of the peak",
        "times as long from memory",
    ]);
    let mut chart = Chart::new("operations per byte", "% of the peak")
        .log_x()
        .log_y()
        .size(640, 420);
    for (name, bandwidth) in [("from a cache", near), ("from memory", far)] {
        let roof = |x: f64| (x, 100.0 * (bandwidth * x / run.peak).min(1.0));
        let corners = [0.25, run.peak / bandwidth, 500.0].map(roof);
        chart = chart.law(name, &corners);
    }
    let (mut warm, mut cold) = (vec![], vec![]);
    for layer in &run.layers {
        let intensity = layer.operations / layer.bytes;
        // Milliseconds, and billions of operations in a second.
        let share = |time: f64| 1e-4 * layer.operations / time / layer.peak;
        let [near, far] = [layer.near, layer.far].map(share);
        warm.push((intensity, near));
        cold.push((intensity, far));
        table = table.row([
            layer.name.clone(),
            number(1e-3 * layer.bytes, 0),
            number(intensity, 1),
            number(near, 1),
            number(far, 1),
            number(layer.far / layer.near, 2),
        ]);
    }
    let chart = chart.points("from a cache", &warm).points("from memory", &cold);
    Ok(Outputs::new().table("table", table).chart("roofs", chart.draw()?))
}

/// Microseconds for each image, the more images are taken at once.
pub fn one_or_many() -> Result<Outputs> {
    let run = recorded()?;
    let mut names: Vec<&str> = vec![];
    for timed in &run.images {
        if !names.contains(&timed.name.as_str()) {
            names.push(&timed.name);
        }
    }
    let mut table = Table::new(
        ["images".to_owned()]
            .into_iter()
            .chain(names.iter().map(|name| format!("{name}, µs each"))),
    );
    let mut chart =
        Chart::new("images at once", "time for each image ÷ time for one alone")
            .log_x()
            .log_y()
            .include_y(1.0);
    for name in &names {
        let alone = run.of(name).next().map_or(1.0, |timed| timed.each);
        let points: Vec<_> = (run.of(name))
            .map(|timed| (timed.images as f64, timed.each / alone))
            .collect();
        let kind = if *name == "LeNet C3" { "conv" } else { "dense" };
        let series = format!("{name}, {kind}");
        chart = chart.line(&series, &points).points(&series, &points);
    }
    let first = names.first().copied().unwrap_or_default();
    for images in run.of(first).map(|timed| timed.images) {
        let here = run.images.iter().filter(|timed| timed.images == images);
        let each = here.map(|timed| number(1e3 * timed.each, 1));
        table = table.row([images.to_string()].into_iter().chain(each));
    }
    Ok(Outputs::new().chart("curves", chart.draw()?).table("table", table))
}

/// Four programs, two libraries: layouts by the clock.
pub fn layouts_timed() -> Result<Outputs> {
    let run = recorded()?;
    let mut loops = Table::new(["innermost loop", "NCHW, ms", "NHWC, ms"]);
    for ordered in run.orders {
        let times = [ordered.nchw, ordered.nhwc].map(|time| number(time, 2));
        loops = loops.row([ordered.inner].into_iter().chain(times));
    }
    let mut batches = Table::new(["layer", "NCHW, ms", "CHWN, ms", "NCHW ÷ CHWN"]);
    for batch in run.batches {
        batches = batches.row([
            batch.name.clone(),
            number(batch.nchw, 2),
            number(batch.chwn, 2),
            number(batch.nchw / batch.chwn, 2),
        ]);
    }
    let torch = Torch::recorded()?;
    let mut formats = Table::new([
        "layer",
        "NCHW, ms",
        "channels last, ms",
        "NCHW ÷ channels last",
    ]);
    for timed in &torch.layers {
        formats = formats.row([
            timed.layer.clone(),
            number(timed.nchw, 2),
            number(timed.channels_last, 2),
            number(timed.nchw / timed.channels_last, 2),
        ]);
    }
    Ok(Outputs::new()
        .table("loops", loops)
        .table("batches", batches)
        .text("torch_on", torch.machine())
        .table("torch", formats))
}

/// One thread and two, and what more could do by the law.
pub fn more_cores() -> Result<Outputs> {
    let run = recorded()?;
    let mut table = Table::new([
        "program",
        "1 thread, ms",
        "2 threads, ms",
        "times as fast",
        "not shared by the law, %",
    ]);
    for threads in &run.threads {
        let times = threads.one / threads.two;
        let name = match threads.name.as_str() {
            "threads" => "the sixth rung".to_owned(),
            "peak" => "products in registers".to_owned(),
            name => format!("engine, {name}"),
        };
        table = table.row([
            name,
            number(threads.one, 3),
            number(threads.two, 3),
            number(times, 2),
            number(100.0 * (2.0 / times - 1.0), 0),
        ]);
    }
    let rung = run.threads.first().context("an empty record")?;
    let alone = rung.alone.context("what stays on one thread")? / rung.one;
    let law = |cores: f64| 1.0 / (alone + (1.0 - alone) / cores);
    let points: Vec<_> = (0..7)
        .map(|power| f64::from(1 << power))
        .map(|cores| (cores, law(cores)))
        .collect();
    let chart = Chart::new("cores", "times faster")
        .log_x()
        .log_y()
        .line("by the law", &points)
        .points("by the law", &points)
        .points("measured", &[(2.0, rung.one / rung.two)])
        .law("all shared", &[(1.0, 1.0), (64.0, 64.0)]);
    Ok(Outputs::new()
        .table("table", table)
        .chart("curves", chart.draw()?)
        .number("alone", 100.0 * alone, 0)
        .number("two", law(2.0), 2)
        .number("measured", rung.one / rung.two, 2)
        .number("most", 1.0 / alone, 0))
}
