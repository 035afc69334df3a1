import type { Engine, Program, StepGraph } from "../engines/engine.ts";
import { graphKey } from "../ir/key.ts";
import { andThen, isPromise, type MaybePromise } from "../util/maybe_promise.ts";

/** Compiled steps kept per engine; beyond it the one unused for longest goes. */
const CAPACITY = 128;

const caches = new WeakMap<Engine, Map<string, MaybePromise<Program>>>();

/**
 * A step and the program made of it; steps of the same structure share one, whoever traced them. A program that the
 * cache has let go of is made again when it is asked for.
 */
export class CompiledStep {
  readonly #engine: Engine;
  readonly #step: StepGraph;
  readonly #key: string;

  constructor(engine: Engine, step: StepGraph) {
    this.#engine = engine;
    this.#step = step;
    this.#key = stepKey(step);
  }

  /** At once, if it has been compiled already. */
  get program(): MaybePromise<Program> {
    const cache = caches.get(this.#engine) ?? new Map<string, MaybePromise<Program>>();
    caches.set(this.#engine, cache);
    const known = cache.get(this.#key);
    const program = known ?? this.#engine.compile(this.#step);
    // Re-inserting makes it the youngest in the map's order.
    cache.delete(this.#key);
    cache.set(this.#key, program);
    if (known === undefined && isPromise(program)) this.#whenCompiled(cache, program);
    if (cache.size > CAPACITY) evictOldest(this.#engine, cache);
    return program;
  }

  /** The cache then holds the program itself; one that could not be compiled is tried again the next time. */
  #whenCompiled(cache: Map<string, MaybePromise<Program>>, program: Promise<Program>): void {
    const replace = (change: () => void): void => {
      if (cache.get(this.#key) === program) change();
    };
    program.then(
      (loaded) => replace(() => cache.set(this.#key, loaded)),
      () => replace(() => cache.delete(this.#key)),
    );
  }
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
