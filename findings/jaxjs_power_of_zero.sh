#!/usr/bin/env bash
# jax-js 0.1.25, JAX written anew for the browser: a squared error by power(difference, 2) has
# the slope NaN as soon as one difference is exactly 0: powers go through the logarithm. By
# square(difference) the slope is 0. The slope of JAX is 0 in both.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" @jax-js/jax@0.1.25 >/dev/null
cat >look.mjs <<'NODE'
import assert from 'assert';
import { defaultDevice, grad, init, nn, numpy as np } from '@jax-js/jax';

globalThis.navigator ??= {}; // Node has none before 21; the library looks for a GPU there
await init('cpu', 'wasm');
defaultDevice('cpu');
const error = (square) => (x) => square(x.sub(np.array([1, 2]))).sum();
const by_power = grad(error((d) => np.power(d, 2)))(np.array([1, 3])).js();
const by_square = grad(error(np.square))(np.array([1, 3])).js();
console.log('differences 0 and 1, slopes by power:', by_power, 'by square:', by_square);
assert.deepEqual([by_power, by_square], [[NaN, 2], [0, 2]]);
NODE
node look.mjs
