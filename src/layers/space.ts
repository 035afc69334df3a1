import { CeratopsError } from "../errors.ts";
import { range } from "../ir/shape.ts";
import * as ops from "../ops/index.ts";
import type { DataFormat } from "../tensor/config.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { InputSpec } from "./input_checks.ts";

/** How many sizes in space a layer works on: sequences, images, volumes. */
export type Dimensions = 1 | 2 | 3;

const spaceAxes = { 1: ["steps"], 2: ["height", "width"], 3: ["depth", "height", "width"] } as const;

/** What a layer over space expects of its input. */
export function spaceSpec(dimensions: Dimensions, format: DataFormat): InputSpec {
  const space = spaceAxes[dimensions];
  const layout = format === "channels_last" ? ["batch", ...space, "channels"] : ["batch", "channels", ...space];
  return { rank: dimensions + 2, layout };
}

/** The axis of the channels. */
export const channelAxis = (format: DataFormat): number => (format === "channels_last" ? -1 : 1);

/** The axes in space of a tensor of that many dimensions. */
export const axesInSpace = (dimensions: number, format: DataFormat): number[] =>
  range(dimensions).map((axis) => axis + (format === "channels_last" ? 1 : 2));

/** One entry per axis: `inSpace` where the layer works, `elsewhere` for batch and channels. */
export function perAxis<T>(inSpace: readonly T[], elsewhere: T, format: DataFormat): T[] {
  return format === "channels_last" ? [elsewhere, ...inSpace, elsewhere] : [elsewhere, elsewhere, ...inSpace];
}

/** A bias, one number per channel, in the shape in which it can be added to a tensor of that many axes. */
export const alignedBias = (bias: Tensor, rank: number, format: DataFormat): Tensor =>
  format === "channels_last" ? bias : ops.reshape(bias, [bias.size, ...range(rank - 2).map(() => 1)]);

/** Refuses windows that move in steps and are spread out too. */
export function checkSteps(where: string, strides: readonly number[], dilation: readonly number[]): void {
  if (Math.max(...strides) <= 1 || Math.max(...dilation) <= 1) return;
  throw new CeratopsError(`"${where}" cannot have both strides and dilationRate above 1`, {
    code: "E_OPTION_VALUE",
    where,
    expected: "strides: 1 or dilationRate: 1",
    received: `strides: [${strides.join(", ")}], dilationRate: [${dilation.join(", ")}]`,
    hint: "dilationRate: 1",
  });
}
