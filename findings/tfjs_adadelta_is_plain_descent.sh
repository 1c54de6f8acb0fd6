#!/usr/bin/env bash
# TensorFlow.js 4.22.0: Adadelta takes the very steps of plain gradient descent. It scales
# each by the root of two running means, of the updates and of the gradients, takes both
# from before the step, and both begin at 0: so they stay equal, and their quotient is 1
# for ever. With the mean of the gradients from behind the step, as in the paper, the first
# steps are far shorter.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" @tensorflow/tfjs@4.22.0 >/dev/null
cat >look.mjs <<'NODE'
import * as tf from '@tensorflow/tfjs';

await tf.setBackend('cpu');
const numbers = (tensor) => Array.from(tensor.dataSync());

const path = (optimizer) => {
  const weights = tf.variable(tf.tensor1d([3, -1, 0.01]));
  const loss = () => weights.square().mul(tf.tensor1d([1, 4, 0.3])).sum();
  const seen = [];
  for (let step = 0; step < 20; step++) {
    optimizer.minimize(loss);
    seen.push(numbers(weights));
  }
  return seen;
};
const [plain, adadelta] = [path(tf.train.sgd(0.1)), path(tf.train.adadelta(0.1))];
console.log('plain    ', plain[0], '...', plain[19]);
console.log('Adadelta ', adadelta[0], '...', adadelta[19]);
const apart = Math.max(...plain.flatMap((weights, step) =>
  weights.map((weight, at) => Math.abs(weight - adadelta[step][at]))));
console.log('farthest apart in twenty steps of three weights:', apart);
if (!(apart < 1e-5)) throw Error('another path than recorded');
NODE
node look.mjs
