#!/usr/bin/env bash
# The sums of a convolution are divided by the scale that one asks for. In sharp 0.35.5 they
# are if it is a whole number: nine pixels of 20 and a kernel of ones are 180 with the scale
# 1 and 90 with 2. With 2.5 they are 20, not 72, with 0.5 too: a scale that is no whole
# number is put aside, without an error, and the sum of the kernel is taken, 9. With −1 they
# are 180, as with 1.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" sharp@0.35.5 >/dev/null
cat >look.mjs <<'NODE'
import sharp from 'sharp';

const picture = new Uint8Array(25).fill(20);
for (const [scale, recorded] of [
    [1, 180],
    [2, 90],
    [9, 20],
    [2.5, 20],
    [0.9, 20],
    [-1, 180],
]) {
    const image = sharp(picture, { raw: { width: 5, height: 5, channels: 1 } }).toColourspace('b-w');
    const kernel = { width: 3, height: 3, kernel: Array(9).fill(1), scale };
    const [seen] = (await image.convolve(kernel).raw().toBuffer()).slice(12);
    console.log(`scale ${scale}: ${seen}, 180 / ${scale} is ${180 / scale}`);
    if (seen !== recorded) {
        console.log('another answer than recorded');
        process.exit(1);
    }
}
NODE
node look.mjs
