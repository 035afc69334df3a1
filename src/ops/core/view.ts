import { CeratopsError } from "../../errors.ts";
import { byteWidth, isBool, type DType } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { at, range } from "../../ir/shape.ts";
import { unaryOp } from "../../tensor/op.ts";
import { canonicalDType, type DTypeName } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";

const unsigned: { readonly [bytes: number]: DType } = { 1: "uint8", 2: "uint16", 4: "uint32" };

function carrier(dtype: DType): DType {
  const found = unsigned[byteWidth(dtype)];
  if (found !== undefined && !isBool(dtype)) return found;
  throw new CeratopsError(`ops.view does not know the bits of ${dtype}`, {
    code: "E_VIEW",
    where: "ops.view",
    expected: "numbers of 8, 16 or 32 bits",
    received: dtype,
    hint: "ops.cast(x, dtype) converts values",
  });
}

/** Elements of `count` times the width, the first of each group in the lowest bits. */
function widen(bits: Node, dtype: DType, count: number): Node {
  const last = at(bits.shape, bits.shape.length - 1);
  if (last % count !== 0) throw doesNotDivide(last, count);
  const grouped = g.reshape(bits, [...bits.shape.slice(0, -1), last / count, count]);
  const wide = g.convert(grouped, dtype);
  const shift = g.scale(g.iota(wide.shape.length - 1, wide.type), 8 * byteWidth(bits.dtype));
  return g.reduce("add", g.binary("shift_left", wide, shift), [wide.shape.length - 1]);
}

/** Elements of a `count`-th of the width, lowest bits first. */
function narrow(bits: Node, dtype: DType, count: number): Node {
  const shape = [...bits.shape, count];
  const type = { shape, dtype: bits.dtype };
  const spread = g.broadcastInDim(bits, shape, range(bits.shape.length));
  const shift = g.scale(g.iota(bits.shape.length, type), 8 * byteWidth(dtype));
  const parts = g.convert(g.binary("shift_right_logical", spread, shift), dtype);
  return g.reshape(parts, [...bits.shape.slice(0, -1), at(bits.shape, bits.shape.length - 1) * count]);
}

function doesNotDivide(size: number, count: number): CeratopsError {
  return new CeratopsError("ops.view: the last axis does not divide into wider elements", {
    code: "E_VIEW",
    where: "ops.view",
    expected: `a last axis divisible by ${count}`,
    received: `${size} elements`,
    hint: "ops.reshape(x, shape)",
  });
}

/** The bits of `x` read as another dtype; the last axis grows or shrinks with the width of the elements. */
export const view = unaryOp("View", (x: Tensor, { dtype }: { dtype?: DTypeName | null | undefined } = {}) => {
  const target = canonicalDType(dtype ?? x.dtype);
  if (target === x.dtype) return x;
  const [from, to] = [carrier(x.dtype), carrier(target)];
  const bits = g.bitcastConvert(x.node, from);
  const ratio = byteWidth(to) / byteWidth(from);
  const regrouped = ratio === 1 ? bits : ratio > 1 ? widen(bits, to, ratio) : narrow(bits, to, 1 / ratio);
  return new Tensor(g.bitcastConvert(regrouped, target));
});
