// Runs recorded cases of Keras: npm run conformance -- [DIR] [--kind K] [--symbol S] [--engine E] [--json]
import { readArguments } from "./command_line.ts";
import { readCorpus } from "./corpus.ts";
import { runInProcesses } from "./pool.ts";
import { countsTable, failureList, readExceptions, Tally, type Counts } from "./report.ts";

const { directory, engine, json, kind, symbol, jobs, timeoutMs } = readArguments(
  process.argv.slice(2),
  process.env["CERATOPS_CONFORMANCE"] ?? "../shared/conformance",
);
const entries = readCorpus(directory, { kind, symbol });
const tally = new Tally(readExceptions("test/conformance/exceptions.json"));

await runInProcesses({
  worker: new URL("./case_worker.js", import.meta.url),
  items: entries,
  jobs,
  timeoutMs,
  env: { ...process.env, CERATOPS_ENGINE: engine },
  onResult: ({ folder, id, symbol: of }, outcome) => tally.add({ row: [folder], id, symbol: of, outcome }),
});

if (json) {
  const kinds: { [folder: string]: Counts } = {};
  for (const { row, counts } of tally.rows) kinds[row.join()] = counts;
  console.log(JSON.stringify({ engine, kinds, total: tally.total, failures: tally.failures }));
} else {
  const list = failureList(tally);
  if (list !== "") console.log(`${list}\n`);
  console.log(`engine ${engine}\n${countsTable(tally)}`);
}
process.exitCode = tally.isClean && tally.total.passed > 0 ? 0 : 1;
