// The same work for every peer. A peer's `make` is given a piece of work and gives a
// function that does it once, or throws where the peer cannot.
import { layer } from "./onnx.mjs";

const conv = (id, n, channels, filters, side, kernel, padding) => {
  const output = side + 2 * padding - kernel + 1;
  const products = n * filters * output ** 2 * channels * kernel ** 2;
  const sizes = { n, channels, filters, side, kernel, padding, output };
  return { id, kind: "conv", ...sizes, gflop: (2 * products) / 1e9 };
};
export const works = [
  conv("conv 1→6, 28², 5×5, 64 images", 64, 1, 6, 28, 5, 2),
  conv("conv 6→16, 14², 5×5, 64 images", 64, 6, 16, 14, 5, 0),
  conv("conv 32→64, 28², 3×3, 32 images", 32, 32, 64, 28, 3, 1),
  { ...conv("filter 3×3 on 512²", 1, 1, 1, 512, 3, 1), filter: true },
  { ...conv("filter 11×11 on 512²", 1, 1, 1, 512, 11, 5), filter: true },
  { ...conv("filter 3×3 of whole weights", 1, 1, 1, 512, 3, 1), filter: true, whole: true },
  { id: "max pool 2×2, 32 maps of 28², 64 images", kind: "pool", n: 64, channels: 32, side: 28 },
  { id: "the same with indices", kind: "pool", n: 64, channels: 32, side: 28, indices: true },
  { id: "LeNet-5, a step, 32 images", kind: "training", n: 32 },
  { id: "LeNet-5, a step, 64 images", kind: "training", n: 64 },
  { id: "LeNet-5, forward, 1 image", kind: "forward", n: 1 },
];

const numbers = (count) => Float32Array.from({ length: count }, () => 2 * Math.random() - 1);
const pixels = (work) => numbers(work.n * work.channels * work.side ** 2);
const cannot = (reason) => {
  throw new Error(reason);
};

/** Ours: the exports of the module that `ours` is. */
export const ours = (exports) => ({
  make(work) {
    const { n, channels, filters, side, kernel, padding } = work;
    if (work.filter) exports.filter(side, kernel, work.whole ? 1 : 0);
    else if (work.kind === "conv") exports.conv(n, channels, filters, side, kernel, padding);
    else if (work.kind === "pool") exports.pool(n, channels, side, work.indices ? 1 : 0);
    else exports[work.kind](n);
    return () => exports.work(1);
  },
});

/** TensorFlow.js with that backend. */
export const tensorflow = (tf, backend) => ({
  async make(work) {
    await tf.setBackend(backend);
    await tf.ready();
    const on = (task) => async () => {
      if (tf.getBackend() !== backend) await tf.setBackend(backend);
      await task();
    };
    if (work.kind === "pool") {
      const x = tf.tensor4d(pixels(work), [work.n, work.side, work.side, work.channels]);
      return on(() =>
        work.indices
          ? Object.values(tf.maxPoolWithArgmax(x, 2, 2, "valid")).forEach((y) => y.dispose())
          : tf.maxPool(x, 2, 2, "valid").dispose(),
      );
    }
    if (work.kind === "conv") {
      const { channels, filters, side, kernel } = work;
      const x = tf.tensor4d(pixels(work), [work.n, side, side, channels]);
      const shape = [kernel, kernel, channels, filters];
      const weight = tf.tensor4d(numbers(kernel ** 2 * channels * filters), shape);
      const padding = work.padding ? "same" : "valid";
      return on(() => tf.conv2d(x, weight, 1, padding).dispose());
    }
    const model = lenet(tf);
    const x = tf.tensor4d(numbers(work.n * 784), [work.n, 28, 28, 1]);
    if (work.kind === "forward") return on(() => model.predict(x).dispose());
    const labels = Int32Array.from({ length: work.n }, (_, image) => image % 10);
    const y = tf.oneHot(tf.tensor1d(labels, "int32"), 10);
    return on(() => model.trainOnBatch(x, y));
  },
});

function lenet(tf) {
  const model = tf.sequential();
  const filters = (filters, padding, inputShape) =>
    tf.layers.conv2d({ filters, padding, inputShape, kernelSize: 5, activation: "relu" });
  const pool = () => tf.layers.maxPooling2d({ poolSize: 2, strides: 2 });
  model.add(filters(6, "same", [28, 28, 1]));
  model.add(pool());
  model.add(filters(16, "valid"));
  model.add(pool());
  model.add(tf.layers.flatten());
  model.add(tf.layers.dense({ units: 120, activation: "relu" }));
  model.add(tf.layers.dense({ units: 84, activation: "relu" }));
  model.add(tf.layers.dense({ units: 10, activation: "softmax" }));
  const optimizer = tf.train.momentum(0.05, 0.9);
  model.compile({ optimizer, loss: "categoricalCrossentropy" });
  return model;
}

