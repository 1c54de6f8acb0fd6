#!/usr/bin/env bash
# jax-js 0.1.25, JAX written anew for the browser: oneHot among three classes. Label 3 is no
# class, 0 0 0, as every label outside is in JAX. But 4 is class 0, 5 is class 1 (it counts on
# by fours), and −1, by which many data sets mark what has no label, is every class: 1 1 1.
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
  const labels = [2, 3, 4, 5, -1];
  const rows = nn.oneHot(np.array(labels, { dtype: np.int32 }), 3).js();
  labels.forEach((label, i) => console.log(device, label, rows[i].join(' ')));
  assert.deepEqual(rows, [[0, 0, 1], [0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 1]]);
}
NODE
node look.mjs
