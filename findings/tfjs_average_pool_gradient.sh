#!/usr/bin/env bash
# TensorFlow.js 4.22.0: average pooling of 1 1 1 by pairs with padding "same" is 1 1: the
# last window divides by the one pixel that it has. Its gradient divides by two all the
# same: 0.5 0.5 0.5, where 0.5 0.5 1 is the slope that a small step measures. So training
# goes another way at each border.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" @tensorflow/tfjs@4.22.0 >/dev/null
cat >look.mjs <<'NODE'
import * as tf from '@tensorflow/tfjs';

await tf.setBackend('cpu');
const numbers = (tensor) => Array.from(tensor.dataSync());

const pooled = (x) => tf.avgPool(x, [1, 2], [1, 2], 'same');
const row = (...values) => tf.tensor4d(values, [1, 1, 3, 1]);
const sum = (x) => numbers(pooled(x).sum())[0];
const measured = [row(2, 1, 1), row(1, 2, 1), row(1, 1, 2)].map((x) => sum(x) - sum(row(1, 1, 1)));
const slopes = numbers(tf.grad((x) => pooled(x).sum())(row(1, 1, 1)));
console.log('pooled', numbers(pooled(row(1, 1, 1))), 'measured', measured, 'gradient', slopes);
if (String(measured) !== '0.5,0.5,1') throw Error('another pooling than recorded');
if (String(slopes) !== '0.5,0.5,0.5') throw Error('another gradient than recorded');
NODE
node look.mjs
