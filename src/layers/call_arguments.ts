import type { Shape } from "../tensor/keras_tensor.ts";
import { isKerasTensor } from "../tensor/keras_tensor.ts";
import { isTensor, type Operation } from "../tensor/operation.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { isRecord, leaves, mapLeaves } from "../util/tree.ts";

/** Inputs of a layer as shapes: one, or a list where the input is a list. */
export type BuildShape = Shape | readonly Shape[];

/** The mask of one tensor, or of each tensor of a structure. */
export type Mask = Tensor | readonly (Tensor | undefined)[] | undefined;

/** Inputs and options of a call: a trailing plain record is options, unless it is the only argument. */
export function splitOptions(args: readonly unknown[]): { inputs: readonly unknown[]; options: Record<string, unknown> } {
  const last = args.at(-1);
  if (args.length > 1 && isRecord(last)) return { inputs: args.slice(0, -1), options: last };
  return { inputs: args, options: {} };
}

/** The shapes of the arguments that are there. */
export function shapesOf(inputs: readonly unknown[]): BuildShape[] {
  const shapes = (input: unknown): unknown => {
    const symbolic = mapLeaves(input, isKerasTensor, ({ shape }) => shape);
    return mapLeaves(symbolic, isTensor, ({ shape }) => shape);
  };
  return inputs.filter((input) => input !== null && input !== undefined).map(shapes) as BuildShape[];
}

/** Whether this is the shape of one tensor, not a list of shapes. */
export const isShape = (shape: BuildShape): shape is Shape => !Array.isArray(shape[0]);

/** What made each symbolic tensor of an input. */
export const originsOf = (input: unknown): (Operation | undefined)[] =>
  leaves(input, isKerasTensor).map(({ history }) => history?.operation as Operation | undefined);

/** The masks that came with an input. */
export function masksOf(input: unknown): Mask {
  if (isTensor(input)) return input.mask;
  const masks = leaves(input, isTensor).map(({ mask }) => mask);
  return masks.some((mask) => mask !== undefined) ? masks : undefined;
}

/** Ties masks to the results they are for; a mask that a result already has stays. */
export function attachMasks(result: unknown, mask: Mask): unknown {
  if (mask === undefined) return result;
  const masks = isTensor(mask) ? [mask] : mask;
  leaves(result, isTensor).forEach((output, i) => {
    output.mask ??= masks[i];
  });
  return result;
}
