#!/usr/bin/env bash
# A half transparent colour laid over nothing is that colour, half transparent; laid over
# itself it is less transparent, 1 − ½ · ½. composite of ImageScript 1.3.1 multiplies the
# colour by its alpha over nothing and keeps the alpha: (200, 100, 50) becomes (100, 50, 25),
# which a viewer multiplies by ½ once more. Laid over itself, its alpha stays 128, where 192
# is right, and however many layers there are, one sees through them as through one.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$folder" imagescript@1.3.1 >/dev/null
cat >look.cjs <<'NODE'
const { Image } = require('imagescript');

const one = (...colour) => new Image(1, 1).fill(Image.rgbaToColor(...colour));
const half = [200, 100, 50, 128];
for (const [name, below, right, recorded] of [
    ['nothing', [0, 0, 0, 0], '200 100 50 128', '100 50 25 128'],
    ['itself', half, '200 100 50 192', '200 100 50 128'],
    ['itself, opaque', [200, 100, 50, 255], '200 100 50 255', '200 100 50 255'],
]) {
    const seen = [...one(...below).composite(one(...half)).bitmap].join(' ');
    console.log(`over ${name}: ${seen}, by the rule ${right}`);
    if (seen !== recorded) {
        console.log('another answer than recorded');
        process.exit(1);
    }
}
NODE
node look.cjs
