//! `costs`: what copies, transforms, passes, layouts and memory cost on this machine. No
//! cell, as no two runs are alike.

use std::fmt::Write;
use std::hint::black_box;
use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;
use cnn::baselines::gemm;
use cnn::conv::winograd::{self, Tile};
use cnn::conv::{self, im2col};
use cnn::linear::linear;
use cnn::notebook::{Result, say};
use cnn::pool::max_pool2d;
use cnn::random::{generator, uniform};
use cnn::signal::{Border, Mode, correlate2d, correlate2d_separable};
use cnn::{Window, kernels};
use ndarray::{Array, Array1, Array2, Array4, Dimension, ShapeBuilder};
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::costs::{
    Batch, CHANNELS, Copies, Costs, Grown, Images, LAYERS, NearFar, Ordered, PAIRS,
    PLACES, Passes, Staged, Threads,
};
use crate::layers::Layer;
use crate::measure::Chains;
use crate::orders_in_memory::{Inner, Layout, Walk};
use crate::rungs;
use crate::stopwatch::{Work, in_turn, least};
use crate::tiles::{Four, Stage, Stages};
use crate::timing::{self, keep, machine};
use crate::work::{KNOWN, Known};

/// Time what copies, transforms, passes, layouts and memory cost on this machine.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo run --release -p ch10_speed -- costs")]
struct Arguments {
    /// Keep the run as the one that the book shows, under this date
    #[arg(long, value_name = "DATE")]
    record: Option<String>,
    /// The name under which the run is shown, in place of the processor's
    #[arg(long)]
    machine: Option<String>,
}

/// Measures, prints, keeps.
pub fn main() -> ExitCode {
    timing::main(execute)
}

fn execute(arguments: &Arguments) -> Result<()> {
    let one = ThreadPoolBuilder::new().num_threads(1).build()?;
    let date = arguments.record.clone().unwrap_or_default();
    let name = arguments.machine.clone().unwrap_or_else(machine);
    let run = one.install(|| measured(name, date))?;
    let run = Costs { threads: threads(&one)?, ..run };
    say(&told(&run)?)?;
    if arguments.record.is_some() {
        keep("costs.json", &run)?;
    }
    Ok(())
}

/// All that one thread does.
fn measured(machine: String, date: String) -> Result<Costs> {
    Ok(Costs {
        machine,
        date,
        peak: peak(),
        caches: caches(),
        bandwidth: bandwidth(),
        layers: LAYERS.iter().map(near_far).collect::<Result<_>>()?,
        copies: KNOWN.iter().map(copies).collect::<Result<_>>()?,
        stages: CHANNELS
            .iter()
            .map(|&count| staged(count))
            .collect::<Result<_>>()?,
        grown: grown()?,
        passes: passes()?,
        orders: orders(),
        batches: batches()?,
        images: images()?,
        threads: vec![],
    })
}

fn boxed<'a>(name: &str, work: impl FnMut() + 'a) -> Work<'a> {
    (name.to_owned(), Box::new(work))
}

/// The one time of one work.
fn alone(work: impl FnMut()) -> f64 {
    in_turn(vec![boxed("", work)])[0].1
}

/// Numbers without pattern, −1 to 1.
fn numbers<D: Dimension, S: ShapeBuilder<Dim = D>>(shape: S) -> Array<f32, D> {
    let generator = &mut generator(10, 7);
    Array::from_shape_simple_fn(shape, || uniform(generator, 1.0) as f32)
}

/// Billions of operations in a second, of chains that fill the registers.
fn peak() -> f64 {
    let time = alone(|| pulp::Arch::new().dispatch(Chains));
    1e-6 * Chains::OPERATIONS / time
}

/// Kilobytes of the caches for data, as Linux tells them.
fn caches() -> Vec<f64> {
    let of_index = |index: usize| -> Option<f64> {
        let folder = format!("/sys/devices/system/cpu/cpu0/cache/index{index}");
        let read = |name: &str| std::fs::read_to_string(format!("{folder}/{name}"));
        let kind = read("type").ok()?;
        let size = read("size").ok()?;
        let kilobytes = size.trim().strip_suffix('K')?.parse::<f64>().ok()?;
        (kind.trim() != "Instruction").then_some(kilobytes)
    };
    (0..4).filter_map(of_index).collect()
}

