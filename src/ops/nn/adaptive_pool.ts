import { g } from "../../ir/make.ts";
import { at, range } from "../../ir/shape.ts";
import { standardizeDataFormat, type DataFormat } from "../../tensor/config.ts";
import { unaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { takeAlong } from "../indexing/take.ts";
import { concatenated } from "../shape/join.ts";
import { toFloat } from "../support/float.ts";
import { checkImageRank, perAxis, type PerAxis } from "./windows.ts";
import { table } from "../support/table.ts";

export interface AdaptivePoolOptions {
  /** Where the channels are; `imageDataFormat()` unless said. */
  readonly dataFormat?: DataFormat | null | undefined;
}

/** One axis pooled to `places` windows of nearly one size: place i covers ⌊i n / places⌋ up to ⌈(i + 1) n / places⌉. */
function poolAxis(x: Tensor, axis: number, places: number, kind: "add" | "maximum"): Tensor {
  const size = at(x.shape, axis);
  const starts = range(places).map((i) => Math.floor((i * size) / places));
  const widths = starts.map((start, i) => Math.ceil(((i + 1) * size) / places) - start);
  const kinds = [...new Set(widths)];
  const pools = kinds.map((width) => slide(x, axis, width, kind));
  const offsets = pools.map((_, i) => pools.slice(0, i).reduce((sum, pool) => sum + at(pool.shape, axis), 0));
  const indices = table(`adaptive pool of ${size}`, [places], "int32", () =>
    starts.map((start, i) => start + at(offsets, kinds.indexOf(at(widths, i)))),
  );
  return takeAlong(concatenated(pools, axis), indices, axis);
}

/** Every window of one width along an axis, reduced. */
function slide(x: Tensor, axis: number, width: number, kind: "add" | "maximum"): Tensor {
  const ones = x.shape.map(() => 1);
  const window = { dimensions: ones.with(axis, width), strides: ones, dilations: ones, padding: ones.map(() => [0, 0] as const) };
  const result = g.reduceWindow(kind, x.node, window);
  return new Tensor(kind === "add" ? g.scale(result, 1 / width) : result);
}

const adaptive = (className: string, kind: "add" | "maximum", op: string) =>
  unaryOp(className, (inputs: Tensor, outputSize: PerAxis, { dataFormat }: AdaptivePoolOptions = {}) => {
    const format = standardizeDataFormat(dataFormat);
    const x = kind === "add" ? toFloat(inputs) : inputs;
    const rank = checkImageRank(x, op, format);
    const first = format === "channels_last" ? 1 : 2;
    return perAxis(outputSize, rank, "outputSize", op).reduce((pooled, places, i) => poolAxis(pooled, first + i, places, kind), x);
  });

/** Means over windows chosen so that each spatial axis has `outputSize` places. */
export const adaptiveAveragePool = adaptive("AdaptiveAveragePool", "add", "adaptiveAveragePool");

/** Largest elements over windows chosen so that each spatial axis has `outputSize` places. */
export const adaptiveMaxPool = adaptive("AdaptiveMaxPool", "maximum", "adaptiveMaxPool");
