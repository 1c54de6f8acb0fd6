// Prints the table that the wasm32 module gives: `node bits/wasm.mjs bits.wasm`;
// with `hard` behind it the hashes of the sums that are hard to round.
import { readFile } from "node:fs/promises";

const [path, what = "table"] = process.argv.slice(2);
const module = await WebAssembly.compile(await readFile(path));
const wanted = WebAssembly.Module.imports(module);
if (wanted.length > 0) {
  throw new Error(`the module asks its host for ${JSON.stringify(wanted)}`);
}
const { exports } = await WebAssembly.instantiate(module, {});
// In this order: making the text may move the memory.
const [start, length] = [exports[`${what}_start`](), exports[`${what}_length`]()];
const text = new Uint8Array(exports.memory.buffer, start, length);
process.stdout.write(new TextDecoder().decode(text));
