// Opens, runs, trains and saves whole Keras models: npm run golden -- [DIR] [--symbol MODEL] [--kind CHECK] [--engine E] [--json]
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readArguments } from "./command_line.ts";
import { readFacts } from "./golden_checks/facts.ts";
import type { GoldenItem } from "./golden_worker.ts";
import { runInProcesses } from "./pool.ts";
import { failureList, readExceptions, statusTable, Tally, type Counts } from "./report.ts";

const rows = ["load", "predict", "evaluate", "trajectory", "summary", "resave"];

const { directory, engine, json, kind, symbol, jobs, timeoutMs } = readArguments(
  process.argv.slice(2),
  process.env["CERATOPS_GOLDEN"] ?? "../shared/golden",
);
const models = readdirSync(directory)
  .filter((name) => existsSync(join(directory, name, "facts.json.gz")))
  .filter((name) => symbol === undefined || name === symbol)
  .toSorted();
const items = models.flatMap((model) => {
  const folder = join(directory, model);
  const facts = readFacts(folder);
  const recorded = { evaluate: facts.evaluate, trajectory: facts.training };
  const applicable = rows.filter((check) => !(check in recorded) || recorded[check as keyof typeof recorded] !== undefined);
  return applicable.filter((check) => kind === undefined || check === kind).map((check) => ({ folder, model, check }));
});
const tally = new Tally(readExceptions("test/conformance/exceptions.json"));

await runInProcesses<GoldenItem>({
  worker: new URL("./golden_worker.js", import.meta.url),
  items,
  jobs,
  timeoutMs,
  env: { ...process.env, CERATOPS_ENGINE: engine },
  onResult: ({ model, check }, outcome) => tally.add({ row: [model, check], id: `${model}/${check}`, symbol: model, outcome }),
});

if (json) {
  const found: { [model: string]: { [check: string]: Counts } } = {};
  for (const { row, counts } of tally.rows) {
    const [model = "", check = ""] = row;
    (found[model] ??= {})[check] = counts;
  }
  console.log(JSON.stringify({ engine, models: found, total: tally.total, failures: tally.failures }));
} else {
  const list = failureList(tally);
  if (list !== "") console.log(`${list}\n`);
  console.log(`engine ${engine}\n${statusTable(tally, rows)}`);
}
process.exitCode = tally.isClean && tally.total.passed > 0 ? 0 : 1;
