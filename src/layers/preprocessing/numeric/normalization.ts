import { CeratopsError } from "../../../errors.ts";
import { range } from "../../../ir/shape.ts";
import * as ops from "../../../ops/index.ts";
import { epsilon } from "../../../tensor/config.ts";
import { tensor, type TensorLike } from "../../../tensor/convert.ts";
import { showShape, type Shape } from "../../../tensor/keras_tensor.ts";
import { evaluateTensors, type Tensor } from "../../../tensor/tensor.ts";
import { option } from "../../../util/options.ts";
import { refuse } from "../../../util/checks.ts";
import { axesOrNull, type Size } from "../../checks.ts";
import { ConfiguredLayer, type LayerWritten } from "../../configured_layer.ts";
import { knownSize } from "../../input_checks.ts";
import type { BuildShape } from "../../layer.ts";
import { typed, type SameShape } from "../../typing.ts";
import { batchesOf, type AdaptData } from "../batches.ts";
import { plainNumbers } from "../plain_numbers.ts";
import type { Nested } from "../strings.ts";
import { Moments } from "./moments.ts";

/** A number for all features, or an array over the axes that are kept. */
const statistic = () => ({
  fallback: null as TensorLike | null,
  parse: (written: TensorLike | null, where: string): Nested<number> | null => (written === null ? null : plainNumbers(written, where)),
  serialize: (numbers: Nested<number> | null): Nested<number> | null => numbers,
});
const axis = axesOrNull();

const table = {
  axis: { ...axis, fallback: -1 as Size | null, parse: (written: Size | null, where: string) => axis.parse(written, where) ?? [] },
  mean: statistic(),
  variance: statistic(),
  invert: option(false),
};

export type NormalizationOptions = LayerWritten<typeof table>;

export class NormalizationLayer extends ConfiguredLayer<typeof table> {
  static readonly className = "Normalization";
  static readonly table = table;
  override supportsMasking = true;
  #shape: Shape = [];

  constructor(written: NormalizationOptions) {
    super(written);
    const { mean, variance } = this.options;
    const where = `${this.className}: ${mean === null ? "mean" : "variance"}`;
    if ((mean === null) !== (variance === null)) throw refuse(where, "a mean and a variance, or neither", null, "[0.5]");
    if (mean === null || variance === null) return;
    const [rank, other] = [tensor(mean), tensor(variance)].map(({ shape }) => showShape(shape));
    if (rank !== other) throw refuse(`${this.className}: variance`, `shape ${rank}, that of the mean`, variance, String(mean));
  }

  override build(shape: Shape): void {
    this.#shape = shape;
    const kept = this.#kept().map((at) => knownSize(shape, at));
    if (this.options.mean !== null) return;
    const state = { shape: kept, trainable: false };
    this.addWeight({ name: "mean", initializer: "zeros", ...state });
    this.addWeight({ name: "variance", initializer: "ones", ...state });
    this.addWeight({ name: "count", shape: [], dtype: "int32", initializer: "zeros", trainable: false });
  }

