import { isInteger } from "../../../ir/dtype.ts";
import { tensor } from "../../../tensor/convert.ts";
import { floatx } from "../../../tensor/config.ts";
import * as ops from "../../../ops/index.ts";
import type { KerasTensor } from "../../../tensor/keras_tensor.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { refuse } from "../../../util/checks.ts";
import { option, required } from "../../../util/options.ts";
import { positiveInteger } from "../../checks.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import type { BaseLayer } from "../../layer.ts";
import { typed } from "../../typing.ts";
import { encode, outputMode, sparse } from "../encode.ts";
import { HostLayer } from "../host_layer.ts";
import type { Tokens } from "../strings.ts";
import { hashBucket, saltOption } from "./hash_bucket.ts";

const table = {
  numBins: required(positiveInteger),
  salt: saltOption(),
  maskValue: option<string | number | null>(null),
  outputMode: outputMode(),
  sparse,
};

export type HashingOptions = Omit<LayerWritten<typeof table>, "numBins">;

export class HashingLayer extends HostLayer<typeof table> {
  static readonly className = "Hashing";
  static readonly table = table;

  constructor(written: LayerWritten<typeof table>) {
    const { outputMode: mode = "int" } = written;
    super({ ...written, dtype: written.dtype ?? (mode === "int" ? "int64" : floatx()) });
    const { computeDtype } = this.dtypePolicy;
    if (mode === "int" && !isInteger(computeDtype)) throw refuse(`${this.className}: dtype`, `an integer dtype with outputMode: "int"`, computeDtype, `"int32"`);
  }

  protected override process(input: unknown): Tensor {
    const { numBins, outputMode: mode } = this.options;
    const { shape, data } = this.read(input);
    const bins = tensor({ data: Int32Array.from(data, (token) => this.#binOf(token)), shape });
    const dtype = this.dtypePolicy.computeDtype;
    return mode === "int" ? ops.cast(bins, dtype) : encodeRows(bins, { mode, depth: numBins, dtype });
  }

  /** The first bin is for what is masked. */
  #binOf(token: string | number): number {
    const { numBins, maskValue, salt } = this.options;
    if (maskValue === null || numBins === 1) return hashBucket(token, numBins, salt);
    return token === maskValue ? 0 : 1 + hashBucket(token, numBins - 1, salt);
  }
}

/** One vector per row, whatever the number of axes before. */
function encodeRows(bins: Tensor, options: Parameters<typeof encode>[1]): Tensor {
  if (options.mode === "one_hot" || bins.rank < 3) return encode(bins, options);
  const rows = ops.reshape(bins, [-1, bins.shape.at(-1) ?? 1]);
  return ops.reshape(encode(rows, options), [...bins.shape.slice(0, -1), options.depth]);
}

/** A layer that gives tensors for strings or whole numbers. */
export interface FromTokens extends BaseLayer {
  (inputs: Tokens): Tensor;
  (inputs: KerasTensor): KerasTensor;
}

/**
 * Puts strings or whole numbers into a fixed number of bins by a hash, so that no vocabulary is needed.
 *
 * In: nested arrays of strings or numbers, any shape. Out: the same shape, int32; with another `outputMode` vectors over
 * the bins. The bins are those of TensorFlow's `to_hash_bucket_fast` (FarmHash64) or, with a salt,
 * `to_hash_bucket_strong` (SipHash).
 *
 * @param numBins how many bins there are, the one of `maskValue` among them
 * @param options `maskValue`: goes to bin 0, nothing else does; `salt`: a number or two, for other bins; `outputMode`
 * @example
 * ```ts
 * const hash = layers.Hashing(3);
 * console.log(await hash([["A"], ["B"], ["C"], ["D"], ["E"]]).array()); // [[1], [0], [1], [1], [2]]
 * ```
 *
 * At the beginning of a model, after `Input([1], { dtype: "string" })`, it works on the data before the compiled steps.
 *
 * Differs from Keras: integers are 32 bits wide.
 */
export const Hashing = (numBins: number, options: HashingOptions = {}): FromTokens =>
  typed(new HashingLayer({ ...options, numBins }));
