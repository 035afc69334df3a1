import { allSeeds } from "./seeds.ts";
import { caseOf } from "./damage.ts";
import { examine, type Verdict } from "./examine.ts";
import { trackAssignments } from "./snapshot.ts";

/** What a worker is to do: every `stride`-th case from `first` on. */
export interface Order {
  readonly runSeed: number;
  readonly first: number;
  readonly stride: number;
  readonly end: number;
}

/** What a worker says: which case it begins, and what came of it. */
export type Report = { readonly begins: number } | { readonly index: number; readonly verdict: Verdict };

/** Carries out an order. */
export async function work({ runSeed, first, stride, end }: Order, report: (said: Report) => void): Promise<void> {
  trackAssignments();
  const seeds = await allSeeds();
  for (let index = first; index < end; index += stride) {
    report({ begins: index });
    report({ index, verdict: await examine(caseOf(seeds, runSeed, index)) });
  }
}
