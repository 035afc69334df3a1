// Measures what Sequential, Functional and a class cost, and writes it into the guide: npm run measure-apis
import { fork } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { resolve } from "node:path";
import { version } from "node:process";
import { fileURLToPath } from "node:url";
import { OUT, apis, mistakesTable, noticed, row } from "./measured-mistakes.mjs";
import { networks } from "./measured-programs.mjs";

/** @typedef {import("./measured-programs.mjs").Api} Api */
/** @typedef {{ firstMs: number, bytes: number, residentBytes: number, digest: string }} Training */

const GUIDE = "docs/guide/sequential-vs-functional.md";
const ROUNDS = 15;

/** A process that trains the network of one API, an epoch whenever it is asked to. */
function trainer(/** @type {Api} */ api) {
  const child = fork(fileURLToPath(new URL("measured-training.mjs", import.meta.url)), [resolve(OUT, `${api}.js`)]);
  const answer = () => new Promise((done) => child.once("message", done));
  return {
    ready: /** @type {Promise<Training>} */ (answer()),
    /** @returns {Promise<{ ms: number, digest: string }>} */
    epoch: () => {
      child.send("epoch");
      return /** @type {Promise<{ ms: number, digest: string }>} */ (answer());
    },
    stop: () => void child.kill(),
  };
}

/** Trains all three in turns, so that what else the machine does touches all alike. */
async function train() {
  const runs = [];
  for (const api of apis) {
    const { ready, epoch, stop } = trainer(api);
    runs.push({ api, epoch, stop, training: await ready, ms: Number.POSITIVE_INFINITY, digest: "" });
  }
  for (let round = 0; round < ROUNDS; round++) {
    // Each begins in its turn: who follows whom matters to the caches.
    for (const run of [...runs.slice(round % 3), ...runs.slice(0, round % 3)]) {
      const { ms, digest } = await run.epoch();
      Object.assign(run, { ms: Math.min(run.ms, ms), digest });
    }
  }
  for (const { stop } of runs) stop();
  return runs;
}

/** Lines of a program, without empty ones. */
const linesOf = (/** @type {string} */ program) => program.split("\n").filter((line) => line.trim() !== "").length;

const when = await noticed();
const runs = await train();

const count = (/** @type {Api} */ api, /** @type {string} */ stageName) => when.filter((one) => one.api === api && one.when === stageName).length;
const equal = new Set(runs.map(({ digest }) => digest)).size === 1;
const table = [
  row(["", "Sequential", "Functional", "class"]),
  row(["---", "---:", "---:", "---:"]),
  row(["lines of the program", ...apis.map((api) => linesOf(networks[api]))]),
  row(["mistakes tried, of those below", ...apis.map((api) => when.filter((one) => one.api === api).length)]),
  row(["… that do not compile", ...apis.map((api) => count(api, "types"))]),
  row(["… raised when the model is made, before data", ...apis.map((api) => count(api, "model"))]),
  row(["… raised with the first data, before a step", ...apis.map((api) => count(api, "data"))]),
  row(["… not noticed", ...apis.map((api) => count(api, "never"))]),
  row(["ms for the first step, tracing and compiling included", ...runs.map(({ training }) => training.firstMs.toFixed(0))]),
  row(["ms per training step after that, batch of 32", ...runs.map(({ ms }) => ms.toFixed(2))]),
  row(["KiB of weights, optimizer and metrics", ...runs.map(({ training }) => (training.residentBytes / 1024).toFixed(1))]),
  row(["KiB of WebAssembly for the training step", ...runs.map(({ training }) => (training.bytes / 1024).toFixed(1))]),
];
const text = [
  "The network is the one for digits, with pooling, a hidden layer and dropout; the mistakes are made in the same way in each API.",
  "",
  ...table,
  "",
  `After ${ROUNDS} epochs from one seed, the weights of all three are ${equal ? "equal, bit by bit" : "not equal"}.`,
  "",
  mistakesTable(when),
  "",
  `Measured by \`npm run measure-apis\` with the wasm engine on ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${version}. Of ${ROUNDS} epochs, taken in`,
  "turns, the fastest counts; what is left between the columns is noise.",
].join("\n");

const guide = readFileSync(GUIDE, "utf8");
const [before, rest = ""] = guide.split("<!-- measured -->\n");
const [, after] = rest.split("<!-- /measured -->");
writeFileSync(GUIDE, `${before}<!-- measured -->\n${text}\n<!-- /measured -->${after}`);
console.log(text);
