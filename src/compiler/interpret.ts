import type { ReduceKind } from "../ir/attributes.ts";
import { monoids } from "../ir/primitives/reduction.ts";
import { encodeBits } from "../ir/primitives/selection.ts";
import type { TypedArray } from "../ir/dtype.ts";
import { at, range } from "../ir/shape.ts";
import { dependsOn, type Buffer, type Expr, type Scalar, type Storage, type Var } from "./expr.ts";
import { expressionsOf, walk } from "./kernel.ts";
import type { Contract, For, Kernel, Step, Stmt, Store, Transpose } from "./loop.ts";
import { evaluateExpression, narrow, type Loads } from "./interpret_expr.ts";

/** What a buffer of a program holds. */
export type Memory = Map<Buffer, TypedArray>;

const arrays: { readonly [S in Storage]: new (length: number) => TypedArray } = {
  u8: Uint8Array,
  i8: Int8Array,
  bool: Uint8Array,
  u16: Uint16Array,
  i16: Int16Array,
  i32: Int32Array,
  f32: Float32Array,
  f64: Float64Array,
};

/** Memory that was not written yet: whoever reads it gives wrong results. */
const POISON = 77;

const allocate = (buffer: Buffer): TypedArray => new arrays[buffer.storage](buffer.size).fill(POISON);

/** The elements of a buffer as they lie in memory: 16-bit floats as their bits. */
export function inMemory(buffer: Buffer, data: ArrayLike<number>): TypedArray {
  const array = new arrays[buffer.storage](data.length);
  const { dtype } = buffer;
  array.set(dtype === "float16" || dtype === "bfloat16" ? new Uint16Array(encodeBits(data, dtype)) : data);
  return array;
}

/** Rounds of the loops around. */
type Counters = Map<Var, number>;

/** Runs the steps of a program; `memory` holds its arguments, states and constants. */
export function interpretSteps(steps: readonly Step[], memory: Memory, counters: Counters = new Map()): void {
  const inside = (inner: readonly Step[]): void => interpretSteps(inner, memory, counters);
  const read = (buffer: Buffer): number => at(memory.get(buffer) ?? [], 0);
  for (const step of steps) {
    switch (step.kind) {
      case "kernel":
        for (const buffer of [...step.kernel.reads, ...step.kernel.writes]) {
          if (!memory.has(buffer)) memory.set(buffer, allocate(buffer));
        }
        interpretKernel(step.kernel, memory, counters);
        break;
      case "loop":
        for (let round = 0; round < step.length; round++) {
          counters.set(step.counter, round);
          inside(step.steps);
        }
        counters.delete(step.counter);
        break;
      case "while":
        for (inside(step.test); read(step.condition) !== 0; inside(step.test)) inside(step.steps);
        break;
      case "case": {
        const chosen = read(step.index);
        const last = step.branches.length - 1;
        inside(at(step.branches, chosen >= 0 && chosen < last ? chosen : last));
        break;
      }
      default:
        step satisfies never;
    }
  }
}

/** Which part of the grid used an element: its number, or MANY once several have read it. */
const UNTOUCHED = -1;
const MANY = -2;

interface Touches {
  readonly readers: Int32Array;
  readonly writers: Int32Array;
}

/**
 * Runs a kernel by the book, slowly, and complains about everything that engines take for granted: accesses outside of
 * a buffer, parts of the grid that touch each other's elements, and vector loops that cannot run in vectors. The grid is
 * run in `parts` pieces, last piece first, each with thread memory of its own; vector loops run backwards.
 */
