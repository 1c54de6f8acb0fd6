#!/usr/bin/env bash
# jax-js 0.1.25, JAX written anew for the browser: argmax of 1 NaN 3 is 3, and of NaN alone 1:
# an index that no element has. JAX gives the place of the NaN, 1 and 0. On the CPU and on
# wasm alike.
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
  const answers = [[1, NaN, 3], [NaN], [1, 2, 3]].map((row) => np.argmax(np.array(row)).js());
  console.log(device, 'argmax of 1 NaN 3, of NaN, of 1 2 3:', answers.join(', '));
  assert.deepEqual(answers, [3, 1, 2]);
}
NODE
node look.mjs
