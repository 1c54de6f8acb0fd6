#!/usr/bin/env bash
# Dropout of a fifth in convnetjs 0.3.0 leaves four fifths of the numbers on average while a
# network learns. Afterwards nothing is dropped, and to have the same mean each number would
# be multiplied by 0.8. convnetjs multiplies by 0.2: the share that was dropped, not the one
# that was kept. Only with a half are the two alike.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" convnetjs@0.3.0 >/dev/null
cat >look.cjs <<'NODE'
const { DropoutLayer, Vol } = require('convnetjs');

const mean = (drop_prob, training) => {
    const layer = new DropoutLayer({ in_sx: 300, in_sy: 300, in_depth: 1, drop_prob });
    const out = layer.forward(new Vol(300, 300, 1, 1), training).w;
    return out.reduce((sum, number) => sum + number, 0) / out.length;
};
for (const dropped of [0.1, 0.2, 0.5]) {
    const [learning, afterwards] = [mean(dropped, true), mean(dropped, false)];
    console.log(`dropped ${dropped}: a one is ${learning.toFixed(2)} on average, afterwards ${afterwards.toFixed(2)}`);
    if (Math.abs(learning - (1 - dropped)) > 0.02 || Math.abs(afterwards - dropped) > 1e-9) {
        console.log('another answer than recorded');
        process.exit(1);
    }
}
NODE
node look.cjs
