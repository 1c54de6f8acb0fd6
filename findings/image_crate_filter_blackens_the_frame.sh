#!/usr/bin/env bash
# filter3x3 of the Rust crate image 0.25.10 keeps the size of a picture, but computes nothing
# for the pixels at its border: they become 0, black, whatever the kernel is. It also divides
# by the sum of the kernel: nine ones make a mean, and a kernel of −1 alone in the middle
# leaves the picture as it is, but for the frame.
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
image = { version = "=0.25.10", default-features = false }
TOML
cat >src/main.rs <<'RUST'
use image::{imageops::filter3x3, GrayImage, Luma};

fn main() {
    let picture = GrayImage::from_fn(5, 4, |x, y| Luma([(100 + 10 * x + y) as u8]));
    let one_in_the_middle = |number| {
        let mut kernel = [0.0; 9];
        kernel[4] = number;
        kernel
    };
    for (name, kernel) in [
        ("1 in the middle", one_in_the_middle(1.0)),
        ("−1 in the middle", one_in_the_middle(-1.0)),
        ("nine ones", [1.0; 9]),
    ] {
        let seen = filter3x3(&picture, &kernel);
        println!("{name}");
        for y in 0..4 {
            let row: Vec<u8> = (0..5).map(|x| seen.get_pixel(x, y)[0]).collect();
            println!("  {row:?}");
            for (x, value) in (0..5).zip(row) {
                let inside = (1..4).contains(&x) && (1..3).contains(&y);
                // The mean of a slope is the pixel in its middle.
                let recorded = if inside { picture.get_pixel(x, y)[0] } else { 0 };
                assert_eq!(value, recorded, "another answer than recorded");
            }
        }
    }
}
RUST
cargo run --quiet --target-dir "$folder/target"
