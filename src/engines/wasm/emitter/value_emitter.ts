import { asLinear, operands, subexpressions, type Buffer, type Expr, type Linear, type Scalar, type Term, type Var } from "../../../compiler/expr.ts";
import { expressionsOf, walk } from "../../../compiler/kernel.ts";
import type { Kernel } from "../../../compiler/loop.ts";
import type { FunctionBuilder, Local } from "../assembler/index.ts";
import type { Features } from "../features.ts";
import { exponentCode, isExponentOp } from "./exponents.ts";
import { addressForm, indexForm, type Form } from "./forms.ts";
import { binaryInstruction, compareInstruction, conversions, floatUnary, loadInstruction, valueTypeOf } from "./scalar_ops.ts";
import { Scopes, type Partial } from "./scopes.ts";
import { splatOf, vectorBinary, vectorCompare, vectorConversion, vectorShift, vectorUnary } from "./vector_ops.ts";
import type { PlainOp } from "../assembler/index.ts";

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

/**
 * Writes the values of expressions: as scalars, or as vectors of the next four rounds of a vector loop. Each value is
 * computed once per level of loops, invariant ones before the loop (`hoist`).
 */
export class ValueEmitter {
  readonly f: FunctionBuilder;
  readonly scopes: Scopes;
  readonly features: Features;
  readonly #pointers: (buffer: Buffer) => Pointer;
  readonly #counters: (counter: Var) => void;
  /** Variables of scalars, and of vectors per copy. */
  readonly scalars = new Map<Var, Local>();
  readonly vectors = new Map<Var, readonly Local[]>();
  /** Variables that change after they were first set, and buffers that the kernel itself writes. */
  readonly #changing: ReadonlySet<Var>;
  readonly #written: ReadonlySet<Buffer>;
  readonly #volatile = new Map<Expr, boolean>();
  readonly #varying = new Map<Expr, boolean>();
  readonly #uses: ReadonlyMap<Expr, number>;
  vectorLoop: VectorLoop | undefined;

  constructor(
    f: FunctionBuilder,
    kernel: Kernel,
    features: Features,
    pointers: (buffer: Buffer) => Pointer,
    counters: (counter: Var) => void,
  ) {
    this.f = f;
    this.scopes = new Scopes(f);
    this.features = features;
    this.#pointers = pointers;
    this.#counters = counters;
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

  // Scalars

  /** Pushes the value for one round. */
  scalar(expr: Expr, at: Lane = FIRST): void {
    if (expr.kind === "var") return this.#variable(expr, at);
    if (expr.kind === "const") return this.#constant(expr.value, expr.scalar);
    if (expr.kind === "linear" && expr.terms.length === 0) return this.f.i32Const(expr.base);
    const varying = this.isVarying(expr);
    const key = varying ? `s${expr.id} ${at.copy} ${at.lane}` : `s${expr.id}`;
    const known = this.scopes.find(key);
    if (known !== undefined) return this.f.localGet(known);
    this.#computeScalar(expr, at);
    if (this.#isShared(expr)) this.scopes.keep(key, valueTypeOf[expr.scalar]);
  }

  /** Computes the value now, for code that follows in this level or below. */
  prepare(expr: Expr): void {
    this.scalar(expr);
    const key = `s${expr.id}`;
    if (this.scopes.find(key) === undefined) this.scopes.keep(key, valueTypeOf[expr.scalar]);
    this.f.op("drop");
  }

  #isShared(expr: Expr): boolean {
    return (this.#uses.get(expr) ?? 0) > 1;
  }

  #constant(value: number, scalar: Scalar): void {
    if (scalar === "f32") this.f.f32Const(value);
    else if (scalar === "f64") this.f.f64Const(value);
    else this.f.i32Const(value);
  }

  #variable(variable: Var, at: Lane): void {
    const vector = this.vectors.get(variable);
    const local = this.scalars.get(variable);
    if (vector !== undefined) {
      this.f.localGet(vector[at.copy] ?? vector[0] ?? (0 as Local));
      this.f.lane(variable.scalar === "f32" ? "f32x4.extract_lane" : "i32x4.extract_lane", at.lane);
    } else if (local !== undefined) {
      this.f.localGet(local);
      this.#advance(variable, at);
    } else this.#counters(variable);
  }

