#!/usr/bin/env bash
# The hash of a picture of one grey stands for that grey, and all else in it is 0. blurhash
# 2.0.5 makes a picture of 56 to 180 out of 8×8 pixels of 128, and of 116 to 141 out of 32×32,
# which is the size that one would shrink to before. Its cosines are taken at the left edge of
# each pixel in place of its middle: over the pixels they do not add up to 0, and the upper
# left corner becomes brighter, the more the smaller the picture. A mirrored picture has not
# the mirrored hash. With one component it is 128.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" blurhash@2.0.5 >/dev/null
cat >look.mjs <<'NODE'
import { decode, encode } from 'blurhash';

const check = (right) => {
    if (!right) {
        console.log('another answer than recorded');
        process.exit(1);
    }
};
// what a cosine adds up to over the pixels: at their left edges, and in their middles
const sum = (size, shift) =>
    [...Array(size).keys()].reduce((total, x) => total + Math.cos((Math.PI * (x + shift)) / size), 0);
for (const [size, components, least, most] of [
    [8, 4, 56, 180],
    [16, 4, 102, 153],
    [32, 4, 116, 141],
    [32, 9, 111, 154],
    [128, 4, 124, 132],
    [32, 1, 128, 128],
]) {
    const pixels = Uint8ClampedArray.from({ length: 4 * size * size }, (_, i) => (i % 4 === 3 ? 255 : 128));
    const hash = encode(pixels, size, size, components, components);
    const seen = Array.from(decode(hash, 16, 16)).filter((_, i) => i % 4 === 0);
    console.log(
        `${size}×${size} pixels of 128, ${components}×${components} components: ` +
            `${Math.min(...seen)} to ${Math.max(...seen)}, upper left ${seen[0]}; ` +
            `a cosine adds up to ${sum(size, 0).toFixed(3)}, by middles to ${Math.abs(sum(size, 0.5)).toFixed(3)}`,
    );
    check(Math.abs(sum(size, 0) - 1) < 1e-9 && Math.abs(sum(size, 0.5)) < 1e-9);
    check(Math.min(...seen) === least && Math.max(...seen) === most);
}
NODE
node look.mjs