/// c = a + 3·b.
struct Triad<'a> {
    a: &'a [f32],
    b: &'a [f32],
    c: &'a mut [f32],
}

impl pulp::WithSimd for Triad<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        for (c, (a, b)) in self.c.iter_mut().zip(self.a.iter().zip(self.b)) {
            *c = b.mul_add(3.0, *a);
        }
    }
}

/// Bytes of three arrays, and billions of bytes in a second.
fn bandwidth() -> Vec<(f64, f64)> {
    let of_size = |power: u32| {
        let count = 1_usize << power;
        let (a, b) = (vec![1.0_f32; count], vec![2.0_f32; count]);
        let mut c = vec![0.0_f32; count];
        let bytes = 12.0 * count as f64;
        let time = alone(|| {
            pulp::Arch::new().dispatch(Triad { a: &a, b: &b, c: &mut c });
            black_box(&mut c);
        });
        (bytes, 1e-6 * bytes / time)
    };
    // Three arrays of 4 kB to 64 MB.
    (10..=24).map(of_size).collect()
}

/// All numbers of a layer, and room for its maps. A dense layer is a convolution with one
/// place.
#[derive(Clone)]
struct Numbers {
    x: Array4<f32>,
    w: Array4<f32>,
    y: Array4<f32>,
}

impl Numbers {
    fn of(layer: &Known) -> Result<Self> {
        let Window { kernel, .. } = layer.window;
        let Known { channels, filters, side, .. } = *layer;
        let x = numbers((1, channels, side, side));
        let w = numbers((filters, channels, kernel, kernel));
        let y = conv::conv2d(&x, &w, None, layer.window)?;
        Ok(Self { x, w, y })
    }

    /// The layer, as the library computes it.
    fn compute(&mut self, window: Window) {
        let Self { x, w, y } = self;
        // The sizes are those of a layer, which fit.
        let _ = conv::conv2d_into(&*x, &*w, None, window, y.view_mut());
    }
}

/// How many bytes of copies are worked through before the first one comes again: more
/// than any cache of a processor keeps.
const FAR: f64 = 128e6;

/// The same arrays again and again, and so many copies of them that none of their
/// numbers is in a cache when it is asked for.
fn near_far(layer: &Known) -> Result<NearFar> {
    let bytes = layer.bytes()? as f64;
    let first = Numbers::of(layer)?;
    let count = ((FAR / bytes).ceil() as usize).max(3);
    // An odd step visits all copies if their number is a power of two: no neighbours.
    let count = count.next_power_of_two();
    let mut copies = vec![first.clone(); count];
    let mut here = first;
    let mut at = 0;
    let step = (count * 5 / 8) | 1;
    let works = vec![
        boxed("near", || here.compute(layer.window)),
        boxed("far", || {
            at = (at + step) % count;
            copies[at].compute(layer.window);
        }),
        boxed("peak", || pulp::Arch::new().dispatch(Chains)),
    ];
    let times = in_turn(works);
    Ok(NearFar {
        name: layer.name.into(),
        operations: 2.0 * layer.products()? as f64,
        bytes,
        near: times[0].1,
        far: times[1].1,
        peak: 1e-6 * Chains::OPERATIONS / times[2].1,
    })
}

/// All columns written, the layer by columns (some at a time), and without.
fn copies(layer: &Known) -> Result<Copies> {
    let Numbers { x, w, .. } = Numbers::of(layer)?;
    let window = layer.window;
    let times = in_turn(vec![
        boxed("copying", || drop(black_box(im2col(&x, window)))),
        boxed("columns", || drop(black_box(gemm::conv2d(&x, &w, None, window)))),
        boxed("direct", || drop(black_box(conv::conv2d(&x, &w, None, window)))),
    ]);
    Ok(Copies {
        name: layer.name.into(),
        copying: times[0].1,
        columns: times[1].1,
        direct: times[2].1,
    })
}

