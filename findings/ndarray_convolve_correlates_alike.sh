#!/usr/bin/env bash
# A correlation is a convolution with the kernel turned round. correlate of ndarray-convolve
# 2.0.0 is its convolution, number for number, in one dimension and two, and so is its
# correlate.wrap. It multiplies the two transforms by a formula for the product with a
# conjugate, which is that of the plain product. With zeros around the kernel's middle lies on
# the pixel, with wrap its first number does: by the same kernel the two are a pixel apart.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" \
    ndarray-convolve@2.0.0 ndarray@1.1.1 >/dev/null
cat >look.cjs <<'NODE'
const ndarray = require('ndarray');
const convolve = require('ndarray-convolve');

const row = [0, 0, 0, 5, 7, 0, 0, 0];
const kernel = [1, 2, 3];
const array = (values) => ndarray(Float64Array.from(values), [values.length]);
const run = (f) => {
    const target = array(row.map(() => 0));
    f(target, array(row), array(kernel));
    return Array.from(target.data).map((value) => Math.round(value * 1e6) / 1e6 + 0).join(' ');
};
// by hand: sum of kernel[j] times the row at i + sign * (j - middle), zero or wrapped outside
const byHand = (sign, middle, wrap) =>
    row.map((_, i) =>
        kernel.reduce((total, weight, j) => {
            const at = i + sign * (j - middle);
            return total + weight * (wrap ? row[(at + row.length) % row.length] : row[at] ?? 0);
        }, 0),
    ).join(' ');
for (const [name, f, right, recorded] of [
    ['convolve', convolve, byHand(-1, 1, false), byHand(-1, 1, false)],
    ['correlate', convolve.correlate, byHand(1, 1, false), byHand(-1, 1, false)],
    ['convolve.wrap', convolve.wrap, byHand(-1, 0, true), byHand(-1, 0, true)],
    ['correlate.wrap', convolve.correlate.wrap, byHand(1, 0, true), byHand(-1, 0, true)],
]) {
    const seen = run(f);
    console.log(`${name}: ${seen}, by hand ${right}`);
    if (seen !== recorded || (name.startsWith('correlate') && seen === right)) {
        console.log('another answer than recorded');
        process.exit(1);
    }
}
NODE
node look.cjs
