import type { Expr, Var } from "../../../compiler/expr.ts";
import { expressionsOf, walk } from "../../../compiler/kernel.ts";
import type { Accumulate, Contract, Copy, For, If, Kernel, Let, Stmt, Store, Transpose, While } from "../../../compiler/loop.ts";
import { at, range } from "../../../ir/shape.ts";
import type { Code } from "./code.ts";
import type { TileShape } from "./micro_kernel.ts";
import { identityOf, letters, scalarCombine, vectorCombine } from "./operations.ts";
import { literal, scalarTypes, vectorType } from "./types.ts";
import type { ValuePrinter } from "./value_printer.ts";
import { partialSums, planVectorLoop } from "./vector_loops.ts";

interface StatementReach {
  readonly code: Code;
  readonly kernel: Kernel;
  readonly values: ValuePrinter;
  readonly lanes: number;
  /** The name of the micro-kernel of a shape. */
  readonly micro: (shape: TileShape) => string;
}

/** Prints statements and loops. */
export class StatementPrinter {
  readonly #code: Code;
  readonly #kernel: Kernel;
  readonly #values: ValuePrinter;
  readonly #lanes: number;
  readonly #micro: StatementReach["micro"];
  /** Vectors at work in the vector loop around, 0 outside of one. */
  #copies = 0;
  /** Sums across the rounds of the vector loop around: one vector per copy. */
  readonly #sums = new Map<Var, readonly string[]>();

  constructor({ code, kernel, values, lanes, micro }: StatementReach) {
    this.#code = code;
    this.#kernel = kernel;
    this.#values = values;
    this.#lanes = lanes;
    this.#micro = micro;
  }

  /** The whole kernel; what is set outside of vector loops has one variable from the start. */
  kernelBody(): void {
    walk(outsideOfVectors(this.#kernel.body), (stmt) => {
      if (stmt.kind !== "let" || this.#values.scalars.has(stmt.target)) return;
      const name = this.#code.name("x");
      this.#values.scalars.set(stmt.target, name);
      this.#code.line(`${scalarTypes[stmt.target.scalar]} ${name};`);
    });
    this.body(this.#kernel.body);
  }

  body(stmts: readonly Stmt[]): void {
    for (const group of groupStatements(stmts)) {
      const emit = (): void => this.#group(group);
      // Values that may change must not be remembered beyond the group of statements that they are read in.
      if (group.flatMap(expressionsOf).some((expr) => this.#isVolatile(expr))) this.#values.scopes.inside(emit);
      else emit();
    }
  }

  #isVolatile(expr: Expr): boolean {
    return this.#values.reach.facts.isVolatile(expr);
  }

  #group(group: readonly Stmt[]): void {
    const [first] = group;
    if (first === undefined) return;
    switch (first.kind) {
      case "store":
        return this.#stores(group as readonly Store[]);
      case "accumulate":
        return this.#accumulate(first);
      case "let":
        return this.#let(first);
      case "for":
        return first.mode === "vector" && this.#copies === 0 ? this.#vectorFor(first) : this.#serialFor(first);
      case "if":
        return this.#if(first);
      case "while":
        return this.#while(first);
      case "transpose":
        return this.#transpose(first);
      case "copy":
        return this.#copy(first);
      case "contract":
        return this.#contract(first);
      default:
        first satisfies never;
    }
  }

  #block(head: string, body: () => void): void {
    this.#code.block(head, () => this.#values.scopes.inside(body));
  }

  // Loops

  #serialFor(stmt: For): void {
    const counter = this.#counter(stmt);
    const limit = this.#limit(stmt);
    const head = `for (long ${counter} = ${this.#values.scalar(stmt.from)}; ${counter} < ${limit}; ${counter}++)`;
    this.#block(head, () => this.body(stmt.body));
  }

