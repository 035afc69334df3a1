import { CeratopsError } from "../../errors.ts";
import { at } from "../../ir/shape.ts";
import * as ops from "../../ops/index.ts";
import { showShape, type Shape } from "../../tensor/keras_tensor.ts";
import { isTensor } from "../../tensor/operation.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { mapLeaves } from "../../util/tree.ts";
import { ConfiguredLayer } from "../configured_layer.ts";
import type { InputSpec } from "../input_checks.ts";
import type { BaseLayer, CallOptions, LayerOptions } from "../layer.ts";
import { typed, type AnyShape } from "../typing.ts";
import { innerLayer } from "../wrapping/wrapper.ts";

const table = { layer: innerLayer };

export class TimeDistributedLayer extends ConfiguredLayer<typeof table> {
  static readonly className = "TimeDistributed";
  static readonly table = table;
  override supportsMasking = true;
  readonly layer = this.options.layer;
  protected override inputSpec: InputSpec = { minRank: 3, layout: ["batch", "steps", "features"] };

  override build([batch = null, , ...sizes]: Shape): void {
    this.layer.ensureBuilt([[batch, ...sizes]]);
  }

  /** Steps become samples of one large batch, and steps again afterwards. */
  override call(x: Tensor, { mask, training }: CallOptions): unknown {
    const [batch, steps] = [at(x.shape, 0), at(x.shape, 1)];
    const merge = (tensor: Tensor): Tensor => ops.reshape(tensor, [batch * steps, ...tensor.shape.slice(2)]);
    const split = (tensor: Tensor): Tensor => ops.reshape(tensor, [batch, steps, ...tensor.shape.slice(1)]);
    if (isTensor(mask) && (mask.shape[0] !== batch || mask.shape[1] !== steps)) throw wrongMask(this.name, mask, x);
    const inner = isTensor(mask) && mask.rank > 2 ? merge(mask) : null;
    return mapLeaves(this.layer.run([merge(x), { training, mask: inner }]), isTensor, split);
  }
}

function wrongMask(where: string, mask: Tensor, x: Tensor): CeratopsError {
  return new CeratopsError(`"${where}": the mask does not fit the input`, {
    code: "E_MASK_SHAPE",
    where,
    expected: showShape(x.shape.slice(0, 2)),
    received: showShape(mask.shape),
    hint: "a mask [batch, steps]",
  });
}

/**
 * Applies a layer to every step of a sequence, with the same weights.
 *
 * In: `[batch, steps, …]`. Out: `[batch, steps, …]` with what the layer makes of a step.
 *
 * Differs from Keras: all steps go through the layer at once, so batch statistics and dropout are those of
 * `batch * steps` samples, not drawn step by step.
 *
 * @example
 * ```ts
 * const frames = Input([10, 32, 32, 3]);
 * const y = layers.TimeDistributed(layers.Conv2D(8, 3))(frames);
 * console.log(y.shape); // [null, 10, 30, 30, 8]
 * ```
 */
export const TimeDistributed = (layer: BaseLayer, options: LayerOptions = {}): AnyShape =>
  typed(new TimeDistributedLayer({ ...options, layer }));
