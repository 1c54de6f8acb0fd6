#!/usr/bin/env bash
# jimp has `convolution` and `convolute`. On a lone pixel of 10 the first draws
# 90 80 70 / 60 50 40 / 30 20 10, which is cross-correlation; the second draws
# 90 60 30 / 80 50 20 / 70 40 10: cross-correlation with the kernel transposed. Neither
# convolves.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" jimp@1.6.1 >/dev/null
cat >look.mjs <<'NODE'
import { Jimp } from 'jimp';

const kernel = [[1, 2, 3], [4, 5, 6], [7, 8, 9]];
const drawn = (change) => {
    const image = new Jimp({ width: 7, height: 7, color: 0x000000ff });
    image.setPixelColor(0x0a0a0aff, 3, 3);
    change(image);
    const values = [];
    for (let y = 2; y < 5; y++) for (let x = 2; x < 5; x++) values.push(image.getPixelColor(x, y) >>> 24);
    return values.join(' ');
};
const convolution = drawn((image) => image.convolution(kernel));
const convolute = drawn((image) => image.convolute(kernel));
console.log('convolution', convolution);
console.log('convolute  ', convolute);
if (convolution !== '90 80 70 60 50 40 30 20 10' || convolute !== '90 60 30 80 50 20 70 40 10') {
    console.log('another answer than recorded');
    process.exit(1);
}
NODE
node look.mjs
