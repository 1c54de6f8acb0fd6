#!/usr/bin/env bash
# One picture, made smaller twice in the same way, has one answer. ndarray-resample 1.0.1 has
# two: a picture of one grey, 100, comes out as 100 throughout, and of 96.7 to 103.3 when
# another picture was made smaller before. It works in arrays that are handed back and lent
# again as they are, and when a picture becomes smaller it does not clear the part for one
# of the frequencies. So half a picture of noise is in the next answer. Made larger it is
# right each time.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" \
    ndarray-resample@1.0.1 ndarray@1.1.1 >/dev/null
cat >look.cjs <<'NODE'
const ndarray = require('ndarray');
const resample = require('ndarray-resample');

let state = 1;
const noise = () => 255 * ((state = (state * 1103515245 + 12345) % 2147483648) / 2147483648);
const picture = (size, value) => ndarray(Float64Array.from({ length: size * size }, value), [size, size]);
const resized = (source, size) => {
    const target = picture(size, () => 0);
    resample(target, source);
    return target.data;
};
const range = (data) => [Math.min(...data), Math.max(...data)].map((value) => value.toFixed(2)).join(' to ');
const check = (right) => {
    if (!right) {
        console.log('another answer than recorded');
        process.exit(1);
    }
};
const grey = picture(16, () => 100);
const other = picture(16, noise);

let seen = resized(grey, 8);
console.log('16×16 of 100 to 8×8, first of all:', range(seen));
check(seen.every((value) => Math.abs(value - 100) < 1e-9));
const before = resized(other, 8);
seen = resized(grey, 8);
console.log('and behind a picture of noise:', range(seen));
check(range(seen) === '96.74 to 103.26');
seen = resized(other, 8);
const difference = Math.max(...seen.map((value, i) => Math.abs(value - before[i])));
console.log('the noise again: up to', difference.toFixed(2), 'from the first time');
check(difference.toFixed(2) === '0.14');
resized(other, 24);
seen = resized(grey, 24);
console.log('16×16 of 100 to 24×24, behind the noise:', range(seen));
check(seen.every((value) => Math.abs(value - 100) < 1e-9));
NODE
node look.cjs