/// A layer of so many channels and filters by the stages of the chapter's tiles, by the
/// fourth rung, and by the library.
fn staged(channels: usize) -> Result<Staged> {
    let side = PLACES + 2;
    let layer = Layer { images: 1, channels, filters: channels, side, kernel: 3 };
    let (x, w) = layer.numbers();
    let mut y = layer.maps()?;
    let window = Window::new(3);
    let stages = std::cell::RefCell::new(Stages::<4, 6>::new(&x, &w));
    let stages = &stages;
    let mut works: Vec<Work<'_>> = (Stage::ALL.into_iter())
        .map(|(name, stage)| {
            boxed(name, move || stages.borrow_mut().run::<Four>(stage))
        })
        .collect();
    works.extend([
        boxed("rung", || rungs::in_vectors(&x, &w, &mut y)),
        boxed("direct", || drop(black_box(conv::conv2d(&x, &w, None, window)))),
        boxed("F(2×2, 3×3)", || {
            drop(black_box(winograd::conv2d(&x, &w, None, window, Tile::Two)));
        }),
        boxed("F(4×4, 3×3)", || {
            drop(black_box(winograd::conv2d(&x, &w, None, window, Tile::Four)));
        }),
    ]);
    Ok(Staged { channels, times: in_turn(works) })
}

/// The library's tiles with half of the channels, half of the filters, half of both.
fn grown() -> Result<Vec<Grown>> {
    let mut all = vec![];
    let ways = [("F(2×2, 3×3)", Tile::Two), ("F(4×4, 3×3)", Tile::Four)];
    for (way, tile) in ways {
        // With more of them the weights leave the caches, and more than the counts grows.
        for channels in [32, 64] {
            let half = channels / 2;
            let sizes = [
                [channels, channels],
                [half, channels],
                [channels, half],
                [half, half],
            ];
            let works = sizes.map(|[channels, filters]| {
                let side = PLACES + 2;
                let layer = Layer { images: 1, channels, filters, side, kernel: 3 };
                let (x, w) = layer.numbers();
                boxed("", move || {
                    let window = Window::new(3);
                    drop(black_box(winograd::conv2d(&x, &w, None, window, tile)));
                })
            });
            let times = in_turn(works.into());
            all.push(Grown {
                way: way.into(),
                channels,
                all: times[0].1,
                half_channels: times[1].1,
                half_filters: times[2].1,
                half_both: times[3].1,
            });
        }
    }
    Ok(all)
}

/// Gaussian kernels on a plane of 512×512, in one pass and in two.
fn passes() -> Result<Vec<Passes>> {
    let plane: Array2<f32> = numbers((512, 512));
    let of_side = |side: usize| -> Result<Passes> {
        // A bell that has fallen to a hundredth where the line ends.
        let sigma = side as f64 / 6.0;
        let middle = kernels::gaussian_line(sigma)?;
        let cut = (middle.len() - side) / 2;
        let line: Array1<f32> =
            middle.slice(ndarray::s![cut..cut + side]).to_owned();
        let column = line.view().insert_axis(ndarray::Axis(1));
        let kernel = &column * &line;
        let (mode, border) = (Mode::Valid, Border::Zero);
        let times = in_turn(vec![
            boxed("one", || drop(black_box(correlate2d(&plane, &kernel, mode)))),
            boxed("two", || {
                drop(black_box(correlate2d_separable(
                    &plane, &line, &line, mode, border,
                )));
            }),
        ]);
        Ok(Passes { side, one: times[0].1, two: times[1].1 })
    };
    [3, 5, 7, 9, 11, 15, 21, 31].into_iter().map(of_side).collect()
}

/// 32 → 32 maps of 26×26 by two orders of the loops, in two layouts.
fn orders() -> Vec<Ordered> {
    let of_order = |(name, inner): (&str, Inner)| {
        let [mut nchw, mut nhwc] = [Layout::Nchw, Layout::Nhwc].map(Walk::new);
        let times = in_turn(vec![
            boxed("NCHW", || nchw.run(inner)),
            boxed("NHWC", || nhwc.run(inner)),
        ]);
        Ordered { inner: name.into(), nchw: times[0].1, nhwc: times[1].1 }
    };
    Inner::ALL.into_iter().map(of_order).collect()
}

