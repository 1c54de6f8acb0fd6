#!/usr/bin/env bash
# A row of 0 30 60 90 120 150 180 210 resized to its own length is that row. In jimp 1.6.1 it
# is, if no way is named, or by nearest or linear sampling. By bicubic, Hermite and Bezier
# sampling it ends at 184 to 186: eight places are spread over seven eighths of the row, and
# the last pixel is hardly read. Doubled, 0 100 200 ends at 159 to 167.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" jimp@1.6.1 >/dev/null
cat >look.mjs <<'NODE'
import { Jimp, ResizeStrategy } from 'jimp';

const resized = (values, size, mode) => {
    const image = new Jimp({ width: values.length, height: values.length, color: 0x000000ff });
    for (let y = 0; y < values.length; y++)
        values.forEach((value, x) => image.setPixelColor(((value << 24) | (value << 16) | (value << 8) | 255) >>> 0, x, y));
    image.resize({ w: size, h: size, mode });
    return Array.from({ length: size }, (_, x) => image.getPixelColor(x, 1) >>> 24).join(' ');
};
const ramp = [0, 30, 60, 90, 120, 150, 180, 210];
for (const [mode, same, doubled] of [
    [undefined, ramp.join(' '), '0 17 67 117 167 200'],
    [ResizeStrategy.BILINEAR, ramp.join(' '), '0 50 100 150 200 200'],
    [ResizeStrategy.BICUBIC, '0 23 49 76 105 133 160 186', '0 40 59 100 140 159'],
    [ResizeStrategy.HERMITE, '0 26 53 79 105 131 158 184', '0 33 67 100 133 167'],
    [ResizeStrategy.BEZIER, '0 25 51 78 105 132 159 185', '0 37 63 100 137 163'],
]) {
    const seen = [resized(ramp, 8, mode), resized([0, 100, 200], 6, mode)];
    console.log(`${mode ?? 'no way named'}: ${seen[0]}, doubled ${seen[1]}`);
    if (seen[0] !== same || seen[1] !== doubled) {
        console.log('another answer than recorded');
        process.exit(1);
    }
}
NODE
node look.mjs
