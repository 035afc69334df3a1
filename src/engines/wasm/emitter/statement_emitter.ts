import type { Expr, Var } from "../../../compiler/expr.ts";
import { childrenOf, expressionsOf } from "../../../compiler/kernel.ts";
import type { Accumulate, Contract, Copy, For, Let, Stmt, Store } from "../../../compiler/loop.ts";
import { storageBytes } from "../../../compiler/scalar.ts";
import { at } from "../../../ir/shape.ts";
import type { ReduceKind } from "../../../ir/attributes.ts";
import type { FuncIndex, Local } from "../assembler/index.ts";
import { addressForm, type Form } from "./forms.ts";
import { compareInstruction, storeInstruction, valueTypeOf } from "./scalar_ops.ts";
import { combineInstruction, combineVectors, identityVector } from "./combine_ops.ts";
import { FIRST, LANES } from "./emission_state.ts";
import { emitTranspose } from "./transpose.ts";
import { formsOf, type ValueEmitter } from "./value_emitter.ts";
import type { MicroKernelShape } from "./micro_kernel.ts";

/** Sums of a vector loop whose variables live outside of it: one vector per copy, put together after the loop. */
interface PartialSums {
  readonly target: Var;
  readonly operator: ReduceKind;
  readonly locals: readonly Local[];
}

/** Writes statements, loops and the calls of micro-kernels. */
export class StatementEmitter {
  readonly #values: ValueEmitter;
  readonly #micro: (shape: MicroKernelShape) => FuncIndex;
  /** Vectors at work in the vector loop around, 0 outside of one. */
  #copies = 0;
  #partialSums = new Map<Var, PartialSums>();

  constructor(values: ValueEmitter, micro: (shape: MicroKernelShape) => FuncIndex) {
    this.#values = values;
    this.#micro = micro;
  }

  body(stmts: readonly Stmt[]): void {
    for (const group of groupStatements(stmts)) {
      const exprs = group.flatMap(expressionsOf);
      const emit = (): void => this.#group(group);
      // Values that may change must not be remembered beyond the group of statements that they are read in.
      if (exprs.some((expr) => this.#values.isVolatile(expr))) this.#values.scopes.inside(emit);
      else emit();
    }
  }

  #group(group: readonly Stmt[]): void {
    const [first] = group;
    if (first === undefined) return;
    switch (first.kind) {
      case "store":
        return this.#stores(group as readonly Store[]);
      case "accumulate":
        return (group as readonly Accumulate[]).forEach((stmt) => this.#accumulate(stmt));
      case "let":
        return this.#let(first);
      case "for":
        return first.mode === "vector" && this.#copies === 0 ? this.#vectorFor(first) : this.#serialFor(first);
      case "if":
        return this.#if(first);
      case "while":
        return this.#while(first);
      case "transpose":
        return emitTranspose(this.#values, first);
      case "copy":
        return this.#copy(first);
      case "contract":
        return this.#contract(first);
      default:
        first satisfies never;
    }
  }

  // Loops

  #serialFor(stmt: For): void {
    const { f, scopes, scalars } = this.#values;
    const counter = f.local("i32");
    const limit = f.local("i32");
    this.#values.scalar(stmt.from);
    f.localSet(counter);
    this.#values.scalar(stmt.to);
    f.localSet(limit);
    scalars.set(stmt.axis, counter);
    f.block((done) => {
      f.localGet(counter);
      f.localGet(limit);
      f.op("i32.ge_s");
      f.brIf(done);
      scopes.inside(() => {
        this.#hoist(stmt);
        f.loop((again) => {
          scopes.inside(() => this.body(stmt.body));
          this.#advance(counter, 1);
          f.localGet(limit);
          f.op("i32.lt_s");
          f.brIf(again);
        });
      });
    });
    f.release(counter, limit);
  }

  /** Leaves the counter, moved on, on the stack. */
  #advance(counter: Local, rounds: number): void {
    const { f } = this.#values;
    f.localGet(counter);
    f.i32Const(rounds);
    f.op("i32.add");
    f.localTee(counter);
  }

  #vectorFor(stmt: For): void {
    const { f, scopes, scalars } = this.#values;
    const copies = stmt.unroll ?? 1;
    const step = copies * LANES;
    const counter = f.local("i32");
    const limit = f.local("i32");
    this.#values.scalar(stmt.from);
    f.localSet(counter);
    this.#values.scalar(stmt.to);
    f.localSet(limit);
    scalars.set(stmt.axis, counter);
    scopes.inside(() => {
      this.#hoist(stmt);
      this.#startPartialSums(stmt, copies);
      f.block((done) => {
        this.#unlessRoom(counter, step, limit);
        f.brIf(done);
        f.loop((again) => {
          this.#copies = copies;
          this.#values.inVectors({ axis: stmt.axis, copies }, () => scopes.inside(() => this.body(stmt.body)));
          this.#copies = 0;
          this.#values.vectors.clear();
          this.#advance(counter, step);
          f.op("drop");
          this.#unlessRoom(counter, step, limit);
          f.op("i32.eqz");
          f.brIf(again);
        });
      });
      this.#finishPartialSums();
      if (mayHaveRest(stmt, step)) this.#rest(stmt, counter, limit);
    });
    f.release(counter, limit);
  }

