import { CeratopsError } from "../../../errors.ts";
import { sameDims } from "../../../ir/shape.ts";
import * as ops from "../../../ops/index.ts";
import { tensor } from "../../../tensor/convert.ts";
import { showShape, type KerasTensor } from "../../../tensor/keras_tensor.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { oneOf } from "../../../util/checks.ts";
import { option, required } from "../../../util/options.ts";
import { positiveInteger } from "../../checks.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import type { BaseLayer } from "../../layer.ts";
import { typed } from "../../typing.ts";
import { encode, sparse } from "../encode.ts";
import { HostLayer } from "../host_layer.ts";
import type { Elements, Tokens } from "../strings.ts";
import { fingerprint64, fingerprintCat64 } from "./farm_hash.ts";

const table = {
  numBins: required(positiveInteger),
  outputMode: option<"int" | "one_hot">("int", oneOf<"int" | "one_hot">("int", "one_hot")),
  sparse,
};

export type HashedCrossingOptions = Omit<LayerWritten<typeof table>, "numBins">;

/** TensorFlow's key of hashed crosses. */
const KEY = 0xdecafcaffen;
const encoder = new TextEncoder();

const fingerprint = (token: string | number): bigint =>
  typeof token === "string" ? fingerprint64(encoder.encode(token)) : BigInt.asUintN(64, BigInt(Math.trunc(token)));

export class HashedCrossingLayer extends HostLayer<typeof table> {
  static readonly className = "HashedCrossing";
  static readonly table = table;

  constructor(written: LayerWritten<typeof table>) {
    const { outputMode: mode = "int" } = written;
    super(mode === "int" ? { ...written, dtype: written.dtype ?? "int64" } : written);
  }

  protected override process(input: unknown): Tensor {
    const features = this.#features(input);
    const [{ shape, data }] = features;
    const bin = (_: unknown, i: number): number => {
      const crossed = features.reduce((hash, feature) => fingerprintCat64(hash, fingerprint(feature.data[i] ?? "")), KEY);
      return Number(crossed % BigInt(this.options.numBins));
    };
    const bins = tensor({ data: Int32Array.from(data, bin), shape });
    const { outputMode: mode, numBins: depth } = this.options;
    const dtype = this.dtypePolicy.computeDtype;
    return mode === "int" ? ops.cast(bins, dtype) : encode(bins, { mode, depth, dtype });
  }

  override getConfig(): Record<string, unknown> {
    const { trainable: _, ...config } = super.getConfig();
    return { ...config, dtype: this.dtypePolicy.name };
  }

  /** The inputs, which must be two or more columns of the same length. */
  #features(input: unknown): readonly [Elements, ...Elements[]] {
    const [first, ...others] = Array.isArray(input) ? input.map((one) => this.read(one)) : [];
    const column = first !== undefined && (first.shape.length < 2 || (first.shape.length === 2 && first.shape[1] === 1));
    if (column && others.length > 0 && others.every(({ shape }) => sameDims(shape, first.shape))) return [first, ...others];
    throw new CeratopsError(`"${this.name}" crosses two or more features of the same shape`, {
      code: "E_CROSSING_INPUT",
      where: this.name,
      expected: "a list of at least two inputs [batch] or [batch, 1]",
      received: first === undefined ? "no list" : [first, ...others].map(({ shape }) => showShape(shape)).join(" and "),
      hint: `layer([["a", "b"], [1, 2]])`,
    });
  }
}

/** A layer of several lists of tokens. */
export interface Crossing extends BaseLayer {
  (inputs: readonly Tokens[]): Tensor;
  (inputs: readonly KerasTensor[]): KerasTensor;
}

/**
 * Crosses features: each combination of their values falls, by a hash, into one of `numBins` bins.
 *
 * In: a list of features, each `[batch]` or `[batch, 1]` strings or whole numbers. Out: the same shape, int32, or
 * `[batch, numBins]` with `outputMode: "one_hot"`. The bins are those of TensorFlow's `sparse.cross_hashed`.
 *
 * @example
 * ```ts
 * const cross = layers.HashedCrossing(5);
 * console.log(await cross([["A", "B", "A", "B", "A"], [101, 101, 101, 102, 102]]).array()); // [1, 4, 1, 1, 3]
 * ```
 *
 * At the beginning of a model, after `Input([1], { dtype: "string" })`, it works on the data before the compiled steps.
 *
 * Differs from Keras: integers are 32 bits wide.
 */
export const HashedCrossing = (numBins: number, options: HashedCrossingOptions = {}): Crossing =>
  typed(new HashedCrossingLayer({ ...options, numBins }));
