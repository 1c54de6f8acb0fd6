#!/usr/bin/env bash
# A row of 0 30 60 90 120 150 180 210 halved is its means, 15 75 135 195. In image-js 1.7.0
# linear sampling makes 0 45 105 165 of it: it begins half a pixel of the smaller picture
# too far left, so that all of it moves right, by a pixel of the larger one, and the last
# is not read. Resized to its own size a picture is moved by half a pixel, and blurred.
# Nearest sampling does not move.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" image-js@1.7.0 >/dev/null
cat >look.mjs <<'NODE'
import { Image } from 'image-js';

const picture = (values) => {
    const made = new Image(values.length, values.length, { colorModel: 'GREY' });
    for (let y = 0; y < values.length; y++) values.forEach((value, x) => made.setPixel(x, y, [value]));
    return made;
};
const resized = (values, size, interpolationType) => {
    const seen = picture(values).resize({ width: size, height: size, interpolationType });
    return Array.from({ length: size }, (_, x) => seen.getPixel(x, size >> 1)[0]).join(' ');
};
const ramp = [0, 30, 60, 90, 120, 150, 180, 210];
for (const [values, size, kind, recorded] of [
    [ramp, 4, 'bilinear', '0 45 105 165'],
    [ramp, 4, 'bicubic', '0 45 105 165'],
    [ramp, 8, 'bilinear', '0 15 45 75 105 135 165 195'],
    // Right would be 0 25 75 125 175 200.
    [[0, 100, 200], 6, 'bilinear', '0 0 50 100 150 200'],
    [[0, 100, 200], 6, 'nearest', '0 0 100 100 200 200'],
]) {
    const seen = resized(values, size, kind);
    console.log(`${values.length} to ${size}, ${kind}: ${seen}`);
    if (seen !== recorded) {
        console.log('another answer than recorded');
        process.exit(1);
    }
}
NODE
node look.mjs