  /** Pushes whether fewer than `step` rounds are left. */
  #unlessRoom(counter: Local, step: number, limit: Local): void {
    const { f } = this.#values;
    f.localGet(counter);
    f.i32Const(step);
    f.op("i32.add");
    f.localGet(limit);
    f.op("i32.gt_s");
  }

  /** The rounds that do not fill a vector, one by one. */
  #rest(stmt: For, counter: Local, limit: Local): void {
    const { f, scopes } = this.#values;
    f.block((done) => {
      f.localGet(counter);
      f.localGet(limit);
      f.op("i32.ge_s");
      f.brIf(done);
      f.loop((again) => {
        scopes.inside(() => this.body(stmt.body));
        this.#advance(counter, 1);
        f.localGet(limit);
        f.op("i32.lt_s");
        f.brIf(again);
      });
    });
  }

  #hoist(stmt: For): void {
    const inside: Expr[] = [];
    const changing = new Set<Expr>([stmt.axis]);
    const forms: Form[] = [];
    const visit = (body: readonly Stmt[]): void => {
      for (const inner of body) {
        if (inner.kind === "for") changing.add(inner.axis);
        if (inner.kind === "let" || inner.kind === "accumulate") changing.add(inner.target);
        forms.push(...addressesOf(inner));
        // Code under a condition may not be run at all, so nothing of it is moved before the loop.
        if (inner.kind === "if" || inner.kind === "while") continue;
        inside.push(...expressionsOf(inner));
        visit(childrenOf(inner));
      }
    };
    visit(stmt.body);
    const memo = new Map<Expr, boolean>();
    const isChanging = (expr: Expr): boolean => {
      const known = memo.get(expr);
      if (known !== undefined) return known;
      const result = changing.has(expr) || operandsChange(expr, isChanging);
      memo.set(expr, result);
      return result;
    };
    this.#values.hoist(inside, [...forms, ...formsOf(inside)], isChanging);
  }

  // Sums across the rounds of a vector loop

  #startPartialSums(stmt: For, copies: number): void {
    const { f, scopes } = this.#values;
    const declared = new Set<Var>();
    const visit = (body: readonly Stmt[]): void => {
      for (const inner of body) {
        if (inner.kind === "let") declared.add(inner.target);
        if (inner.kind === "accumulate" && !declared.has(inner.target) && !this.#partialSums.has(inner.target)) {
          const locals = Array.from({ length: copies }, () => scopes.temporary("v128"));
          for (const local of locals) {
            identityVector(inner, (bits) => f.v128Const(bits));
            f.localSet(local);
          }
          this.#partialSums.set(inner.target, { target: inner.target, operator: inner.operator, locals });
        }
        visit(childrenOf(inner));
      }
    };
    visit(stmt.body);
  }

  #finishPartialSums(): void {
    const { f, scalars } = this.#values;
    for (const { target, operator, locals } of this.#partialSums.values()) {
      const total = scalars.get(target);
      if (total === undefined) throw new Error(`${target.name} is summed up before it has a value`);
      for (const local of locals) {
        for (let lane = 0; lane < LANES; lane++) {
          this.#combineScalar(operator, target, total, () => {
            f.localGet(local);
            f.lane(target.scalar === "f32" ? "f32x4.extract_lane" : "i32x4.extract_lane", lane);
            if (target.scalar !== "bool") return;
            f.i32Const(1);
            f.op("i32.and");
          });
        }
      }
    }
    this.#partialSums.clear();
  }

  #combineScalar(operator: ReduceKind, target: Var, total: Local, value: () => void): void {
    const { f } = this.#values;
    const { scalar } = target;
    f.localGet(total);
    value();
    const instruction = combineInstruction(operator, scalar);
    if (instruction !== undefined) f.op(instruction);
    else {
      // Integer extremes: keep the better of the two.
      const other = f.local("i32");
      f.localSet(other);
      f.localGet(other);
      f.localGet(total);
      f.localGet(other);
      f.op(compareInstruction(operator === "maximum" ? "GE" : "LE", scalar));
      f.op("select");
      f.release(other);
    }
    f.localSet(total);
  }

  // Simple statements

  #let(stmt: Let): void {
    const { f, scalars } = this.#values;
    if (this.#copies === 0) {
      const local = scalars.get(stmt.target) ?? f.local(valueTypeOf[stmt.target.scalar]);
      this.#values.scalar(stmt.value);
      f.localSet(local);
      scalars.set(stmt.target, local);
      return;
    }
    // A variable that has vectors already is changed in place: code around this statement reads it from there.
    const held = this.#values.vectors.get(stmt.target);
    const locals = held ?? Array.from({ length: this.#copies }, () => f.local("v128"));
    locals.forEach((local, copy) => {
      this.#values.vector(stmt.value, copy);
      f.localSet(local);
    });
    if (held === undefined) this.#values.declareVectors(stmt.target, locals);
  }

  #accumulate(stmt: Accumulate): void {
    const { f, scalars, vectors } = this.#values;
    const { target, operator, value } = stmt;
    if (this.#copies === 0) {
      const total = scalars.get(target);
      if (total === undefined) throw new Error(`${target.name} is summed up before it has a value`);
      return this.#combineScalar(operator, target, total, () => this.#values.scalar(value));
    }
    const locals = this.#partialSums.get(target)?.locals ?? vectors.get(target) ?? [];
    locals.forEach((local, copy) => {
      if (operator === "add" && value.kind === "binary" && value.op === "mul" && value.scalar === "f32") {
        this.#multiplyAdd(local, value.a, value.b, copy);
      } else {
        f.localGet(local);
        this.#values.vector(value, copy);
        f.op(combineVectors(operator, target.scalar));
      }
      f.localSet(local);
    });
  }

  #multiplyAdd(sum: Local, a: Expr, b: Expr, copy: number): void {
    const { f, features } = this.#values;
    if (!features.relaxedSimd) f.localGet(sum);
    this.#values.vector(a, copy);
    this.#values.vector(b, copy);
    if (features.relaxedSimd) {
      f.localGet(sum);
      f.op("f32x4.relaxed_madd");
    } else {
      f.op("f32x4.mul");
      f.op("f32x4.add");
    }
  }

  /** All values first, then all stores: a kernel may overwrite what it reads. */
  #stores(group: readonly Store[]): void {
    const { f, scopes } = this.#values;
    const copies = Math.max(this.#copies, 1);
    scopes.inside(() => {
      for (let copy = 0; copy < copies; copy++) {
        const held = group.map((stmt) => {
          const vector = this.#copies > 0;
          const local = scopes.temporary(vector ? "v128" : valueTypeOf[stmt.value.scalar]);
          if (vector) this.#values.vector(stmt.value, copy);
          else this.#values.scalar(stmt.value);
          f.localSet(local);
          return local;
        });
        group.forEach((stmt, i) => this.#store(stmt, at(held, i), copy));
      }
    });
  }

  #store(stmt: Store, value: Local, copy: number): void {
    const { f } = this.#values;
    const place = { copy, lane: 0 };
    if (this.#copies === 0) {
      const offset = this.#values.address(stmt.buffer, stmt.index, FIRST);
      f.localGet(value);
      return f.memory(storeInstruction[stmt.buffer.storage], { offset });
    }
    if (!this.#isUnitStride(stmt)) return this.#storeLanes(stmt, value, copy);
    const offset = this.#values.address(stmt.buffer, stmt.index, place);
    f.localGet(value);
    if (stmt.buffer.storage !== "bool") return f.memory("v128.store", { offset, align: 4 });
    // Four masks become four bytes of 0 or 1.
    f.v128Const(new Int32Array(LANES).fill(1));
    f.op("v128.and");
    f.v128Const(new Int32Array(LANES));
    f.op("i16x8.narrow_i32x4_s");
    f.v128Const(new Int32Array(LANES));
    f.op("i8x16.narrow_i16x8_u");
    f.memoryLane("v128.store32_lane", 0, { offset, align: 1 });
  }

  #isUnitStride(stmt: Store): boolean {
    const axis = this.#values.vectorLoop?.axis;
    const { terms } = addressForm(stmt.buffer, stmt.index);
    const others = terms.filter(({ atom }) => atom !== axis);
    const own = terms.find(({ atom }) => atom === axis);
    return own?.factor === storageBytes[stmt.buffer.storage] && !others.some(({ atom }) => this.#values.isVarying(atom));
  }

  #storeLanes(stmt: Store, value: Local, copy: number): void {
    const { f, scopes } = this.#values;
    for (let lane = 0; lane < LANES; lane++) {
      scopes.inside(() => {
        const offset = this.#values.address(stmt.buffer, stmt.index, { copy, lane });
        f.localGet(value);
        f.lane(stmt.value.scalar === "f32" ? "f32x4.extract_lane" : "i32x4.extract_lane", lane);
        if (stmt.value.scalar === "bool") {
          f.i32Const(1);
          f.op("i32.and");
        }
        f.memory(storeInstruction[stmt.buffer.storage], { offset });
      });
    }
  }

  #if(stmt: Extract<Stmt, { kind: "if" }>): void {
    const { f, scopes } = this.#values;
    this.#values.scalar(stmt.condition);
    f.if(
      () => scopes.inside(() => this.body(stmt.body)),
      () => scopes.inside(() => this.body(stmt.otherwise)),
    );
  }

  #while(stmt: Extract<Stmt, { kind: "while" }>): void {
    const { f, scopes } = this.#values;
    f.block((done) => {
      f.loop((again) => {
        scopes.inside(() => {
          this.#values.scalar(stmt.condition);
          f.op("i32.eqz");
          f.brIf(done);
        });
        scopes.inside(() => this.body(stmt.body));
        f.br(again);
      });
    });
  }

  // What contractions are made of

  #copy(stmt: Copy): void {
    const { f } = this.#values;
    for (let byte = 0; byte < stmt.count * 4; byte += 16) {
      const target = this.#values.address(stmt.target, stmt.targetIndex);
      const source = this.#values.address(stmt.source, stmt.sourceIndex);
      f.memory("v128.load", { offset: source + byte, align: 4 });
      f.memory("v128.store", { offset: target + byte, align: 4 });
    }
  }

  #contract(stmt: Contract): void {
    const { f } = this.#values;
    const { a, b, c } = stmt;
    this.#wholeAddress(a.buffer, a.index);
    this.#wholeAddress(b.buffer, b.index);
    this.#wholeAddress(c.buffer, c.index);
    this.#values.scalar(stmt.steps);
    f.i32Const(c.rowStride * 4);
    const { rows, columns, accumulate } = stmt;
    f.call(this.#micro({ rows, columns, accumulate, rowStride: a.rowStride * 4, stepStride: a.stepStride * 4 }));
  }

  #wholeAddress(buffer: Store["buffer"], index: Expr): void {
    const { f } = this.#values;
    const offset = this.#values.address(buffer, index);
    if (offset === 0) return;
    f.i32Const(offset);
    f.op("i32.add");
  }
}

