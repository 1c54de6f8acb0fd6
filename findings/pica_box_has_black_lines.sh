#!/usr/bin/env bash
# A picture of one grey is of that grey in any size. pica 10.0.3's filter `box` makes every
# fifth column and row black where 100 pixels become 125, and the middle one where 4 become 5:
# a pixel that falls between two of the picture is within the box of neither, and with
# nothing to add up it is 0. With `hamming`, the next wider filter, all are 100. Its engine in
# JavaScript keeps such pixels opaque, its engine in WebAssembly makes them transparent.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" pica@10.0.3 >/dev/null
cat >look.mjs <<'NODE'
import Pica from 'pica';

const grey = (width) => Uint8Array.from({ length: 4 * width * width }, (_, i) => (i % 4 === 3 ? 255 : 100));
for (const [engine, clear] of [['js', 255], ['wasm', 0]]) {
    const pica = new Pica({ features: ['js', engine] });
    for (const [from, to, recorded] of [
        [4, 5, [2]],
        [4, 9, [4]],
        [6, 9, [1, 4, 7]],
        [100, 125, Array.from({ length: 25 }, (_, i) => 5 * i + 2)],
        [4, 8, []],
    ]) {
        const options = { src: grey(from), width: from, height: from, toWidth: to, toHeight: to };
        const box = await pica.resizeBuffer({ ...options, filter: 'box' });
        const hamming = await pica.resizeBuffer({ ...options, filter: 'hamming' });
        const black = [...Array(to).keys()].filter((column) => box[4 * column] === 0);
        const alphas = black.map((column) => box[4 * column + 3]);
        console.log(`${engine}, ${from} to ${to}: black columns ${black.join(' ') || 'none'}`);
        const same = hamming.every((value, i) => value === (i % 4 === 3 ? 255 : 100));
        if (!same || black.join() !== recorded.join() || alphas.some((alpha) => alpha !== clear)) {
            console.log('another answer than recorded');
            process.exit(1);
        }
    }
}
NODE
node look.mjs
