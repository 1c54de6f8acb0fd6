#!/usr/bin/env bash
# jax-js 0.1.25, JAX written anew for the browser: predictions 1 2 3 4 and labels 1 2 3 5 agree
# in three places, but the sum of what agrees is `true`, not 3: a sum of booleans is a boolean.
# Their mean is 0.75, and countNonzero 3. In JAX the sum is 3.
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
const alike = () => np.equal(np.array([1, 2, 3, 4]), np.array([1, 2, 3, 5]));
const answers = { sum: alike().sum().js(), mean: alike().mean().js(), countNonzero: np.countNonzero(alike()).js() };
console.log(answers);
assert.deepEqual(answers, { sum: true, mean: 0.75, countNonzero: 3 });
NODE
node look.mjs
