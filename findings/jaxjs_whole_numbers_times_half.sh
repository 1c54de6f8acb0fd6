#!/usr/bin/env bash
# jax-js 0.1.25, JAX written anew for the browser: arange(4) times 0.5 is 0 0 0 0, and
# arange(0, 1, 0.25) is 0 0 0 0: whole numbers stay whole numbers, and the half is made one
# first. JAX gives 0 0.5 1 1.5, and 0 0.25 0.5 0.75.
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
const halves = np.arange(4).mul(0.5).js();
const steps = np.arange(0, 1, 0.25).js();
const asked = np.arange(0, 1, 0.25, { dtype: np.float32 }).js();
console.log('arange(4) * 0.5:', halves, 'arange(0, 1, 0.25):', steps, 'as float32:', asked);
assert.deepEqual([halves, steps, asked], [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0.25, 0.5, 0.75]]);
NODE
node look.mjs
