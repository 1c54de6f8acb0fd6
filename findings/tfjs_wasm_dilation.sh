#!/usr/bin/env bash
# TensorFlow.js 4.22.0: the largest of three around each of −5 −3 −4 by dilation2d is −3 −3
# −3 on the CPU and 1.2·10⁻³⁸ on wasm, where the search begins with the smallest positive
# number. Even a 0 becomes 1.2·10⁻³⁸. On positive numbers both agree.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" @tensorflow/tfjs@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0 >/dev/null
cat >look.mjs <<'NODE'
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { resolve } from 'node:path';

setWasmPaths(resolve('node_modules/@tensorflow/tfjs-backend-wasm/dist') + '/');
const numbers = (tensor) => Array.from(tensor.dataSync());
const same = (seen, recorded) => JSON.stringify(seen) === JSON.stringify(recorded);

const around = (row) =>
  numbers(tf.dilation2d(tf.tensor4d(row, [1, 1, 3, 1]), tf.zeros([1, 3, 1]), 1, 'same'));
const smallest = 2 ** -126;
for (const [backend, ...recorded] of [
  ['cpu', [5, 5, 4], [-3, -3, -3], [0, 0, 0]],
  ['wasm', [5, 5, 4], [smallest, smallest, smallest], [smallest, smallest, smallest]],
]) {
  await tf.setBackend(backend);
  [[5, 3, 4], [-5, -3, -4], [0, 0, 0]].forEach((row, at) => {
    const seen = around(row);
    console.log(backend, row, 'gives', seen);
    if (!same(seen, recorded[at])) throw Error('another answer than recorded');
  });
}
NODE
node look.mjs
