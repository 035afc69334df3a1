import { CeratopsError } from "../../errors.ts";
import type { ScatterKind } from "../../ir/attributes.ts";
import { g } from "../../ir/make.ts";
import { range, type Dims } from "../../ir/shape.ts";
import { toTensor } from "../../tensor/convert.ts";
import { binaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { castTo } from "../core/cast.ts";
import { stretch } from "../support/broadcast.ts";
import { ternaryOp } from "../support/wrap.ts";
import { table } from "../support/table.ts";

const kinds: { readonly [name: string]: ScatterKind } = {
  add: "add",
  max: "maximum",
  min: "minimum",
  mul: "multiply",
};

/** Combines `updates` into `x` at places whose leading indices stand along the last axis of `indices`. */
export function scatterInto(x: Tensor, indices: Tensor, updates: Tensor, kind: ScatterKind): Tensor {
  const depth = indices.shape.at(-1);
  const batch = indices.rank - 1;
  const fits = depth !== undefined && depth <= x.rank;
  const expected = [...indices.shape.slice(0, -1), ...x.shape.slice(depth ?? 0)];
  if (!fits || updates.shape.join() !== expected.join()) throw misfit(x.shape, indices.shape, updates.shape, expected);
  const scattered = g.scatter(x.node, fromTheEnd(indices, x.shape.slice(0, depth)).node, castTo(updates, x.dtype).node, {
    kind,
    updateWindowDims: range(x.rank - depth).map((i) => i + batch),
    insertedWindowDims: range(depth),
    inputBatchingDims: [],
    scatterIndicesBatchingDims: [],
    scatterDimsToOperandDims: range(depth),
    indexVectorDim: batch,
  });
  return new Tensor(scattered);
}

/** Negative indices along the last axis counted from the end of the axes they belong to. */
function fromTheEnd(indices: Tensor, sizes: Dims): Tensor {
  const node = castTo(indices, "int32").node;
  const size = stretch(table(`sizes ${sizes.join()}`, [sizes.length], "int32", () => sizes), node.shape).node;
  return new Tensor(g.select(g.compare("LT", node, g.like(0, node)), g.add(node, size), node));
}

function misfit(x: Dims, indices: Dims, updates: Dims, expected: Dims): CeratopsError {
  return new CeratopsError("ops.scatter: the values do not fit the places", {
    code: "E_SCATTER",
    where: "ops.scatter",
    expected: `values of shape [${expected.join(", ")}] for indices [${indices.join(", ")}] into [${x.join(", ")}]`,
    received: `[${updates.join(", ")}]`,
    hint: "the last axis of the indices holds the position of one value: indices [n, rank], values [n]",
  });
}

/**
 * Zeros of `shape` with `values` added at `indices`, whose last axis holds positions.
 *
 * @example
 * ```ts
 * ops.scatter(tensor([[0], [2]]), tensor([5, 7]), [4]); // [5, 0, 7, 0]
 * ```
 */
export const scatter = binaryOp("Scatter", (indices, values, shape: Dims) => {
  const updates = toTensor(values);
  return scatterInto(new Tensor(g.full(0, { shape, dtype: updates.dtype })), toTensor(indices), updates, "add");
});

export interface ScatterUpdateOptions {
  /** How updates combine with what is there: `"add"`, `"max"`, `"min"`, `"mul"`; left out, they replace it. */
  readonly reduction?: "add" | "max" | "min" | "mul" | null;
}

/** `inputs` with `updates` put (or combined) at `indices`, whose last axis holds positions. */
export const scatterUpdate = ternaryOp(
  "ScatterUpdate",
  (inputs, indices, updates, { reduction = null }: ScatterUpdateOptions = {}) => {
    const kind = reduction === null ? "replace" : kinds[reduction];
    if (kind === undefined) {
      throw new CeratopsError(`ops.scatterUpdate has no reduction "${reduction}"`, {
        code: "E_SCATTER",
        where: "ops.scatterUpdate",
        expected: Object.keys(kinds).map((name) => `"${name}"`).join(", "),
        received: `"${reduction}"`,
        hint: `{ reduction: "add" }`,
      });
    }
    return scatterInto(toTensor(inputs), toTensor(indices), toTensor(updates), kind);
  },
);
