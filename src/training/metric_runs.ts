import type { TypedArray } from "../ir/dtype.ts";
import type { TensorType } from "../ir/node.ts";
import { at, sizeOf } from "../ir/shape.ts";
import { currentEngine } from "../tensor/current_engine.ts";
import type { Engine } from "../engines/engine.ts";
import { compileTraced, trace, type Executable } from "../tensor/trace.ts";
import { andThen, type MaybePromise } from "../util/maybe_promise.ts";
import type { Logs } from "../callbacks/index.ts";
import type { Compiled } from "./compiled.ts";
import type { Plan } from "./plan.ts";

interface Programs {
  readonly engine: Engine;
  readonly read: Executable;
  readonly reset: Executable;
  readonly types: readonly TensorType[];
}

/** Reads and resets the metrics of a plan; each is one small compiled program. */
export class MetricRuns {
  readonly #plan: Plan;
  readonly #programs: Programs;

  private constructor(plan: Plan, programs: Programs) {
    this.#plan = plan;
    this.#programs = programs;
  }

  static async of(plan: Plan): Promise<MetricRuns> {
    const known = made.get(plan);
    const engine = await currentEngine();
    if (known !== undefined && known.#programs.engine === engine) return known;
    const metrics = plan.logged.map(({ metric }) => metric);
    const read = trace([], () => metrics.map((metric) => metric.result()));
    const reset = trace([], () => {
      metrics.forEach((metric) => metric.resetState());
      return [];
    });
    const types = read.outputs.map(({ type }) => type);
    const runs = new MetricRuns(plan, { engine, types, read: await compileTraced(read), reset: await compileTraced(reset) });
    made.set(plan, runs);
    return runs;
  }

  reset(): MaybePromise<unknown> {
    return this.#programs.reset.run([]);
  }

  /** What has been measured since the last reset, by name. */
  read(): MaybePromise<Logs> {
    return andThen(this.#programs.read.run([]), (values) => {
      const logs: Record<string, number> = {};
      this.#plan.logged.forEach(({ name }, i) => Object.assign(logs, entries(name, at(values, i), at(this.#programs.types, i))));
      return logs;
    });
  }
}

const made = new WeakMap<Plan, MetricRuns>();

/** Starts the metrics of a compiled model again; there are none before the first data. */
export async function resetMetrics({ plan }: Compiled): Promise<void> {
  if (plan !== undefined) await (await MetricRuns.of(plan)).reset();
}

/** A metric of several numbers, such as one per class, has an entry for each: `f1_score_0`, `f1_score_1`. */
function entries(name: string, values: TypedArray, { shape }: TensorType): Record<string, number> {
  if (sizeOf(shape) === 1) return { [name]: values[0] ?? Number.NaN };
  return Object.fromEntries(Array.from(values, (value, i) => [`${name}_${i}`, value]));
}
