#!/usr/bin/env bash
# A half turn about the centre puts each pixel of a picture on another one: both flips, one
# after the other. rotate_about_center of the Rust crate imageproc 0.27.0 turns about the
# point (width / 2, height / 2), half a pixel past the centre: of 4 × 4 pixels the first row
# and column have nothing and take the fill, 99, and those that should lie there are gone.
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
imageproc = { version = "=0.27.0", default-features = false }
TOML
cat >src/main.rs <<'RUST'
use image::{imageops, GrayImage, Luma};
use imageproc::geometric_transformations::{rotate_about_center, Border, Interpolation};

fn rows(picture: &GrayImage) -> Vec<Vec<u8>> {
    picture.rows().map(|row| row.map(|pixel| pixel[0]).collect()).collect()
}

fn main() {
    let picture = GrayImage::from_fn(4, 4, |x, y| Luma([(4 * y + x) as u8]));
    let fill = Border::Constant(Luma([99]));
    let turned = rotate_about_center(&picture, std::f32::consts::PI, Interpolation::Nearest, fill);
    let flipped = imageops::rotate180(&picture);
    println!("flipped twice {:?}\nturned        {:?}", rows(&flipped), rows(&turned));
    for y in 0..4 {
        for x in 0..4 {
            let gone = x == 0 || y == 0;
            let recorded = if gone { 99 } else { flipped.get_pixel(x - 1, y - 1)[0] };
            assert_eq!(turned.get_pixel(x, y)[0], recorded, "another answer than recorded");
        }
    }
}
RUST
cargo run --quiet --target-dir "$folder/target"
