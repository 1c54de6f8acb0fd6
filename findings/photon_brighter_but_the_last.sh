#!/usr/bin/env bash
# A picture made brighter is brighter everywhere. adjust_brightness, inc_brightness and
# dec_brightness of photon 0.3.4 (the npm package photon-node) leave the last pixel as it
# was, below on the right. A picture of one pixel does not change at all. Its functions for
# one channel, and its inversion, change every pixel.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" @silvia-odwyer/photon-node@0.3.4 >/dev/null
cat >look.cjs <<'NODE'
const photon = require('@silvia-odwyer/photon-node');

const changed = (width, height, [name, ...rest]) => {
    const image = new photon.PhotonImage(Uint8Array.from({ length: 4 * width * height }, (_, i) => (i % 4 === 3 ? 255 : 100)), width, height);
    photon[name](image, ...rest);
    return Array.from(image.get_raw_pixels().filter((_, i) => i % 4 === 0));
};
for (const [call, other] of [
    [['adjust_brightness', 20], 120],
    [['inc_brightness', 20], 120],
    [['dec_brightness', 20], 80],
    [['alter_channel', 0, 20], 120],
    [['invert'], 155],
]) {
    const last = call[0].endsWith('brightness') ? 100 : other;
    const [seen, one] = [changed(3, 2, call), changed(1, 1, call)];
    console.log(`${call.join(' ')}: ${seen.join(' ')}, a picture of one pixel ${one}`);
    if (seen.join() !== [...Array(5).fill(other), last].join() || one[0] !== last) {
        console.log('another answer than recorded');
        process.exit(1);
    }
}
NODE
node look.cjs
