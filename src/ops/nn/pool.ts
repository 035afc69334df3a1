import { CeratopsError } from "../../errors.ts";
import type { Window } from "../../ir/attributes.ts";
import { g } from "../../ir/make.ts";
import { at, range, type Dims } from "../../ir/shape.ts";
import { standardizeDataFormat, type DataFormat } from "../../tensor/config.ts";
import { unaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { toFloat } from "../support/float.ts";
import { checkImageRank, edgesOf, parsePadding, perAxis, type Padding, type PerAxis } from "./windows.ts";
import { table } from "../support/table.ts";

export interface PoolOptions {
  /** Steps between places of the window; its size unless said. */
  readonly strides?: PerAxis | null | undefined;
  readonly padding?: "valid" | "same";
  /** Where the channels are; `imageDataFormat()` unless said. */
  readonly dataFormat?: DataFormat | null | undefined;
}

interface Places {
  readonly window: Window;
  readonly padding: Padding;
  /** Which axes of the tensor are spatial. */
  readonly spatial: Dims;
}

function placesOf(x: Tensor, poolSize: PerAxis, options: PoolOptions, op: string): Places {
  const dataFormat = standardizeDataFormat(options.dataFormat);
  const rank = checkImageRank(x, op, dataFormat);
  const padding = parsePadding(options.padding ?? "valid", ["valid", "same"], op);
  const size = perAxis(poolSize, rank, "poolSize", op);
  const strides = perAxis(options.strides ?? poolSize, rank, "strides", op);
  const spatial = range(rank).map((i) => i + (dataFormat === "channels_last" ? 1 : 2));
  const edges = spatial.map((axis, i) => edgesOf(padding, at(x.shape, axis), at(size, i), at(strides, i), 1));
  const everywhere = <T>(values: readonly T[], otherwise: T): T[] =>
    x.shape.map((_, axis) => (spatial.includes(axis) ? at(values, spatial.indexOf(axis)) : otherwise));
  const window = {
    dimensions: everywhere(size, 1),
    strides: everywhere(strides, 1),
    dilations: x.shape.map(() => 1),
    padding: everywhere<readonly [number, number]>(edges, [0, 0]),
  };
  return { window, padding, spatial };
}

function pooled(x: Tensor, kind: "add" | "maximum", window: Window, op: string): Tensor {
  const result = new Tensor(g.reduceWindow(kind, x.node, window));
  if (result.size > 0 || x.size === 0) return result;
  throw new CeratopsError(`ops.${op}: the window is larger than the input`, {
    code: "E_POOL_EMPTY",
    where: `ops.${op}`,
    expected: `sizes of at least [${window.dimensions.join(", ")}]`,
    received: `[${x.shape.join(", ")}]`,
    hint: `{ padding: "same" }`,
  });
}

/**
 * Largest element of each place of a window that slides over the spatial axes.
 *
 * `[batch, …spatial, channels]` (channels last) gives as many places per axis as windows fit, or with `"same"`
 * `⌈size / stride⌉`.
 */
export const maxPool = unaryOp("MaxPool", (inputs: Tensor, poolSize: PerAxis, options: PoolOptions = {}) =>
  pooled(inputs, "maximum", placesOf(inputs, poolSize, options, "maxPool").window, "maxPool"),
);

/** Mean of each place of a window that slides over the spatial axes; padding does not count. */
export const averagePool = unaryOp("AveragePool", (inputs: Tensor, poolSize: PerAxis, options: PoolOptions = {}) => {
  const x = toFloat(inputs);
  const { window, padding, spatial } = placesOf(x, poolSize, options, "averagePool");
  const sums = pooled(x, "add", window, "averagePool").node;
  if (padding === "valid") return new Tensor(g.scale(sums, 1 / spatial.reduce((n, axis) => n * at(window.dimensions, axis), 1)));
  const weights = spatial.map((axis) => {
    const [size, places] = [at(x.shape, axis), at(sums.shape, axis)];
    const name = `pool of ${size} by ${at(window.dimensions, axis)}, ${at(window.strides, axis)} from ${at(at(window.padding, axis), 0)}`;
    const counts = table(name, [places], x.dtype, () => coveredCounts(size, places, axis, window));
    return g.broadcastInDim(counts.node, sums.shape, [axis]);
  });
  return new Tensor(weights.reduce(g.divide, sums));
});

/** How many elements of one axis, padding left out, each place of the window covers. */
function coveredCounts(size: number, places: number, axis: number, window: Window): Float32Array {
  const [low] = at(window.padding, axis);
  return Float32Array.from({ length: places }, (_, place) => {
    const start = place * at(window.strides, axis) - low;
    return Math.min(start + at(window.dimensions, axis), size) - Math.max(start, 0);
  });
}
