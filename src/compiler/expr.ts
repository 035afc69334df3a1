import type { Direction } from "../ir/attributes.ts";
import type { DType } from "../ir/dtype.ts";
import { at } from "../ir/shape.ts";

/** What a value is while it is being computed. Storage may be narrower. */
export type Scalar = "f32" | "f64" | "i32" | "u32" | "bool";

/** How elements lie in memory. 16-bit floats are moved as their bits. */
export type Storage = "u8" | "i8" | "u16" | "i16" | "i32" | "f32" | "f64" | "bool";

/** A stretch of memory that kernels read and write; where it lies is decided by the memory plan. */
export interface Buffer {
  readonly name: string;
  readonly dtype: DType;
  readonly storage: Storage;
  /** Number of elements. */
  readonly size: number;
}

/** A loop counter or another number that changes while a kernel runs. */
export interface Var {
  readonly kind: "var";
  readonly id: number;
  readonly name: string;
  readonly scalar: Scalar;
  /** Inclusive bounds of an integer. */
  readonly min: number;
  readonly max: number;
}

export type UnaryOp = "abs" | "neg" | "floor" | "ceil" | "nearest" | "trunc" | "sqrt" | "not" | ExponentOp;

/** What double precision has no integers wide enough for. Only for f64. */
export type ExponentOp =
  /** 2ⁿ for an integral n among the exponents of normal numbers. */
  | "power_of_two"
  /** ⌊log₂ x⌋ of a normal x > 0. */
  | "exponent"
  /** x / 2^exponent of such an x. */
  | "mantissa";
export type BinaryOp =
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "rem"
  /** NaN if either is NaN. */
  | "max"
  | "min"
  /** Where either is NaN, either may result: one instruction. */
  | "pmax"
  | "pmin"
  | "and"
  | "or"
  | "xor"
  | "shl"
  | "shr_s"
  | "shr_u";

interface Base {
  readonly id: number;
  readonly scalar: Scalar;
  /** Inclusive bounds where the value is an integer known to lie in them. */
  readonly min: number;
  readonly max: number;
}

export interface Term {
  readonly atom: Expr;
  readonly factor: number;
}

/** `base + Σ factor · atom` over distinct atoms: every index is one of these. */
export interface Linear extends Base {
  readonly kind: "linear";
  readonly base: number;
  readonly terms: readonly Term[];
}

/** A pure scalar computation. Equal expressions of one kernel are the same object. */
export type Expr =
  | Var
  | Linear
  | (Base & { readonly kind: "const"; readonly value: number })
  | (Base & { readonly kind: "quotient" | "modulus"; readonly x: Expr; readonly by: number })
  | (Base & { readonly kind: "unary"; readonly op: UnaryOp; readonly x: Expr })
  | (Base & { readonly kind: "binary"; readonly op: BinaryOp; readonly a: Expr; readonly b: Expr })
  /** `a·b + c` in one rounding where the machine has it, in two where it has not. */
  | (Base & { readonly kind: "fma"; readonly a: Expr; readonly b: Expr; readonly c: Expr })
  | (Base & { readonly kind: "compare"; readonly direction: Direction; readonly a: Expr; readonly b: Expr })
  | (Base & { readonly kind: "select"; readonly condition: Expr; readonly a: Expr; readonly b: Expr })
  /** Like select, but `a` is only computed where the condition holds: what it loads may not exist elsewhere. */
  | (Base & { readonly kind: "guard"; readonly condition: Expr; readonly a: Expr; readonly b: Expr })
  /** `low ≤ x < high` for an index x. */
  | (Base & { readonly kind: "within"; readonly x: Expr; readonly low: number; readonly high: number })
  | (Base & { readonly kind: "convert"; readonly x: Expr })
  | (Base & { readonly kind: "bitcast"; readonly x: Expr })
  | (Base & { readonly kind: "load"; readonly buffer: Buffer; readonly index: Expr });

