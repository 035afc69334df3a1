import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import { at } from "../../ir/shape.ts";
import { unaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { resolveAxis } from "../support/axes.ts";

export interface ArgOptions {
  /** The axis that is searched; unless said, all elements are, as one row. */
  readonly axis?: number | null | undefined;
  /** Whether the searched axis stays, with size 1. */
  readonly keepdims?: boolean;
}

export function argExtreme(x: Tensor, kind: "maximum" | "minimum", options: ArgOptions, op: string): Tensor {
  const { axis, keepdims = false } = options;
  const flat = axis === null || axis === undefined;
  const from = flat ? g.reshape(x.node, [x.size]) : x.node;
  const place = flat ? 0 : resolveAxis(axis, x.shape, op);
  if (at(from.shape, place) === 0) {
    throw new CeratopsError(`ops.${op} of no elements at all`, {
      code: "E_EMPTY",
      where: `ops.${op}`,
      expected: "at least one element",
      received: `shape [${x.shape.join(", ")}]`,
      hint: "check the shape before",
    });
  }
  const found = g.argReduce(kind, from, place);
  if (!keepdims) return new Tensor(found);
  return new Tensor(g.reshape(found, flat ? x.shape.map(() => 1) : x.shape.with(place, 1)));
}

/** Position of the largest element along an axis, as int32; the first one of equals. */
export const argmax = unaryOp("Argmax", (x: Tensor, options: ArgOptions = {}) => argExtreme(x, "maximum", options, "argmax"));

/** Position of the smallest element along an axis, as int32; the first one of equals. */
export const argmin = unaryOp("Argmin", (x: Tensor, options: ArgOptions = {}) => argExtreme(x, "minimum", options, "argmin"));
