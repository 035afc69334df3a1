import type { ConvolutionAttributes } from "../attributes.ts";
import type { Builder } from "../builder.ts";
import type { Node } from "../node.ts";
import { check, showType, type Primitive, type Value } from "../primitive.ts";
import { at, flatten, forEachIndex, range, stridesOf, type Dims } from "../shape.ts";
import { combiner } from "./reduction.ts";

type Padding = readonly (readonly [low: number, high: number])[];

const dilated = (size: number, dilation: number): number => (size === 0 ? 0 : (size - 1) * dilation + 1);

/** Sizes of the spatial axes of the result. */
function outputSizes(input: Dims, kernel: Dims, attributes: ConvolutionAttributes): number[] {
  const { axes, padding, strides, inputDilation, kernelDilation } = attributes;
  return axes.input.spatial.map((axis, i) => {
    const [low, high] = at(padding, i);
    const padded = dilated(at(input, axis), at(inputDilation, i)) + low + high;
    const window = dilated(at(kernel, at(axes.kernel.spatial, i)), at(kernelDilation, i));
    return padded < window ? 0 : Math.floor((padded - window) / at(strides, i)) + 1;
  });
}

/** StableHLO's convolution: a windowed contraction over features; nothing is flipped, as in every deep-learning library. */
export const convolution: Primitive<"convolution"> = {
  infer: ([input, kernel], attributes) => {
    const { axes, featureGroups, batchGroups } = attributes;
    check(input !== undefined && kernel !== undefined, () => "expects two operands");
    const features = at(input.shape, axes.input.feature);
    const filters = at(kernel.shape, axes.kernel.output);
    const fits =
      input.dtype === kernel.dtype &&
      at(kernel.shape, axes.kernel.input) * featureGroups === features &&
      filters % (featureGroups * batchGroups) === 0 &&
      at(input.shape, axes.input.batch) % batchGroups === 0;
    check(fits, () => `${showType(input)} with ${showType(kernel)}, ${featureGroups} groups`);
    const shape = new Array<number>(input.shape.length);
    shape[axes.output.batch] = at(input.shape, axes.input.batch) / batchGroups;
    shape[axes.output.feature] = filters;
    outputSizes(input.shape, kernel.shape, attributes).forEach((size, i) => {
      shape[at(axes.output.spatial, i)] = size;
    });
    return [{ shape, dtype: input.dtype }];
  },
  evaluate: ({ inputs: [input, kernel], outputs: [out], attributes }) => {
    if (input === undefined || kernel === undefined || out === undefined) return;
    const { axes } = attributes;
    const positions = axes.output.spatial.map((axis) => at(out.type.shape, axis));
    const outStrides = stridesOf(out.type.shape);
    const spatialStrides = axes.output.spatial.map((axis) => at(outStrides, axis));
    forEachIndex(positions, (position) => {
      const covered = coveredTaps(position, input.type.shape, kernel.type.shape, attributes);
      sumAt(input, kernel, out, flatten(position, spatialStrides), covered, attributes);
    });
  },
  gradient: ({ g, node, cotangent, needs }) => [
    needs[0] ? inputGradient(g, node, cotangent) : undefined,
    needs[1] ? kernelGradient(g, node, cotangent) : undefined,
  ],
};

/** A tap of the window that lies on an element: where its inputs and its weights begin. */
interface CoveredTap {
  readonly input: number;
  readonly weight: number;
}

/** The taps of the window at an output position that lie neither in padding nor between dilated elements. */
function coveredTaps(position: Dims, input: Dims, kernel: Dims, attributes: ConvolutionAttributes): CoveredTap[] {
  const { axes, strides, padding, inputDilation, kernelDilation } = attributes;
  const [inStrides, kernelStrides] = [stridesOf(input), stridesOf(kernel)];
  const covered: CoveredTap[] = [];
  forEachIndex(axes.kernel.spatial.map((axis) => at(kernel, axis)), (tap) => {
    const places = tap.map((t, i) => {
      const shifted = at(position, i) * at(strides, i) + t * at(kernelDilation, i) - at(at(padding, i), 0);
      return shifted / at(inputDilation, i);
    });
    const inside = places.every((place, i) => Number.isInteger(place) && place >= 0 && place < at(input, at(axes.input.spatial, i)));
    if (!inside) return;
    covered.push({
      input: flatten(places, axes.input.spatial.map((axis) => at(inStrides, axis))),
      weight: flatten(tap, axes.kernel.spatial.map((axis) => at(kernelStrides, axis))),
    });
  });
  return covered;
}

/** All samples and filters at one output position. */
function sumAt(
  input: Value,
  kernel: Value,
  out: Value,
  position: number,
  covered: readonly CoveredTap[],
  { axes, featureGroups, batchGroups }: ConvolutionAttributes,
): void {
  const [inStrides, kernelStrides, outStrides] = [input, kernel, out].map(({ type }) => stridesOf(type.shape));
  if (inStrides === undefined || kernelStrides === undefined || outStrides === undefined) return;
  const groupInputs = at(kernel.type.shape, axes.kernel.input);
  const filters = at(kernel.type.shape, axes.kernel.output);
  const samples = at(out.type.shape, axes.output.batch);
  const [inputStep, weightStep] = [at(inStrides, axes.input.feature), at(kernelStrides, axes.kernel.input)];
  const multiply = combiner("multiply", input.type.dtype);
  for (let filter = 0; filter < filters; filter++) {
    const group = Math.floor(filter / (filters / featureGroups));
    const batchGroup = Math.floor(filter / (filters / batchGroups));
    for (let sample = 0; sample < samples; sample++) {
      const from = (batchGroup * samples + sample) * at(inStrides, axes.input.batch) + group * groupInputs * inputStep;
      const weights = filter * at(kernelStrides, axes.kernel.output);
      let sum = 0;
      for (const tap of covered) {
        for (let c = 0; c < groupInputs; c++) {
          const x = input.data[from + tap.input + c * inputStep] ?? 0;
          sum += multiply(x, kernel.data[weights + tap.weight + c * weightStep] ?? 0);
        }
      }
      out.data[position + sample * at(outStrides, axes.output.batch) + filter * at(outStrides, axes.output.feature)] = sum;
    }
  }
}

