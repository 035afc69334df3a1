import type { Engine, Program, StepGraph } from "../engines/engine.ts";
import { graphKey } from "../ir/key.ts";
import { andThen, type MaybePromise } from "../util/maybe_promise.ts";

/** Compiled steps kept per engine; beyond it the one unused for longest goes. */
const CAPACITY = 128;

const caches = new WeakMap<Engine, Map<string, MaybePromise<Program>>>();

/** The program of a step; steps of the same structure share one, whoever traced them. */
export function programFor(engine: Engine, step: StepGraph): MaybePromise<Program> {
  const cache = caches.get(engine) ?? new Map<string, MaybePromise<Program>>();
  caches.set(engine, cache);
  const key = stepKey(step);
  const known = cache.get(key);
  // Re-inserting makes it the youngest in the map's order.
  if (known !== undefined) cache.delete(key);
  const program = known ?? engine.compile(step);
  cache.set(key, program);
  if (cache.size > CAPACITY) evictOldest(engine, cache);
  return program;
}

function stepKey({ args, states, outputs, updates }: StepGraph): string {
  const changed = updates.flatMap((node, state) => (node === undefined ? [] : [{ node, state }]));
  const graph = { parameters: [...args, ...states], outputs: [...outputs, ...changed.map(({ node }) => node)] };
  return `${args.length} ${outputs.length} ${changed.map(({ state }) => state).join(",")}\n${graphKey(graph)}`;
}

function evictOldest(engine: Engine, cache: Map<string, MaybePromise<Program>>): void {
  for (const [key, program] of cache) {
    cache.delete(key);
    void andThen(program, (loaded) => engine.unload(loaded));
    return;
  }
}
