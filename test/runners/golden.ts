// Opens, runs, trains and saves whole Keras models: npm run golden -- [DIR] [--symbol MODEL] [--kind CHECK] [--engine E] [--keras-python PATH] [--json]
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as library from "ceratops";
import { Api } from "./api.ts";
import { readArguments } from "./command_line.ts";
import { readFacts } from "./golden_checks/facts.ts";
import { runPythonCode } from "./golden_checks/python_code.ts";
import { openInPython } from "./golden_python.ts";
import type { GoldenItem } from "./golden_worker.ts";
import type { Outcome } from "./outcome.ts";
import { runInProcesses } from "./pool.ts";
import { failureList, readExceptions, statusTable, Tally, type Counts } from "./report.ts";

const rows = ["load", "predict", "evaluate", "trajectory", "summary", "resave"];

const { directory, engine, json, kind, symbol, jobs, timeoutMs, kerasPython } = readArguments(
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

const worker = new URL("./golden_worker.js", import.meta.url);
const pool = { worker, jobs, timeoutMs, env: { ...process.env, CERATOPS_ENGINE: engine } };
const add = (model: string, check: string, outcome: Outcome): void =>
  tally.add({ row: [model, check], id: `${model}/${check}`, symbol: model, outcome });

await runInProcesses<GoldenItem>({ ...pool, items, onResult: ({ model, check }, outcome) => add(model, check, outcome) });
if (kerasPython !== undefined) {
  const written = models.map((model) => ({ folder: join(directory, model), model, check: "write" }));
  const onSkipped = (model: string, why: string): void => console.error(`${model}: not opened in Python: ${why}`);
  await openInPython(kerasPython, directory, { ...pool, items: written }, (model, outcome) => add(model, "python", outcome), onSkipped);
  await runPythonCode(kerasPython, directory, models, new Api(library), (model, outcome) => add(model, "code", outcome), onSkipped);
}

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
  console.log(`engine ${engine}\n${statusTable(tally, kerasPython === undefined ? rows : [...rows, "python", "code"])}`);
}
process.exitCode = tally.isClean && tally.total.passed > 0 ? 0 : 1;
