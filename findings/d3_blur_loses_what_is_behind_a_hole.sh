#!/usr/bin/env bash
# A hole in a picture makes holes where a window has it inside. d3-array 3.2.5 blurs by three boxes,
# with radius 1 together a window of 7x7: one NaN in 40x40 pixels should make 49. `blur2` makes
# 529, of all that is to the right and below; by `blur` a row is lost from three before the NaN to
# its end. The sum goes along with the window, and a NaN never leaves it. With 1e16 in its place
# the ones far behind it become -0.19. d3's mean and median leave a NaN out; what the
# documentation says of the blur has no word of it.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" d3-array@3.2.5 >/dev/null
cat >look.mjs <<'NODE'
import { blur, blur2, mean } from 'd3-array';

const side = 40;
const place = (name, value, recorded) => {
    console.log(`${name}: ${value}`);
    if (String(value) !== String(recorded)) {
        console.log('another answer than recorded');
        process.exit(1);
    }
};
const row = (middle) => Array.from({ length: side }, (_, x) => (x === 20 ? middle : 1));
const holes = (values) => values.flatMap((value, x) => (Number.isNaN(value) ? [x] : []));
place('mean of 39 times 1 and a NaN', mean(row(NaN)), 1);
const seen = holes(blur(row(NaN), 1));
place('holes in the row, by hand 17 to 23', `${seen[0]} to ${seen.at(-1)}, ${seen.length} of them`, '17 to 39, 23 of them');
const bright = blur(row(1e16), 1);
place('behind 1e16', [...new Set(bright.slice(24))].join(' '), -0.1851851851851852);
const data = Array.from({ length: side * side }, (_, at) => (at === 20 * side + 20 ? NaN : 1));
const picture = blur2({ data, width: side }, 1).data;
place('holes in the picture, by hand 49', holes([...picture]).length, 529);
NODE
node look.mjs
