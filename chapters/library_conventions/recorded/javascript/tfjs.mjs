// TensorFlow.js, asked what `pooling.py` and `rarer.py` ask: one JSON object a line.
//     node tfjs.mjs pooling|rarer
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
  ({ pooling, rarer })[process.argv[2]](on);
}
say({ version: tf.version.tfjs });
