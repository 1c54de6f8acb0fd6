#!/usr/bin/env bash
# A blur of one colour everywhere is that colour, and how transparent it is does not matter.
# The RGBA blur of stackblur-canvas 3.0.1 divides every mean by its alpha, as one does where
# the colours were multiplied by it before. They were not: an ImageData keeps them as they
# are. Brown (100, 50, 25) stays what it is at alpha 255, is twice as bright at 128, and
# white at 50. Nothing is blurred away here, for all pixels are equal.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" stackblur-canvas@3.0.1 >/dev/null
cat >look.mjs <<'NODE'
import { imageDataRGBA } from 'stackblur-canvas';

for (const [alpha, recorded] of [
    [255, '100 50 25 255'],
    [200, '162 82 41 200'],
    [128, '255 199 100 128'],
    [50, '255 255 255 50'],
]) {
    const colour = [100, 50, 25, alpha];
    const picture = { width: 9, height: 9, data: Uint8ClampedArray.from({ length: 9 * 9 * 4 }, (_, i) => colour[i % 4]) };
    imageDataRGBA(picture, 0, 0, 9, 9, 2);
    const seen = new Set();
    for (let at = 0; at < picture.data.length; at += 4) seen.add(picture.data.slice(at, at + 4).join(' '));
    console.log(`${colour.join(' ')} blurred is ${[...seen].join(', ')}`);
    if (seen.size !== 1 || !seen.has(recorded)) {
        console.log('another answer than recorded');
        process.exit(1);
    }
}
NODE
node look.mjs
