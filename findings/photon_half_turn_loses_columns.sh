#!/usr/bin/env bash
# A turn by 180° is both flips, and no pixel is lost. rotate of photon 0.3.4 (the npm package
# photon-node) makes another picture of it: of five columns the second and the third are
# gone, of four rows the second, and what is left is pushed together, with a black frame to
# the right and below. By 90° a picture of five columns and four rows keeps eight of its
# twenty pixels. Its own two flips are right.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" @silvia-odwyer/photon-node@0.3.4 >/dev/null
cat >look.cjs <<'NODE'
const { PhotonImage, rotate, fliph, flipv } = require('@silvia-odwyer/photon-node');

const picture = () => new PhotonImage(Uint8Array.from({ length: 80 }, (_, i) => (i % 4 === 3 ? 255 : 10 + 10 * (i >> 2))), 5, 4);
const rows = (image) => {
    const [width, height] = [image.get_width(), image.get_height()];
    const grey = image.get_raw_pixels().filter((_, i) => i % 4 === 0);
    return Array.from({ length: height }, (_, y) => grey.slice(y * width, (y + 1) * width).join(' ')).join(' / ');
};
const flipped = picture();
fliph(flipped);
flipv(flipped);
for (const [name, image, recorded] of [
    ['as it is', picture(), '10 20 30 40 50 / 60 70 80 90 100 / 110 120 130 140 150 / 160 170 180 190 200'],
    ['both flips', flipped, '200 190 180 170 160 / 150 140 130 120 110 / 100 90 80 70 60 / 50 40 30 20 10'],
    ['turned by 180°', rotate(picture(), 180), '200 170 160 0 0 / 100 70 60 0 0 / 50 20 10 0 0 / 0 0 0 0 0'],
    ['turned by 90°', rotate(picture(), 90), '160 10 0 0 / 180 30 0 0 / 190 40 0 0 / 200 50 0 0 / 0 0 0 0'],
]) {
    const seen = rows(image);
    console.log(`${name}: ${seen}`);
    if (seen !== recorded) {
        console.log('another answer than recorded');
        process.exit(1);
    }
}
NODE
node look.cjs
