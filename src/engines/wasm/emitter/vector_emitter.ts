import { asLinear, type Expr, type Linear, type Var } from "../../../compiler/expr.ts";
import type { PlainOp } from "../assembler/index.ts";
import { LANES } from "./emission_state.ts";
import { isExponentOp } from "./exponents.ts";
import { ScalarEmitter } from "./scalar_emitter.ts";
import { valueTypeOf } from "./scalar_ops.ts";
import { splatOf, vectorBinary, vectorCompare, vectorConversion, vectorShift, vectorUnary } from "./vector_ops.ts";

/** Writes the values of expressions for the next four rounds of a vector loop. */
export abstract class VectorEmitter extends ScalarEmitter {
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
    if (!varying || this.isShared(expr)) this.scopes.keep(key, "v128");
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
        return this.branches(expr, "v128", (branch) => this.vector(branch, copy));
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
        this.computeScalar(expr, { copy, lane });
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
}
