//! One plane, one kernel: what a pixel of the feature map costs.
//!
//! `cargo bench -p benches --bench signal`

use cnn::data::photos;
use cnn::kernels;
use cnn::signal::{
    Border, Mode, correlate2d, correlate2d_separable, normalized_correlate2d,
};
use criterion::{
    BenchmarkId, Criterion, Throughput, criterion_group, criterion_main,
};
use ndarray::{Array2, ArrayView2};

/// The definition, four loops.
fn four_loops(plane: &Array2<f32>, kernel: ArrayView2<f32>) -> Array2<f32> {
    let size = |axis: usize| plane.shape()[axis] - kernel.shape()[axis] + 1;
    Array2::from_shape_fn((size(0), size(1)), |(row, column)| {
        kernel.indexed_iter().fold(0.0, |sum, ((u, v), &weight)| {
            plane[[row + u, column + v]].mul_add(weight, sum)
        })
    })
}

fn sizes(criterion: &mut Criterion) {
    let photo = photos::temple().to_gray();
    let mut group = criterion.benchmark_group("427×640 pixels");
    for size in [3, 7, 15] {
        let kernel = kernels::boxcar(size).expect("a size of a few pixels");
        let products = (photo.len() * kernel.len()) as u64;
        group.throughput(Throughput::Elements(products));
        group.bench_function(BenchmarkId::new("correlate2d", size), |bencher| {
            bencher.iter(|| correlate2d(&photo, &kernel, Mode::Valid));
        });
        group.bench_function(BenchmarkId::new("four loops", size), |bencher| {
            bencher.iter(|| four_loops(&photo, kernel.view()));
        });
    }
    group.finish();
}

fn two_passes(criterion: &mut Criterion) {
    let photo = photos::temple().to_gray();
    let line = kernels::gaussian_line(2.0).expect("a width of two pixels");
    let bell = kernels::gaussian(2.0).expect("a width of two pixels");
    let mut group = criterion.benchmark_group("Gaussian blur, σ = 2");
    group.bench_function("one pass", |bencher| {
        bencher.iter(|| correlate2d(&photo, &bell, Mode::Valid));
    });
    group.bench_function("two passes", |bencher| {
        let (mode, border) = (Mode::Valid, Border::Zero);
        bencher.iter(|| correlate2d_separable(&photo, &line, &line, mode, border));
    });
    group.finish();
}

fn similarity(criterion: &mut Criterion) {
    let photo = photos::chelsea().shrink(2).expect("a large photograph");
    let photo = photo.to_gray();
    let template = photo.slice(ndarray::s![40..76, 67..103]).to_owned();
    let mut group = criterion.benchmark_group("a template of 36×36");
    group.bench_function("raw", |bencher| {
        bencher.iter(|| correlate2d(&photo, &template, Mode::Valid));
    });
    group.bench_function("normalised", |bencher| {
        bencher.iter(|| normalized_correlate2d(&photo, &template));
    });
    group.finish();
}

criterion_group!(benches, sizes, two_passes, similarity);
criterion_main!(benches);
