// Trains the network of one module, an epoch per message, and tells how long it took. Run by scripts/measure-apis.mjs.
import { createHash } from "node:crypto";
import { argv } from "node:process";
import { pathToFileURL } from "node:url";
import { datasets, engine, setRandomSeed } from "ceratops";

let bytes = 0;
const { compile } = WebAssembly;
WebAssembly.compile = (/** @type {Parameters<typeof compile>} */ ...args) => {
  bytes += args[0].byteLength;
  return compile(...args);
};

const BATCH = 32;
const STEPS = 44;
const { train } = await datasets.digits.load();
const x = { data: train.x.data.slice(0, STEPS * BATCH * 64), shape: [STEPS * BATCH, 8, 8, 1] };
const y = { data: train.y.data.slice(0, STEPS * BATCH), shape: [STEPS * BATCH] };

setRandomSeed(42);
const { make } = await import(pathToFileURL(argv[2] ?? "").href);
const { model } = make();
model.build([null, 8, 8, 1]);
model.compile({ optimizer: "adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
const used = await engine.current();
bytes = 0;
const start = performance.now();
await model.trainOnBatch({ data: x.data.slice(0, BATCH * 64), shape: [BATCH, 8, 8, 1] }, { data: y.data.slice(0, BATCH), shape: [BATCH] });
const firstMs = performance.now() - start;
process.send?.({ firstMs, bytes, residentBytes: used.stats().residentBytes });

process.on("message", async () => {
  setRandomSeed(7);
  const begin = performance.now();
  await model.fit(x, y, { batchSize: BATCH });
  const ms = (performance.now() - begin) / STEPS;
  const digest = createHash("sha256");
  for (const values of await model.getWeights()) digest.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  process.send?.({ ms, digest: digest.digest("hex") });
});
