import type { Logs } from "../callbacks/index.ts";
import type { TypedArray } from "../ir/dtype.ts";
import { at } from "../ir/shape.ts";
import { Metric } from "../metrics/index.ts";
import { fillHoles } from "../tensor/trace.ts";
import { andThen, isPromise, type MaybePromise } from "../util/maybe_promise.ts";
import { isRecord } from "../util/tree.ts";
import { noLogs } from "./checks/step_logs.ts";
import type { Batch, BatchForm } from "./data/batch.ts";
import { metricReader } from "./metric_programs.ts";
import type { Stepper, StepResult } from "./step.ts";
import type { StepLogs } from "./step_data.ts";

/** How the values that steps of one form tell are found. */
type Reader = (results: readonly TypedArray[]) => MaybePromise<Logs>;

/** Runs the steps of `fit`, `evaluate` and their like, and reads what they tell when somebody asks. */
export class Runner {
  readonly #stepper: Stepper;
  readonly #readers = new WeakMap<StepResult, Reader>();
  #last: { readonly form: BatchForm; readonly results: readonly TypedArray[] } | undefined;
  /** What is told before the first step of a run that goes on where an earlier one ended. */
  readonly #before: () => StepLogs;

  constructor(stepper: Stepper, before: () => StepLogs = () => ({})) {
    this.#stepper = stepper;
    this.#before = before;
  }

  /** Runs a batch; at once where the engine answers at once. */
  run(batch: Batch): MaybePromise<TypedArray[]> {
    const results = this.#stepper.run(batch);
    if (isPromise(results)) return results.then((known) => this.#note(batch.form, known));
    return this.#note(batch.form, results);
  }

  #note(form: BatchForm, results: TypedArray[]): TypedArray[] {
    this.#last = { form, results };
    return results;
  }

  /** What has been told so far: metrics since they were reset, tensors of the latest batch. */
  logs(): MaybePromise<Logs> {
    if (this.#last === undefined) return readerFor({ structure: this.#before(), types: [] }).then((read) => read([]));
    const { form, results } = this.#last;
    return andThen(this.#stepper.stepFor(form), (step) => andThen(this.#readerOf(step), (read) => read(results)));
  }

  #readerOf(step: StepResult): MaybePromise<Reader> {
    const known = this.#readers.get(step);
    if (known !== undefined) return known;
    return readerFor(step).then((made) => {
      this.#readers.set(step, made);
      return made;
    });
  }
}

async function readerFor({ structure }: StepResult): Promise<Reader> {
  if (!isRecord(structure)) throw noLogs(structure);
  const names = Object.keys(structure);
  const told = Object.values(structure);
  const metrics = told.filter((value) => value instanceof Metric);
  const wrong = told.findIndex((value) => !(value instanceof Metric) && typeof value !== "symbol");
  if (wrong >= 0) throw noLogs(structure, at(names, wrong));
  const read = await metricReader(metrics);
  return (results) =>
    andThen(read(), (values) => {
      const ofMetrics = new Map(metrics.map((metric, i) => [metric, at(values, i)]));
      const filled = Object.values(fillHoles(structure, results) as Record<string, TypedArray | Metric>);
      const entries = filled.flatMap((value, i) => entriesOf(at(names, i), value instanceof Metric ? ofMetrics.get(value) : value));
      return Object.fromEntries(entries);
    });
}

/** A value of several numbers, such as one per class, has an entry for each: `f1_score_0`, `f1_score_1`. */
function entriesOf(name: string, values: TypedArray | undefined): [string, number][] {
  if (values === undefined || values.length === 1) return [[name, values?.[0] ?? Number.NaN]];
  return Array.from(values, (value, i) => [`${name}_${i}`, value]);
}
