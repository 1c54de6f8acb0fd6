// Prints the table that the wasm32 module gives: `node bits/wasm.mjs bits.wasm`.
import { readFile } from "node:fs/promises";

const module = await WebAssembly.compile(await readFile(process.argv[2]));
const wanted = WebAssembly.Module.imports(module);
if (wanted.length > 0) {
  throw new Error(`the module asks its host for ${JSON.stringify(wanted)}`);
}
const { exports } = await WebAssembly.instantiate(module, {});
// In this order: making the table may move the memory.
const [start, length] = [exports.table_start(), exports.table_length()];
const table = new Uint8Array(exports.memory.buffer, start, length);
process.stdout.write(new TextDecoder().decode(table));