/// Layers of the library with a batch in two layouts.
fn batches() -> Result<Vec<Batch>> {
    // Images, channels, filters, side, kernel, padding.
    let layers = [
        ("LeNet C1", [64, 1, 6, 28, 5, 2]),
        ("LeNet C3", [64, 6, 16, 14, 5, 0]),
        ("32 → 64 maps, 3×3 on 28×28", [32, 32, 64, 28, 3, 1]),
        ("64 → 64 maps, 3×3 on 56×56", [8, 64, 64, 56, 3, 1]),
    ];
    let mut all = vec![];
    for (name, [images, channels, filters, side, kernel, padding]) in layers {
        let [nchw, chwn] = in_two_layouts([images, channels, side]);
        let w = numbers((filters, channels, kernel, kernel));
        let window = Window::new(kernel).padding(padding);
        let times = in_turn(vec![
            boxed("", || drop(black_box(conv::conv2d(&nchw, &w, None, window)))),
            boxed("", || drop(black_box(conv::conv2d(&chwn, &w, None, window)))),
        ]);
        all.push(Batch { name: name.into(), nchw: times[0].1, chwn: times[1].1 });
    }
    let [nchw, chwn] = in_two_layouts([64, 32, 28]);
    let times = in_turn(vec![
        boxed("", || drop(black_box(max_pool2d(&nchw, PAIRS)))),
        boxed("", || drop(black_box(max_pool2d(&chwn, PAIRS)))),
    ]);
    let name = "max pooling, 2×2 on 28×28".into();
    all.push(Batch { name, nchw: times[0].1, chwn: times[1].1 });
    Ok(all)
}

/// A convolution and two dense layers with more and more images at once.
fn images() -> Result<Vec<Images>> {
    let mut all = vec![];
    let window = Window::new(5);
    let w = numbers((16, 6, 5, 5));
    let [narrow, wide] = [(120, 400), (1000, 4096)].map(numbers::<ndarray::Ix2, _>);
    for images in [1, 4, 16, 64, 256] {
        let x = numbers((images, 6, 14, 14));
        let [few, many] = [400, 4096].map(|count| numbers((images, count)));
        let times = in_turn(vec![
            boxed("LeNet C3", || {
                drop(black_box(conv::conv2d(&x, &w, None, window)))
            }),
            boxed("LeNet C5", || drop(black_box(linear(&few, &narrow, None)))),
            boxed("VGG FC8", || drop(black_box(linear(&many, &wide, None)))),
        ]);
        let each = times.into_iter();
        all.extend(each.map(|(name, time)| {
            let each = time / images as f64;
            Images { name, images, each }
        }));
    }
    Ok(all)
}

fn in_two_layouts([images, channels, side]: [usize; 3]) -> [Array4<f32>; 2] {
    let nchw = numbers((images, channels, side, side));
    let behind = nchw.view().permuted_axes([1, 2, 3, 0]);
    let chwn = behind.as_standard_layout().into_owned();
    [nchw, chwn.permuted_axes([3, 0, 1, 2])]
}

