// Prints what a module answers to requests of every kind: `node live/answers.mjs MODULE`.
// Two builds that are worth the same print the same.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";

const module = await WebAssembly.compile(await readFile(process.argv[2]));
const { exports } = await WebAssembly.instantiate(module, {});

/** The answer's bytes as a hash, behind its length. */
function ask(name, numbers = [], bytes = new Uint8Array()) {
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
ask("unit", [3, 3, 2, 2, 1, 0, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3]);
ask("digits", [], gunzipSync(await readFile(new URL("../data/digits/digits.csv.gz", import.meta.url))));
ask("train", [1, 32, 0.01, 2]);
for (let step = 0; step < 4; step++) ask("train_steps", [30]);
ask("digit", new Array(64).fill(0.5));
