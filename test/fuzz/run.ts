import { parseArgs } from "node:util";
import { createWasmEngine } from "../../src/engines/wasm/engine.ts";
import { randomGradient, randomSample } from "./generate.ts";
import { findProblem } from "./report.ts";

// npm run fuzz -- --seconds 300 --seed 1 [--count 1] [--threads 2] [--parallel-work 20000] [--keep-going]
// Unless told otherwise, kernels are shared out among threads however small they are.
const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "1000000000" },
    threads: { type: "string", default: "2" },
    "parallel-work": { type: "string", default: "0" },
    "keep-going": { type: "boolean", default: false },
  },
});

const engine = await createWasmEngine({ threads: Number(values.threads), parallelWork: Number(values["parallel-work"]), verify: true });
const first = Number(values.seed);
const end = Date.now() + Number(values.seconds) * 1000;
let failures = 0;
let seed = first;

for (; Date.now() < end && seed < first + Number(values.count); seed++) {
  // The seed of a run that never ends is the last one on the line.
  if (process.stderr.isTTY) process.stderr.write(`\rseed ${seed}`);
  for (const [kind, make] of [["values", randomSample], ["gradients", randomGradient]] as const) {
    const problem = await findProblem(engine, make(seed));
    if (problem === undefined) continue;
    failures++;
    console.log(`\n${kind} of seed ${seed}: ${problem}`);
  }
  if (failures > 0 && !values["keep-going"]) break;
}
engine.close();
console.log(`\n${seed - first} seeds from ${first}, ${failures} failures`);
process.exitCode = failures > 0 ? 1 : 0;
