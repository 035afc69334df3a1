import { CeratopsError } from "../../errors.ts";
import type { ScatterKind } from "../../ir/attributes.ts";
import { g } from "../../ir/make.ts";
import { monoids } from "../../ir/primitives/reduction.ts";
import { at, range } from "../../ir/shape.ts";
import { toTensor } from "../../tensor/convert.ts";
import { isKerasTensor, KerasTensor } from "../../tensor/keras_tensor.ts";
import { binaryOp, type Operand } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { castTo } from "../core/cast.ts";
import { needValues } from "../support/numbers.ts";

export interface SegmentOptions {
  /** Number of segments of the result; one more than the largest id unless set, whose values must then be at hand. */
  readonly numSegments?: number | null;
  /** Whether the ids ascend: a hint that is not needed here. */
  readonly sorted?: boolean;
}

type Kind = Exclude<ScatterKind, "replace">;

function reduceSegments(x: Tensor, ids: Tensor, kind: Kind, { numSegments }: SegmentOptions, op: string): Tensor {
  if (ids.rank !== 1 || x.rank === 0 || at(ids.shape, 0) !== at(x.shape, 0)) throw misfit(op, x, ids);
  const count = numSegments ?? Math.max(-1, ...needValues(ids, "the largest id, unless numSegments is given", op)) + 1;
  const shape = [count, ...x.shape.slice(1)];
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
}

/** As many segments as the largest id says, which only the values show. */
function symbolicSegments(data: Operand, _ids: Operand, { numSegments }: SegmentOptions = {}): KerasTensor | undefined {
  if (numSegments !== undefined && numSegments !== null) return undefined;
  const { shape, dtype } = isKerasTensor(data) ? data : toTensor(data);
  return new KerasTensor([null, ...shape.slice(1)], { dtype });
}

const segmentOp = (className: string, kind: Kind) =>
  binaryOp(
    className,
    (data, segmentIds, options: SegmentOptions = {}) =>
      reduceSegments(toTensor(data), castTo(toTensor(segmentIds), "int32"), kind, options, className.replace("S", "s")),
    symbolicSegments,
  );

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
