#!/usr/bin/env bash
# A resampled picture is the picture in another size. resample of jsfeat 0.0.8 makes 4×4 of
# 8×8 by means, and does nothing at all where one side stays as long as it was or becomes
# longer, without an error: the target, new or made of zeros, is black. 8×8 to 8×8 is black
# as well, and 8×8 to 4 columns and 8 rows.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" jsfeat@0.0.8 >/dev/null
cat >look.cjs <<'NODE'
const { matrix_t, imgproc, U8_t, C1_t } = require('jsfeat');

const source = new matrix_t(8, 8, U8_t | C1_t);
for (let i = 0; i < 64; i++) source.data[i] = 30 * (i % 8) + 15;
for (const [width, height, recorded] of [
    [4, 4, '30 90 150 210'],
    [2, 2, '60 180'],
    [8, 8, '0 0 0 0 0 0 0 0'],
    [4, 8, '0 0 0 0'],
    [12, 12, '0 0 0 0 0 0 0 0 0 0 0 0'],
]) {
    const target = new matrix_t(width, height, U8_t | C1_t);
    imgproc.resample(source, target, width, height);
    const seen = Array.from(target.data.slice(width, 2 * width)).join(' ');
    console.log(`${width}×${height}: ${seen}`);
    if (seen !== recorded) {
        console.log('another answer than recorded');
        process.exit(1);
    }
}
NODE
node look.cjs
