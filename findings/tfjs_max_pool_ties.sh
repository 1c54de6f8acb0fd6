#!/usr/bin/env bash
# TensorFlow.js 4.22.0: of several largest pixels in a window the first gets the gradient
# on the CPU, the last on wasm: where a network is trained changes what it becomes.
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

const slopes = (values) => {
  const pooled = (x) => tf.maxPool(x, 2, 2, 'valid').sum();
  return numbers(tf.grad(pooled)(tf.tensor4d(values, [1, 2, 2, 1])));
};
for (const [backend, ...recorded] of [
  ['cpu', [1, 0, 0, 0], [1, 0, 0, 0]],
  ['wasm', [0, 0, 1, 0], [0, 0, 0, 1]],
]) {
  await tf.setBackend(backend);
  [[3, 3, 3, 1], [3, 3, 3, 3]].forEach((window, at) => {
    const seen = slopes(window);
    console.log(backend, window, 'slopes', seen);
    if (!same(seen, recorded[at])) throw Error('another answer than recorded');
  });
}
NODE
node look.mjs
