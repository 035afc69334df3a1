import { CeratopsError } from "../../errors.ts";
import type { ScatterKind } from "../../ir/attributes.ts";
import { g } from "../../ir/make.ts";
import { monoids } from "../../ir/primitives/reduction.ts";
import { at, range } from "../../ir/shape.ts";
import { toTensor } from "../../tensor/convert.ts";
import { binaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { castTo } from "../core/cast.ts";

export interface SegmentOptions {
  /** Number of segments of the result; needed, since the largest id is only known with the data. */
  readonly numSegments?: number | null;
  /** Whether the ids ascend: a hint that is not needed here. */
  readonly sorted?: boolean;
}

const segmentOp = (className: string, kind: Exclude<ScatterKind, "replace">) =>
  binaryOp(className, (data, segmentIds, { numSegments }: SegmentOptions = {}) => {
    const op = className.replace("S", "s");
    const [x, ids] = [toTensor(data), castTo(toTensor(segmentIds), "int32")];
    if (numSegments === undefined || numSegments === null) throw needsCount(op);
    if (ids.rank !== 1 || x.rank === 0 || at(ids.shape, 0) !== at(x.shape, 0)) throw misfit(op, x, ids);
    const shape = [numSegments, ...x.shape.slice(1)];
    const empty = g.full(monoids[kind].identity(x.dtype), { shape, dtype: x.dtype });
    const scattered = g.scatter(empty, ids.node, x.node, {
      kind,
      updateWindowDims: range(x.rank - 1).map((i) => i + 1),
      insertedWindowDims: [0],
      inputBatchingDims: [],
      scatterIndicesBatchingDims: [],
      scatterDimsToOperandDims: [0],
      indexVectorDim: 1,
    });
    return new Tensor(scattered);
  });

function needsCount(op: string): CeratopsError {
  return new CeratopsError(`ops.${op} needs to know the number of segments`, {
    code: "E_SEGMENT",
    where: `ops.${op}`,
    expected: "numSegments",
    received: "nothing",
    hint: `ops.${op}(data, segmentIds, { numSegments: 10 })`,
  });
}

function misfit(op: string, x: Tensor, ids: Tensor): CeratopsError {
  return new CeratopsError(`ops.${op} needs one segment id per row of data`, {
    code: "E_SEGMENT",
    where: `ops.${op}`,
    expected: `ids of shape [${x.shape[0] ?? "rows"}]`,
    received: `[${ids.shape.join(", ")}] for data of shape [${x.shape.join(", ")}]`,
    hint: "ops.reshape(segmentIds, [-1])",
  });
}

/** Sum of the rows of `data` that share a segment id; ids outside of the segments are left out. */
export const segmentSum = segmentOp("SegmentSum", "add");

/** Largest of the rows that share a segment id; the lowest value where there is none. */
export const segmentMax = segmentOp("SegmentMax", "maximum");

/** Smallest of the rows that share a segment id; the highest value where there is none. */
export const segmentMin = segmentOp("SegmentMin", "minimum");

/** Product of the rows that share a segment id. */
export const segmentProd = segmentOp("SegmentProd", "multiply");
