#!/usr/bin/env bash
# TensorFlow.js 4.22.0: heNormal draws weights whose variance is 1.55 / n, not He's 2 / n:
# normal numbers are drawn again beyond two spreads, which leaves 77 % of the variance, and
# nothing makes up for it. heUniform has 2 / n.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" @tensorflow/tfjs@4.22.0 >/dev/null
cat >look.mjs <<'NODE'
import * as tf from '@tensorflow/tfjs';

await tf.setBackend('cpu');
const numbers = (tensor) => Array.from(tensor.dataSync());

const n = 1000;
const times = (name) =>
  numbers(tf.initializers[name]({ seed: 1 }).apply([n, 500]).square().mean().mul(n))[0];
const [normal, uniform] = [times('heNormal'), times('heUniform')];
console.log('variance times n: heNormal', normal.toFixed(3), 'heUniform', uniform.toFixed(3));
if (!(Math.abs(normal - 1.547) < 0.02 && Math.abs(uniform - 2) < 0.02)) throw Error('another spread');
NODE
node look.mjs
