import { CeratopsError } from "../errors.ts";
import * as ops from "../ops/index.ts";
import { epsilon } from "../tensor/config.ts";
import { toTensor, type TensorLike } from "../tensor/convert.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Variable } from "../tensor/variable.ts";
import { range } from "../ir/shape.ts";
import { wholeFrom } from "../util/checks.ts";
import { option, required, type OptionTable } from "../util/options.ts";
import { Metric, type MetricOptions, type SampleWeight } from "./metric.ts";
import type { MetricOptionsOf } from "./reduction.ts";

const numClasses = required<number>(wholeFrom(1));
const targetClassIds = required<readonly number[]>();
const ignoreClass = option<number | null>(null);
const axis = option(-1);

/** What the metrics of the family differ in. */
interface Settings {
  readonly numClasses: number;
  readonly targetClassIds: readonly number[];
  /** Class number whose samples count for nothing. */
  readonly ignoreClass: number | null;
  /** Whether targets and predictions are class numbers; else the largest along `axis` is taken. */
  readonly sparseYTrue: boolean;
  readonly sparseYPred: boolean;
  readonly axis: number;
  /** From where on a prediction is of class 1; null where predictions are classes. */
  readonly threshold: number | null;
}

class IoUMetric extends Metric {
  readonly #settings: Settings;
  readonly #matrix: Variable;

  constructor(
    className: string,
    table: OptionTable,
    written: MetricOptions | undefined,
    settingsOf: (options: never) => Partial<Settings>,
  ) {
    super(written, { className, table, defaultDtype: "int32" });
    const defaults = { ignoreClass: null, sparseYTrue: true, sparseYPred: true, axis: -1, threshold: null };
    this.#settings = { ...defaults, ...this.options, ...settingsOf(this.options as never) } as unknown as Settings;
    const { numClasses: classes, targetClassIds: ids } = this.#settings;
    if (ids.some((id) => id >= classes || id < 0)) throw outOfRange(this.name, ids, classes);
    this.#matrix = this.addVariable("total_confusion_matrix", [classes, classes], this.dtype);
  }