export function interpretKernel(kernel: Kernel, memory: Memory, counters: Counters = new Map(), parts = 3): void {
  const { axis, extent, begin, end } = kernel.grid;
  checkVectorLoops(kernel.body);
  const touches = new Map<Buffer, Touches>();
  const size = Math.max(Math.ceil(extent / parts), 1);
  for (let from = Math.floor((extent - 1) / size) * size; from >= 0; from -= size) {
    kernel.locals.forEach((buffer) => touches.delete(buffer));
    const locals = kernel.locals.map((buffer): [Buffer, TypedArray] => [buffer, allocate(buffer)]);
    const run = new Run(new Map([...memory, ...locals]), touches, from);
    counters.forEach((round, counter) => run.variables.set(counter, round));
    run.variables.set(axis, 0).set(begin, from).set(end, Math.min(from + size, extent));
    run.body(kernel.body);
  }
}

/** Branches and bounds inside of a vector loop are the same for all of its rounds; what has no vector form is not in it. */
function checkVectorLoops(body: readonly Stmt[]): void {
  walk(body, (loop) => {
    if (loop.kind !== "for" || loop.mode !== "vector") return;
    const varying = new Set<Var>([loop.axis]);
    walk(loop.body, (stmt) => {
      if (stmt.kind === "let") varying.add(stmt.target);
    });
    walk(loop.body, (stmt) => {
      if (stmt.kind === "transpose" || stmt.kind === "copy" || stmt.kind === "contract") {
        throw new Error(`${stmt.kind} inside of a vector loop`);
      }
      if (stmt.kind !== "if" && stmt.kind !== "while" && stmt.kind !== "for") return;
      const depends = expressionsOf(stmt).some((expr) => [...varying].some((variable) => dependsOn(expr, variable)));
      if (depends) throw new Error(`the way of "${stmt.kind}" differs between the rounds of a vector loop`);
    });
  });
}

class Run implements Loads {
  readonly variables = new Map<Var, number>();
  readonly #memory: Memory;
  readonly #touches: Map<Buffer, Touches>;
  readonly #part: number;

  constructor(memory: Memory, touches: Map<Buffer, Touches>, part: number) {
    this.#memory = memory;
    this.#touches = touches;
    this.#part = part;
  }

