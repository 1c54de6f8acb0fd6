#!/usr/bin/env bash
# A Gaussian blur of one bright pixel is brightest there and alike on all sides: with a
# radius of 1, 41 of 255. jimp 1.6.1's `gaussian`, “a true Gaussian blur” in its manual, is
# brightest one pixel to the left, 31, with a tail to the right and down: it writes into the
# picture that it reads from, so that what lies above and on the left is blurred already. A
# flipped picture is not blurred to the flipped answer. `blur` is alike on all sides.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" jimp@1.6.1 >/dev/null
cat >look.mjs <<'NODE'
import { Jimp } from 'jimp';

const dot = () => {
    const image = new Jimp({ width: 9, height: 9, color: 0x000000ff });
    image.setPixelColor(0xffffffff, 4, 4);
    return image;
};
const line = (image, across) =>
    Array.from({ length: 9 }, (_, i) => image.getPixelColor(...across(i)) >>> 24).join(' ');
const brightest = (image) => {
    let best = [0, 0, -1];
    image.scan((x, y, at) => {
        if (image.bitmap.data[at] > best[2]) best = [x, y, image.bitmap.data[at]];
    });
    return best.join(' ');
};
for (const [name, image, row, column, at] of [
    ['gaussian', dot().gaussian(1), '0 1 8 31 11 8 4 2 1', '0 0 6 28 11 8 4 2 1', '3 4 31'],
    ['blur', dot().blur(1), '0 0 9 18 28 18 9 0 0', '0 0 9 18 28 18 9 0 0', '4 4 28'],
]) {
    const seen = [line(image, (x) => [x, 4]), line(image, (y) => [4, y]), brightest(image)];
    console.log(`${name}: row ${seen[0]}, column ${seen[1]}, brightest at ${seen[2]}`);
    if (seen[0] !== row || seen[1] !== column || seen[2] !== at) {
        console.log('another answer than recorded');
        process.exit(1);
    }
}
NODE
node look.mjs
