// Prints what a module answers to requests of every kind that it has a function for:
// `node live/answers.mjs MODULE`. Two builds that are worth the same print the same.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";

const module = await WebAssembly.compile(await readFile(process.argv[2]));
const { exports } = await WebAssembly.instantiate(module, {});

const asked = new Set();

/** The answer's bytes as a hash, behind its length. */
function ask(name, numbers = [], bytes = new Uint8Array()) {
  if (!exports[name]) return;
  asked.add(name);
  const length = 8 + 8 * numbers.length + bytes.length;
  const place = exports.room(length);
  new Uint32Array(exports.memory.buffer, place, 2).set([numbers.length, 0]);
  new Float64Array(exports.memory.buffer, place + 8, numbers.length).set(numbers);
  new Uint8Array(exports.memory.buffer, place + 8 + 8 * numbers.length).set(bytes);
  const count = exports[name](length);
  const answer = new Uint8Array(exports.memory.buffer, exports.answer(), count);
  const text = answer[0] === 1 ? new TextDecoder().decode(answer.slice(8)) : "";
  console.log(name, count, createHash("sha256").update(answer).digest("hex"), text);
}

console.log("self_test", exports.self_test() >>> 0);
ask("presets");
ask("filter");
const pixels = Uint8Array.from({ length: 70 * 93 }, (_, at) => (at * at * 7) % 256);
ask("picture", [70, 93, 1], pixels);
ask("filter", [-1, 0, 1, -2, 0, 2, -1, 0, 1, 0.25, 1]);
ask("filter_at", [-1, 0, 1, -2, 0, 2, -1, 0, 1, 0.25, 1, 30, 40]);
for (const share of [0, 30, 100]) ask("shuffle", [share, 1]);
ask("unit", [3, 3, 2, 2, 1, 0, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3]);
ask("digits", [], gunzipSync(await readFile(new URL("../data/digits/digits.csv.gz", import.meta.url))));
ask("train", [1, 32, 0.01, 2, 0, 0]);
for (let step = 0; step < 4; step++) ask("train_steps", [30]);
ask("train", [2, 500, 0.01, 1, 1, 8]);
ask("train_steps", [3]);
ask("digit", new Array(64).fill(8));
const bits = new Float32Array(1898).map((_, at) => ((at * 37) % 101) / 101 - 0.5);
ask("digit_weights", [], new Uint8Array(bits.buffer));
ask("digit", Array.from({ length: 64 }, (_, at) => (at * 5) % 17));
ask("digit_hidden", Array.from({ length: 65 }, (_, at) => (at * 5) % 10));
ask("flip", [3, 3, 2, 2, 1, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3]);
for (const way of [0, 1, 2, 3, 4]) ask("pool", [way, 2, 2, 3, 3, 9, 1, 8, 2, 7, 3, 6, 4, 5]);
for (const way of [0, 1, 2, 3]) ask("route", [way, 2, 1, 3, 3, 9, 1, 8, 2, 7, 3, 6, 4, 5, 1, 2, 3, 4]);
const ink = Array.from({ length: 144 }, (_, at) => (7 * at * at) % 17);
for (const head of [[-2, 3, 0, 1, 0, 0, 1, 1], [0.5, -1.5, 30, 2, 1, 1, 0, 3], [65, 0, 0, 1, 0, 0, 1, 1]])
  ask("shift", [...head, 12, 12, ...ink]);
ask("sizes", [13, 3, 1, 2, 2, 0]);
ask("sizes", [5, 3, 1, 2, 2, 1]);
ask("field", [24, 1, 5, 1, 1, 0, 2, 2, 1, 0, 5, 1, 1, 0, 2, 2, 1, 0]);
ask("field", [4, 1, 9, 1, 1, 0]);
for (const [bug, riddle] of [[0, 0], [3, 0], [7, 0], [0, 5]]) {
  ask("broken", [bug, 4, riddle]);
  for (let epoch = 0; epoch < 2; epoch++) ask("broken_epoch");
  ask("broken_guess", [riddle, 4]);
}
for (const check of [0, 1, 2, 5, 8]) ask("broken_check", [9, 0, check]);
const unasked = Object.keys(exports).filter(name => exports[name].length === 1 && name !== "room" && !asked.has(name));
if (unasked.length > 0) throw new Error(`nothing asks ${unasked}`);
