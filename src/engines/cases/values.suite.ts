import type { Argument, Case } from "../../compiler/cases.suite.ts";
import { byteWidth, dtypes, isBool, isFloat, isUnsigned, type DType } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { at, range, sizeOf, type Dims } from "../../ir/shape.ts";

export const floats = dtypes.filter(isFloat);
export const integers = dtypes.filter((dtype) => !isFloat(dtype) && !isBool(dtype));
export const numbers = [...integers, ...floats];
export const logicals: readonly DType[] = ["bool", ...integers];
export const allTypes = dtypes;

/** Sizes around those of vectors and of unrolled loops. */
export const tails = [1, 3, 4, 5, 16, 17, 33];

/** Numbers that walk over [low, high] in steps that no power of two divides, rounded to quarters where `exact`. */
export function walk(dtype: DType, shape: Dims, low: number, high: number, exact = false): Argument {
  const values = range(sizeOf(shape)).map((i) => {
    if (isBool(dtype)) return i % 3 === 1 ? 1 : 0;
    const value = low + ((i * 0.61803398875 + 0.31) % 1) * (high - low);
    if (!isFloat(dtype)) return Math.round(isUnsigned(dtype) ? Math.max(value, 0) : value);
    return exact ? Math.round(value * 4) / 4 : value;
  });
  return { shape, dtype, values };
}

/** An argument without any special wish. */
export const some = (dtype: DType, ...shape: number[]): Argument => walk(dtype, shape, isUnsigned(dtype) ? 0 : -6, 9, true);

/** The least and the greatest integers, and those around zero. */
export function edges(dtype: DType): Argument {
  const bits = byteWidth(dtype) * 8;
  const [low, high] = isUnsigned(dtype) ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
  const values = isUnsigned(dtype) ? [low, 1, 2, 7, high - 1, high] : [low, low + 1, -2, -1, 0, 1, 2, high - 1, high];
  return { shape: [values.length], dtype, values };
}

export const specials: Argument = {
  shape: [12],
  dtype: "float32",
  values: [NaN, Infinity, -Infinity, 0, -0, 1, -1, 1e-42, 3.4e38, -3.4e38, 0.5, -2.5],
};

/** Pairs of every value of a list with every other, as two arguments. */
export function pairs({ shape, dtype, values = [] }: Argument): [Argument, Argument] {
  const n = sizeOf(shape);
  const all = range(n * n);
  return [
    { shape: [n * n], dtype, values: all.map((i) => at(values, i % n)) },
    { shape: [n * n], dtype, values: all.map((i) => at(values, Math.floor(i / n))) },
  ];
}

/** The same operands read in other orders: transposed, reversed, every other element, stretched, reshaped. */
const layouts: readonly ((x: Node) => Node)[] = [
  (x) => x,
  (x) => g.transpose(x, [1, 0]),
  (x) => g.reverse(g.slice(x, [1, 0], [4, 7], [1, 2]), [0]),
  (x) => g.broadcastInDim(g.slice(x, [0, 2], [1, 7]), [3, 5], [0, 1]),
  (x) => g.reshape(x, [7, 5]),
];

/**
 * A function of operands of one shape, over all tails, over empty operands, and with operands that do not lie
 * in memory as they are read. One graph, so that it is compiled once.
 */
export function pointwiseCase(name: string, operands: readonly ((...shape: number[]) => Argument)[], build: (...xs: Node[]) => Node): Case {
  const shapes: Dims[] = [...tails.map((n) => [n]), [], [0], [3, 0], [5, 7]];
  return {
    name,
    args: shapes.flatMap((shape) => operands.map((operand) => operand(...shape))),
    build: (...nodes) => {
      const groups = shapes.map((_, i) => nodes.slice(i * operands.length, (i + 1) * operands.length));
      const matrices = at(groups, groups.length - 1);
      return [
        ...groups.map((group) => build(...group)),
        ...layouts.map((layout) => build(...matrices.map(layout))),
        // One operand in another order than the others.
        build(...matrices.map((x, i) => (i === 0 ? g.reshape(g.transpose(x, [1, 0]), [5, 7]) : x))),
      ];
    },
  };
}
