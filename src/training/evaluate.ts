import { CallbackList, type Logs } from "../callbacks/index.ts";
import { checkIdle } from "./busy.ts";
import { isBatches } from "./data/iterable_source.ts";
import { prepare, type Prepared } from "./data/source.ts";
import { metricNames } from "./judge.ts";
import { limitedSteps } from "./limits.ts";
import { runPass, testHooks } from "./loop.ts";
import { checkOptions, splitArguments, verbosityOf, type RunOptions } from "./options.ts";
import { metricResetter } from "./metric_programs.ts";
import { Runner } from "./runner.ts";
import { settle, stepperFor } from "./stepper.ts";
import type { Data, DataTree } from "./structure.ts";
import type { TrainableModel } from "./trainable.ts";

/** Options of `evaluate` for targets `Y`. */
export interface EvaluateOptions<Y = DataTree> extends RunOptions {
  /** How much each example counts: one array, or one per output. */
  readonly sampleWeight?: Data | Y | undefined;
  /** Batches at most; all of them if not said. */
  readonly steps?: number | undefined;
  /** Whether the result is a record by name, as here by default, or a list in that order, as in Keras. */
  readonly returnDict?: boolean | undefined;
}

const known = ["batchSize", "verbose", "callbacks", "signal", "sampleWeight", "steps", "returnDict"];

/** Loss and metrics on data. */
export async function evaluate(model: TrainableModel, x: unknown, y: unknown, options: unknown): Promise<Logs | number[]> {
  const given = splitArguments<EvaluateOptions>(isBatches(x), y, options);
  const { batchSize = 32, verbose, callbacks = [], signal, sampleWeight, steps } = given.options;
  checkOptions("evaluate", given.options, known);
  checkIdle(model, "evaluate");
  const prepared = await prepare({ model, compiled: model.compiled }, { x, y: given.y, sampleWeight }, { batchSize, steps });
  const shown = verbosityOf(verbose);
  const params = { epochs: 1, steps: limitedSteps(steps, prepared.source.steps) ?? prepared.source.steps, verbose: shown, metrics: metricNames(model) };
  const list = new CallbackList(callbacks, model, params, { addProgbar: shown !== 0 });
  const logs = await evaluateOn(model, prepared, list, { steps, signal });
  return given.options.returnDict === false ? Object.values(logs) : logs;
}

/** Runs over data that is ready; `fit` does so after its epochs. */
export async function evaluateOn(
  model: TrainableModel,
  { source, signature }: Pick<Prepared, "source" | "signature">,
  callbacks: CallbackList,
  { steps, signal }: { steps?: number | undefined; signal?: AbortSignal | undefined },
): Promise<Logs> {
  const runner = new Runner(await stepperFor(model, "testStep", signature));
  const reset = await metricResetter(model.metrics);
  await settle(reset());
  await settle(callbacks.call("onTestBegin"));
  source.start(0);
  const { stepsPerExecution } = model.compiled.options;
  const pass = { source, until: limitedSteps(steps, source.steps), stepsPerExecution, hooks: testHooks, callbacks };
  try {
    await runPass({ ...pass, run: (batch) => runner.run(batch), logs: () => runner.logs(), stopped: () => signal?.aborted === true });
  } finally {
    await source.end();
  }
  const logs = await runner.logs();
  await settle(callbacks.call("onTestEnd", logs));
  return logs;
}
