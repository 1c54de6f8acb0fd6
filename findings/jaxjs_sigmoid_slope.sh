#!/usr/bin/env bash
# jax-js 0.1.25, JAX written anew for the browser: of a row −100 0 the slopes of the sigmoid are
# NaN 0.25, those of SiLU NaN 0.5; of 0 100 the slopes of ELU are 1 NaN. JAX gives 0, 0 and 1
# in place of the NaN. One such number makes all gradients NaN. At ±80, where e to the 80 is
# still a number in single precision, all is right.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" @jax-js/jax@0.1.25 >/dev/null
cat >look.mjs <<'NODE'
import assert from 'assert';
import { defaultDevice, grad, init, nn, numpy as np } from '@jax-js/jax';

globalThis.navigator ??= {}; // Node has none before 21; the library looks for a GPU there
await init('cpu', 'wasm');
for (const device of ['cpu', 'wasm']) {
  defaultDevice(device);
  const slopes = (f, row) => grad((x) => f(x).sum())(np.array(row)).js().map((slope) => Number(slope.toFixed(6)));
  const answers = {
    'sigmoid −100 0': slopes(nn.sigmoid, [-100, 0]), 'sigmoid −80 0': slopes(nn.sigmoid, [-80, 0]),
    'SiLU −100 0': slopes(nn.silu, [-100, 0]), 'SiLU −80 0': slopes(nn.silu, [-80, 0]),
    'ELU 0 100': slopes(nn.elu, [0, 100]), 'ELU 0 80': slopes(nn.elu, [0, 80]),
  };
  console.log(device, answers);
  assert.deepEqual(Object.values(answers), [[NaN, 0.25], [0, 0.25], [NaN, 0.5], [0, 0.5], [1, NaN], [1, 1]]);
}
NODE
node look.mjs
