//! One layer, several ways: what each of chapter 10's steps brings.
//!
//! `cargo bench -p benches --bench convolution`

use cnn::Window;
use cnn::baselines::{fft, gemm};
use cnn::conv::winograd::Tile;
use cnn::conv::{self, winograd};
use cnn::engine::{Level, on};
use cnn::pool::{max_pool2d, max_pool2d_backward};
use criterion::{
    BenchmarkId, Criterion, Throughput, criterion_group, criterion_main,
};
use ndarray::Array4;
use rayon::ThreadPoolBuilder;

/// 32 → 64 maps of 28×28, unless a size is said to be another.
fn layer(channels: usize, side: usize, kernel: usize) -> [Array4<f32>; 2] {
    let input = (1, channels, side + kernel - 1, side + kernel - 1);
    let weight = (64, channels, kernel, kernel);
    [(input, 1), (weight, 2)]
        .map(|(shape, stream)| benches::workload::numbers(shape, stream))
}

fn products([input, weight]: &[Array4<f32>; 2]) -> Throughput {
    let side = input.dim().2 + 1 - weight.dim().2;
    Throughput::Elements((side * side * weight.len()) as u64)
}

/// What do wider vectors bring?
fn vectors(criterion: &mut Criterion) {
    let layer @ [x, w] = &layer(32, 28, 3);
    let mut group = criterion.benchmark_group("vectors");
    group.throughput(products(layer));
    for level in Level::available() {
        let id = BenchmarkId::from_parameter(format!("{level:?}"));
        group.bench_function(id, |bencher| {
            let conv = || conv::conv2d(x, w, None, Window::new(3));
            on(level, || bencher.iter(conv));
        });
    }
    group.finish();
}

/// What do more threads bring?
fn threads(criterion: &mut Criterion) {
    let layer @ [x, w] = &layer(64, 56, 3);
    let mut group = criterion.benchmark_group("threads");
    group.throughput(products(layer));
    for threads in [1, 2] {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.expect("two threads");
        group.bench_function(BenchmarkId::from_parameter(threads), |bencher| {
            let conv = || conv::conv2d(x, w, None, Window::new(3));
            pool.install(|| bencher.iter(conv));
        });
    }
    group.finish();
}

/// When do fewer products win?
fn ways(criterion: &mut Criterion) {
    for (kernel, channels) in [(3, 4), (3, 64), (15, 4), (15, 64)] {
        let layer @ [x, w] = &layer(channels, 48, kernel);
        let window = Window::new(kernel);
        let name = format!("{channels} channels, {kernel}×{kernel}");
        let mut group = criterion.benchmark_group(name);
        group.throughput(products(layer)).sample_size(20);
        group.bench_function("direct", |bencher| {
            bencher.iter(|| conv::conv2d(x, w, None, window));
        });
        group.bench_function("columns", |bencher| {
            bencher.iter(|| gemm::conv2d(x, w, None, window));
        });
        group.bench_function("spectra", |bencher| {
            bencher.iter(|| fft::conv2d(x, w, None, window));
        });
        for tile in [Tile::Two, Tile::Four] {
            if kernel == 3 {
                group.bench_function(format!("tiles of {tile:?}"), |bencher| {
                    bencher.iter(|| winograd::conv2d(x, w, None, window, tile));
                });
            }
        }
        group.finish();
    }
}

/// What do Winograd's tiles bring to batches of a network's middle layers?
fn tiles(criterion: &mut Criterion) {
    for (images, channels, side) in [(32, 32, 28), (8, 64, 56)] {
        let x: Array4<f32> =
            benches::workload::numbers((images, channels, side, side), 1);
        let w: Array4<f32> = benches::workload::numbers((64, channels, 3, 3), 2);
        let window = Window::new(3).padding(1);
        let name = format!("{images} images, {channels} → 64 maps of {side}×{side}");
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Elements(
            (images * side * side * w.len()) as u64,
        ));
        group.sample_size(20);
        group.bench_function("direct", |bencher| {
            bencher.iter(|| conv::conv2d(&x, &w, None, window));
        });
        for tile in [Tile::Two, Tile::Four] {
            group.bench_function(format!("tiles of {tile:?}"), |bencher| {
                bencher.iter(|| winograd::conv2d(&x, &w, None, window, tile));
            });
        }
        group.finish();
    }
}

/// Does the time grow with the work?
fn growth(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("channels");
    for channels in [1, 4, 16, 64, 256] {
        let layer @ [x, w] = &layer(channels, 28, 3);
        group.throughput(products(layer));
        group.bench_function(BenchmarkId::from_parameter(channels), |bencher| {
            bencher.iter(|| conv::conv2d(x, w, None, Window::new(3)));
        });
    }
    group.finish();
}

/// What do images bring that are computed side by side?
fn batches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("images");
    let w: Array4<f32> = benches::workload::numbers((16, 6, 5, 5), 2);
    for images in [1, 8, 15, 16, 17, 64] {
        let x: Array4<f32> = benches::workload::numbers((images, 6, 14, 14), 1);
        group.throughput(Throughput::Elements((images * 100 * w.len()) as u64));
        group.bench_function(BenchmarkId::from_parameter(images), |bencher| {
            bencher.iter(|| conv::conv2d(&x, &w, None, Window::new(5)));
        });
    }
    group.finish();
}

/// What do the two ways back cost beside the way there?
fn ways_back(criterion: &mut Criterion) {
    let x: Array4<f32> = benches::workload::numbers((32, 32, 28, 28), 1);
    let w: Array4<f32> = benches::workload::numbers((64, 32, 3, 3), 2);
    let grads: Array4<f32> = benches::workload::numbers((32, 64, 28, 28), 3);
    let window = Window::new(3).padding(1);
    let mut group = criterion.benchmark_group("ways back");
    group.throughput(Throughput::Elements((32 * 784 * w.len()) as u64));
    group.sample_size(20);
    group.bench_function("conv2d", |bencher| {
        bencher.iter(|| conv::conv2d(&x, &w, None, window));
    });
    group.bench_function("grad_input", |bencher| {
        bencher.iter(|| conv::grad_input(&grads, &w, [28, 28], window));
    });
    group.bench_function("grad_weight", |bencher| {
        bencher.iter(|| conv::grad_weight(&x, &grads, window));
    });
    group.finish();
}

/// What do the largest of windows cost, and where they stood?
fn pooling(criterion: &mut Criterion) {
    let x: Array4<f32> = benches::workload::numbers((64, 32, 28, 28), 1);
    let mut group = criterion.benchmark_group("pooling");
    group.throughput(Throughput::Elements(x.len() as u64));
    for (kernel, stride) in [(2, 2), (3, 2), (3, 1)] {
        let window = Window::new(kernel).stride(stride);
        let name = format!("{kernel}×{kernel}, stride {stride}");
        group.bench_function(format!("{name}, there"), |bencher| {
            bencher.iter(|| max_pool2d(&x, window));
        });
        let pooled = max_pool2d(&x, window).expect("the window fits");
        group.bench_function(format!("{name}, back"), |bencher| {
            bencher.iter(|| {
                max_pool2d_backward(&pooled.values, &pooled.indices, [28, 28])
            });
        });
    }
    group.finish();
}

criterion_group!(
    benches, vectors, threads, ways, tiles, growth, batches, ways_back, pooling
);
criterion_main!(benches);
