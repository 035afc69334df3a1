import { at } from "../../ir/shape.ts";
import type { Direction } from "../../ir/attributes.ts";
import type { BinaryOp, Expr, Exprs, UnaryOp } from "../expr.ts";

export type Function1 = (e: Exprs, x: Expr) => Expr;

/**
 * Arithmetic in the precision of one argument. Elementary functions are written with it once for float32 and float64:
 * without branches, so that every engine runs them on whole vectors.
 */
export class Reals {
  readonly e: Exprs;
  readonly scalar: "f32" | "f64";

  constructor(e: Exprs, like: Expr) {
    this.e = e;
    this.scalar = like.scalar === "f64" ? "f64" : "f32";
  }

  get isDouble(): boolean {
    return this.scalar === "f64";
  }

  number(value: number): Expr {
    return this.e.const(value, this.scalar);
  }

  #expr(x: Expr | number): Expr {
    return typeof x === "number" ? this.number(x) : x;
  }

  #binary(op: BinaryOp, a: Expr | number, b: Expr | number): Expr {
    return this.e.binary(op, this.#expr(a), this.#expr(b));
  }

  add = (a: Expr | number, b: Expr | number): Expr => this.#binary("add", a, b);
  sub = (a: Expr | number, b: Expr | number): Expr => this.#binary("sub", a, b);
  mul = (a: Expr | number, b: Expr | number): Expr => this.#binary("mul", a, b);
  div = (a: Expr | number, b: Expr | number): Expr => this.#binary("div", a, b);

  /** a · b + c. */
  fma(a: Expr, b: Expr | number, c: Expr | number): Expr {
    return this.e.fma(a, this.#expr(b), this.#expr(c));
  }

  unary(op: UnaryOp, x: Expr): Expr {
    return this.e.unary(op, x);
  }

  abs = (x: Expr): Expr => this.e.unary("abs", x);
  neg = (x: Expr): Expr => this.e.unary("neg", x);

  is(a: Expr, direction: Direction, b: Expr | number): Expr {
    return this.e.compare(direction, a, this.#expr(b));
  }

  select(condition: Expr, a: Expr | number, b: Expr | number): Expr {
    return this.e.select(condition, this.#expr(a), this.#expr(b));
  }

  /** Between two numbers; NaN may become either of them. */
  clamp(x: Expr, low: number, high: number): Expr {
    return this.#binary("pmin", this.#binary("pmax", x, low), high);
  }

  /** The result, or x where that is NaN. */
  keepNaN(x: Expr, result: Expr): Expr {
    return this.select(this.is(x, "EQ", x), result, x);
  }

  /** Horner's rule, coefficients from the highest power down. */
  polynomial(x: Expr, coefficients: readonly number[]): Expr {
    return coefficients.slice(1).reduce((sum, c) => this.fma(sum, x, c), this.number(at(coefficients, 0)));
  }

  /** 2ⁿ for an integral n among the exponents of normal numbers. */
  powerOfTwo(n: Expr): Expr {
    const { e } = this;
    if (this.isDouble) return e.unary("power_of_two", n);
    const biased = e.binary("add", e.convert(n, "i32"), e.const(127, "i32"));
    return e.bitcast(e.binary("shl", biased, e.const(23, "i32")), "f32");
  }

  /** Whether the sign is minus, also that of zero. */
  isNegative(x: Expr): Expr {
    const { e } = this;
    if (!this.isDouble) return e.compare("LT", e.bitcast(x, "i32"), e.const(0, "i32"));
    const minusZero = e.and(this.is(x, "EQ", 0), this.is(this.div(1, x), "LT", 0));
    return e.binary("or", this.is(x, "LT", 0), minusZero);
  }

  /** A magnitude (not negative) with the sign of x. */
  withSign(magnitude: Expr, x: Expr): Expr {
    return this.select(this.isNegative(x), this.neg(magnitude), magnitude);
  }

  /** The upper half of the bits of x and the lower one: products of halves are exact (Veltkamp, Dekker). */
  split(x: Expr): { high: Expr; low: Expr } {
    const scaled = this.mul(x, this.isDouble ? 2 ** 27 + 1 : 2 ** 12 + 1);
    const high = this.sub(scaled, this.sub(scaled, x));
    return { high, low: this.sub(x, high) };
  }
}

/** The coefficients of a series up to a power, as Horner's rule wants them. */
export const series = (terms: number, coefficient: (n: number) => number): number[] =>
  Array.from({ length: terms }, (_, i) => coefficient(terms - 1 - i));

export function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}
