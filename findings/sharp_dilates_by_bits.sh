#!/usr/bin/env bash
# A dilation takes the largest of the neighbours, an erosion the least; on black and white,
# dilating makes what is white larger. sharp 0.35.5 has it the other way round: after
# dilate(1) a white dot on black is gone, after erode(1) it is three wide. And it does not
# take the largest or the least at all. A dot of 100 on 50 is 32 after the one and 118 after
# the other, numbers that are nowhere in the picture: the bits that 100 and 50 share, and
# those that either has. The manual says that dilate expands the objects in the foreground.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" sharp@0.35.5 >/dev/null
cat >look.mjs <<'NODE'
import sharp from 'sharp';

const after = async (name, dot, ground) => {
    const picture = Uint8Array.from({ length: 25 }, (_, i) => (i === 12 ? dot : ground));
    const image = sharp(picture, { raw: { width: 5, height: 5, channels: 1 } }).toColourspace('b-w');
    return Array.from(await image[name](1).raw().toBuffer()).slice(10, 15).join(' ');
};
for (const [name, dot, ground, recorded] of [
    ['dilate', 255, 0, '0 0 0 0 0'],
    ['erode', 255, 0, '0 255 255 255 0'],
    ['dilate', 100, 50, `50 ${Array(3).fill(100 & 50).join(' ')} 50`],
    ['erode', 100, 50, `50 ${Array(3).fill(100 | 50).join(' ')} 50`],
]) {
    const seen = await after(name, dot, ground);
    console.log(`${dot} on ${ground}, ${name}: ${seen}`);
    if (seen !== recorded) {
        console.log('another answer than recorded');
        process.exit(1);
    }
}
NODE
node look.mjs
