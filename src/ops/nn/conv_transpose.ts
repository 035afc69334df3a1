import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import { at, range } from "../../ir/shape.ts";
import { standardizeDataFormat } from "../../tensor/config.ts";
import { binaryOp } from "../../tensor/op.ts";
import { promote } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import type { ConvOptions } from "./conv.ts";
import { channelsOf, checkImageRank, parsePadding, perAxis, withChannelsLast, type PerAxis } from "./windows.ts";

export interface ConvTransposeOptions extends Omit<ConvOptions, "padding"> {
  readonly padding?: "valid" | "same";
  /** Elements added at the end of each spatial axis of the result; chosen from the stride unless said. */
  readonly outputPadding?: PerAxis | null | undefined;
}

/** Edges around the spread-out input that give Keras's output size. */
function edgesOf(padding: string, window: number, stride: number, dilation: number, output: number | undefined): [number, number] {
  const extent = (window - 1) * dilation + 1;
  if (padding === "valid") return [extent - 1, extent - 1 + (output ?? Math.max(extent, stride) - extent)];
  const total = output === undefined ? stride + extent - 2 : extent + (extent % 2) - 2 + output;
  const before = Math.min(Math.ceil(total / 2), extent - 1);
  return [before, total - before];
}

/**
 * The transpose of a convolution, which makes spatial axes `strides` times as long: kernel
 * `[…window, filters, channels]`.
 *
 * Output size per axis: `size · stride` for `"same"`, `(size - 1) · stride + max(window, stride)` for `"valid"`.
 */
export const convTranspose = binaryOp("ConvTranspose", (inputs, kernel, options: ConvTransposeOptions = {}) => {
  const promoted = promote([inputs, kernel]);
  const [x, weights] = [at(promoted, 0), at(promoted, 1)];
  const dataFormat = standardizeDataFormat(options.dataFormat);
  const rank = checkImageRank(x, "convTranspose", dataFormat);
  const padding = parsePadding(options.padding ?? "valid", ["valid", "same"], "convTranspose");
  const strides = perAxis(options.strides ?? 1, rank, "strides", "convTranspose");
  const dilations = perAxis(options.dilationRate ?? 1, rank, "dilationRate", "convTranspose");
  const { outputPadding } = options;
  const extra = (i: number): number | undefined =>
    typeof outputPadding === "number" ? outputPadding : (outputPadding?.[i] ?? undefined);
  return withChannelsLast(x, dataFormat, (last) => {
    if (weights.rank !== last.rank || channelsOf(last) !== at(weights.shape, weights.rank - 1)) throw misfit(last, weights);
    const spatial = range(rank).map((i) => i + 1);
    const data = { batch: 0, feature: rank + 1, spatial };
    const result = g.convolution(last.node, g.reverse(weights.node, range(rank)), {
      strides: range(rank).map(() => 1),
      padding: range(rank).map((i) => edgesOf(padding, at(weights.shape, i), at(strides, i), at(dilations, i), extra(i))),
      inputDilation: strides,
      kernelDilation: dilations,
      axes: { input: data, kernel: { input: rank + 1, output: rank, spatial: range(rank) }, output: data },
      featureGroups: 1,
      batchGroups: 1,
    });
    return new Tensor(result);
  });
});

function misfit(x: Tensor, kernel: Tensor): CeratopsError {
  return new CeratopsError("ops.convTranspose: the channels do not fit the kernel", {
    code: "E_CONV_CHANNELS",
    where: "ops.convTranspose",
    expected: `a kernel [${range(x.rank - 2).map(() => "size").join(", ")}, filters, ${channelsOf(x)}]`,
    received: `[${kernel.shape.join(", ")}]`,
    hint: "the kernel of a transposed convolution has its input channels last",
  });
}
