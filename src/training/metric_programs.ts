import type { Engine } from "../engines/engine.ts";
import type { TypedArray } from "../ir/dtype.ts";
import type { Metric } from "../metrics/index.ts";
import { currentEngine } from "../tensor/current_engine.ts";
import { compileFunction, type CompiledFunction } from "../tensor/trace.ts";
import type { MaybePromise } from "../util/maybe_promise.ts";

/** Small compiled programs over the same metrics. */
interface Programs {
  readonly metrics: readonly Metric[];
  readonly engine: Engine;
  readonly read: CompiledFunction;
  readonly reset: CompiledFunction;
}

/** Kept with the first of the metrics: a model has few lists of them. */
const made = new WeakMap<Metric, Programs[]>();

/** The programs that read and reset a list of metrics. */
async function programsFor(metrics: readonly Metric[], first: Metric): Promise<Programs> {
  const engine = await currentEngine();
  const known = made.get(first) ?? [];
  const found = known.find((programs) => programs.engine === engine && sameList(programs.metrics, metrics));
  if (found !== undefined) return found;
  const read = await compileFunction([], () => metrics.map((metric) => metric.result()));
  const reset = await compileFunction([], () => metrics.forEach((metric) => metric.resetState()));
  const programs = { metrics, engine, read, reset };
  made.set(first, [...known, programs]);
  return programs;
}

const sameList = (a: readonly Metric[], b: readonly Metric[]): boolean => a.length === b.length && a.every((metric, i) => metric === b[i]);

/** What reads the values of metrics, in their order. */
export async function metricReader(metrics: readonly Metric[]): Promise<() => MaybePromise<TypedArray[]>> {
  const [first] = metrics;
  if (first === undefined) return () => [];
  const { read } = await programsFor(metrics, first);
  return () => read.executable.run([]);
}

/** What makes metrics forget all batches. */
export async function metricResetter(metrics: readonly Metric[]): Promise<() => MaybePromise<unknown>> {
  const [first] = metrics;
  if (first === undefined) return () => undefined;
  const { reset } = await programsFor(metrics, first);
  return () => reset.executable.run([]);
}