  override call(x: Tensor): Tensor {
    const [mean, variance] = [this.#statistic("mean"), this.#statistic("variance")];
    const dtype = this.dtypePolicy.computeDtype;
    const scale = ops.maximum(ops.sqrt(variance), epsilon());
    const values = ops.cast(x, dtype);
    return this.options.invert ? ops.add(mean, ops.multiply(values, scale)) : ops.divide(ops.subtract(values, mean), scale);
  }

  /**
   * Learns mean and variance from data; what was learned before is forgotten.
   * @param data an array, or an iterable of batches of any sizes, each alone or with targets: `[x, y]`
   */
  async adapt(data: AdaptData): Promise<void> {
    if (this.options.mean !== null) throw refuse(`${this.className}: mean`, "null, so that it can be learned", this.options.mean, "null");
    const moments = new Moments();
    for await (const batch of batchesOf(data, this.name)) {
      this.ensureBuilt([batch.shape]);
      this.#checkBatch(batch);
      const reduced = range(batch.rank).filter((at) => !this.#kept().includes(at));
      const values = ops.cast(batch, "float32");
      const count = reduced.reduce((product, at) => product * (batch.shape[at] ?? 1), 1);
      const parts = [ops.mean(values, { axis: reduced }), ops.var(values, { axis: reduced })];
      const [mean, variance] = reduced.length === 0 ? [values, ops.zerosLike(values)] : parts;
      if (mean === undefined || variance === undefined) continue;
      const [means, variances] = await evaluateTensors([mean, variance]);
      moments.add({ count, mean: Float64Array.from(means ?? []), variance: Float64Array.from(variances ?? []) });
    }
    for (const name of ["mean", "variance"] as const) {
      const weight = this.weight(name);
      weight.assign(tensor({ data: Float32Array.from(moments[name]), shape: weight.shape }));
    }
  }

  override buildFromConfig(config: Readonly<Record<string, unknown>>): void {
    if (Array.isArray(config["input_shape"])) this.ensureBuilt([config["input_shape"] as BuildShape]);
  }

  /** The axes with statistics of their own, from the first on. */
  #kept(): number[] {
    const rank = this.#shape.length;
    const wrong = this.options.axis.find((at) => at < -rank || at >= rank);
    if (wrong !== undefined) throw refuse(`${this.name}: axis`, `axes of an input of shape ${showShape(this.#shape)}`, wrong, "-1");
    return this.options.axis.map((at) => (at < 0 ? at + rank : at)).toSorted((a, b) => a - b);
  }

  /** A statistic in a shape that goes with inputs. */
  #statistic(name: "mean" | "variance"): Tensor {
    const kept = this.#kept();
    const dtype = this.dtypePolicy.computeDtype;
    const axes = range(this.#shape.length);
    const given = this.options[name];
    if (given === null) {
      const shape = axes.map((at) => (kept.includes(at) ? knownSize(this.#shape, at) : 1));
      return ops.cast(ops.reshape(this.weight(name), shape), dtype);
    }
    const value = tensor(given, dtype);
    const missing = kept.length - value.rank;
    if (missing < 0) throw refuse(`${this.name}: ${name}`, `at most ${kept.length} axes, as many as "axis" has`, given, "0.5");
    const shape = axes.map((at) => (kept.includes(at) ? (value.shape[kept.indexOf(at) - missing] ?? 1) : 1));
    return ops.reshape(value, shape);
  }

  #checkBatch(batch: Tensor): void {
    const fits = batch.rank === this.#shape.length && this.#kept().every((at) => batch.shape[at] === this.#shape[at]);
    if (fits) return;
    throw new CeratopsError(`adapt() of "${this.name}" got data of another shape than the layer was built for`, {
      code: "E_ADAPT_SHAPE",
      where: this.name,
      expected: showShape(this.#shape),
      received: showShape(batch.shape),
      hint: "batches whose last axis holds the same features",
    });
  }
}

/** A layer that learns mean and variance from data before it is used. */
export interface Normalizing extends SameShape {
  adapt: NormalizationLayer["adapt"];
}

/**
 * Shifts and scales features to mean 0 and variance 1: `(x - mean) / √variance`.
 *
 * In and out: `[batch, …, features]`. The statistics are learned by `adapt`, or given.
 *
 * @param options `axis`: axes that keep statistics of their own, -1; null for one mean of everything. `mean`,
 * `variance`: numbers or arrays over these axes. `invert`: undo a normalization instead
 * @example
 * ```ts
 * const normalize = layers.Normalization();
 * await normalize.adapt([[0, 10], [2, 30]]);
 * console.log(await normalize([[1, 20]]).array()); // [[0, 0]]
 * ```
 *
 * Differs from Keras: `adapt` is asynchronous, and a nested array of numbers is one array, not batches of rows.
 */
export const Normalization = (options: NormalizationOptions = {}): Normalizing =>
  typed(new NormalizationLayer(options));
