import type { UnaryName } from "../../ir/attributes.ts";
import { isBool, isFloat } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import { floatx } from "../../tensor/config.ts";
import { unaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";

/** `x` in a float dtype: integers and booleans become `floatx()`. */
export const toFloat = (x: Tensor): Tensor =>
  isFloat(x.dtype) ? x : new Tensor(g.convert(x.node, floatx()));

/** `x` in a dtype that can be counted with: booleans become int32. */
export const toNumeric = (x: Tensor): Tensor => (isBool(x.dtype) ? new Tensor(g.convert(x.node, "int32")) : x);

/** A primitive on floats as an op. */
export const floatOp = (className: string, name: UnaryName) =>
  unaryOp(className, (x: Tensor) => new Tensor(g.unary(name, toFloat(x).node)));
