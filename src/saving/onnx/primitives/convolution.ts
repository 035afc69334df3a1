import type { ConvolutionAttributes } from "../../../ir/attributes.ts";
import { isFloat } from "../../../ir/dtype.ts";
import { at, range, type Dims } from "../../../ir/shape.ts";
import type { Emitter, Value } from "../emitter.ts";
import { refuse, type Rule } from "../writing.ts";
import { spread, turn } from "./movement.ts";

type Padding = ConvolutionAttributes["padding"];

/** ONNX's convolutions take `[batch, features, …spatial]` and kernels `[filters, features, …spatial]`. */
export const convolution: Rule<"convolution"> = (writing) => {
  const { e, node, inputs: [x, kernel], attributes } = writing;
  const [input, weights] = node.inputs;
  if (x === undefined || kernel === undefined || input === undefined || weights === undefined) return [];
  if (attributes.batchGroups > 1) return onlyInTraining(writing);
  if (!isFloat(input.dtype)) return onlyOfFloats(writing);
  const { axes } = attributes;
  const images = e.transpose(e.full(x, input.shape), [axes.input.batch, axes.input.feature, ...axes.input.spatial]);
  const filters = e.transpose(e.full(kernel, weights.shape), [axes.kernel.output, axes.kernel.input, ...axes.kernel.spatial]);
  const order = [axes.output.batch, axes.output.feature, ...axes.output.spatial];
  const shape = order.map((axis) => at(node.shape, axis));
  const result = transposedForm(e, images, filters, attributes, shape) ?? plainForm(e, images, filters, attributes, shape);
  return e.transpose(result, range(order.length).map((axis) => order.indexOf(axis)));
};

const onlyInTraining = refuse("a convolution over groups of the batch", "export the model for inference, not a gradient");

const onlyOfFloats = refuse("a convolution of integers", 'cast what goes in: ops.cast(x, "float32")');

function plainForm(e: Emitter, x: Value, kernel: Value, attributes: ConvolutionAttributes, shape: Dims): Value {
  const { inputDilation, padding, strides, kernelDilation, featureGroups: group } = attributes;
  const zero = e.number(0, x);
  const spaced = inputDilation.reduce((value, dilation, i) => spread(e, value, i + 2, dilation - 1, zero), x);
  // Negative padding crops, which Conv cannot do by itself.
  const crops = padding.some(([low, high]) => low < 0 || high < 0);
  const [low, high] = [padding.map(([amount]) => amount), padding.map(([, amount]) => amount)];
  const prepared = crops ? e.pad(spaced, [0, 0, ...low], [0, 0, ...high], zero) : spaced;
  const pads = crops ? padding.flatMap(() => [0, 0]) : [...low, ...high];
  const kernelShape = kernel.shape.slice(2);
  return e.op("Conv", [prepared, kernel], { shape, dtype: x.dtype }, { kernel_shape: kernelShape, strides, pads, dilations: kernelDilation, group });
}

/**
 * A convolution over spread-out inputs is ConvTranspose: what it pads is what the kernel reaches beyond the padding here,
 * and its kernel is turned around. Undefined where its attributes cannot say it.
 */
function transposedForm(e: Emitter, x: Value, kernel: Value, attributes: ConvolutionAttributes, shape: Dims): Value | undefined {
  const { inputDilation, padding, strides, kernelDilation, featureGroups: group } = attributes;
  if (inputDilation.every((dilation) => dilation === 1) || strides.some((stride) => stride > 1)) return undefined;
  const reach = kernelDilation.map((dilation, i) => (at(kernel.shape, i + 2) - 1) * dilation);
  const pads = transposedPads(reach, padding);
  const extra = pads.high.map((amount) => Math.max(0, -amount));
  const fits = pads.low.every((amount) => amount >= 0) && extra.every((amount, i) => amount < at(inputDilation, i));
  if (!fits) return undefined;
  return e.op("ConvTranspose", [x, exchange(e, kernel, group)], { shape, dtype: x.dtype }, {
    kernel_shape: kernel.shape.slice(2),
    strides: inputDilation,
    pads: [...pads.low, ...pads.high.map((amount) => Math.max(0, amount))],
    output_padding: extra,
    dilations: kernelDilation,
    group,
  });
}

const transposedPads = (reach: Dims, padding: Padding): { low: Dims; high: Dims } => ({
  low: reach.map((length, i) => length - at(at(padding, i), 0)),
  high: reach.map((length, i) => length - at(at(padding, i), 1)),
});

/** `[filters, features / groups, …]` as ConvTranspose has it, `[features, filters / groups, …]`, each axis of the window turned. */
function exchange(e: Emitter, kernel: Value, groups: number): Value {
  const [filters = 0, features = 0, ...window] = kernel.shape;
  const axes = window.map((_, i) => i + 2);
  const turned = turn(e, kernel, axes);
  const split = e.reshape(turned, [groups, filters / groups, features, ...window]);
  const swapped = e.transpose(split, [0, 2, 1, ...window.map((_, i) => i + 3)]);
  return e.reshape(swapped, [groups * features, filters / groups, ...window]);
}