  /** Computed once, before the first round. */
  #limit({ to }: For): string {
    const text = this.#values.scalar(to);
    if (/^\w+$/.test(text)) return text;
    const name = this.#code.name("n");
    this.#code.line(`const long ${name} = ${text};`);
    return name;
  }

  #counter({ axis }: For): string {
    const counter = this.#code.name("i");
    this.#values.scalars.set(axis, counter);
    return counter;
  }

  #vectorFor(stmt: For): void {
    const plan = planVectorLoop(stmt, this.#kernel, this.#lanes);
    const [from, limit] = [this.#values.scalar(stmt.from), this.#limit(stmt)];
    const counter = this.#counter(stmt);
    this.#block("", () => {
      const sums = partialSums(stmt);
      sums.forEach((sum) => this.#startSum(sum, plan.copies));
      this.#code.line(`long ${counter} = ${from};`);
      const whole = (copies: number): void => {
        const step = copies * this.#lanes;
        this.#block(`for (; ${counter} + ${step} <= ${limit}; ${counter} += ${step})`, () => this.#vectors(stmt, copies));
      };
      if (plan.hasMain) whole(plan.copies);
      if (plan.hasSingles) whole(1);
      if (plan.hasRest) this.#rest(stmt, counter, limit);
      sums.forEach((sum) => this.#finishSum(sum));
    });
    this.#sums.clear();
  }

  #rest(stmt: For, counter: string, limit: string): void {
    const valid = this.#code.name("n");
    this.#block(`if (${counter} < ${limit})`, () => {
      this.#code.line(`const long ${valid} = ${limit} - ${counter};`);
      this.#vectors(stmt, 1, valid);
    });
  }

  #vectors(stmt: For, copies: number, valid?: string): void {
    this.#copies = copies;
    const variables: Var[] = [];
    walk(stmt.body, (inner) => {
      if (inner.kind === "let" && !variables.includes(inner.target)) variables.push(inner.target);
    });
    this.#values.inVectors({ axis: stmt.axis, valid }, () => {
      for (const variable of variables) {
        const names = range(copies).map(() => this.#code.name("x"));
        this.#values.declareVectors(variable, names);
        this.#code.line(`${vectorType(variable.scalar)} ${names.join(", ")};`);
      }
      this.body(stmt.body);
    });
    this.#copies = 0;
  }

  #startSum({ target, operator }: Accumulate, copies: number): void {
    const names = range(copies).map(() => this.#code.name("sum"));
    const identity = splat(identityOf(operator, target.scalar), target);
    this.#code.line(`${vectorType(target.scalar)} ${names.map((name) => `${name} = ${identity}`).join(", ")};`);
    this.#sums.set(target, names);
  }

  #finishSum({ target, operator }: Accumulate): void {
    const names = this.#sums.get(target) ?? [];
    const total = this.#scalarName(target);
    const together = names.reduce((a, b) => vectorCombine(operator, target.scalar, a, b));
    if (operator === "add" && target.scalar === "f32") return this.#code.line(`${total} += sum_of(${together});`);
    const all = this.#code.name("sum");
    this.#code.line(`const ${vectorType(target.scalar)} ${all} = ${together};`);
    const one = target.scalar === "bool" ? `(${all}[l] & 1)` : `${all}[l]`;
    this.#code.line(`EACH_LANE ${total} = ${scalarCombine(operator, target.scalar, total, one)};`);
  }

  #scalarName(target: Var): string {
    const name = this.#values.scalars.get(target);
    if (name === undefined) throw new Error(`${target.name} is summed up before it has a value`);
    return name;
  }

  // Simple statements

  #let({ target, value }: Let): void {
    if (this.#copies === 0) return this.#code.line(`${this.#scalarName(target)} = ${this.#values.scalar(value)};`);
    const names = this.#values.vectors.get(target) ?? [];
    const made = names.map((_, copy) => this.#values.vector(value, copy));
    names.forEach((name, copy) => this.#code.line(`${name} = ${at(made, copy)};`));
  }

  #accumulate({ target, operator, value }: Accumulate): void {
    const { scalar } = target;
    const product = operator === "add" && value.kind === "binary" && value.op === "mul" && value.scalar === "f32" ? value : undefined;
    if (this.#copies === 0) {
      const total = this.#scalarName(target);
      const added =
        product === undefined
          ? scalarCombine(operator, scalar, total, this.#values.scalar(value))
          : `fma_f(${this.#values.scalar(product.a)}, ${this.#values.scalar(product.b)}, ${total})`;
      return this.#code.line(`${total} = ${added};`);
    }
    const sums = this.#sums.get(target);
    const names = sums ?? this.#values.vectors.get(target) ?? [];
    const { valid } = this.#values.vectorLoop ?? {};
    range(this.#copies).forEach((copy) => {
      const name = at(names, copy);
      // Lanes behind the end must not change what the loop has added up.
      const masked = sums !== undefined && valid !== undefined;
      if (product !== undefined && !masked) {
        const [a, b] = [this.#values.vector(product.a, copy), this.#values.vector(product.b, copy)];
        return this.#code.line(`${name} = fma_v(${a}, ${b}, ${name});`);
      }
      const identity = splat(identityOf(operator, scalar), target);
      const own = this.#values.vector(value, copy);
      const added = masked ? `select_${letters[scalar]}(iota() < splat_i((int)${valid}), ${own}, ${identity})` : own;
      this.#code.line(`${name} = ${vectorCombine(operator, scalar, name, added)};`);
    });
  }

  /** All values first, then all stores: a kernel may overwrite what it reads. */
  #stores(group: readonly Store[]): void {
    if (this.#copies === 0) return this.#scalarStores(group);
    range(this.#copies).forEach((copy) => {
      const held = group.map(({ value }) => this.#values.vector(value, copy));
      group.forEach((stmt, i) => this.#vectorStore(stmt, at(held, i), copy));
    });
  }

  #scalarStores(group: readonly Store[]): void {
    const texts = group.map((stmt) => ({ place: this.#values.element(stmt.buffer, stmt.index), value: this.#values.scalar(stmt.value) }));
    const [only] = texts;
    if (only !== undefined && texts.length === 1) return this.#code.line(`${only.place} = ${only.value};`);
    const names = texts.map(({ value }, i) => {
      const name = this.#code.name("v");
      this.#code.line(`const ${scalarTypes[at(group, i).value.scalar]} ${name} = ${value};`);
      return name;
    });
    texts.forEach(({ place }, i) => this.#code.line(`${place} = ${at(names, i)};`));
  }

  #vectorStore({ buffer, index, value }: Store, name: string, copy: number): void {
    const { storage } = buffer;
    const { valid } = this.#values.vectorLoop ?? {};
    if (!this.#values.isConsecutive(index) || (storage !== "f32" && storage !== "i32")) {
      const one = (lane: string): string => (value.scalar === "bool" ? `${name}[${lane}] & 1` : `${name}[${lane}]`);
      return this.#values.eachLane((lane) => this.#code.line(`${this.#values.element(buffer, index, { copy, lane })} = ${one(lane)};`));
    }
    const place = `&${this.#values.element(buffer, index, { copy, lane: "0" })}`;
    const letter = storage === "f32" ? "f" : "i";
    const what = value.scalar === "u32" ? `(vi)${name}` : name;
    this.#code.line(valid === undefined ? `store_${letter}(${place}, ${what});` : `store_part_${letter}(${place}, ${what}, ${valid});`);
  }

  #if({ condition, body, otherwise }: If): void {
    this.#block(`if (${this.#values.scalar(condition)})`, () => this.body(body));
    if (otherwise.length > 0) this.#block("else", () => this.body(otherwise));
  }

  #while({ condition, body }: While): void {
    this.#block("for (;;)", () => {
      this.#values.scopes.inside(() => this.#code.line(`if (!${this.#values.scalar(condition)}) break;`));
      this.body(body);
    });
  }

  // What contractions are made of

  #copy({ count, source, sourceIndex, target, targetIndex }: Copy): void {
    const [to, from] = [this.#values.element(target, targetIndex), this.#values.element(source, sourceIndex)];
    this.#code.line(`__builtin_memcpy(&${to}, &${from}, ${count * 4});`);
  }

  #transpose({ source, rows, target, index, stride }: Transpose): void {
    const read = rows.map((row) => {
      const quad = `*(const quad *)&${this.#values.element(source, row.index)}`;
      if (row.condition.kind === "const") return row.condition.value === 0 ? "(quad){0}" : quad;
      return `${this.#values.scalar(row.condition)} ? ${quad} : (quad){0}`;
    });
    this.#code.line(`transpose4(&${this.#values.element(target, index)}, ${stride}, ${read.join(", ")});`);
  }

  #contract({ rows, columns, steps, a, b, c, accumulate }: Contract): void {
    const micro = this.#micro({ rows, columns, panelWidth: b.width, rowStride: a.rowStride, stepStride: a.stepStride });
    const operands = [
      `&${this.#values.element(a.buffer, a.index)}`,
      `&${this.#values.element(b.buffer, b.index)}`,
      `&${this.#values.element(c.buffer, c.index)}`,
      this.#values.scalar(steps),
      String(c.rowStride),
      accumulate ? "1" : "0",
    ];
    this.#code.line(`${micro}(${operands.join(", ")});`);
  }
}

