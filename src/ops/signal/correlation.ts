import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import { at } from "../../ir/shape.ts";
import { binaryOp, unaryOp } from "../../tensor/op.ts";
import { promote } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { meanOf } from "../reduction/mean.ts";
import { toFloat } from "../support/float.ts";

/** Pearson's correlation coefficients of the rows of `x`: `[n, samples]` gives `[n, n]`. */
export const corrcoef = unaryOp("Corrcoef", (given: Tensor) => {
  const x = toFloat(given);
  const rows = g.reshape(x.node, x.rank < 2 ? [1, x.size] : x.shape);
  const centered = g.subtract(rows, g.broadcastTo(meanOf(new Tensor(rows), { axis: 1, keepdims: true }).node, rows.shape));
  const products = g.dotGeneral(centered, centered, { lhsBatch: [], rhsBatch: [], lhsContracting: [1], rhsContracting: [1] });
  const covariance = g.scale(products, 1 / (at(rows.shape, 1) - 1));
  const variance = g.scale(g.reduce("add", g.multiply(centered, centered), [1]), 1 / (at(rows.shape, 1) - 1));
  const deviation = g.unary("sqrt", variance);
  const size = covariance.shape;
  const scaled = g.divide(g.divide(covariance, g.broadcastInDim(deviation, size, [0])), g.broadcastInDim(deviation, size, [1]));
  const limited = g.clamp(g.like(-1, scaled), scaled, g.like(1, scaled));
  return new Tensor(x.rank < 2 ? g.reshape(limited, []) : limited);
});

export type CorrelateMode = "valid" | "same" | "full";

/** Zeros around the longer sequence. */
const edges: { readonly [M in CorrelateMode]: (taps: number) => readonly [number, number] } = {
  valid: () => [0, 0],
  same: (taps) => [Math.floor(taps / 2), taps - Math.floor(taps / 2) - 1],
  full: (taps) => [taps - 1, taps - 1],
};

/** Cross-correlation of two sequences, `Σₙ x1[n + k] x2[n]`, where both overlap whole, centred, or at all. */
export const correlate = binaryOp("Correlate", (x1, x2, { mode = "valid" }: { mode?: CorrelateMode } = {}) => {
  const promoted = promote([x1, x2], "float");
  const [a, b] = [at(promoted, 0), at(promoted, 1)];
  if (a.rank !== 1 || b.rank !== 1 || a.size === 0 || b.size === 0 || !Object.hasOwn(edges, mode)) {
    throw new CeratopsError("ops.correlate takes two vectors and a mode", {
      code: "E_CORRELATE",
      where: "ops.correlate",
      expected: `two tensors of rank 1; "valid", "same" or "full"`,
      received: `[${a.shape.join(", ")}] and [${b.shape.join(", ")}], mode "${mode}"`,
      hint: `ops.correlate(x1, x2, { mode: "full" })`,
    });
  }
  const swapped = a.size < b.size;
  const [long, short] = swapped ? [b, a] : [a, b];
  const result = g.convolution(g.reshape(long.node, [1, long.size, 1]), g.reshape(short.node, [short.size, 1, 1]), {
    strides: [1],
    padding: [edges[mode](short.size)],
    inputDilation: [1],
    kernelDilation: [1],
    axes: {
      input: { batch: 0, feature: 2, spatial: [1] },
      kernel: { input: 1, output: 2, spatial: [0] },
      output: { batch: 0, feature: 2, spatial: [1] },
    },
    featureGroups: 1,
    batchGroups: 1,
  });
  const row = g.reshape(result, [at(result.shape, 1)]);
  return new Tensor(swapped ? g.reverse(row, [0]) : row);
});
