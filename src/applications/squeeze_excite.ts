import { VarianceScaling } from "../initializers/index.ts";
import { Conv2D, GlobalAveragePooling2D, Multiply, Reshape } from "../layers/index.ts";
import type { KerasTensor } from "../tensor/keras_tensor.ts";
import { channelAxis } from "./image_shape.ts";

interface Squeezed {
  readonly channels: number;
  /** Channels in between. */
  readonly hidden: number;
  /** What the names of the layers begin with. */
  readonly name: string;
}

/**
 * Weighs the channels by what their averages say, as EfficientNet does. Hu et al., https://arxiv.org/abs/1709.01507
 */
export function squeezeAndExcite(x: KerasTensor, { channels, hidden, name }: Squeezed): KerasTensor {
  const average = GlobalAveragePooling2D({ name: `${name}se_squeeze` })(x);
  const shape = channelAxis() === 1 ? [channels, 1, 1] : [1, 1, channels];
  const options = (activation: "swish" | "sigmoid", role: string) => {
    const kernelInitializer = VarianceScaling({ scale: 2, mode: "fan_out", distribution: "truncated_normal" });
    return { padding: "same", activation, kernelInitializer, name: `${name}se_${role}` } as const;
  };
  const reduced = Conv2D(hidden, 1, options("swish", "reduce"))(Reshape(shape, { name: `${name}se_reshape` })(average));
  const weights = Conv2D(channels, 1, options("sigmoid", "expand"))(reduced);
  return Multiply({ name: `${name}se_excite` })([x, weights]);
}