const splat = (value: number, { scalar }: Var): string =>
  scalar === "bool" ? `splat_i(${-value})` : `splat_${letters[scalar]}(${literal(value, scalar)})`;

/** Neighbouring stores are one group; every other statement stands alone. */
function groupStatements(stmts: readonly Stmt[]): Stmt[][] {
  const groups: Stmt[][] = [];
  for (const stmt of stmts) {
    const last = groups.at(-1);
    if (stmt.kind === "store" && last?.[0]?.kind === "store") last.push(stmt);
    else groups.push([stmt]);
  }
  return groups;
}

/** The same statements without the bodies of vector loops. */
function outsideOfVectors(body: readonly Stmt[]): readonly Stmt[] {
  return body.flatMap((stmt): Stmt[] => {
    if (stmt.kind === "for") return stmt.mode === "vector" ? [] : [{ ...stmt, body: outsideOfVectors(stmt.body) }];
    if (stmt.kind === "while") return [{ ...stmt, body: outsideOfVectors(stmt.body) }];
    if (stmt.kind !== "if") return [stmt];
    // oxlint-disable-next-line unicorn/no-thenable -- a branch, and never awaited
    return [{ ...stmt, body: outsideOfVectors(stmt.body), otherwise: outsideOfVectors(stmt.otherwise) }];
  });
}
