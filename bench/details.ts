import type { First, Stack } from "./contenders/protocol.ts";
import { ours } from "./contenders_of.ts";
import { PeerProcess, type Launch } from "./peer_process.ts";
import type { WorkloadName } from "./workloads.ts";

/** What a fresh process of one contender showed on one workload. */
export interface FirstRow extends First {
  readonly workload: WorkloadName;
  readonly engine: string;
}

type Note = (line: string) => void;

const RUNS = 3;

/** Starts each contender anew for each workload, a few times, and keeps the fastest: caches on disk are warm then. */
export async function firsts(launches: readonly Launch[], workloads: readonly WorkloadName[], note: Note): Promise<FirstRow[]> {
  const rows: FirstRow[] = [];
  for (const workload of workloads) {
    for (const launch of launches) {
      try {
        const runs: First[] = [];
        for (let run = 0; run < RUNS; run++) runs.push(await firstOf(launch, workload));
        const [best] = runs.toSorted((a, b) => a.firstStepMs - b.firstStepMs);
        if (best !== undefined) rows.push({ workload, engine: launch.name, ...best });
      } catch (error) {
        note(`${workload}: ${launch.name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  return rows;
}

async function firstOf(launch: Launch, workload: WorkloadName): Promise<First> {
  const contender = await PeerProcess.start(launch);
  try {
    const answer = await contender.ask({ do: "first", workload });
    if ("firstStepMs" in answer) return answer;
    throw new Error("no answer");
  } finally {
    contender.end();
  }
}

/** Time per step of a stack of dense layers on one engine. */
export interface ScalingRow extends Stack {
  readonly engine: string;
  readonly threads: number;
  readonly ms: number;
}

const base: Stack = { batch: 64, units: 256, depth: 3 };
const stacks: readonly Stack[] = [
  ...[1, 16, 64, 256, 1024].map((batch) => ({ ...base, batch })),
  ...[1, 2, 8, 16].map((depth) => ({ ...base, depth })),
  ...[64, 128, 512, 1024].map((units) => ({ ...base, units })),
];

/** How the time of a step grows with the sizes of a model, and falls with threads. */
export async function scaling(engines: readonly string[], note: Note): Promise<ScalingRow[]> {
  const rows: ScalingRow[] = [];
  for (const engine of engines) {
    for (const threads of [1, 2]) {
      const contender = await PeerProcess.start(ours(engine, { CERATOPS_THREADS: String(threads) }));
      for (const stack of stacks) {
        note(`${engine}, ${threads} threads: batch ${stack.batch}, ${stack.depth} layers of ${stack.units}`);
        const times: number[] = [];
        for (let run = 0; run < RUNS; run++) {
          const answer = await contender.ask({ do: "stack", stack });
          if ("ms" in answer) times.push(...answer.ms);
        }
        rows.push({ engine, threads, ...stack, ms: Math.min(...times) });
      }
      contender.end();
    }
  }
  return rows;
}
