#!/usr/bin/env bash
# On a circle of five places a convolution repeats itself after five. In the Rust crate
# ndarray-conv 0.6.1 a row of 1 2 3 4 5 and a kernel of 1 0 0 0 0 0 2, Circular and Full,
# answer 1 4 7 10 13, 11 4 7 10 13, 11: the first is 1, and 11 after one turn and after two.
# It puts one copy of the row before it and fills up with zeros what is still missing,
# without an error. So it does with Reflect. Its way by Fourier transform answers the same.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir src
cat >Cargo.toml <<'TOML'
[package]
name = "look"
version = "0.1.0"
edition = "2021"

[dependencies]
ndarray = "=0.17.2"
ndarray-conv = "=0.6.1"
TOML
cat >src/main.rs <<'RUST'
use ndarray::array;
use ndarray_conv::{ConvExt, ConvFFTExt, ConvMode, PaddingMode};

fn main() {
    let row = array![1.0_f64, 2.0, 3.0, 4.0, 5.0];
    let kernel = array![1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 2.0];
    let circle = |place: i32| row[place.rem_euclid(5) as usize];
    let mirror = |place: i32| row[(place.rem_euclid(8) - 4).abs().abs_diff(4) as usize];
    let rule = |value: &dyn Fn(i32) -> f64| (0..11).map(|i| value(i) + 2.0 * value(i - 6)).collect::<Vec<_>>();
    for (mode, expected, recorded) in [
        (PaddingMode::Circular, rule(&circle), [1, 4, 7, 10, 13, 11, 4, 7, 10, 13, 11]),
        (PaddingMode::Reflect, rule(&mirror), [1, 2, 13, 12, 11, 8, 5, 6, 7, 10, 13]),
    ] {
        let seen = row.conv(&kernel, ConvMode::Full, mode).unwrap();
        let by_transform = row.conv_fft(&kernel, ConvMode::Full, mode).unwrap();
        println!("{mode:?}: {:?}\n  by the rule {expected:?}", seen.to_vec());
        for (place, value) in recorded.into_iter().enumerate() {
            assert_eq!(seen[place], f64::from(value), "another answer than recorded");
            assert!((by_transform[place] - f64::from(value)).abs() < 1e-9, "another answer than recorded");
        }
    }
}
RUST
cargo run --quiet --target-dir "$folder/target"
