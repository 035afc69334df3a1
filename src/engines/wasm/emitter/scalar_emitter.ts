import type { Expr, Scalar, Var } from "../../../compiler/expr.ts";
import type { Local, PlainOp, ValueType } from "../assembler/index.ts";
import { AddressEmitter } from "./address_emitter.ts";
import { FIRST, LANES, type Lane } from "./emission_state.ts";
import { exponentCode, isExponentOp } from "./exponents.ts";
import { indexForm } from "./forms.ts";
import { binaryInstruction, compareInstruction, conversions, floatUnary, loadInstruction, valueTypeOf } from "./scalar_ops.ts";

/** Writes the values of expressions for one round of a loop. */
export abstract class ScalarEmitter extends AddressEmitter {
  override scalar(expr: Expr, at: Lane = FIRST): void {
    if (expr.kind === "var") return this.#variable(expr, at);
    if (expr.kind === "const") return this.#constant(expr.value, expr.scalar);
    if (expr.kind === "linear" && expr.terms.length === 0) return this.f.i32Const(expr.base);
    const varying = this.isVarying(expr);
    const key = varying ? `s${expr.id} ${at.copy} ${at.lane}` : `s${expr.id}`;
    const known = this.scopes.find(key);
    if (known !== undefined) return this.f.localGet(known);
    this.computeScalar(expr, at);
    if (this.isShared(expr)) this.scopes.keep(key, valueTypeOf[expr.scalar]);
  }

  /** Computes the value now, for code that follows in this level or below. */
  prepare(expr: Expr): void {
    this.scalar(expr);
    const key = `s${expr.id}`;
    if (this.scopes.find(key) === undefined) this.scopes.keep(key, valueTypeOf[expr.scalar]);
    this.f.op("drop");
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
    } else this.counters(variable);
  }

  /** The counter of a vector loop stands for the first round: move on to the one asked for. */
  #advance(variable: Var, { copy, lane }: Lane): void {
    const rounds = copy * LANES + lane;
    if (variable !== this.vectorLoop?.axis || rounds === 0) return;
    this.f.i32Const(rounds);
    this.f.op("i32.add");
  }

  protected computeScalar(expr: Expr, at: Lane): void {
    const { f } = this;
    switch (expr.kind) {
      case "linear":
        return this.sum(indexForm(expr), at, true);
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
        return this.branches(expr, valueTypeOf[expr.scalar], (branch) => this.scalar(branch, at));
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

  /** Both ways of a condition that the stack holds; only one is run. */
  protected branches(expr: Extract<Expr, { kind: "guard" }>, type: ValueType, emit: (branch: Expr) => void): void {
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
}
