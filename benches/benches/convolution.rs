//! One layer, several ways: what each of chapter 10's steps brings.
//!
//! `cargo bench -p benches --bench convolution`

use cnn::Window;
use cnn::conv::winograd::Tile;
use cnn::conv::{self, fft, winograd};
use cnn::engine::{Level, on};
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

criterion_group!(benches, vectors, threads, ways, growth);
criterion_main!(benches);
