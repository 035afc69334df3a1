import { CeratopsError } from "../errors.ts";
import { oneOf } from "../util/checks.ts";
import { nearest } from "../util/names.ts";
import { option } from "../util/options.ts";
import type { CallbackModel, Logs } from "./callback.ts";

/** Whether smaller or greater values are better; `"auto"` goes by the metric that is watched. */
export type MonitorMode = "auto" | "min" | "max";

/** The options of every callback that watches a log. */
export const monitorTable = {
  /** Which log is watched. */
  monitor: option("val_loss"),
  /** Whether smaller or greater is better. */
  mode: option<MonitorMode>("auto", oneOf<MonitorMode>("auto", "min", "max")),
};

/** Keras's metrics of which more is better, and those of which less is; of counts, sums and means nobody knows. */
const greater = new Set(
  (
    "Accuracy BinaryAccuracy CategoricalAccuracy SparseCategoricalAccuracy TopKCategoricalAccuracy SparseTopKCategoricalAccuracy " +
    "AUC Precision Recall PrecisionAtRecall RecallAtPrecision SensitivityAtSpecificity SpecificityAtSensitivity F1Score FBetaScore " +
    "IoU BinaryIoU MeanIoU OneHotIoU OneHotMeanIoU CosineSimilarity R2Score PearsonCorrelation ConcordanceCorrelation"
  ).split(" "),
);
const smaller = new Set(
  (
    "MeanSquaredError RootMeanSquaredError MeanAbsoluteError MeanAbsolutePercentageError MeanSquaredLogarithmicError LogCoshError " +
    "Hinge SquaredHinge CategoricalHinge KLDivergence Poisson BinaryCrossentropy CategoricalCrossentropy SparseCategoricalCrossentropy"
  ).split(" "),
);

interface MonitorOptions {
  /** Name of the callback, for errors. */
  readonly owner: string;
  readonly monitor: string;
  readonly mode: MonitorMode;
  /** The least change that counts as an improvement. */
  readonly minDelta: number;
}

/** One log that is watched: its value, and whether a value is better than another. */
export class Monitor {
  readonly #options: MonitorOptions;
  #direction: "min" | "max" | undefined;

  constructor(options: MonitorOptions) {
    this.#options = { ...options, minDelta: Math.abs(options.minDelta) };
  }

  /** The value in these logs; an error that names those that are there, if it is not. */
  valueIn(logs: Logs): number {
    const value = logs[this.#options.monitor];
    if (value === undefined) throw notMeasured(this.#options, Object.keys(logs));
    return value;
  }

  /** Whether `value` is better than `reference`; anything is better than nothing. */
  improves(value: number, reference: number | null | undefined, model: CallbackModel): boolean {
    // Which metric is meant is known only when the model has seen data.
    this.#direction ??= directionOf(this.#options, model);
    if (reference === undefined || reference === null) return true;
    const { minDelta } = this.#options;
    return this.#direction === "min" ? value < reference - minDelta : value > reference + minDelta;
  }
}

function directionOf({ owner, monitor, mode }: MonitorOptions, model: CallbackModel): "min" | "max" {
  if (mode !== "auto") return mode;
  const name = monitor.replace(/^val_/, "");
  if (/(^|_)loss$/.test(name)) return "min";
  const metric = model.compiled.plan?.logged.find((meter) => meter.name === name)?.metric ?? model.metrics.find((own) => own.name === name);
  const className = metric?.className ?? "";
  if (greater.has(className)) return "max";
  if (smaller.has(className)) return "min";
  throw new CeratopsError(`${owner} cannot know whether more or less of "${monitor}" is better`, {
    code: "E_MONITOR_MODE",
    where: `callbacks.${owner}`,
    expected: 'mode: "max" or mode: "min"',
    received: 'mode: "auto"',
    hint: `callbacks.${owner}({ monitor: "${monitor}", mode: "max" })`,
  });
}

function notMeasured({ owner, monitor }: MonitorOptions, names: readonly string[]): CeratopsError {
  const meant = nearest(monitor, names);
  const needsValidation = monitor.startsWith("val_") && !names.some((name) => name.startsWith("val_"));
  return new CeratopsError(`${owner} watches "${monitor}", which is not measured`, {
    code: "E_MONITOR",
    where: `callbacks.${owner}`,
    expected: names.map((name) => `"${name}"`).join(", "),
    received: `monitor: "${monitor}"`,
    hint: needsValidation ? "fit(x, y, { validationSplit: 0.2 })" : `monitor: "${meant ?? names[0] ?? "loss"}"`,
  });
}
