import { fork } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { caseOf } from "./damage.ts";
import { allSeeds, type Seed } from "./seeds.ts";
import type { Order, Report } from "./work.ts";

// npm run fuzz-files -- --count 100000 --seed 1 [--first 0] [--keep FOLDER] [--jobs 2] [--symbol NAME]
const { values } = parseArgs({
  options: {
    count: { type: "string", default: "10000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    first: { type: "string", default: "0" },
    keep: { type: "string" },
    jobs: { type: "string", default: "2" },
  },
});

/** Far more than a file may take: the worker itself says when one took more than that. */
const SILENT_MS = 20_000;
/** JavaScript objects of a worker; whoever needs more ends the process, which is a finding. */
const HEAP_MB = 768;

const runSeed = Number(values.seed);
const first = Number(values.first);
const end = first + Number(values.count);
const jobs = Number(values.jobs);
const tally = { opened: 0, refused: 0 };
const findings = new Map<string, { count: number; index: number; problem: string }>();
let seeds: readonly Seed[] | undefined;

/** The first line and where it happened: what is the same is shown once. */
function kindOf(problem: string): string {
  const place = /^\s+at .*$/m.exec(problem)?.[0] ?? "";
  return `${problem.split("\n")[0]?.replaceAll(/\d+/g, "N").slice(0, 160)} ${place.trim()}`;
}

async function found(index: number, problem: string): Promise<void> {
  const kind = kindOf(problem);
  const known = findings.get(kind);
  findings.set(kind, { count: (known?.count ?? 0) + 1, index: known?.index ?? index, problem: known?.problem ?? problem });
  if (known !== undefined) return;
  seeds ??= await allSeeds();
  const { seed, files, what } = caseOf(seeds, runSeed, index);
  console.log(`\ncase ${index}, ${seed.name}: ${what.slice(0, 500)}\n  ${problem.split("\n").slice(0, 12).join("\n  ")}`);
  if (values.keep === undefined) return;
  const folder = join(values.keep, `${runSeed}-${index}`);
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
}

/** Has the cases of one worker carried out, by one process after the other if they die. */
async function employ(start: number): Promise<void> {
  let next = start;
  while (next < end) next = await runUntilItEnds({ runSeed, first: next, stride: jobs, end });
}

/** Gives the case to go on with. */
function runUntilItEnds(order: Order): Promise<number> {
  const child = fork(new URL("./worker.js", import.meta.url), { execArgv: [`--max-old-space-size=${HEAP_MB}`, "--max-semi-space-size=64"], stdio: ["ignore", "inherit", "inherit", "ipc"] });
  let current = order.first - order.stride;
  let timer: NodeJS.Timeout | undefined;
  let silent = false;
  const watch = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      silent = true;
      child.kill("SIGKILL");
    }, SILENT_MS * (current < order.first ? 3 : 1));
  };
  watch();
  child.send(order);
  child.on("message", (said: Report) => {
    watch();
    if ("begins" in said) {
      current = said.begins;
      return;
    }
    tally[said.verdict.outcome]++;
    if (said.verdict.problem !== undefined) void found(said.index, said.verdict.problem);
  });
  return new Promise((resolve, reject) => {
    child.on("exit", (code, signal) => {
      clearTimeout(timer);
      if (code === 0) return resolve(end);
      if (current < order.first) return reject(new Error(`a worker could not start: ${signal ?? code}`));
      const why = silent ? `no answer within ${SILENT_MS / 1000} s` : `the process ended: ${signal ?? code}`;
      void found(current, why).then(() => resolve(current + order.stride));
    });
  });
}

const began = Date.now();
const summary = (): string => {
  const done = tally.opened + tally.refused;
  const seconds = (Date.now() - began) / 1000;
  return `${done} files in ${seconds.toFixed(0)} s (${(done / seconds).toFixed(0)}/s): ${tally.refused} refused, ${tally.opened} opened, ${findings.size} kinds of findings`;
};
const progress = setInterval(() => console.log(summary()), 15_000);
await Promise.all(Array.from({ length: jobs }, (_, job) => employ(first + job)));
clearInterval(progress);
for (const { count, index, problem } of [...findings.values()].toSorted((a, b) => b.count - a.count)) {
  console.log(`${count} x, first in case ${index}: ${problem.split("\n").slice(0, 2).join(" ").slice(0, 300)}`);
}
console.log(`seed ${runSeed}, cases ${first} to ${end - 1}: ${summary()}`);
process.exitCode = findings.size > 0 ? 1 : 0;
