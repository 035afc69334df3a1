import type { BinaryName } from "../../ir/attributes.ts";
import { isFloat, isUnsigned } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { binaryOp, unaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import type { TensorLike } from "../../tensor/convert.ts";
import { alignPair } from "../support/broadcast.ts";
import { opName } from "../support/wrap.ts";

/** Runs on bits. Floats count as the whole numbers they hold, as JavaScript's own operators have it, and stay floats. */
function onBits(inputs: readonly Tensor[], compute: (a: Node, b: Node) => Node): Tensor {
  const [{ dtype }] = inputs as [Tensor];
  const bits = inputs.map((x) => (isFloat(dtype) ? g.convert(x.node, "int32") : x.node));
  const [a, b = a] = bits as [Node, Node?];
  const result = compute(a, b);
  return new Tensor(isFloat(dtype) ? g.convert(result, dtype) : result);
}

const bitwise = (className: string, op: BinaryName) =>
  binaryOp(className, (x, y) => onBits(alignPair(x, y, opName(className)), (a, b) => g.binary(op, a, b)));

/** Bits set in both `x` and `y`, integers or bool. */
export const bitwiseAnd = bitwise("BitwiseAnd", "and");

/** Bits set in `x` or `y`. */
export const bitwiseOr = bitwise("BitwiseOr", "or");

/** Bits set in exactly one of `x` and `y`. */
export const bitwiseXor = bitwise("BitwiseXor", "xor");

const invert = (x: Tensor): Tensor => onBits([x], (bits) => g.unary("not", bits));

/** Every bit of `x` flipped. */
export const bitwiseInvert = unaryOp("BitwiseInvert", invert);

/** The same as `bitwiseInvert`. */
export const bitwiseNot = unaryOp("BitwiseNot", invert);

/** `x` shifted left by `y` bits. */
export const bitwiseLeftShift = bitwise("BitwiseLeftShift", "shift_left");

/** The same as `bitwiseLeftShift`. */
export const leftShift = bitwise("LeftShift", "shift_left");

const shiftRight = (x: TensorLike, y: TensorLike): Tensor =>
  onBits(alignPair(x, y, "rightShift"), (a, b) =>
    g.binary(isUnsigned(a.dtype) ? "shift_right_logical" : "shift_right_arithmetic", a, b),
  );

/** `x` shifted right by `y` bits; signed integers keep their sign. */
export const bitwiseRightShift = binaryOp("BitwiseRightShift", shiftRight);

/** The same as `bitwiseRightShift`. */
export const rightShift = binaryOp("RightShift", shiftRight);