/** Neighbouring stores are one group, so are neighbouring sums; every other statement stands alone. */
function groupStatements(stmts: readonly Stmt[]): Stmt[][] {
  const groups: Stmt[][] = [];
  for (const stmt of stmts) {
    const last = groups.at(-1);
    const joins = (stmt.kind === "store" || stmt.kind === "accumulate") && last?.[0]?.kind === stmt.kind;
    if (joins) last?.push(stmt);
    else groups.push([stmt]);
  }
  return groups;
}

/** Addresses that a statement computes besides those of loads. */
function addressesOf(stmt: Stmt): Form[] {
  switch (stmt.kind) {
    case "store":
      return [addressForm(stmt.buffer, stmt.index)];
    case "transpose":
      return [addressForm(stmt.target, stmt.index), ...stmt.rows.map(({ index }) => addressForm(stmt.source, index))];
    case "copy":
      return [addressForm(stmt.source, stmt.sourceIndex), addressForm(stmt.target, stmt.targetIndex)];
    case "contract":
      return [stmt.a, stmt.b, stmt.c].map(({ buffer, index }) => addressForm(buffer, index));
    default:
      return [];
  }
}

function operandsChange(expr: Expr, isChanging: (expr: Expr) => boolean): boolean {
  switch (expr.kind) {
    case "linear":
      return expr.terms.some(({ atom }) => isChanging(atom));
    case "load":
      return isChanging(expr.index);
    case "var":
    case "const":
      return false;
    case "binary":
    case "compare":
      return isChanging(expr.a) || isChanging(expr.b);
    case "fma":
      return isChanging(expr.a) || isChanging(expr.b) || isChanging(expr.c);
    case "select":
    case "guard":
      return isChanging(expr.condition) || isChanging(expr.a) || isChanging(expr.b);
    default:
      return isChanging(expr.x);
  }
}

/** Whether rounds can be left over when whole steps are done. */
function mayHaveRest(stmt: For, step: number): boolean {
  const fixed = (bound: Expr): number | undefined =>
    bound.kind === "linear" && bound.terms.length === 0 ? bound.base : undefined;
  const [from, to] = [fixed(stmt.from), fixed(stmt.to)];
  return from === undefined || to === undefined || (to - from) % step !== 0;
}
