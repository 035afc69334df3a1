import { createInterface } from "node:readline";

/** What a contender is told, one line of JSON each. */
export type Command =
  | { readonly do: "prepare"; readonly workload: string }
  | { readonly do: "fit" }
  | { readonly do: "predict"; readonly times: number }
  | { readonly do: "matmul" };

/** What it answers, one line of JSON each. */
export type Answer =
  | { readonly ready: string }
  | { readonly done: true; readonly note?: string }
  | { readonly ms: readonly number[] }
  | { readonly gflops: number }
  | { readonly error: string };

/** Someone who takes part: another process, told what to do when it is its turn. */
export interface Contender {
  /** Makes the model and trains it for an epoch to warm up. Says what it cannot do, if anything. */
  prepare(workload: string): Promise<string | undefined>;
  /** Trains for two epochs and gives the time per step of the second, in ms. */
  fit(): Promise<number>;
  /** Predicts one batch, `times` times; ms each. */
  predict(times: number): Promise<readonly number[]>;
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
  if (contender.matmul === undefined) throw new Error("matrix products are not measured here");
  return { gflops: await contender.matmul() };
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
