import * as ops from "../../../ops/index.ts";
import { imageDataFormat } from "../../../tensor/config.ts";
import { tensor, type TensorLike } from "../../../tensor/convert.ts";
import { deserializeTensor, serializeTensor } from "../../../tensor/serialized_tensor.ts";
import { Tensor } from "../../../tensor/tensor.ts";
import { ConfiguredLayer, type LayerWritten } from "../../configured_layer.ts";
import { typed, type SameShape } from "../../typing.ts";
import { plainNumbers } from "../plain_numbers.ts";
import type { Nested } from "../strings.ts";

type Factor = Nested<number> | Tensor;

/** A number, or one per channel; a tensor stands in configs as one. */
const factor = {
  parse: (written: TensorLike, where: string): Factor =>
    written instanceof Tensor ? written : (deserializeTensor(written) ?? plainNumbers(written, where)),
  serialize: (held: Factor): unknown => (held instanceof Tensor ? serializeTensor(held, "Rescaling") : held),
};

const table = { scale: factor, offset: { ...factor, fallback: 0 as TensorLike } };

export type RescalingOptions = Omit<LayerWritten<typeof table>, "scale">;

export class RescalingLayer extends ConfiguredLayer<typeof table> {
  static readonly className = "Rescaling";
  static readonly table = table;
  override supportsMasking = true;

  override call(x: Tensor): Tensor {
    const dtype = this.dtypePolicy.computeDtype;
    const scale = tensor(this.options.scale, dtype);
    const perChannel = scale.rank > 0 && imageDataFormat() === "channels_first";
    const factors = perChannel ? ops.reshape(scale, [scale.size, 1, 1]) : scale;
    return ops.add(ops.multiply(ops.cast(x, dtype), factors), tensor(this.options.offset, dtype));
  }
}

/**
 * Scales and shifts: `x * scale + offset`.
 *
 * In and out: any shape.
 *
 * @param scale a number, or one per channel
 * @param options `offset`: the same, added afterwards
 * @example
 * ```ts
 * const scale = layers.Rescaling(1 / 127.5, { offset: -1 });
 * console.log(await scale([0, 127.5, 255]).array()); // [-1, 0, 1]
 * ```
 */
export const Rescaling = (scale: TensorLike, options: RescalingOptions = {}): SameShape =>
  typed(new RescalingLayer({ ...options, scale }));
