import { CeratopsError } from "../../errors.ts";
import type { BinaryName } from "../../ir/attributes.ts";
import { isFloat, isUnsigned } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import { binaryOp, unaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import type { TensorLike } from "../../tensor/convert.ts";
import { alignPair } from "../support/broadcast.ts";
import { opName } from "../support/wrap.ts";

/** Operands as integers of one dtype and shape. */
function alignBits(x: TensorLike, y: TensorLike, op: string): [Tensor, Tensor] {
  const [a, b] = alignPair(x, y, op);
  return [needBits(a, op), b];
}

function needBits(x: Tensor, op: string): Tensor {
  if (!isFloat(x.dtype)) return x;
  throw new CeratopsError(`ops.${op} works on the bits of integers`, {
    code: "E_BITS",
    where: `ops.${op}`,
    expected: "an integer dtype or bool",
    received: x.dtype,
    hint: `ops.cast(x, "int32")`,
  });
}

const bitwise = (className: string, op: BinaryName) =>
  binaryOp(className, (x, y) => {
    const [a, b] = alignBits(x, y, opName(className));
    return new Tensor(g.binary(op, a.node, b.node));
  });

/** Bits set in both `x` and `y`, integers or bool. */
export const bitwiseAnd = bitwise("BitwiseAnd", "and");

/** Bits set in `x` or `y`. */
export const bitwiseOr = bitwise("BitwiseOr", "or");

/** Bits set in exactly one of `x` and `y`. */
export const bitwiseXor = bitwise("BitwiseXor", "xor");

const invert = (x: Tensor): Tensor => new Tensor(g.unary("not", needBits(x, "bitwiseInvert").node));

/** Every bit of `x` flipped. */
export const bitwiseInvert = unaryOp("BitwiseInvert", invert);

/** The same as `bitwiseInvert`. */
export const bitwiseNot = unaryOp("BitwiseNot", invert);

/** `x` shifted left by `y` bits. */
export const bitwiseLeftShift = bitwise("BitwiseLeftShift", "shift_left");

/** The same as `bitwiseLeftShift`. */
export const leftShift = bitwise("LeftShift", "shift_left");

function shiftRight(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = alignBits(x, y, "rightShift");
  return new Tensor(g.binary(isUnsigned(a.dtype) ? "shift_right_logical" : "shift_right_arithmetic", a.node, b.node));
}

/** `x` shifted right by `y` bits; signed integers keep their sign. */
export const bitwiseRightShift = binaryOp("BitwiseRightShift", shiftRight);

/** The same as `bitwiseRightShift`. */
export const rightShift = binaryOp("RightShift", shiftRight);