/**
 * A convolution of the cotangent with the flipped kernel, its inputs and outputs exchanged: strides become dilation of
 * the cotangent and the other way round.
 */
function inputGradient(g: Builder, node: Node<"convolution">, ct: Node): Node {
  const { axes, strides, padding, inputDilation, kernelDilation, featureGroups, batchGroups } = node.attributes;
  const [input, kernel] = [at(node.inputs, 0), at(node.inputs, 1)];
  const gradPadding: Padding = axes.input.spatial.map((axis, i) => {
    const window = dilated(at(kernel.shape, at(axes.kernel.spatial, i)), at(kernelDilation, i));
    const size = dilated(at(input.shape, axis), at(inputDilation, i));
    const from = dilated(at(node.shape, at(axes.output.spatial, i)), at(strides, i));
    const low = window - 1 - at(at(padding, i), 0);
    return [low, size + window - 1 - from - low];
  });
  const flipped = g.reverse(kernel, axes.kernel.spatial);
  const groups = featureGroups * batchGroups;
  const exchanged = groups === 1 ? flipped : exchangeGroups(g, flipped, axes.kernel, groups);
  const exchangedAxes = groups === 1 ? { ...axes.kernel, input: axes.kernel.output, output: axes.kernel.input } : axes.kernel;
  const result = g.convolution(ct, exchanged, {
    strides: inputDilation,
    padding: gradPadding,
    inputDilation: strides,
    kernelDilation,
    axes: { input: axes.output, kernel: exchangedAxes, output: axes.input },
    featureGroups: groups,
    batchGroups: 1,
  });
  if (batchGroups === 1) return result;
  return splitFeaturesIntoBatch(g, result, axes.input, batchGroups);
}

/** [.., in/g, .., out, ..] → [.., out/g, .., in, ..]: within each group, inputs and outputs change places. */
function exchangeGroups(g: Builder, kernel: Node, axes: { input: number; output: number }, groups: number): Node {
  const { input, output } = axes;
  const filters = at(kernel.shape, output);
  const split = kernel.shape.toSpliced(output, 1, groups, filters / groups);
  const inputAt = input > output ? input + 1 : input;
  const grouped = g.reshape(kernel, split);
  // Move the group axis before the input axis, then merge it there; the rest of the filters stay where they were.
  const order = range(split.length).filter((axis) => axis !== output);
  order.splice(order.indexOf(inputAt), 0, output);
  const moved = g.transpose(grouped, order);
  const merged = order.indexOf(output);
  const shape = moved.shape.toSpliced(merged, 2, groups * at(kernel.shape, input));
  const swapped = g.reshape(moved, shape);
  return g.transpose(swapped, range(shape.length).map((axis) => (axis === input ? output : axis === output ? input : axis)));
}

/** Undoes batch groups: features [groups · c] of a batch n become c features of a batch groups · n. */
function splitFeaturesIntoBatch(g: Builder, x: Node, axes: { batch: number; feature: number }, groups: number): Node {
  const features = at(x.shape, axes.feature) / groups;
  const split = g.reshape(x, x.shape.toSpliced(axes.feature, 1, groups, features));
  const batchAt = axes.batch > axes.feature ? axes.batch + 1 : axes.batch;
  const order = range(split.shape.length).filter((axis) => axis !== axes.feature);
  order.splice(order.indexOf(batchAt), 0, axes.feature);
  const moved = g.transpose(split, order);
  return g.reshape(moved, x.shape.map((dim, axis) => (axis === axes.batch ? dim * groups : axis === axes.feature ? features : dim)));
}

/**
 * A convolution of the input with the cotangent as its kernel: batch is what is contracted, features and filters are
 * the batch and the features of the result, whose spatial axes are the taps.
 */
function kernelGradient(g: Builder, node: Node<"convolution">, ct: Node): Node {
  const { axes, strides, padding, inputDilation, kernelDilation, featureGroups, batchGroups } = node.attributes;
  const [input, kernel] = [at(node.inputs, 0), at(node.inputs, 1)];
  const gradPadding: Padding = axes.input.spatial.map((axis, i) => {
    const window = dilated(at(kernel.shape, at(axes.kernel.spatial, i)), at(kernelDilation, i));
    const size = dilated(at(input.shape, axis), at(inputDilation, i));
    const covered = dilated(at(node.shape, at(axes.output.spatial, i)), at(strides, i));
    const low = at(at(padding, i), 0);
    return [low, window - 1 + covered - size - low];
  });
  return g.convolution(input, ct, {
    strides: kernelDilation,
    padding: gradPadding,
    inputDilation,
    kernelDilation: strides,
    axes: {
      input: { batch: axes.input.feature, feature: axes.input.batch, spatial: axes.input.spatial },
      kernel: { input: axes.output.batch, output: axes.output.feature, spatial: axes.output.spatial },
      output: { batch: axes.kernel.input, feature: axes.kernel.output, spatial: axes.kernel.spatial },
    },
    featureGroups: batchGroups,
    batchGroups: featureGroups,
  });
}