  /** The counter of a vector loop stands for the first round: move on to the one asked for. */
  #advance(variable: Var, { copy, lane }: Lane): void {
    const rounds = copy * LANES + lane;
    if (variable !== this.vectorLoop?.axis || rounds === 0) return;
    this.f.i32Const(rounds);
    this.f.op("i32.add");
  }

  #computeScalar(expr: Expr, at: Lane): void {
    const { f } = this;
    switch (expr.kind) {
      case "linear":
        return this.#sum(indexForm(expr), at, true);
      case "quotient":
      case "modulus":
        return this.#divide(expr, at);
      case "unary":
        this.scalar(expr.x, at);
        if (expr.op === "not") return f.op("i32.eqz");
        if (isExponentOp(expr.op)) return exponentCode[expr.op](f);
        return f.op(`${expr.scalar}.${floatUnary[expr.op]}` as PlainOp);
      case "binary":
        return this.#binary(expr, at);
      case "fma":
        this.scalar(expr.a, at);
        this.scalar(expr.b, at);
        f.op(`${expr.scalar}.mul` as PlainOp);
        this.scalar(expr.c, at);
        return f.op(`${expr.scalar}.add` as PlainOp);
      case "compare":
        this.scalar(expr.a, at);
        this.scalar(expr.b, at);
        return f.op(compareInstruction(expr.direction, expr.a.scalar));
      case "select":
        this.scalar(expr.a, at);
        this.scalar(expr.b, at);
        this.scalar(expr.condition, at);
        return f.op("select");
      case "guard":
        this.scalar(expr.condition, at);
        return this.#branches(expr, valueTypeOf[expr.scalar], (branch) => this.scalar(branch, at));
      case "within":
        this.scalar(expr.x, at);
        f.i32Const(expr.low);
        f.op("i32.sub");
        f.i32Const(expr.high - expr.low);
        return f.op("i32.lt_u");
      case "convert":
        this.scalar(expr.x, at);
        for (const name of conversions[expr.x.scalar][expr.scalar]) f.op(name);
        return;
      case "bitcast":
        return this.#bitcast(expr, at);
      case "load":
        return f.memory(loadInstruction[expr.buffer.storage], { offset: this.address(expr.buffer, expr.index, at) });
      case "const":
      case "var":
        return;
      default:
        return expr satisfies never;
    }
  }

  #branches(expr: Extract<Expr, { kind: "guard" }>, type: "v128" | (typeof valueTypeOf)[Scalar], emit: (branch: Expr) => void): void {
    this.f.if(
      () => this.scopes.inside(() => emit(expr.a)),
      () => this.scopes.inside(() => emit(expr.b)),
      type,
    );
  }

  #divide(expr: Extract<Expr, { kind: "quotient" | "modulus" }>, at: Lane): void {
    const { f } = this;
    const shift = Math.log2(expr.by);
    this.scalar(expr.x, at);
    if (Number.isInteger(shift)) {
      // Arithmetic shift and mask round towards minus infinity, as floor division does.
      f.i32Const(expr.kind === "quotient" ? shift : expr.by - 1);
      return f.op(expr.kind === "quotient" ? "i32.shr_s" : "i32.and");
    }
    // Moving a negative range up by whole multiples makes unsigned division right.
    const lift = expr.x.min < 0 ? Math.ceil(-expr.x.min / expr.by) : 0;
    if (lift > 0) {
      f.i32Const(lift * expr.by);
      f.op("i32.add");
    }
    f.i32Const(expr.by);
    f.op(expr.kind === "quotient" ? "i32.div_u" : "i32.rem_u");
    if (lift === 0 || expr.kind === "modulus") return;
    f.i32Const(lift);
    f.op("i32.sub");
  }

  #binary(expr: Extract<Expr, { kind: "binary" }>, at: Lane): void {
    const { f } = this;
    const instruction = binaryInstruction(expr.op, expr.scalar);
    if (instruction !== undefined) {
      this.scalar(expr.a, at);
      this.scalar(expr.b, at);
      return f.op(instruction);
    }
    // Extremes of integers, and the float ones of a single comparison: choose one of the operands.
    this.scalar(expr.a, at);
    this.scalar(expr.b, at);
    this.scalar(expr.op.endsWith("max") ? expr.a : expr.b, at);
    this.scalar(expr.op.endsWith("max") ? expr.b : expr.a, at);
    f.op(compareInstruction("GE", expr.scalar));
    f.op("select");
  }

  #bitcast(expr: Extract<Expr, { kind: "bitcast" }>, at: Lane): void {
    this.scalar(expr.x, at);
    if (expr.scalar === "f32") this.f.op("f32.reinterpret_i32");
    else if (expr.x.scalar === "f32") this.f.op("i32.reinterpret_f32");
  }

  // Addresses

  /** Pushes the address of an element without its constant part, which is returned for the instruction to add. */
  address(buffer: Buffer, index: Expr, at: Lane = FIRST): number {
    const form = addressForm(buffer, index);
    return this.#addressOf(form, at);
  }

  #addressOf(form: Form, at: Lane): number {
    const axis = this.vectorLoop?.axis;
    const step = axis === undefined ? 0 : (form.terms.find(({ atom }) => atom === axis)?.factor ?? 0);
    const nonlinear = axis !== undefined && form.terms.some(({ atom }) => atom !== axis && this.isVarying(atom));
    // Rounds of a vector loop lie at constant distances unless the index depends on the counter in another way.
    const distance = nonlinear ? 0 : step * (at.copy * LANES + at.lane);
    const lane = nonlinear ? at : FIRST;
    // The instruction adds its constant without wrapping around: what it is added to must not be negative.
    const whole = mayBeNegative(form);
    const base = this.#baseOf(form);
    const key = `${form.key}${nonlinear ? ` ${at.copy} ${at.lane}` : ""}`;
    const known = this.scopes.find(key);
    if (known !== undefined) this.f.localGet(known);
    else {
      this.#sum(form, lane, whole);
      this.scopes.keep(key, "i32");
    }
    const offset = whole ? distance : base + distance;
    if (offset >= 0) return offset;
    this.f.i32Const(offset);
    this.f.op("i32.add");
    return 0;
  }

  /** The constant part of a form that has not been added yet. */
  #baseOf(form: Form): number {
    return this.scopes.partialOf(form)?.base ?? form.base + this.#pointerOffset(form);
  }

  #pointerOffset(form: Form): number {
    return form.pointer === undefined ? 0 : this.#pointers(form.pointer).offset;
  }

  /** Pushes the sum of a form; without its constant part unless asked for. */
  #sum(form: Form, at: Lane, withBase: boolean): void {
    const { f } = this;
    const partial = this.scopes.partialOf(form);
    const terms = partial?.terms ?? form.terms;
    let pushed = true;
    if (partial !== undefined) f.localGet(partial.local);
    else if (form.pointer !== undefined) f.localGet(this.#pointers(form.pointer).local);
    else pushed = false;
    const add = (): void => {
      if (pushed) f.op("i32.add");
      pushed = true;
    };
    for (const { atom, factor } of terms) {
      this.#product(atom, factor, at);
      add();
    }
    const base = this.#baseOf(form) + this.#missingRounds(form, partial, at);
    if (!withBase || (base === 0 && pushed)) return;
    f.i32Const(base);
    add();
  }

  /** A hoisted sum has the counter of a vector loop as it is in the first round: what is missing in another. */
  #missingRounds(form: Form, partial: Partial | undefined, { copy, lane }: Lane): number {
    const isCounter = ({ atom }: Term): boolean => atom === this.vectorLoop?.axis;
    if (partial === undefined || partial.terms.some(isCounter)) return 0;
    return (form.terms.find(isCounter)?.factor ?? 0) * (copy * LANES + lane);
  }

  #product(atom: Expr, factor: number, at: Lane): void {
    const { f } = this;
    if (factor === 1) return this.scalar(atom, at);
    const varying = this.isVarying(atom) ? ` ${at.copy} ${at.lane}` : "";
    const key = `product ${atom.id} ${factor}${varying}`;
    const known = this.scopes.find(key);
    if (known !== undefined) return f.localGet(known);
    const shift = Math.log2(factor);
    this.scalar(atom, at);
    f.i32Const(Number.isInteger(shift) ? shift : factor);
    f.op(Number.isInteger(shift) ? "i32.shl" : "i32.mul");
    if (this.isVolatile(atom)) return;
    this.scopes.keep(key, "i32");
  }

  // Vectors

  /** Pushes the values for the four rounds of one copy. */
  vector(expr: Expr, copy: number): void {
    const variables = expr.kind === "var" ? this.vectors.get(expr) : undefined;
    const variable = variables?.[copy];
    if (variable !== undefined) return this.f.localGet(variable);
    const varying = this.isVarying(expr);
    const key = varying ? `v${expr.id} ${copy}` : `v${expr.id}`;
    const known = this.scopes.find(key);
    if (known !== undefined) return this.f.localGet(known);
    if (varying) this.#computeVector(expr, copy);
    else this.#splat(expr);
    if (!varying || this.#isShared(expr)) this.scopes.keep(key, "v128");
  }

  #splat(expr: Expr): void {
    const { f } = this;
    if (expr.kind === "const" && expr.scalar === "f32") return f.v128Const(new Float32Array(LANES).fill(expr.value));
    this.scalar(expr);
    if (expr.scalar === "bool") {
      f.i32Const(0);
      f.op("i32.ne");
      f.i32Const(-1);
      f.op("i32.mul");
    }
    if (expr.scalar === "f64") throw new Error("double precision is not run in vectors");
    f.op(splatOf[expr.scalar]);
  }

  #computeVector(expr: Expr, copy: number): void {
    const { f } = this;
    const operation = this.#vectorOperation(expr, copy);
    if (operation !== undefined) return f.op(operation);
    switch (expr.kind) {
      case "var":
      case "linear":
        return this.#vectorIndex(expr, copy);
      case "load":
        return this.#vectorLoad(expr, copy);
      case "fma":
        return this.#vectorFma(expr, copy);
      case "select":
        this.vector(expr.a, copy);
        this.vector(expr.b, copy);
        this.vector(expr.condition, copy);
        return f.op("v128.bitselect");
      case "guard":
        if (this.isVarying(expr.condition)) return this.#laneByLane(expr, copy);
        this.scalar(expr.condition);
        return this.#branches(expr, "v128", (branch) => this.vector(branch, copy));
      case "bitcast":
        return this.vector(expr.x, copy);
      default:
        return this.#laneByLane(expr, copy);
    }
  }

  /** Pushes the operands of what one instruction does, and names it. */
  #vectorOperation(expr: Expr, copy: number): PlainOp | undefined {
    switch (expr.kind) {
      case "unary":
        if (isExponentOp(expr.op)) return undefined;
        this.vector(expr.x, copy);
        return vectorUnary[expr.op];
      case "binary":
        return this.#vectorBinary(expr, copy);
      case "compare":
        if (expr.a.scalar === "f64") return undefined;
        this.vector(expr.a, copy);
        this.vector(expr.b, copy);
        return vectorCompare(expr.direction, expr.a.scalar);
      case "within":
        this.vector(expr.x, copy);
        this.f.v128Const(new Int32Array(LANES).fill(expr.low));
        this.f.op("i32x4.sub");
        this.f.v128Const(new Int32Array(LANES).fill(expr.high - expr.low));
        return "i32x4.lt_u";
      case "convert":
        return this.#vectorConvert(expr, copy);
      default:
        return undefined;
    }
  }

  #vectorBinary(expr: Extract<Expr, { kind: "binary" }>, copy: number): PlainOp | undefined {
    const shift = vectorShift[expr.op];
    if (shift !== undefined) {
      if (this.isVarying(expr.b)) return undefined;
      this.vector(expr.a, copy);
      this.scalar(expr.b);
      return shift;
    }
    const operation = vectorBinary(expr.op, expr.scalar);
    if (operation === undefined) return undefined;
    // `pmax(a, b)` is `a < b ? b : a`: a NaN in b is dropped, one in a stays.
    this.vector(expr.a, copy);
    this.vector(expr.b, copy);
    return operation;
  }

  #vectorConvert(expr: Extract<Expr, { kind: "convert" }>, copy: number): PlainOp | undefined {
    const from = expr.x.scalar;
    const operation = vectorConversion(from, expr.scalar);
    this.vector(expr.x, copy);
    if (operation !== undefined) return operation;
    const one = expr.scalar === "f32" ? new Float32Array(LANES).fill(1) : new Int32Array(LANES).fill(from === "bool" ? 1 : -1);
    this.f.v128Const(one);
    return "v128.and";
  }

  #vectorFma(expr: Extract<Expr, { kind: "fma" }>, copy: number): void {
    this.vector(expr.a, copy);
    this.vector(expr.b, copy);
    if (!this.features.relaxedSimd) this.f.op("f32x4.mul");
    this.vector(expr.c, copy);
    this.f.op(this.features.relaxedSimd ? "f32x4.relaxed_madd" : "f32x4.add");
  }

  /** Consecutive rounds of an index: its value in the first, plus multiples of its factor. */
  #vectorIndex(expr: Var | Linear, copy: number): void {
    const axis = this.vectorLoop?.axis;
    const { terms } = asLinear(expr);
    if (terms.some(({ atom }) => atom !== axis && this.isVarying(atom))) return this.#laneByLane(expr, copy);
    const factor = terms.find(({ atom }) => atom === axis)?.factor ?? 0;
    this.scalar(expr, { copy, lane: 0 });
    this.f.op("i32x4.splat");
    this.f.v128Const(Int32Array.of(0, factor, 2 * factor, 3 * factor));
    this.f.op("i32x4.add");
  }

  #vectorLoad(expr: Extract<Expr, { kind: "load" }>, copy: number): void {
    const axis = this.vectorLoop?.axis;
    const { terms } = asLinear(expr.index);
    const nonlinear = terms.some(({ atom }) => atom !== axis && this.isVarying(atom));
    const factor = terms.find(({ atom }) => atom === axis)?.factor ?? 0;
    const { storage } = expr.buffer;
    if (nonlinear || factor !== 1) return this.#laneByLane(expr, copy);
    const offset = this.address(expr.buffer, expr.index, { copy, lane: 0 });
    if (storage !== "bool") return this.f.memory("v128.load", { offset, align: 4 });
    this.f.memory("v128.load32_zero", { offset, align: 1 });
    this.f.op("i16x8.extend_low_i8x16_u");
    this.f.op("i32x4.extend_low_i16x8_u");
    this.f.v128Const(new Int32Array(LANES));
    this.f.op("i32x4.ne");
  }

  /** Computes round by round, and puts the results together. */
  #laneByLane(expr: Expr, copy: number): void {
    const { f } = this;
    const float = expr.scalar === "f32";
    for (let lane = 0; lane < LANES; lane++) {
      // Memory of single rounds is of no use to later code: each has a level of its own.
      this.scopes.inside(() => {
        const held = this.scopes.temporary(valueTypeOf[expr.scalar]);
        this.#computeScalar(expr, { copy, lane });
        f.localSet(held);
        f.localGet(held);
      });
      if (lane === 0) f.op(float ? "f32x4.splat" : "i32x4.splat");
      else f.lane(float ? "f32x4.replace_lane" : "i32x4.replace_lane", lane);
    }
    if (expr.scalar !== "bool") return;
    f.v128Const(new Int32Array(LANES));
    f.op("i32x4.ne");
  }

  // Invariants

  /** Computes, before a loop, whatever its body needs that does not change in it. */
  hoist(exprs: readonly Expr[], forms: readonly Form[], changing: (expr: Expr) => boolean): void {
    for (const form of forms) this.#hoistForm(form, changing);
    const seen = new Set<Expr>();
    const visit = (expr: Expr): void => {
      if (seen.has(expr)) return;
      seen.add(expr);
      if (!changing(expr) && !this.isVolatile(expr)) {
        if (operands(expr).length > 0) this.#prepareEither(expr);
        return;
      }
      // What a branch may skip must not run before the loop.
      if (expr.kind === "guard") visit(expr.condition);
      else if (expr.kind !== "load") operands(expr).forEach(visit);
    };
    exprs.forEach(visit);
  }

  /** Inside a vector loop, what differs between its rounds is prepared as vectors; its indices are forms already. */
  #prepareEither(expr: Expr): void {
    if (!this.isVarying(expr)) return this.prepare(expr);
    if (expr.scalar !== "f32" && expr.scalar !== "bool") return;
    for (let copy = 0; copy < (this.vectorLoop?.copies ?? 0); copy++) {
      this.vector(expr, copy);
      if (this.scopes.find(`v${expr.id} ${copy}`) === undefined) this.scopes.keep(`v${expr.id} ${copy}`, "v128");
      this.f.op("drop");
    }
  }

  #hoistForm(form: Form, changing: (expr: Expr) => boolean): void {
    const partial = this.scopes.partialOf(form);
    const terms = partial?.terms ?? form.terms;
    const axis = this.vectorLoop?.axis;
    // What differs between the rounds of a vector loop by more than a multiple of the counter is summed up per round,
    // then with the counter of that round.
    const isSummedPerRound = form.terms.some(({ atom }) => atom !== axis && this.isVarying(atom));
    const fixed = terms.filter(
      ({ atom }) =>
        !changing(atom) && !this.isVolatile(atom) && (atom === axis ? !isSummedPerRound : !this.isVarying(atom)),
    );
    // An index without anything that changes is hoisted as a whole.
    if (fixed.length === 0 || (form.pointer === undefined && fixed.length === terms.length)) return;
    const base = this.#baseOf(form);
    const rest = terms.filter((term) => !fixed.includes(term));
    // Summing a form of the fixed terms only: the partial result so far, or the pointer, and those.
    const local = this.scopes.temporary("i32");
    this.#sumOf(partial?.local ?? (form.pointer === undefined ? undefined : this.#pointers(form.pointer).local), fixed);
    this.f.localSet(local);
    this.scopes.keepPartial(form, { local, base, terms: rest });
  }

  #sumOf(start: Local | undefined, terms: Form["terms"]): void {
    let pushed = start !== undefined;
    if (start !== undefined) this.f.localGet(start);
    for (const { atom, factor } of terms) {
      this.#product(atom, factor, FIRST);
      if (pushed) this.f.op("i32.add");
      pushed = true;
    }
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