/** ONNX Runtime Web on its wasm backend. */
export const onnx = (ort) => ({
  async make(work) {
    if (work.gflop === undefined && work.kind !== "pool") cannot("one layer only");
    if (work.indices) cannot("values only");
    const input = [work.n, work.channels, work.side, work.side];
    let model;
    if (work.kind === "pool") {
      const output = [work.n, work.channels, work.side / 2, work.side / 2];
      model = layer("MaxPool", input, output, { kernel_shape: [2, 2], strides: [2, 2] });
    } else {
      const { filters, channels, kernel, padding, output } = work;
      const shape = [filters, channels, kernel, kernel];
      const data = numbers(shape.reduce((product, size) => product * size));
      const geometry = { kernel_shape: [kernel, kernel], pads: Array(4).fill(padding) };
      const sizes = [work.n, filters, output, output];
      model = layer("Conv", input, sizes, geometry, { shape, data });
    }
    const session = await ort.InferenceSession.create(model, { executionProviders: ["wasm"] });
    const x = new ort.Tensor("float32", pixels(work), input);
    return () => session.run({ x });
  },
});

/** ConvNetJS: one image after the other, in f64. */
export const convnet = (convnetjs) => ({
  make(work) {
    const volume = (side, depth) => {
      const made = new convnetjs.Vol(side, side, depth, 0);
      made.w.forEach((_, at) => (made.w[at] = 2 * Math.random() - 1));
      return made;
    };
    const { n, channels, side, kernel, filters, padding } = work;
    const volumes = (side, depth) => Array.from({ length: n }, () => volume(side, depth));
    if (work.kind === "conv" || work.kind === "pool") {
      const sizes = { in_sx: side, in_sy: side, in_depth: channels };
      const layer =
        work.kind === "pool"
          ? new convnetjs.PoolLayer({ ...sizes, sx: 2, stride: 2 })
          : new convnetjs.ConvLayer({ ...sizes, sx: kernel, filters, stride: 1, pad: padding });
      const images = volumes(side, channels);
      return () => images.forEach((image) => layer.forward(image, false));
    }
    const net = new convnetjs.Net();
    net.makeLayers([
      { type: "input", out_sx: 28, out_sy: 28, out_depth: 1 },
      { type: "conv", sx: 5, filters: 6, stride: 1, pad: 2, activation: "relu" },
      { type: "pool", sx: 2, stride: 2 },
      { type: "conv", sx: 5, filters: 16, stride: 1, pad: 0, activation: "relu" },
      { type: "pool", sx: 2, stride: 2 },
      { type: "fc", num_neurons: 120, activation: "relu" },
      { type: "fc", num_neurons: 84, activation: "relu" },
      { type: "softmax", num_classes: 10 },
    ]);
    const images = volumes(28, 1);
    if (work.kind === "forward") return () => images.forEach((image) => net.forward(image));
    const rule = { method: "sgd", learning_rate: 0.05, momentum: 0.9, batch_size: n };
    const trainer = new convnetjs.Trainer(net, rule);
    return () => images.forEach((image, at) => trainer.train(image, at % 10));
  },
});

/** All peers by turns, `rounds` times, each until `budget` ms of the clock have gone. */
export async function measure(peers, { only, budget, rounds, clock, report }) {
  const chosen = works.filter((work) => !only || work.id.includes(only));
  for (const work of chosen) {
    const running = [];
    for (const [name, peer] of Object.entries(peers)) {
      try {
        const run = await peer.make(work);
        await run();
        running.push({ name, run, times: [] });
      } catch (error) {
        report({ work: work.id, peer: name, unsupported: String(error.message).slice(0, 120) });
      }
    }
    for (let round = 0; round <= rounds; round++) {
      for (const { run, times } of running) {
        // What takes long is measured once.
        if (times.length > 0 && times[0] > 20 * budget) continue;
        const start = clock();
        let count = 0;
        do {
          await run();
          count++;
        } while (clock() - start < budget);
        times.push((clock() - start) / count);
      }
    }
    for (const { name, times } of running) {
      // In the first round the host's optimizing compiler may not have come yet.
      const rest = times.length > 1 ? times.slice(1) : times;
      const ms = rest.sort((a, b) => a - b)[rest.length >> 1];
      const gflops = work.gflop && +((work.gflop / ms) * 1e3).toFixed(2);
      report({ work: work.id, peer: name, ms: +ms.toFixed(4), least: +rest[0].toFixed(4), gflops });
    }
  }
}
