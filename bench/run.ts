// Speed beside other libraries: npm run bench -- [--workload a,b] [--engine a,b] [--peers none|tfjs|keras|all] [--rounds N] [--json] [--report]
import { availableParallelism, cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { ours, peers } from "./contenders_of.ts";
import { firsts, scaling } from "./details.ts";
import { PeerProcess } from "./peer_process.ts";
import { writeReport } from "./report.ts";
import { race, withRatios, type Measured, type Row } from "./race.ts";
import { usualNames, workloadNames, type WorkloadName } from "./workloads.ts";

const { values } = parseArgs({
  options: {
    workload: { type: "string" },
    engine: { type: "string", default: "wasm" },
    peers: { type: "string", default: "all" },
    rounds: { type: "string", default: "3" },
    json: { type: "boolean", default: false },
    report: { type: "boolean", default: false },
  },
});
const chosen = values.workload === "all" ? workloadNames : (values.workload?.split(",") ?? usualNames);
const unknown = chosen.find((name) => !workloadNames.includes(name as WorkloadName));
if (unknown !== undefined) throw new Error(`there is no workload ${unknown}: ${workloadNames.join(", ")}`);
if (!["none", "tfjs", "keras", "all"].includes(values.peers)) throw new Error("--peers takes none, tfjs, keras or all");
const note = (line: string): void => void process.stderr.write(`${line}\n`);

const contenders: PeerProcess[] = [];
const launches = [...values.engine.split(",").map((engine) => ours(engine)), ...peers(values.peers, note)];
for (const launch of launches) {
  try {
    contenders.push(await PeerProcess.start(launch));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    note(`${launch.name} does not start: ${why}${launch.install === undefined ? "" : `\n  ${launch.install}`}`);
    if (!launch.isPeer) process.exitCode = 1;
  }
}

/** The rate of a large matrix product on the best of our engines, in billions of operations per second. */
async function matmulRate(): Promise<number | null> {
  const rates: number[] = [];
  for (const contender of contenders.filter(({ isPeer }) => !isPeer)) {
    const answer = await contender.ask({ do: "matmul" });
    if ("gflops" in answer) rates.push(answer.gflops);
  }
  return rates.length === 0 ? null : Math.max(...rates);
}

const gflops = await matmulRate();
const machine = {
  cpu: cpus()[0]?.model.trim() ?? "unknown",
  cores: availableParallelism(),
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  matmulGflops: gflops === null ? null : Math.round(gflops * 10) / 10,
};
const measured: Measured[] = [];
for (const workload of chosen as WorkloadName[]) {
  measured.push(...(await race(contenders, workload, { rounds: Math.max(3, Number(values.rounds)), note })));
}
for (const contender of contenders) contender.end();
const rows = withRatios(measured, gflops);
if (values.report) {
  const engines = values.engine.split(",");
  const details = { firsts: await firsts(launches, chosen as WorkloadName[], note), scaling: await scaling(engines, note) };
  await writeReport("bench/RESULTS.md", { machine, rows, ...details });
}
if (values.json) console.log(JSON.stringify({ machine, rows }));
else printTable(rows);

function printTable(all: readonly Row[]): void {
  const ms = (value: number | null): string => (value === null ? "-" : value.toPrecision(3));
  const times = (value: number | null): string => (value === null ? "-" : `${value.toPrecision(3)}x`);
  const lines = all.map((row) => [
    row.workload,
    row.engine,
    ms(row.fitMsPerStep),
    ms(row.predictMs),
    times(row.ratioToBestPeer),
    times(row.ratioToFloor),
  ]);
  const head = ["workload", "engine", "fit ms/step", "predict ms", "to best peer", "to floor"];
  const widths = head.map((_, column) => Math.max(...[head, ...lines].map((line) => line[column]?.length ?? 0)));
  const show = (line: readonly string[]): string =>
    line.map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join("  ");
  console.log(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, matmul ${machine.matmulGflops ?? "?"} GFLOPS`);
  console.log([head, ...lines].map(show).join("\n"));
}
