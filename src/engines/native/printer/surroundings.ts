import { operands, type Buffer, type Expr, type Var } from "../../../compiler/expr.ts";
import { expressionsOf, walk } from "../../../compiler/kernel.ts";
import type { Kernel } from "../../../compiler/loop.ts";

/** How often expressions of a kernel are used, and which of them change while it runs. */
export class KernelFacts {
  readonly #changing = new Set<Var>();
  readonly #written: ReadonlySet<Buffer>;
  readonly #volatile = new Map<Expr, boolean>();
  readonly #uses = new Map<Expr, number>();

  constructor(kernel: Kernel) {
    this.#written = new Set([...kernel.writes, ...kernel.locals]);
    const set = new Set<Var>();
    walk(kernel.body, (stmt) => {
      expressionsOf(stmt).forEach((expr) => this.#count(expr));
      if (stmt.kind === "accumulate") this.#changing.add(stmt.target);
      if (stmt.kind !== "let") return;
      if (set.has(stmt.target)) this.#changing.add(stmt.target);
      set.add(stmt.target);
    });
  }

  /** Whether a value is asked for more than once, and so deserves a name. */
  isShared(expr: Expr): boolean {
    return (this.#uses.get(expr) ?? 0) > 1;
  }

  isWritten(buffer: Buffer): boolean {
    return this.#written.has(buffer);
  }

  /** Whether a value may differ from one statement to the next. */
  isVolatile(expr: Expr): boolean {
    const known = this.#volatile.get(expr);
    if (known !== undefined) return known;
    const own =
      (expr.kind === "var" && this.#changing.has(expr)) || (expr.kind === "load" && this.#written.has(expr.buffer));
    const result = own || operands(expr).some((operand) => this.isVolatile(operand));
    this.#volatile.set(expr, result);
    return result;
  }

  #count(expr: Expr): void {
    const before = this.#uses.get(expr) ?? 0;
    this.#uses.set(expr, before + 1);
    if (before === 0) operands(expr).forEach((operand) => this.#count(operand));
  }
}

/** Which of the rounds that run at once code is written for. */
export interface Lane {
  /** Which of the vectors of an unrolled loop. */
  readonly copy: number;
  /** The variable that counts lanes, for code that does one at a time. */
  readonly lane: string;
}

/** The first round: also what code outside of vector loops is written for. */
export const FIRST: Lane = { copy: 0, lane: "0" };

/** A loop whose rounds are being run several at a time. */
export interface VectorLoop {
  readonly axis: Var;
  /** The variable that says how many lanes of a last vector are valid; undefined where all are. */
  readonly valid: string | undefined;
}

/** The variables of a kernel, as code knows them. */
export interface Variables {
  /** Names of parameters and of what statements set. */
  readonly scalars: Map<Var, string>;
  /** Variables that differ between the lanes: one name per copy. */
  readonly vectors: Map<Var, readonly string[]>;
}
