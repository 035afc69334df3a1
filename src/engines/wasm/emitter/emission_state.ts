import { operands, type Buffer, type Expr, type Var } from "../../../compiler/expr.ts";
import { expressionsOf, walk } from "../../../compiler/kernel.ts";
import type { Kernel } from "../../../compiler/loop.ts";
import type { FunctionBuilder, Local } from "../assembler/index.ts";
import type { Features } from "../features.ts";
import { Scopes } from "./scopes.ts";

/** How code reaches a buffer: a variable with the start of its region, and a constant to be added. */
export interface Pointer {
  readonly local: Local;
  readonly offset: number;
}

/** Which of the rounds run at once code is written for. */
export interface Lane {
  /** Which of the vectors of an unrolled loop. */
  readonly copy: number;
  /** Which round of that vector, for code that does one at a time. */
  readonly lane: number;
}

export const FIRST: Lane = { copy: 0, lane: 0 };
export const LANES = 4;

/** A loop whose rounds are being run four at a time. */
interface VectorLoop {
  readonly axis: Var;
  /** Vectors that one round of the loop's code works on. */
  readonly copies: number;
}

/** What the code of a kernel reaches, and what can be said of its values. */
export interface Surroundings {
  readonly f: FunctionBuilder;
  readonly kernel: Kernel;
  readonly features: Features;
  readonly pointers: (buffer: Buffer) => Pointer;
  /** Pushes the counter of a loop around the kernel. */
  readonly counters: (counter: Var) => void;
}

/** Where the code of a kernel stands: its variables, the loop it is in, and which values may change or differ. */
export abstract class EmissionState {
  readonly f: FunctionBuilder;
  readonly scopes: Scopes;
  readonly features: Features;
  /** Variables of scalars, and of vectors per copy. */
  readonly scalars = new Map<Var, Local>();
  readonly vectors = new Map<Var, readonly Local[]>();
  vectorLoop: VectorLoop | undefined;
  protected readonly pointers: Surroundings["pointers"];
  protected readonly counters: Surroundings["counters"];
  /** Variables that change after they were first set, and buffers that the kernel itself writes. */
  readonly #changing: ReadonlySet<Var>;
  readonly #written: ReadonlySet<Buffer>;
  readonly #volatile = new Map<Expr, boolean>();
  readonly #varying = new Map<Expr, boolean>();
  readonly #uses: ReadonlyMap<Expr, number>;

  constructor({ f, kernel, features, pointers, counters }: Surroundings) {
    this.f = f;
    this.scopes = new Scopes(f);
    this.features = features;
    this.pointers = pointers;
    this.counters = counters;
    this.#changing = changingVariables(kernel);
    this.#written = new Set([...kernel.writes, ...kernel.locals]);
    this.#uses = countUses(kernel);
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

  /** Whether a value differs between the rounds that a vector loop runs at once. */
  isVarying(expr: Expr): boolean {
    if (this.vectorLoop === undefined) return false;
    if (expr.kind === "var") return expr === this.vectorLoop.axis || this.vectors.has(expr);
    const known = this.#varying.get(expr);
    if (known !== undefined) return known;
    const result = operands(expr).some((operand) => this.isVarying(operand));
    this.#varying.set(expr, result);
    return result;
  }

  /** Runs `body` for four rounds of a loop at a time. */
  inVectors(loop: VectorLoop, body: () => void): void {
    this.vectorLoop = loop;
    this.#varying.clear();
    body();
    this.vectorLoop = undefined;
    this.#varying.clear();
  }

  /** Declares a variable that differs between the rounds of a vector loop: one vector per copy. */
  declareVectors(variable: Var, locals: readonly Local[]): void {
    this.vectors.set(variable, locals);
    this.#varying.clear();
  }

  /** Whether a value is asked for more than once, and so deserves a variable. */
  protected isShared(expr: Expr): boolean {
    return (this.#uses.get(expr) ?? 0) > 1;
  }
}

function changingVariables(kernel: Kernel): Set<Var> {
  const set = new Set<Var>();
  const changing = new Set<Var>();
  walk(kernel.body, (stmt) => {
    if (stmt.kind === "accumulate") changing.add(stmt.target);
    if (stmt.kind !== "let") return;
    if (set.has(stmt.target)) changing.add(stmt.target);
    set.add(stmt.target);
  });
  return changing;
}

/** How often each expression is an operand: one used once needs no variable. */
function countUses(kernel: Kernel): Map<Expr, number> {
  const uses = new Map<Expr, number>();
  const visit = (expr: Expr): void => {
    const before = uses.get(expr) ?? 0;
    uses.set(expr, before + 1);
    if (before === 0) operands(expr).forEach(visit);
  };
  walk(kernel.body, (stmt) => expressionsOf(stmt).forEach(visit));
  return uses;
}