/// The sixth rung and the engine on one thread and on two, by the clock on the wall.
fn threads(one: &ThreadPool) -> Result<Vec<Threads>> {
    let two = ThreadPoolBuilder::new().num_threads(2).build()?;
    let layer = Layer { images: 1, channels: 32, filters: 64, side: 30, kernel: 3 };
    let ((x, w), mut y) = (layer.numbers(), layer.maps()?);
    let places = y.dim().2 * y.dim().3;
    let pixels = x.as_slice().context("row by row")?;
    let length = places.next_multiple_of(rungs::PLACES);
    let alone = one.install(|| {
        least(|| {
            black_box(rungs::unrolled(pixels, [30, 30], [3, 3], length));
        })
    });
    let mut rung = |pool: &ThreadPool| {
        pool.install(|| least(|| rungs::on_threads(&x, &w, &mut y)))
    };
    let mut all = vec![Threads {
        name: "threads".into(),
        one: rung(one),
        two: rung(&two),
        alone: Some(alone),
    }];
    let chains = |pool: &ThreadPool| {
        let threads = pool.current_num_threads();
        let both = || {
            use rayon::prelude::*;
            let each = |_| pulp::Arch::new().dispatch(Chains);
            (0..threads).into_par_iter().for_each(each);
        };
        pool.install(|| least(both)) / threads as f64
    };
    all.push(Threads {
        name: "peak".into(),
        one: chains(one),
        two: chains(&two),
        alone: None,
    });
    for layer in &LAYERS {
        if !["LeNet C1", "VGG 1_1", "VGG 3_2", "VGG 5_1", "VGG FC8"]
            .contains(&layer.name)
        {
            continue;
        }
        let mut numbers = Numbers::of(layer)?;
        let mut time = |pool: &ThreadPool| {
            pool.install(|| least(|| numbers.compute(layer.window)))
        };
        let [one, two] = [one, &two].map(&mut time);
        all.push(Threads { name: layer.name.into(), one, two, alone: None });
    }
    Ok(all)
}

/// The run in columns.
fn told(run: &Costs) -> Result<String> {
    let mut text = String::new();
    writeln!(text, "{}, {:.1} billion operations/s", run.machine, run.peak)?;
    writeln!(text, "\n      kB of three arrays     GB/s")?;
    for (bytes, speed) in &run.bandwidth {
        writeln!(text, "{:24.0} {speed:8.1}", 1e-3 * bytes)?;
    }
    writeln!(text, "\nlayer      operations/byte  near, ms   far, ms   far ÷ near")?;
    for NearFar { name, operations, bytes, near, far, peak } in &run.layers {
        let intensity = operations / bytes;
        let times = far / near;
        writeln!(
            text,
            "{name:10} {intensity:15.1} {near:9.4} {far:9.4} {times:12.2} {:6.1} %",
            1e-4 * operations / near / peak
        )?;
    }
    writeln!(text, "\nlayer         copying   columns    direct, ms")?;
    for Copies { name, copying, columns, direct } in &run.copies {
        writeln!(text, "{name:10} {copying:10.4} {columns:9.4} {direct:9.4}")?;
    }
    writeln!(text, "\nchannels   ms")?;
    for Staged { channels, times } in &run.stages {
        let times = times.iter().map(|(name, time)| format!("{name} {time:.4}"));
        let times: Vec<_> = times.collect();
        writeln!(text, "{channels:8}   {}", times.join("  "))?;
    }
    writeln!(text, "\nway         channels   products, % of the time")?;
    for grown in &run.grown {
        let Grown { way, channels, all, .. } = grown;
        let share = 100.0 * grown.products();
        writeln!(text, "{way:11} {channels:8} {share:9.0}   {all:.4} ms")?;
    }
    writeln!(text, "\nkernel  one pass  two passes, ms")?;
    for Passes { side, one, two } in &run.passes {
        writeln!(text, "{side:6} {one:9.3} {two:11.3}")?;
    }
    writeln!(text, "\ninner loop      NCHW      NHWC, ms")?;
    for Ordered { inner, nchw, nhwc } in &run.orders {
        writeln!(text, "{inner:10} {nchw:9.3} {nhwc:9.3}")?;
    }
    writeln!(text, "\nbatch                            NCHW      CHWN, ms")?;
    for Batch { name, nchw, chwn } in &run.batches {
        writeln!(text, "{name:27} {nchw:9.3} {chwn:9.3}")?;
    }
    writeln!(text, "\nlayer      images   ms each")?;
    for Images { name, images, each } in &run.images {
        writeln!(text, "{name:10} {images:6} {each:9.5}")?;
    }
    writeln!(text, "\nprogram     1 thread  2 threads  alone, ms")?;
    for Threads { name, one, two, alone } in &run.threads {
        let alone = alone.map_or("–".into(), |alone| format!("{alone:.4}"));
        writeln!(text, "{name:10} {one:9.4} {two:10.4} {alone:>10}")?;
    }
    Ok(text)
}
