import type { Buffer, Expr, Var } from "./expr.ts";
import type { ReduceKind } from "../ir/attributes.ts";

/**
 * A loop from `from` (inclusive) to `to` (exclusive). The order of its rounds never matters to a `vector` loop, whose
 * rounds an engine may run several at a time.
 */
export interface For {
  readonly kind: "for";
  readonly axis: Var;
  readonly from: Expr;
  readonly to: Expr;
  readonly mode: "serial" | "vector";
  /** How many vectors a vector loop should work on at once, when what it contains profits from it. */
  readonly unroll?: number;
  readonly body: readonly Stmt[];
}

/** Gives a variable its value; a second Let of the same variable changes it. */
export interface Let {
  readonly kind: "let";
  readonly target: Var;
  readonly value: Expr;
}

/** `target = target ∘ value`. Inside a vector loop that does not contain the Let, partial results are combined after it. */
export interface Accumulate {
  readonly kind: "accumulate";
  readonly target: Var;
  readonly operator: ReduceKind;
  readonly value: Expr;
}

export interface Store {
  readonly kind: "store";
  readonly buffer: Buffer;
  readonly index: Expr;
  readonly value: Expr;
}

export interface If {
  readonly kind: "if";
  readonly condition: Expr;
  readonly body: readonly Stmt[];
  readonly otherwise: readonly Stmt[];
}

/** Runs its body while the condition, computed anew before each round, holds. */
export interface While {
  readonly kind: "while";
  readonly condition: Expr;
  readonly body: readonly Stmt[];
}

/**
 * Reads four rows of four consecutive elements and stores the columns: `target[t + 4·j + i] = source[rows[i] + j]`,
 * zeros for rows whose condition fails. What packing a panel across its long side needs.
 */
export interface Transpose {
  readonly kind: "transpose";
  readonly source: Buffer;
  readonly rows: readonly { readonly index: Expr; readonly condition: Expr }[];
  readonly target: Buffer;
  readonly index: Expr;
  /** Elements between the columns in the target. */
  readonly stride: number;
}

/** Copies consecutive elements, a multiple of four. */
export interface Copy {
  readonly kind: "copy";
  readonly count: number;
  readonly source: Buffer;
  readonly sourceIndex: Expr;
  readonly target: Buffer;
  readonly targetIndex: Expr;
}

/** Where a micro-kernel finds its left operand: in a packed panel, or where it lies, by strides in elements. */
export interface LeftPanel {
  readonly buffer: Buffer;
  readonly index: Expr;
  readonly rowStride: number;
  readonly stepStride: number;
}

/**
 * The micro-kernel of every contraction: `C[i, j] (+)= Σₖ A[i, k] · B[k, j]` for `rows` × `columns` elements, `B` packed
 * in panels.
 */
export interface Contract {
  readonly kind: "contract";
  readonly rows: number;
  /** Valid columns, at most the width of a panel. */
  readonly columns: number;
  readonly steps: Expr;
  readonly a: LeftPanel;
  readonly b: { readonly buffer: Buffer; readonly index: Expr; readonly width: number };
  readonly c: { readonly buffer: Buffer; readonly index: Expr; readonly rowStride: number };
  /** Adds to what C holds instead of overwriting it. */
  readonly accumulate: boolean;
}

export type Stmt = For | Let | Accumulate | Store | If | While | Transpose | Copy | Contract;

/**
 * One piece of work between two barriers. Its body runs for a range of `grid.axis`, which threads share out among
 * them; a kernel whose grid has extent 1 runs on one thread.
 */
export interface Kernel {
  readonly name: string;
  readonly grid: { readonly axis: Var; readonly extent: number; readonly begin: Var; readonly end: Var };
  readonly body: readonly Stmt[];
  /** Memory that each thread has for itself while the kernel runs. */
  readonly locals: readonly Buffer[];
  readonly reads: readonly Buffer[];
  readonly writes: readonly Buffer[];
  /** Estimated elementary operations, to decide whether waking threads pays. */
  readonly work: number;
}

/** What a program does, in order. */
export type Step =
  | { readonly kind: "kernel"; readonly kernel: Kernel }
  /** Runs its steps `length` times; kernels see the round as `counter`. */
  | { readonly kind: "loop"; readonly counter: Var; readonly length: number; readonly steps: readonly Step[] }
  /** Runs `steps` while the bool in `condition`, computed by `test` before each round, holds. */
  | { readonly kind: "while"; readonly test: readonly Step[]; readonly condition: Buffer; readonly steps: readonly Step[] }
  /** Runs the branch whose number is in `index`, clamped to the last. */
  | { readonly kind: "case"; readonly index: Buffer; readonly branches: readonly (readonly Step[])[] };