  /** Neighbouring stores compute all their values before the first one is stored. */
  body(stmts: readonly Stmt[]): void {
    for (let i = 0; i < stmts.length; i++) {
      const stores: Store[] = [];
      for (let next = stmts[i]; next?.kind === "store"; next = stmts[++i]) stores.push(next);
      const held = stores.map(({ buffer, index, value }) => ({ buffer, index: this.#value(index), value: this.#value(value) }));
      for (const { buffer, index, value } of held) this.#write(buffer, index, value);
      const stmt = stmts[i];
      if (stmt !== undefined) this.#statement(stmt);
    }
  }

  #statement(stmt: Stmt): void {
    switch (stmt.kind) {
      case "for":
        return this.#for(stmt);
      case "let":
        this.variables.set(stmt.target, this.#value(stmt.value));
        return;
      case "accumulate": {
        const total = combine(stmt.operator, this.variable(stmt.target), this.#value(stmt.value), stmt.target.scalar);
        this.variables.set(stmt.target, total);
        return;
      }
      case "if":
        return this.body(this.#value(stmt.condition) === 0 ? stmt.otherwise : stmt.body);
      case "while":
        while (this.#value(stmt.condition) !== 0) this.body(stmt.body);
        return;
      case "transpose":
        return this.#transpose(stmt);
      case "copy": {
        const [from, to] = [this.#value(stmt.sourceIndex), this.#value(stmt.targetIndex)];
        const values = range(stmt.count).map((i) => this.load(stmt.source, from + i));
        values.forEach((value, i) => this.#write(stmt.target, to + i, value));
        return;
      }
      case "contract":
        return this.#contract(stmt);
      case "store":
        return;
      default:
        stmt satisfies never;
    }
  }

  #for(stmt: For): void {
    const [from, to] = [this.#value(stmt.from), this.#value(stmt.to)];
    const rounds = Math.max(to - from, 0);
    for (let i = 0; i < rounds; i++) {
      const outside = new Set(this.variables.keys());
      this.variables.set(stmt.axis, stmt.mode === "vector" ? to - 1 - i : from + i);
      this.body(stmt.body);
      // What a round of a vector loop has put in variables is not there for the next.
      if (stmt.mode !== "vector") continue;
      for (const variable of this.variables.keys()) if (!outside.has(variable)) this.variables.delete(variable);
    }
  }

  #transpose({ source, rows, target, index, stride }: Transpose): void {
    const start = this.#value(index);
    const columns = rows.map((row) => {
      if (this.#value(row.condition) === 0) return [0, 0, 0, 0];
      const first = this.#value(row.index);
      return [0, 1, 2, 3].map((column) => this.load(source, first + column));
    });
    columns.forEach((row, i) => row.forEach((value, j) => this.#write(target, start + j * stride + i, value)));
  }

  /** The micro-kernel may read all of the panel, also where few of its columns are valid. */
  #contract({ rows, columns, steps, a, b, c, accumulate }: Contract): void {
    const [aStart, bStart, cStart, count] = [a.index, b.index, c.index, steps].map((expr) => this.#value(expr));
    if (aStart === undefined || bStart === undefined || cStart === undefined || count === undefined) return;
    for (let row = 0; row < rows; row++) {
      const sums = new Float32Array(b.width);
      for (let step = 0; step < count; step++) {
        const left = this.load(a.buffer, aStart + row * a.rowStride + step * a.stepStride);
        for (let column = 0; column < b.width; column++) {
          sums[column] = at(sums, column) + left * this.load(b.buffer, bStart + step * b.width + column);
        }
      }
      for (let column = 0; column < columns; column++) {
        const place = cStart + row * c.rowStride + column;
        this.#write(c.buffer, place, (accumulate ? this.load(c.buffer, place) : 0) + at(sums, column));
      }
    }
  }

  variable(variable: Var): number {
    const value = this.variables.get(variable);
    if (value === undefined) throw new Error(`${variable.name} is read before it has a value`);
    return value;
  }

  load(buffer: Buffer, index: number): number {
    const data = this.#arrayOf(buffer, index);
    const { readers, writers } = this.#touchesOf(buffer);
    const [reader, writer] = [at(readers, index), at(writers, index)];
    if (writer !== UNTOUCHED && writer !== this.#part) throw new Error(`${buffer.name}[${index}] is read by one part of the grid and written by another`);
    readers[index] = reader === UNTOUCHED || reader === this.#part ? this.#part : MANY;
    return at(data, index);
  }

  #write(buffer: Buffer, index: number, value: number): void {
    const data = this.#arrayOf(buffer, index);
    const { readers, writers } = this.#touchesOf(buffer);
    for (const other of [at(readers, index), at(writers, index)]) {
      if (other !== UNTOUCHED && other !== this.#part) throw new Error(`${buffer.name}[${index}] is written by one part of the grid and used by another`);
    }
    writers[index] = this.#part;
    data[index] = value;
  }

  #arrayOf(buffer: Buffer, index: number): TypedArray {
    const data = this.#memory.get(buffer);
    if (data === undefined) throw new Error(`${buffer.name} is not in memory`);
    if (!Number.isInteger(index) || index < 0 || index >= buffer.size) {
      throw new RangeError(`${buffer.name}[${index}] of ${buffer.size} elements`);
    }
    return data;
  }

  #touchesOf(buffer: Buffer): Touches {
    const known = this.#touches.get(buffer);
    if (known !== undefined) return known;
    const made = {
      readers: new Int32Array(buffer.size).fill(UNTOUCHED),
      writers: new Int32Array(buffer.size).fill(UNTOUCHED),
    };
    this.#touches.set(buffer, made);
    return made;
  }

  #value(expr: Expr): number {
    return evaluateExpression(expr, this);
  }
}

function combine(kind: ReduceKind, a: number, b: number, scalar: Scalar): number {
  const isInteger = scalar !== "f32" && scalar !== "f64";
  return narrow(isInteger && kind === "multiply" ? Math.imul(a, b) : monoids[kind].combine(a, b), scalar);
}
