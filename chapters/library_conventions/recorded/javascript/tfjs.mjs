// TensorFlow.js, asked what `pooling.py`, `porting.py` and `rarer.py` ask: one JSON object
// a line.
//     node tfjs.mjs pooling|porting|rarer
import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";

const say = (run) => console.log(JSON.stringify(run));
const words = (value) =>
  Number.isNaN(value) ? "NaN" : value === Infinity ? "∞" : value === -Infinity ? "−∞" : value;
const listed = (tensor) => Array.from(tensor.dataSync(), words);
const row = (numbers) => tf.tensor4d(numbers, [1, 1, numbers.length, 1]);

const PIXELS = [
  [5, 5, 5, 5],
  [1, 5, 5, 2],
  [NaN, 2, 1, 0],
  [2, NaN, 1, 0],
  [2, 1, NaN, 0],
  [2, 1, 0, NaN],
  [NaN, NaN, NaN, NaN],
];

function windows(asked, largest) {
  for (const pixels of PIXELS) {
    const x = tf.tensor4d(pixels, [1, 2, 2, 1]);
    const { value, grad } = tf.valueAndGrad((x) => largest(x).sum())(x);
    say({
      question: "window",
      asked,
      pixels: pixels.map(words),
      value: listed(value)[0],
      slope: listed(grad),
    });
  }
}

function pooling(on) {
  windows(`${on}, maxPool`, (x) => tf.maxPool(x, 2, 2, "valid"));
  windows(`${on}, max`, (x) => tf.max(x));
  const beside = [-5, -3, -4];
  say({
    question: "beside",
    asked: `${on}, maxPool, 'same'`,
    row: beside,
    window: 3,
    output: listed(tf.maxPool(row(beside), [1, 3], 1, "same")),
  });
  say({
    question: "left",
    asked: `${on}, maxPool, 'same'`,
    row: beside,
    window: 2,
    output: listed(tf.maxPool(row(beside), [1, 2], [1, 2], "same")),
  });
  for (const [numbers, size, move] of [[[0, 0, 0, 12], 3, 1], [[1, 1, 1], 2, 2]]) {
    say({
      question: "average",
      asked: `${on}, avgPool, 'same'`,
      row: numbers,
      window: size,
      output: listed(tf.avgPool(row(numbers), [1, size], [1, move], "same")),
    });
  }
}

// Layers as they are made by default, and by what is called He's rule, from 64 channels to 128.
function porting(on) {
  if (!on.includes("cpu")) return;
  const he = (name) => tf.initializers[name]({ seed: 1 });
  const filters = { filters: 128, kernelSize: 3 };
  const made = [
    ["layers.conv2d", "filters", tf.layers.conv2d(filters), [null, 9, 9, 64]],
    ["layers.conv2d, heNormal", "filters", tf.layers.conv2d({ ...filters, kernelInitializer: he("heNormal") }), [null, 9, 9, 64]],
    ["layers.conv2d, heUniform", "filters", tf.layers.conv2d({ ...filters, kernelInitializer: he("heUniform") }), [null, 9, 9, 64]],
    ["layers.dense", "dense", tf.layers.dense({ units: 128 }), [null, 64]],
  ];
  for (const [asked, layer, one, shape] of made) {
    one.build(shape);
    const [weights, bias] = one.getWeights();
    say({
      question: "first",
      asked: `TensorFlow.js, ${asked}`,
      layer,
      in: 64,
      out: 128,
      groups: 1,
      shape: weights.shape,
      most: tf.max(tf.abs(weights)).dataSync()[0],
      spread: tf.moments(weights).variance.sqrt().dataSync()[0],
      zero_bias: tf.max(tf.abs(bias)).dataSync()[0] === 0,
    });
  }
}

function rarer(on) {
  const corners = {
    relu: (x) => tf.relu(x),
    abs: (x) => tf.abs(x),
    "clipByValue, 0, 1": (x) => tf.clipByValue(x, 0, 1),
    "maximum(x, 0)": (x) => tf.maximum(x, 0),
    "leakyRelu, 0.1": (x) => tf.leakyRelu(x, 0.1),
  };
  for (const [name, corner] of Object.entries(corners)) {
    const slope = tf.grad((x) => corner(x).sum())(tf.tensor1d([0]));
    say({ question: "corner", asked: `${on}, ${name}`, output: listed(slope) });
  }
  const pooled = tf.pool(row([-5, -3, -4]), [1, 3], "max", "same", [1, 2]);
  say({ question: "dilated_beside", asked: `${on}, pool, 'same'`, output: listed(pooled) });
}

for (const [backend, on] of [["cpu", "TensorFlow.js (cpu)"], ["wasm", "TensorFlow.js (wasm)"]]) {
  await tf.setBackend(backend);
  ({ pooling, porting, rarer })[process.argv[2]](on);
}
say({ version: tf.version.tfjs });
