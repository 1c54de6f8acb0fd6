#!/usr/bin/env bash
# A blur of a grey dot is round, and the same whether a picture has one channel or the same grey
# in three. gaussian_blur of the Rust crate blurslice 0.1.0 blurs a picture of one channel along
# its rows alone, by one box; so it does one of four channels with radius 1. With three channels
# the dot is wider than it is high. It passes over the picture as often as there are channels, and
# the last pass goes along rows only. Its documentation takes any number of channels.
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
blurslice = "=0.1.0"
TOML
cat >src/main.rs <<'RUST'
fn blurred<const CHANNELS: usize>(radius: f32) -> (Vec<u8>, Vec<u8>) {
    let side = 15;
    let mut picture = vec![[0; CHANNELS]; side * side];
    picture[7 * side + 7] = [250; CHANNELS];
    blurslice::gaussian_blur(&mut picture, side, side, radius);
    let row = (0..side).map(|x| picture[7 * side + x][0]).collect();
    (row, (0..side).map(|y| picture[y * side + 7][0]).collect())
}

fn look<const CHANNELS: usize>(radius: f32, row: [u8; 5], column: [u8; 5]) {
    let seen = blurred::<CHANNELS>(radius);
    println!("radius {radius}, {CHANNELS} channels\n  row    {:?}\n  column {:?}", seen.0, seen.1);
    for away in 0..5 {
        for place in [7 - away, 7 + away] {
            assert_eq!(seen.0[place], row[away], "another answer than recorded");
            assert_eq!(seen.1[place], column[away], "another answer than recorded");
        }
    }
}

fn main() {
    look::<1>(1.0, [83, 83, 0, 0, 0], [83, 0, 0, 0, 0]);
    look::<2>(1.0, [28, 19, 9, 0, 0], [28, 28, 0, 0, 0]);
    look::<3>(1.0, [22, 19, 9, 3, 0], [22, 15, 7, 0, 0]);
    look::<4>(1.0, [83, 83, 0, 0, 0], [83, 0, 0, 0, 0]);
    look::<1>(2.0, [36, 36, 36, 36, 0], [36, 0, 0, 0, 0]);
    look::<3>(2.0, [8, 7, 6, 4, 2], [8, 6, 5, 3, 2]);
    look::<4>(2.0, [12, 11, 8, 5, 2], [12, 11, 5, 2, 0]);
}
RUST
cargo run --quiet --target-dir "$folder/target"
