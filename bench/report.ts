import { writeFile } from "node:fs/promises";
import type { FirstRow, ScalingRow } from "./details.ts";
import type { Row } from "./race.ts";

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly node: string;
  readonly matmulGflops: number | null;
}

export interface Report {
  readonly machine: Machine;
  readonly rows: readonly Row[];
  readonly firsts: readonly FirstRow[];
  readonly scaling: readonly ScalingRow[];
}

/** Writes what one run has measured as a page. */
export async function writeReport(path: string, report: Report): Promise<void> {
  const { machine } = report;
  const head = [
    "# Results",
    "",
    "Written by `npm run bench -- --report`; what is measured, and how, stands in `README.md`. Times differ from machine to machine and",
    "from moment to moment: quote ratios.",
    "",
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Node ${machine.node}; products of large matrices: ${machine.matmulGflops ?? "?"} GFLOPS.`,
    "",
  ];
  const sections = [race(report.rows), beginnings(report.firsts), growth(report.scaling)];
  await writeFile(path, `${[...head, ...sections.flat()].join("\n")}\n`);
}

const number = (value: number | null): string => (value === null ? "–" : value.toPrecision(3));

function table(head: readonly string[], lines: readonly (readonly string[])[]): string[] {
  const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [row(head), row(head.map((_, i) => (i === 0 ? "---" : "---:"))), ...lines.map(row), ""];
}

const unique = <T>(list: readonly T[]): T[] => [...new Set(list)];

/** One line per workload, one column per contender. */
function byWorkload<R extends { readonly workload: string; readonly engine: string }>(rows: readonly R[], cell: (row: R) => string): string[] {
  const engines = unique(rows.map(({ engine }) => engine));
  const lines = unique(rows.map(({ workload }) => workload)).map((workload) => [
    workload,
    ...engines.map((engine) => {
      const row = rows.find((one) => one.workload === workload && one.engine === engine);
      return row === undefined ? "–" : cell(row);
    }),
  ]);
  return table(["", ...engines], lines);
}

function race(rows: readonly Row[]): string[] {
  return [
    "## Training: ms per step of `fit`",
    "",
    ...byWorkload(rows, ({ fitMsPerStep }) => number(fitMsPerStep)),
    "Over the time of the fastest other library:",
    "",
    ...byWorkload(rows, ({ ratioToBestPeer }) => number(ratioToBestPeer)),
    "Over the time of the same operations in products of large matrices:",
    "",
    ...byWorkload(rows, ({ ratioToFloor }) => number(ratioToFloor)),
    "## Prediction: ms per batch",
    "",
    ...byWorkload(rows, ({ predictMs }) => number(predictMs)),
  ];
}

function beginnings(rows: readonly FirstRow[]): string[] {
  return [
    "## A fresh process",
    "",
    "From a compiled model to the end of its first training step, ms:",
    "",
    ...byWorkload(rows, ({ firstStepMs }) => number(firstStepMs)),
    "`predict` of one example, ms:",
    "",
    ...byWorkload(rows, ({ predictOneMs }) => number(predictOneMs)),
    "The most memory it has held, MiB:",
    "",
    ...byWorkload(rows, ({ peakMiB }) => peakMiB.toFixed(0)),
  ];
}

function growth(rows: readonly ScalingRow[]): string[] {
  const columns = unique(rows.map(({ engine, threads }) => `${engine}, ${threads} ${threads === 1 ? "thread" : "threads"}`));
  const names = rows.map(({ batch, units, depth }) => `${depth} × ${units}, batch ${batch}`);
  const lines = unique(names).map((name) => {
    const found = rows.filter((_, i) => names[i] === name);
    const operations = found.slice(0, 1).map(({ batch, units, depth }) => (6 * batch * depth * units ** 2) / 1e6);
    return [name, ...operations.map(number), ...found.map(({ ms }) => number(ms))];
  });
  return ["## Sizes and threads", "", "Dense layers × units, ms per step of `fit`:", "", ...table(["", "MFLOP", ...columns], lines)];
}
