import type { Direction } from "../../ir/attributes.ts";
import { g } from "../../ir/make.ts";
import type { TensorLike } from "../../tensor/convert.ts";
import { binaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { alignPair } from "../support/broadcast.ts";
import { opName } from "../support/wrap.ts";
import { alignFloats } from "./arithmetic.ts";

const comparison = (className: string, direction: Direction) =>
  binaryOp(className, (x1, x2) => {
    const [a, b] = alignPair(x1, x2, opName(className));
    return new Tensor(g.compare(direction, a.node, b.node));
  });

/** Whether `x1 = x2`, element by element, as bool. */
export const equal = comparison("Equal", "EQ");

/** Whether `x1 ≠ x2`, element by element, as bool. */
export const notEqual = comparison("NotEqual", "NE");

/** Whether `x1 > x2`, element by element, as bool. */
export const greater = comparison("Greater", "GT");

/** Whether `x1 ≥ x2`, element by element, as bool. */
export const greaterEqual = comparison("GreaterEqual", "GE");

/** Whether `x1 < x2`, element by element, as bool. */
export const less = comparison("Less", "LT");

/** Whether `x1 ≤ x2`, element by element, as bool. */
export const lessEqual = comparison("LessEqual", "LE");

export interface ClosenessOptions {
  /** Relative tolerance, 1e-5. */
  readonly rtol?: number;
  /** Absolute tolerance, 1e-8. */
  readonly atol?: number;
  /** Whether NaN is close to NaN; false. */
  readonly equalNan?: boolean;
}

/** Whether `|x1 - x2| ≤ atol + rtol · |x2|`, element by element. */
export const isclose = binaryOp("Isclose", closeness);

/** Whether all elements are close (`isclose`), as a bool scalar. */
export const allclose = binaryOp("AllClose", (x1, x2, options?: ClosenessOptions) => {
  const { node } = closeness(x1, x2, options);
  return new Tensor(g.reduce("and", node, node.shape.map((_, axis) => axis)));
});

function closeness(x1: TensorLike, x2: TensorLike, options: ClosenessOptions = {}): Tensor {
  const { rtol = 1e-5, atol = 1e-8, equalNan = false } = options;
  const [x, y] = alignFloats(x1, x2, "isclose");
  const [a, b] = [x.node, y.node];
  const bound = g.add(g.like(atol, b), g.scale(g.unary("abs", b), rtol));
  const near = g.compare("LE", g.unary("abs", g.subtract(a, b)), bound);
  const finite = g.binary("and", g.unary("is_finite", a), g.unary("is_finite", b));
  const close = g.binary("or", g.compare("EQ", a, b), g.binary("and", near, finite));
  if (!equalNan) return new Tensor(close);
  const bothNan = g.binary("and", g.compare("NE", a, a), g.compare("NE", b, b));
  return new Tensor(g.binary("or", close, bothNan));
}