  override updateState(yTrue: TensorLike, yPred: TensorLike, sampleWeight?: SampleWeight): void {
    const { numClasses: classes, sparseYTrue, sparseYPred, ignoreClass: ignored } = this.#settings;
    const targets = this.#classes(toTensor(yTrue), sparseYTrue);
    const predictions = this.#classes(this.#thresholded(toTensor(yPred)), sparseYPred);
    const isClass = (x: Tensor): Tensor => ops.logicalAnd(ops.greaterEqual(x, 0), ops.less(x, classes));
    const inRange = ops.logicalAnd(isClass(targets), isClass(predictions));
    const counts = ignored === null ? inRange : ops.logicalAnd(inRange, ops.notEqual(targets, ignored));
    const weight = ops.cast(toTensor(sampleWeight ?? 1), this.dtype);
    const weights = ops.broadcastTo(weight.rank > 1 ? ops.reshape(weight, [-1]) : weight, targets.shape);
    const cell = ops.where(counts, ops.add(ops.multiply(targets, classes), predictions), 0);
    const sums = ops.segmentSum(ops.where(counts, weights, 0), cell, { numSegments: classes * classes });
    this.addTo(this.#matrix, ops.reshape(sums, [classes, classes]));
  }

  /** Intersection over union, meaned over the classes that occur. */
  override result(): Tensor {
    const matrix = ops.cast(this.#matrix.value, "float32");
    const classes = toTensor(this.#settings.targetClassIds);
    const both = ops.take(ops.diag(matrix), classes, { axis: 0 });
    const either = (over: number): Tensor => ops.take(ops.sum(matrix, { axis: over }), classes, { axis: 0 });
    const union = ops.subtract(ops.add(either(0), either(1)), both);
    const occurs = ops.greater(union, 1e-9);
    const ratios = ops.where(occurs, ops.divide(both, ops.add(union, epsilon())), 0);
    const count = ops.sum(ops.cast(occurs, "float32"));
    return ops.divide(ops.sum(ratios), ops.add(count, epsilon()));
  }

  #thresholded(yPred: Tensor): Tensor {
    const { threshold } = this.#settings;
    return threshold === null ? yPred : ops.greaterEqual(ops.cast(yPred, "float32"), threshold);
  }

  /** Class numbers as a vector of int32. */
  #classes(x: Tensor, isSparse: boolean): Tensor {
    const numbers = isSparse ? x : ops.argmax(x, { axis: this.#settings.axis });
    return ops.reshape(ops.cast(numbers, "int32"), [-1]);
  }
}

function outOfRange(where: string, ids: readonly number[], classes: number): CeratopsError {
  return new CeratopsError(`Metric "${where}" is asked for a class that there is not`, {
    code: "E_OPTION_VALUE",
    where: `${where}: targetClassIds`,
    expected: `numbers from 0 to ${classes - 1}`,
    received: `[${ids.join(", ")}]`,
    hint: `targetClassIds: [${classes - 1}]`,
  });
}

const sparse = { sparseYTrue: option(true), sparseYPred: option(true) };
const ioUTable = { numClasses, targetClassIds, ignoreClass, ...sparse, axis };
const meanIoUTable = { numClasses, ignoreClass, ...sparse, axis };
const oneHotIoUTable = { numClasses, targetClassIds, ignoreClass, sparseYPred: option(false), axis };
const oneHotMeanIoUTable = { numClasses, ignoreClass, sparseYPred: option(false), axis };
const binaryIoUTable = { targetClassIds: option<readonly number[]>([0, 1]), threshold: option(0.5) };

const allClasses = ({ numClasses: classes }: { readonly numClasses: number }): Partial<Settings> => ({
  targetClassIds: range(classes),
});

/**
 * Intersection over union of targets and predictions, the mean over the classes `targetClassIds`: samples of both /
 * samples of either.
 *
 * @example
 * ```ts
 * const metric = metrics.IoU({ numClasses: 3, targetClassIds: [1, 2] });
 * metric.updateState([0, 1, 2, 2], [0, 1, 1, 2]);
 * await metric.result().item(); // 0.5
 * ```
 */
export const IoU = (options: MetricOptionsOf<typeof ioUTable>): Metric =>
  new IoUMetric("IoU", ioUTable, options, () => ({}));

/**
 * Intersection over union for two classes, class 1 being predictions of at least `threshold`.
 *
 * @example
 * ```ts
 * const metric = metrics.BinaryIoU({ targetClassIds: [1], threshold: 0.5 });
 * metric.updateState([0, 0, 1, 1], [0.1, 0.6, 0.3, 0.9]);
 * await metric.result().item(); // 0.3333
 * ```
 */
export const BinaryIoU = (options?: MetricOptionsOf<typeof binaryIoUTable>): Metric =>
  new IoUMetric("BinaryIoU", binaryIoUTable, options, () => ({ numClasses: 2 }));

/**
 * Intersection over union of targets and predictions, the mean over all classes.
 *
 * @example
 * ```ts
 * const metric = metrics.MeanIoU({ numClasses: 3, sparseYPred: false });
 * metric.updateState([1, 2], [[0.1, 0.9, 0], [0.1, 0.8, 0.1]]);
 * await metric.result().item(); // 0.25
 * ```
 */
export const MeanIoU = (options: MetricOptionsOf<typeof meanIoUTable>): Metric =>
  new IoUMetric("MeanIoU", meanIoUTable, options, allClasses);

/**
 * Intersection over union for one-hot targets, the mean over the classes `targetClassIds`.
 *
 * @example
 * ```ts
 * const metric = metrics.OneHotIoU({ numClasses: 3, targetClassIds: [0, 2] });
 * metric.updateState([[0, 1, 0], [0, 0, 1], [1, 0, 0]], [[0.1, 0.9, 0], [0.7, 0.2, 0.1], [0.8, 0.1, 0.1]]);
 * await metric.result().item(); // 0.25
 * ```
 */
export const OneHotIoU = (options: MetricOptionsOf<typeof oneHotIoUTable>): Metric =>
  new IoUMetric("OneHotIoU", oneHotIoUTable, options, () => ({ sparseYTrue: false }));

/**
 * Intersection over union for one-hot targets, the mean over all classes.
 *
 * @example
 * ```ts
 * const metric = metrics.OneHotMeanIoU({ numClasses: 3 });
 * metric.updateState([[0, 1, 0], [0, 0, 1], [1, 0, 0]], [[0.1, 0.9, 0], [0.7, 0.2, 0.1], [0.8, 0.1, 0.1]]);
 * await metric.result().item(); // 0.5
 * ```
 */
export const OneHotMeanIoU = (options: MetricOptionsOf<typeof oneHotMeanIoUTable>): Metric =>
  new IoUMetric("OneHotMeanIoU", oneHotMeanIoUTable, options, (own: { readonly numClasses: number }) => ({
    ...allClasses(own),
    sparseYTrue: false,
  }));
