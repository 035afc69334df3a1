import { CallbackList, ProgbarLogger, type Logs } from "../callbacks/index.ts";
import type { ArraySource } from "./data/array_source.ts";
import { isBatches } from "./data/iterable_source.ts";
import { prepare, type Prepared } from "./data/source.ts";
import { runPass, testHooks } from "./loop.ts";
import { MetricRuns } from "./metric_runs.ts";
import { checkOptions, splitArguments, verbosityOf, type RunOptions } from "./options.ts";
import { knownPlan } from "./known_plan.ts";
import { testStep } from "./step.ts";
import { settle, stepperFor } from "./stepper.ts";
import type { Data, DataTree } from "./structure.ts";
import type { TrainableModel } from "./trainable.ts";

/** Options of `evaluate` for targets `Y`. */
export interface EvaluateOptions<Y = DataTree> extends RunOptions {
  /** How much each example counts: one array, or one per output. */
  readonly sampleWeight?: Data | Y | undefined;
  /** Batches at most; all of them if not said. */
  readonly steps?: number | undefined;
}

const known = ["batchSize", "verbose", "callbacks", "signal", "sampleWeight", "steps"];

/** Loss and metrics on data. */
export async function evaluate(model: TrainableModel, x: unknown, y: unknown, options: unknown): Promise<Logs> {
  const given = splitArguments<EvaluateOptions>(isBatches(x), y, options);
  const { batchSize = 32, verbose, callbacks = [], signal, sampleWeight, steps } = given.options;
  checkOptions("evaluate", given.options, known);
  const { compiled } = model;
  const prepared = await prepare({ model, compiled }, { x, y: given.y, sampleWeight }, { batchSize, steps });
  const shown = verbosityOf(verbose);
  const all = shown === 0 ? callbacks : [...callbacks, ProgbarLogger()];
  const { logged } = knownPlan(compiled);
  const params = { epochs: 1, steps: steps ?? prepared.source.steps, verbose: shown, metrics: logged.map(({ name }) => name) };
  const list = new CallbackList(all, model, params);
  return evaluateOn(model, prepared.source, list, { steps, signal });
}

/** Runs over data that is ready; `fit` does so after its epochs. */
export async function evaluateOn(
  model: TrainableModel,
  source: Prepared["source"] | ArraySource,
  callbacks: CallbackList,
  { steps, signal }: { steps?: number | undefined; signal?: AbortSignal | undefined },
): Promise<Logs> {
  const plan = knownPlan(model.compiled);
  const stepper = await stepperFor(model, "test", plan, (form) => testStep(model, plan, form));
  const metrics = await MetricRuns.of(plan);
  await settle(metrics.reset());
  await settle(callbacks.call("onTestBegin"));
  source.start();
  const read = (): ReturnType<MetricRuns["read"]> => metrics.read();
  const stopped = (): boolean => signal?.aborted === true;
  await runPass({ source, steps, hooks: testHooks, callbacks, run: (batch) => stepper.run(batch), logs: read, stopped });
  const logs = await metrics.read();
  await settle(callbacks.call("onTestEnd", logs));
  return logs;
}
