// Ours and other libraries of the web on one thread: in Node, and with BROWSER=chromium
// there too. Lines of JSON; the first says where and when.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
const { BROWSER, ONLY: only, KINDS = "fused,exact", EXTRA = "" } = process.env;
const budget = +(process.env.BUDGET ?? 80);
const rounds = +(process.env.ROUNDS ?? 6);
// `EXTRA=before=old.wasm` measures another build beside these.
const modules = Object.fromEntries([
  ...KINDS.split(",").map((kind) => [kind, join(here, `target/${kind}.wasm`)]),
  ...EXTRA.split(",").filter(Boolean).map((extra) => extra.split("=")),
]);

function report(host) {
  const machine = cpus()[0].model.trim();
  console.log(JSON.stringify({ host, machine, date: new Date().toISOString() }));
  return (line) => console.log(JSON.stringify({ host, ...line }));
}

async function inNode() {
  const { convnet, measure, onnx, ours, tensorflow } = await import("./work.mjs");
  const peers = {};
  for (const [name, path] of Object.entries(modules)) {
    const { instance } = await WebAssembly.instantiate(readFileSync(path));
    peers[name] = ours(instance.exports);
  }
  const tf = require("@tensorflow/tfjs");
  require("@tensorflow/tfjs-backend-wasm");
  const ort = require("onnxruntime-web");
  ort.env.wasm.numThreads = 1;
  peers["tfjs cpu"] = tensorflow(tf, "cpu");
  peers["tfjs wasm"] = tensorflow(tf, "wasm");
  peers["onnxruntime-web"] = onnx(ort);
  peers.convnetjs = convnet(require("convnetjs"));
  // Time of the thread where Node tells it: what else the machine does costs none.
  const thread = () => Object.values(process.threadCpuUsage()).reduce((a, b) => a + b) / 1e3;
  const clock = process.threadCpuUsage ? thread : () => performance.now();
  await measure(peers, { only, budget, rounds, clock, report: report(`Node ${process.version}`) });
}

async function serve() {
  const script = "text/javascript";
  const types = { ".js": script, ".mjs": script, ".wasm": "application/wasm" };
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url.split("?")[0]);
    const ours = modules[path.slice(1)];
    const type = ours ? types[".wasm"] : (types[extname(path)] ?? "text/html");
    try {
      const page = "<!doctype html><title>peers</title>";
      const body = path === "/" ? page : readFileSync(ours ?? join(here, path));
      response.writeHead(200, { "content-type": type }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return server;
}

/** Runs in the page. */
async function inPage(names, options) {
  const { convnet, measure, onnx, ours, tensorflow } = await import("/work.mjs");
  const script = (src) =>
    new Promise((onload, onerror) => {
      const element = document.createElement("script");
      document.head.append(Object.assign(element, { src, onload, onerror }));
    });
  const peers = {};
  for (const name of names) {
    const { instance } = await WebAssembly.instantiateStreaming(fetch(`/${name}`));
    peers[name] = ours(instance.exports);
  }
  await script("/node_modules/@tensorflow/tfjs/dist/tf.min.js");
  await script("/node_modules/@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js");
  await script("/node_modules/onnxruntime-web/dist/ort.wasm.min.js");
  await script("/node_modules/convnetjs/build/convnet-min.js");
  tf.wasm.setWasmPaths("/node_modules/@tensorflow/tfjs-backend-wasm/wasm-out/");
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  ort.env.wasm.wasmPaths = "/node_modules/onnxruntime-web/dist/";
  ort.env.wasm.numThreads = 1;
  peers["tfjs cpu"] = tensorflow(tf, "cpu");
  peers["tfjs wasm"] = tensorflow(tf, "wasm");
  peers["onnxruntime-web"] = onnx(ort);
  peers.convnetjs = convnet(convnetjs);
  const clock = () => performance.now();
  await measure(peers, { ...options, clock, report: (line) => console.log(JSON.stringify(line)) });
}

async function inBrowser(program) {
  const puppeteer = require("puppeteer-core");
  const server = await serve();
  const which = () => execFileSync("which", [program]).toString().trim();
  const executablePath = program.includes("/") ? program : which();
  const options = { executablePath, protocolTimeout: 3_600_000, args: ["--no-sandbox"] };
  const browser = await puppeteer.launch(options);
  try {
    const line = report(await browser.version());
    const page = await browser.newPage();
    page.on("console", (said) => {
      if (said.text().startsWith("{")) line(JSON.parse(said.text()));
    });
    await page.goto(`http://127.0.0.1:${server.address().port}`);
    await page.evaluate(inPage, Object.keys(modules), { only, budget, rounds });
  } finally {
    await browser.close();
    server.close();
  }
}

await inNode();
if (BROWSER) await inBrowser(BROWSER);
process.exit(0);
