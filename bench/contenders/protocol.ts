import { createInterface } from "node:readline";

/** What a contender is told, one line of JSON each. */
export type Command =
  | { readonly do: "prepare"; readonly workload: string }
  | { readonly do: "fit" }
  | { readonly do: "predict"; readonly times: number }
  | { readonly do: "first"; readonly workload: string }
  | { readonly do: "stack"; readonly stack: Stack }
  | { readonly do: "matmul" };

/** A stack of dense layers, to see how time grows with its sizes. */
export interface Stack {
  readonly batch: number;
  readonly units: number;
  readonly depth: number;
}

/** What a fresh process shows. */
export interface First {
  /** From a compiled model to the end of its first training step. */
  readonly firstStepMs: number;
  /** `predict` of one example, median. */
  readonly predictOneMs: number;
  /** The most memory that the process has held. */
  readonly peakMiB: number;
}

/** What it answers, one line of JSON each. */
export type Answer =
  | { readonly ready: string }
  | { readonly done: true; readonly note?: string }
  | { readonly ms: readonly number[] }
  | { readonly gflops: number }
  | First
  | { readonly error: string };

/** Someone who takes part: another process, told what to do when it is its turn. */
export interface Contender {
  /** Makes the model and trains it for an epoch to warm up. Says what it cannot do, if anything. */
  prepare(workload: string): Promise<string | undefined>;
  /** Trains for two epochs and gives the time per step of the second, in ms. */
  fit(): Promise<number>;
  /** Predicts one batch, `times` times; ms each. */
  predict(times: number): Promise<readonly number[]>;
  /** The first step and single predictions of a process that has done nothing yet. */
  first?(workload: string): Promise<First>;
  /** Time per step of a stack of dense layers, in ms. */
  stack?(stack: Stack): Promise<number>;
  /** Rate of a large matrix product, where it is known. */
  matmul?(): Promise<number>;
}

/** Makes this process a contender: reads commands from stdin, writes answers to stdout. */
export async function serve(name: string, contender: Contender): Promise<void> {
  const answer = (line: Answer): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
  answer({ ready: name });
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      answer(await obey(contender, JSON.parse(line) as Command));
    } catch (error) {
      answer({ error: error instanceof Error ? error.message : String(error) });
    }
  }
}

async function obey(contender: Contender, command: Command): Promise<Answer> {
  if (command.do === "prepare") {
    const note = await contender.prepare(command.workload);
    return note === undefined ? { done: true } : { done: true, note };
  }
  if (command.do === "fit") return { ms: [await contender.fit()] };
  if (command.do === "predict") return { ms: await contender.predict(command.times) };
  if (command.do === "first" && contender.first !== undefined) return contender.first(command.workload);
  if (command.do === "stack" && contender.stack !== undefined) return { ms: [await contender.stack(command.stack)] };
  if (command.do !== "matmul" || contender.matmul === undefined) throw new Error(`${command.do} is not measured here`);
  return { gflops: await contender.matmul() };
}

/** The middle value; null of nothing. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

/** Times of `run`, in ms, `times` times. */
export async function timed(times: number, run: () => Promise<unknown>): Promise<number[]> {
  const all: number[] = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    await run();
    all.push(performance.now() - start);
  }
  return all;
}

/** Callbacks that take the time of the last epoch. */
export function epochTimer(): { readonly onEpochBegin: () => void; readonly onEpochEnd: () => void; readonly last: () => number } {
  let start = 0;
  let last = Number.NaN;
  return {
    onEpochBegin: () => void (start = performance.now()),
    onEpochEnd: () => void (last = performance.now() - start),
    last: () => last,
  };
}
