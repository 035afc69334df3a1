import { existsSync, readFileSync } from "node:fs";
import type { Outcome } from "./outcome.ts";

export interface Counts {
  passed: number;
  failed: number;
  excepted: number;
  unsupported: number;
}

export interface Failure {
  readonly id: string;
  readonly symbol: string;
  readonly why: string;
}

/** What came of one check, with the row that it is counted in. */
export interface Result {
  readonly row: readonly string[];
  readonly id: string;
  readonly symbol: string;
  readonly outcome: Outcome;
}

/** Reasons by id. */
export type Exceptions = ReadonlyMap<string, string>;

/** Reads a list of `{ "reason", "ids" }`. */
export function readExceptions(path: string | URL): Exceptions {
  if (!existsSync(path)) return new Map();
  const groups = JSON.parse(readFileSync(path, "utf8")) as readonly { readonly reason: string; readonly ids: readonly string[] }[];
  for (const { reason, ids } of groups) {
    if (typeof reason !== "string" || reason.trim() === "") throw new Error(`the exceptions ${ids.join(", ")} have no reason`);
  }
  return new Map(groups.flatMap(({ reason, ids }) => ids.map((id) => [id, reason] as const)));
}

/** Counts by row, the total, and everything that is not as it should be. */
export class Tally {
  readonly total: Counts = emptyCounts();
  readonly failures: Failure[] = [];
  readonly unsupported: Failure[] = [];
  /** Ids of exceptions that are not needed any more. */
  readonly needless: string[] = [];
  readonly #rows = new Map<string, { readonly row: readonly string[]; readonly counts: Counts }>();
  readonly #exceptions: Exceptions;

  constructor(exceptions: Exceptions = new Map()) {
    this.#exceptions = exceptions;
  }

  add({ row, id, symbol, outcome }: Result): void {
    const key = row.join("\n");
    const { counts } = this.#rows.get(key) ?? { row, counts: emptyCounts() };
    this.#rows.set(key, { row, counts });
    const excepted = this.#exceptions.has(id);
    const status = excepted && outcome.status !== "passed" ? "excepted" : outcome.status;
    counts[status]++;
    this.total[status]++;
    if (outcome.status === "passed") {
      if (excepted) this.needless.push(id);
    } else if (status === "failed") this.failures.push({ id, symbol, why: outcome.why });
    else if (status === "unsupported") this.unsupported.push({ id, symbol, why: outcome.why });
  }

  /** Rows sorted by name. */
  get rows(): { readonly row: readonly string[]; readonly counts: Counts }[] {
    return [...this.#rows.values()].toSorted((a, b) => (a.row.join() < b.row.join() ? -1 : 1));
  }

  get isClean(): boolean {
    return this.total.failed === 0 && this.total.unsupported === 0;
  }
}

const emptyCounts = (): Counts => ({ passed: 0, failed: 0, excepted: 0, unsupported: 0 });

const columns = ["passed", "failed", "excepted", "unsupported"] as const;

/** Counts as lines of text. */
export function countsTable(tally: Tally): string {
  const rows = [...tally.rows.map(({ row, counts }) => [row.join(" "), counts] as const), ["total", tally.total] as const];
  const width = Math.max(...rows.map(([name]) => name.length));
  const head = `${"".padEnd(width)}${columns.map((name) => name.padStart(13)).join("")}`;
  return [head, ...rows.map(([name, counts]) => name.padEnd(width) + columns.map((one) => String(counts[one]).padStart(13)).join(""))].join("\n");
}

/** A line per model with what came of each of its checks, and the total counts. */
export function statusTable(tally: Tally, checks: readonly string[]): string {
  const models = new Map<string, Map<string, string>>();
  for (const { row, counts } of tally.rows) {
    const [model = "", check = ""] = row;
    const status = columns.find((name) => counts[name] > 0) ?? "";
    models.set(model, (models.get(model) ?? new Map<string, string>()).set(check, status));
  }
  const width = Math.max(...[...models.keys()].map((name) => name.length), 5);
  const line = (name: string, cells: readonly string[]): string => name.padEnd(width) + cells.map((cell) => cell.padStart(13)).join("");
  const lines = [...models].map(([model, found]) => line(model, checks.map((check) => found.get(check) ?? "-")));
  const total = columns.map((name) => `${tally.total[name]} ${name}`).join(", ");
  return [line("", checks), ...lines, `total: ${total}`].join("\n");
}

/** What fails, one line each, and what is missing, grouped by reason. */
export function failureList(tally: Tally): string {
  const failed = tally.failures.map(({ id, symbol, why }) => `FAILED ${id} ${symbol}: ${why}`);
  const reasons = new Map<string, Failure[]>();
  for (const one of tally.unsupported) reasons.set(one.why, [...(reasons.get(one.why) ?? []), one]);
  const missing = [...reasons].map(([why, cases]) => `UNSUPPORTED ${cases.length}x ${cases[0]?.symbol}: ${why}`);
  const needless = tally.needless.map((id) => `the exception for ${id} is not needed any more`);
  return [...failed, ...missing.toSorted(), ...needless].join("\n");
}
