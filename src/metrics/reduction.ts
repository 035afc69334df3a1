import type { LossFunction } from "../losses/define.ts";
import { Loss } from "../losses/loss.ts";
import { maskedWeight } from "../losses/reduction.ts";
import * as ops from "../ops/index.ts";
import { toTensor, type TensorLike } from "../tensor/convert.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { OptionTable, Used, Written } from "../util/options.ts";
import { Metric, type MetricDefinition, type MetricOptions, type SampleWeight } from "./metric.ts";
import { samplewise } from "./samplewise.ts";

class SumMetric extends Metric {
  readonly #total = this.addVariable("total", [], this.dtype);

  override updateState(values: TensorLike, sampleWeight?: SampleWeight): void {
    const sum = (x: Tensor, axis: readonly number[]): Tensor => ops.sum(x, { axis });
    this.addTo(this.#total, ops.sum(samplewise(toTensor(values), sampleWeight, this.dtype, sum).values));
  }

  override result(): Tensor {
    return this.#total.value;
  }
}

/**
 * The weighted sum of everything it is given.
 *
 * @example
 * ```ts
 * const metric = metrics.Sum();
 * metric.updateState([1, 3, 5, 7]);
 * console.log(await metric.result().item()); // 16
 * ```
 */
export const Sum = (options?: MetricOptions): Metric =>
  new SumMetric(options, { className: "Sum", defaultName: "sum", table: {} });

/** A weighted mean over all samples: Σ weight · value / Σ weight. */
export abstract class MeanMetric extends Metric {
  readonly #total = this.addVariable("total", [], this.dtype);
  readonly #count = this.addVariable("count", [], this.dtype);

  override result(): Tensor {
    return ops.divideNoNan(this.#total.value, this.#count.value);
  }

  /** Takes values in, which are reduced to one mean per sample first. */
  protected accumulate(given: Tensor, sampleWeight: SampleWeight): void {
    const mean = (x: Tensor, axis: readonly number[]): Tensor => ops.mean(x, { axis });
    const { values, weights } = samplewise(given, sampleWeight, this.dtype, mean);
    this.addTo(this.#total, ops.sum(values));
    this.addTo(this.#count, weights === undefined ? toTensor(values.shape[0] ?? 1) : ops.sum(weights));
  }
}

class PlainMean extends MeanMetric {
  override updateState(values: TensorLike, sampleWeight?: SampleWeight): void {
    this.accumulate(toTensor(values), sampleWeight);
  }
}

/**
 * The weighted mean of everything it is given.
 *
 * @example
 * ```ts
 * const metric = metrics.Mean();
 * metric.updateState([1, 3, 5, 7]);
 * console.log(await metric.result().item()); // 4
 * ```
 */
export const Mean = (options?: MetricOptions): Metric =>
  new PlainMean(options, { className: "Mean", defaultName: "mean", table: {} });

class MeanOfFunction extends MeanMetric {
  readonly #fn: LossFunction;

  constructor(fn: LossFunction, options: MetricOptions | undefined, definition: MetricDefinition) {
    super(options, definition);
    this.#fn = fn;
  }

  override updateState(yTrue: TensorLike, yPred: TensorLike, sampleWeight?: SampleWeight): void {
    const predicted = toTensor(yPred);
    const weight = sampleWeight === null || sampleWeight === undefined ? undefined : toTensor(sampleWeight);
    const masked = maskedWeight(weight, predicted.mask, { reduction: "sum", dtype: this.dtype });
    this.accumulate(this.#fn(yTrue, predicted, this.options as never), masked);
  }
}

/**
 * The weighted mean of a function of targets and predictions, which gives one value per sample, or of a loss.
 *
 * @example
 * ```ts
 * const closeEnough = (yTrue: TensorLike, yPred: TensorLike) =>
 *   ops.cast(ops.less(ops.absolute(ops.subtract(yTrue, yPred)), 0.1), "float32");
 * const metric = metrics.MeanMetricWrapper(closeEnough, { name: "close" });
 * metric.updateState([1, 2], [1.05, 3]);
 * await metric.result().item(); // 0.5
 * ```
 */
export function MeanMetricWrapper(fn: LossFunction | Loss, options: MetricOptions = {}): Metric {
  const name = options.name ?? fn.name;
  const compute: LossFunction = fn instanceof Loss ? (yTrue, yPred) => fn.call(yTrue, yPred) : fn;
  return new MeanOfFunction(compute, { ...options, name: name === "" ? null : name }, { table: {} });
}

/** What the maker of a built-in metric takes. */
export type MetricOptionsOf<T extends OptionTable> = Written<T> & MetricOptions;

/** What makes a metric of a built-in class; its options may be left out where none is required. */
export type MetricMaker<T extends OptionTable> =
  Record<never, never> extends Written<T>
    ? (options?: MetricOptionsOf<T>) => Metric
    : (options: MetricOptionsOf<T>) => Metric;

/** Defines a metric that is the mean of a function of targets, predictions and the metric's own options. */
export const defineMean = <T extends OptionTable>(
  className: string,
  { name, table }: { readonly name: string; readonly table: T },
  fn: LossFunction<Partial<Used<T>>>,
): MetricMaker<T> =>
  ((options?: MetricOptions) =>
    new MeanOfFunction(fn as LossFunction, options, { className, defaultName: name, table })) as MetricMaker<T>;