/** The expressions that one is computed from. */
export function operands(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "var":
    case "const":
      return [];
    case "linear":
      return expr.terms.map(({ atom }) => atom);
    case "quotient":
    case "modulus":
    case "unary":
    case "within":
    case "convert":
    case "bitcast":
      return [expr.x];
    case "binary":
    case "compare":
      return [expr.a, expr.b];
    case "fma":
      return [expr.a, expr.b, expr.c];
    case "select":
    case "guard":
      return [expr.condition, expr.a, expr.b];
    case "load":
      return [expr.index];
    default:
      return expr satisfies never;
  }
}

const INTEGER_RANGE = { min: -(2 ** 31), max: 2 ** 31 - 1 };
const NO_RANGE = { min: -Infinity, max: Infinity };

const rangeOf = (scalar: Scalar): { min: number; max: number } =>
  scalar === "i32" ? INTEGER_RANGE : scalar === "bool" ? { min: 0, max: 1 } : NO_RANGE;

type DraftOf<E> = E extends Expr ? Omit<E, "id" | "min" | "max"> & { min?: number; max?: number } : never;
type Draft = DraftOf<Exclude<Expr, Var>>;

/**
 * Makes the expressions of one kernel: equal ones once, indices in linear normal form, and what is known from the
 * bounds of loop counters decided on the spot.
 */
export class Exprs {
  readonly #interned = new Map<string, Expr>();
  #next = 0;

  variable(name: string, extent: number): Var {
    return { kind: "var", id: this.#next++, name, scalar: "i32", min: 0, max: Math.max(extent - 1, 0) };
  }

  /** A variable that holds any value of a type. */
  local(name: string, scalar: Scalar): Var {
    return { kind: "var", id: this.#next++, name, scalar, ...rangeOf(scalar) };
  }

  const(value: number, scalar: Scalar): Expr {
    if (scalar === "i32") return this.linear(value, []);
    const key = `const ${scalar} ${Object.is(value, -0) ? "-0" : value}`;
    return this.#intern(key, { kind: "const", scalar, value, min: value, max: value });
  }

  /** An integer constant, or the sum of scaled indices. */
  linear(base: number, terms: readonly Term[]): Expr {
    const sum = new Map<Expr, number>();
    let constant = base;
    const add = (expr: Expr, factor: number): void => {
      if (factor === 0) return;
      if (expr.kind === "linear") {
        constant += expr.base * factor;
        for (const term of expr.terms) add(term.atom, term.factor * factor);
      } else sum.set(expr, (sum.get(expr) ?? 0) + factor);
    };
    for (const { atom, factor } of terms) add(atom, factor);
    constant += this.#recombine(sum);
    const kept = [...sum].flatMap(([atom, factor]) => (factor === 0 ? [] : [{ atom, factor }]));
    kept.sort((a, b) => a.atom.id - b.atom.id);
    const [only] = kept;
    if (only !== undefined && kept.length === 1 && only.factor === 1 && constant === 0) return only.atom;
    const key = `linear ${constant} ${kept.map(({ atom, factor }) => `${atom.id}*${factor}`).join(" ")}`;
    const ends = kept.map(({ atom, factor }) => [atom.min * factor, atom.max * factor]);
    const min = ends.reduce((total, pair) => total + Math.min(...pair), constant);
    const max = ends.reduce((total, pair) => total + Math.max(...pair), constant);
    return this.#intern(key, { kind: "linear", scalar: "i32", base: constant, terms: kept, min, max });
  }

  /**
   * `n·(x div n) + (x mod n)` is x again: what splitting an axis took apart, flattening puts together. Returns the
   * constants of what was put together.
   */
  #recombine(sum: Map<Expr, number>): number {
    for (const [atom, factor] of sum) {
      if (atom.kind !== "modulus" || sum.get(atom) !== factor) continue;
      const quotient = this.quotient(atom.x, atom.by);
      if (sum.get(quotient) !== factor * atom.by) continue;
      sum.delete(atom);
      sum.delete(quotient);
      const { base, terms } = asLinear(atom.x);
      for (const term of terms) sum.set(term.atom, (sum.get(term.atom) ?? 0) + term.factor * factor);
      return base * factor + this.#recombine(sum);
    }
    return 0;
  }

  addIndex(a: Expr, b: Expr): Expr {
    return this.linear(0, [{ atom: a, factor: 1 }, { atom: b, factor: 1 }]);
  }

  scaleIndex(x: Expr, factor: number, offset = 0): Expr {
    return this.linear(offset, [{ atom: x, factor }]);
  }

  /** Row-major (or any strided) position. */
  flatten(index: readonly Expr[], strides: readonly number[], offset = 0): Expr {
    return this.linear(offset, index.map((atom, axis) => ({ atom, factor: at(strides, axis) })));
  }

  /** Floor division of an index by a positive constant. */
  quotient(x: Expr, by: number): Expr {
    if (by === 1) return x;
    if (x.kind === "quotient") return this.quotient(x.x, x.by * by);
    const { whole, rest } = this.#divide(x, by);
    if (rest.min >= 0 && rest.max < by) return whole;
    const { common, reduced } = this.#reduce(rest, by);
    if (common > 1) return this.addIndex(whole, this.quotient(reduced, by / common));
    const [min, max] = [Math.floor(rest.min / by), Math.floor(rest.max / by)];
    const atom = this.#intern(`quotient ${rest.id} ${by}`, { kind: "quotient", scalar: "i32", x: rest, by, min, max });
    return this.addIndex(whole, atom);
  }

  /** The remainder that goes with `quotient`, in [0, by). */
  modulus(x: Expr, by: number): Expr {
    if (by === 1) return this.const(0, "i32");
    const { rest } = this.#divide(x, by);
    if (rest.min >= 0 && rest.max < by) return rest;
    const { common, reduced, left } = this.#reduce(rest, by);
    if (common > 1) return this.addIndex(this.scaleIndex(this.modulus(reduced, by / common), common), left);
    return this.#intern(`modulus ${rest.id} ${by}`, { kind: "modulus", scalar: "i32", x: rest, by, min: 0, max: by - 1 });
  }

  /** x = by · whole + rest, with everything in `whole` that is divisible term by term. */
  #divide(x: Expr, by: number): { whole: Expr; rest: Expr } {
    const { base, terms } = asLinear(x);
    const divisible = terms.filter(({ factor }) => factor % by === 0);
    const others = terms.filter(({ factor }) => factor % by !== 0);
    const low = Math.floor(base / by);
    return {
      whole: this.linear(low, divisible.map(({ atom, factor }) => ({ atom, factor: factor / by }))),
      rest: this.linear(base - low * by, others),
    };
  }