/** Addresses and indices that a body computes with, outside of branches. */
export function formsOf(exprs: readonly Expr[]): Form[] {
  const forms = new Map<string, Form>();
  const seen = new Set<Expr>();
  const visit = (expr: Expr, guarded: boolean): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    const form = expr.kind === "load" ? addressForm(expr.buffer, expr.index) : expr.kind === "linear" ? indexForm(expr) : undefined;
    // An index that is itself loaded must not be loaded before its condition is known.
    if (form !== undefined && !(guarded && loadsFromMemory(form))) forms.set(form.key, form);
    if (expr.kind === "guard") {
      visit(expr.condition, guarded);
      visit(expr.a, true);
      visit(expr.b, true);
    } else operands(expr).forEach((operand) => visit(operand, guarded));
  };
  exprs.forEach((expr) => visit(expr, false));
  return [...forms.values()];
}

/** Whether the terms of an address may add up to less than nothing. */
function mayBeNegative(form: Form): boolean {
  const lowest = form.terms.reduce((sum, { atom, factor }) => sum + Math.min(atom.min * factor, atom.max * factor), 0);
  return lowest < 0;
}

const loadsFromMemory = (form: Form): boolean =>
  subexpressions(form.terms.map(({ atom }) => atom)).some(({ kind }) => kind === "load");

