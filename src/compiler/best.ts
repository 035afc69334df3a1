import { isFloat, type DType } from "../ir/dtype.ts";
import { monoids } from "../ir/primitives/reduction.ts";
import type { Expr, Exprs, Var } from "./expr.ts";
import type { Stmt } from "./loop.ts";
import { scalarOf } from "./scalar.ts";

/** Looks for the first extreme of a sequence: the best value so far, and the number it came with. */
export interface Best {
  readonly start: readonly Stmt[];
  /** Takes note of the next value; `valid` (a condition) leaves out what does not exist. */
  readonly see: (value: Expr, number: Expr, valid?: Expr) => readonly Stmt[];
  readonly number: Var;
}

/** The first of equals wins, the first NaN over everything. `nothing` is the number if nothing was seen. */
export function findBest(e: Exprs, kind: "maximum" | "minimum", dtype: DType, nothing: 0 | -1): Best {
  const scalar = scalarOf[dtype];
  const held = e.local("held", scalar);
  const number = e.local("best", "i32");
  const isBetter = (value: Expr): Expr => {
    if (!isFloat(dtype)) return e.compare(kind === "maximum" ? "GT" : "LT", value, held);
    const better = e.unary("not", e.compare(kind === "maximum" ? "LE" : "GE", value, held));
    return e.and(better, e.compare("EQ", held, held));
  };
  return {
    number,
    start: [
      { kind: "let", target: held, value: e.const(monoids[kind].identity(dtype), scalar) },
      { kind: "let", target: number, value: e.const(nothing, "i32") },
    ],
    see: (value, next, valid = e.const(1, "bool")) => {
      const isFirst = e.compare("LT", number, e.const(0, "i32"));
      const wins = nothing === 0 ? isBetter(value) : e.binary("or", isFirst, isBetter(value));
      return [
        { kind: "let", target: number, value: e.select(e.and(valid, wins), next, number) },
        { kind: "let", target: held, value: e.select(e.compare("EQ", number, next), value, held) },
      ];
    },
  };
}
