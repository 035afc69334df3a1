import { CeratopsError } from "../../errors.ts";
import { TruncatedNormal } from "../../initializers/index.ts";
import * as ops from "../../ops/index.ts";
import { isTensor } from "../../tensor/operation.ts";
import { numbered, savedVariable, type SavedArray } from "../../tensor/saved_state.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Variable } from "../../tensor/variable.ts";
import { mapLeaves } from "../../util/tree.ts";
import { option } from "../../util/options.ts";
import { positiveInteger } from "../checks.ts";
import type { BaseLayer, CallOptions, LayerOptions } from "../layer.ts";
import { typed, type AnyShape } from "../typing.ts";
import { innerLayer, WrapperLayer } from "./wrapper.ts";

const table = { layer: innerLayer, powerIterations: option(1, positiveInteger) };

export class SpectralNormalizationLayer extends WrapperLayer<typeof table> {
  static override readonly className = "SpectralNormalization";
  static override readonly table = table;

  override build(...shapes: readonly never[]): void {
    super.build(...shapes);
    const columns = this.#kernel.shape.at(-1) ?? 1;
    this.addWeight({ name: "vector_u", shape: [1, columns], initializer: TruncatedNormal({ stddev: 0.02 }), trainable: false });
  }

  override call(inputs: unknown, options: CallOptions): unknown {
    if (options.training) this.#normalize();
    const dtype = isTensor(inputs) ? inputs.dtype : this.dtypePolicy.computeDtype;
    return mapLeaves(super.call(inputs, options), isTensor, (output) => ops.cast(output, dtype));
  }

  /** Keras has the weight that is normalized before its own. */
  override get weights(): Variable[] {
    const [vector, ...inner] = super.weights;
    if (!this.built || vector === undefined) return super.weights;
    const kernel = this.#kernel;
    return [kernel, vector, ...inner.filter((weight) => weight !== kernel)];
  }

  /** Keras counts the weight that is normalized among its own; it is in files twice. */
  override savedArrays(): ReadonlyMap<string, SavedArray> {
    const own = [...super.savedArrays().values()];
    return own.length === 0 ? new Map() : numbered([savedVariable(this.#kernel), ...own]);
  }

  /** Divides the weight by its largest singular value, which some steps of power iteration come near to. */
  #normalize(): void {
    const kernel = this.#kernel;
    const start = this.weight("vector_u");
    const matrix = ops.reshape(kernel.value, [-1, kernel.shape.at(-1) ?? 1]);
    let [u, v] = [start.value, start.value];
    for (let i = 0; i < this.options.powerIterations; i++) {
      v = unit(ops.matmul(u, ops.transpose(matrix)));
      u = unit(ops.matmul(v, matrix));
    }
    [u, v] = [ops.stopGradient(u), ops.stopGradient(v)];
    const largest = ops.reshape(ops.matmul(ops.matmul(v, matrix), ops.transpose(u)), []);
    const zero = ops.all(ops.equal(kernel.value, 0));
    start.assign(ops.where(zero, start.value, u));
    kernel.assign(ops.divide(kernel.value, ops.where(zero, 1, largest)));
  }

  get #kernel(): Variable {
    const found = this.layer.weights.find(({ name }) => name === "kernel" || name === "embeddings");
    if (found !== undefined) return found;
    throw new CeratopsError(`"${this.name}" needs a layer with a kernel or embeddings`, {
      code: "E_NO_WEIGHT",
      where: this.name,
      expected: `a layer such as Dense, Conv2D or Embedding`,
      received: this.layer.className,
      hint: "layers.SpectralNormalization(layers.Dense(8))",
    });
  }
}

/** `x` with length 1. */
const unit = (x: Tensor): Tensor => ops.divide(x, ops.sqrt(ops.maximum(ops.sum(ops.square(x)), 1e-12)));

/**
 * Keeps the largest singular value of a layer's kernel near 1, so that the layer cannot stretch its input: in each step
 * of training the kernel is divided by it.
 * [Miyato et al. 2018](https://arxiv.org/abs/1802.05957)
 *
 * In and out: those of the layer.
 *
 * @param layer with a kernel or embeddings
 * @param options `powerIterations`: how many steps of power iteration are made in each call, 1
 * @example
 * ```ts
 * const y = layers.SpectralNormalization(layers.Conv2D(8, 3))(Input([28, 28, 1]));
 * console.log(y.shape); // [null, 26, 26, 8]
 * ```
 */
export const SpectralNormalization = (layer: BaseLayer, options: LayerOptions & { readonly powerIterations?: number } = {}): AnyShape =>
  typed(new SpectralNormalizationLayer({ ...options, layer }));