  /** x = common · reduced + left with 0 ≤ left < common, where `common` divides `by`; 1 if there is no such sum. */
  #reduce(x: Expr, by: number): { common: number; reduced: Expr; left: Expr } {
    const { base, terms } = asLinear(x);
    const candidates = new Set(terms.map(({ factor }) => gcd(by, Math.abs(factor))));
    for (const common of [...candidates].toSorted((a, b) => b - a)) {
      const multiples = terms.filter(({ factor }) => factor % common === 0);
      const whole = Math.floor(base / common);
      const left = this.linear(base - whole * common, terms.filter(({ factor }) => factor % common !== 0));
      if (left.min < 0 || left.max >= common) continue;
      const reduced = this.linear(whole, multiples.map(({ atom, factor }) => ({ atom, factor: factor / common })));
      return { common, reduced, left };
    }
    return { common: 1, reduced: x, left: this.const(0, "i32") };
  }

  within(x: Expr, low: number, high: number): Expr {
    if (x.min >= low && x.max < high) return this.const(1, "bool");
    if (x.max < low || x.min >= high) return this.const(0, "bool");
    return this.#intern(`within ${x.id} ${low} ${high}`, { kind: "within", scalar: "bool", x, low, high });
  }

  unary(op: UnaryOp, x: Expr): Expr {
    return this.#intern(`${op} ${x.id}`, { kind: "unary", scalar: x.scalar, op, x });
  }

  binary(op: BinaryOp, a: Expr, b: Expr): Expr {
    if (a.scalar === "i32" && (op === "add" || op === "sub")) {
      return this.linear(0, [{ atom: a, factor: 1 }, { atom: b, factor: op === "add" ? 1 : -1 }]);
    }
    if (a.scalar === "i32" && op === "mul") {
      const [x, y] = a.kind === "linear" && a.terms.length === 0 ? [b, a] : [a, b];
      if (y.kind === "linear" && y.terms.length === 0) return this.scaleIndex(x, y.base);
    }
    return this.#intern(`${op} ${a.id} ${b.id}`, { kind: "binary", scalar: a.scalar, op, a, b });
  }

  fma(a: Expr, b: Expr, c: Expr): Expr {
    return this.#intern(`fma ${a.id} ${b.id} ${c.id}`, { kind: "fma", scalar: a.scalar, a, b, c });
  }

  compare(direction: Direction, a: Expr, b: Expr): Expr {
    return this.#intern(`${direction} ${a.id} ${b.id}`, { kind: "compare", scalar: "bool", direction, a, b });
  }

  select(condition: Expr, a: Expr, b: Expr): Expr {
    if (a === b) return a;
    if (condition.kind === "const") return condition.value === 0 ? b : a;
    return this.#intern(`select ${condition.id} ${a.id} ${b.id}`, { kind: "select", scalar: a.scalar, condition, a, b });
  }

  guard(condition: Expr, a: Expr, b: Expr): Expr {
    if (a === b) return a;
    if (condition.kind === "const") return condition.value === 0 ? b : a;
    return this.#intern(`guard ${condition.id} ${a.id} ${b.id}`, { kind: "guard", scalar: a.scalar, condition, a, b });
  }

  and(a: Expr, b: Expr): Expr {
    if (a.kind === "const") return a.value === 0 ? a : b;
    if (b.kind === "const") return b.value === 0 ? b : a;
    return this.binary("and", a, b);
  }

  convert(x: Expr, scalar: Scalar): Expr {
    if (x.scalar === scalar) return x;
    if (scalar === "i32" && x.scalar === "bool" && x.kind === "const") return this.const(x.value, "i32");
    return this.#intern(`convert ${scalar} ${x.id}`, { kind: "convert", scalar, x });
  }

  bitcast(x: Expr, scalar: Scalar): Expr {
    if (x.scalar === scalar) return x;
    return this.#intern(`bitcast ${scalar} ${x.id}`, { kind: "bitcast", scalar, x });
  }

  /** The same integer, known to lie between two bounds. */
  bounded(x: Expr, min: number, max: number): Expr {
    if (x.kind === "linear" || x.kind === "var") return x;
    return this.#intern(`bounded ${x.id} ${min} ${max}`, { ...x, min, max });
  }

  load(buffer: Buffer, index: Expr, scalar: Scalar, bounds: { min?: number; max?: number } = {}): Expr {
    return this.#intern(`load ${buffer.name} ${index.id}`, { kind: "load", scalar, buffer, index, ...bounds });
  }

  #intern(key: string, draft: Draft): Expr {
    const known = this.#interned.get(key);
    if (known !== undefined) return known;
    const made = { ...rangeOf(draft.scalar), ...draft, id: this.#next++ } as Expr;
    this.#interned.set(key, made);
    return made;
  }
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

/** Any integer expression as a sum; what is no sum is one term. */
export function asLinear(x: Expr): { readonly base: number; readonly terms: readonly Term[] } {
  return x.kind === "linear" ? x : { base: 0, terms: [{ atom: x, factor: 1 }] };
}

/** The factor of `atom` in an index; undefined where the index depends on it in another way than by a factor. */
export function factorOf(index: Expr, atom: Expr): number | undefined {
  let factor = 0;
  for (const term of asLinear(index).terms) {
    if (term.atom === atom) factor = term.factor;
    else if (dependsOn(term.atom, atom)) return undefined;
  }
  return factor;
}

/** Whether `expr` changes with `atom`. */
export function dependsOn(expr: Expr, atom: Expr): boolean {
  return subexpressions([expr]).includes(atom);
}

/** Every expression below the given ones, each once, operands first. */
export function subexpressions(roots: readonly Expr[]): Expr[] {
  const found = new Set<Expr>();
  const order: Expr[] = [];
  const visit = (expr: Expr): void => {
    if (found.has(expr)) return;
    found.add(expr);
    operands(expr).forEach(visit);
    order.push(expr);
  };
  roots.forEach(visit);
  return order;
}
