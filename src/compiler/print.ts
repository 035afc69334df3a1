import type { ReduceKind } from "../ir/attributes.ts";
import { operands, type Buffer, type Expr, type Var } from "./expr.ts";
import { expressionsOf } from "./kernel.ts";
import type { Accumulate, Contract, For, Kernel, Step, Stmt, Store, Transpose } from "./loop.ts";
import { bytesOf, planMemory } from "./memory_plan.ts";
import { printDefinition, printExpr, typeNames } from "./print_expr.ts";
import type { Program } from "./program.ts";

const indent = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);
const block = (head: string, lines: readonly string[]): string[] => [`${head} {`, ...indent(lines), "}"];
const names = (buffers: readonly Buffer[]): string => buffers.map(({ name }) => name).join(", ");

/** What a program does, in order, without the insides of its kernels; and how much memory it takes. */
export function printProgram(program: Program): string {
  const { scratchBytes } = planMemory(program);
  const constants = program.constants.reduce((sum, { buffer }) => sum + bytesOf(buffer), 0);
  return [
    ...stepLines(program.steps),
    `results: ${names(program.outputs) || "none"}`,
    `${scratchBytes} bytes of scratch memory${constants > 0 ? `, ${constants} of constants` : ""}`,
  ].join("\n");
}

function stepLines(steps: readonly Step[]): string[] {
  return steps.flatMap((step): string[] => {
    switch (step.kind) {
      case "kernel":
        return [`${step.kernel.name}: ${names(step.kernel.reads) || "nothing"} -> ${names(step.kernel.writes)}`];
      case "loop":
        return block(`for (${step.counter.name} < ${step.length})`, stepLines(step.steps));
      case "while":
        return [...block("do", stepLines(step.test)), ...block(`while (${step.condition.name})`, stepLines(step.steps))];
      case "case":
        return step.branches.flatMap((branch, i) => block(`case ${i} of ${step.index.name}`, stepLines(branch)));
      default:
        return step satisfies never;
    }
  });
}

/** A kernel as the C that one would write for it by hand. */
export function printKernel(kernel: Kernel): string {
  const { begin, end, extent } = kernel.grid;
  const locals = kernel.locals.map(({ name, size }) => `local ${name}[${size}];`);
  const body = new Printer().body(kernel.body);
  return block(`void ${kernel.name}(int ${begin.name}, int ${end.name}) /* of ${extent} */`, [...locals, ...body]).join("\n");
}

const assignments: { readonly [K in ReduceKind]?: string } = { add: "+=", multiply: "*=", and: "&=", or: "|=" };
const extremes: { readonly [K in ReduceKind]?: string } = { maximum: "max", minimum: "min" };

class Printer {
  readonly #declared = new Set<Var>();
  readonly #named = new Map<Expr, string>();
  #next = 0;

  body(stmts: readonly Stmt[]): string[] {
    return groupStores(stmts).flatMap((group) => {
      const before = this.#nameShared(group.flatMap(expressionsOf));
      const lines = [...before.lines, ...group.flatMap((stmt) => this.#statement(stmt))];
      before.made.forEach((expr) => this.#named.delete(expr));
      return lines;
    });
  }

  /** Parts that occur several times get a name; not those that a condition guards, which may not be computed before. */
  #nameShared(roots: readonly Expr[]): { lines: string[]; made: readonly Expr[] } {
    const uses = new Map<Expr, number>();
    const order: Expr[] = [];
    const visit = (expr: Expr): void => {
      uses.set(expr, (uses.get(expr) ?? 0) + 1);
      if ((uses.get(expr) ?? 0) > 1) return;
      (expr.kind === "guard" ? [expr.condition] : operands(expr)).forEach(visit);
      order.push(expr);
    };
    roots.forEach(visit);
    const made = order.filter((expr) => (uses.get(expr) ?? 0) > 1 && operands(expr).length > 0 && !this.#named.has(expr));
    const lines = made.map((expr) => {
      const line = `${typeNames[expr.scalar]} v${this.#next} = ${printDefinition(expr, this.#named)};`;
      this.#named.set(expr, `v${this.#next++}`);
      return line;
    });
    return { lines, made };
  }

  #text(expr: Expr): string {
    return printExpr(expr, this.#named);
  }

  #at(buffer: Buffer, index: Expr): string {
    return `&${buffer.name}[${this.#text(index)}]`;
  }

  #statement(stmt: Stmt): string[] {
    switch (stmt.kind) {
      case "for":
        return this.#for(stmt);
      case "let":
        return [`${this.#declare(stmt.target)}${stmt.target.name} = ${this.#text(stmt.value)};`];
      case "accumulate":
        return [this.#accumulate(stmt)];
      case "store":
        return [this.#store(stmt)];
      case "if": {
        const otherwise = stmt.otherwise.length === 0 ? [] : block("else", this.body(stmt.otherwise));
        return [...block(`if (${this.#text(stmt.condition)})`, this.body(stmt.body)), ...otherwise];
      }
      case "while":
        return block(`while (${this.#text(stmt.condition)})`, this.body(stmt.body));
      case "transpose":
        return [this.#transpose(stmt)];
      case "copy":
        return [`copy${stmt.count}(${this.#at(stmt.target, stmt.targetIndex)}, ${this.#at(stmt.source, stmt.sourceIndex)});`];
      case "contract":
        return this.#contract(stmt);
      default:
        return stmt satisfies never;
    }
  }

  #declare(target: Var): string {
    if (this.#declared.has(target)) return "";
    this.#declared.add(target);
    return `${typeNames[target.scalar]} `;
  }

  #for({ axis, from, to, mode, unroll = 1, body }: For): string[] {
    const head = `for (int ${axis.name} = ${this.#text(from)}; ${axis.name} < ${this.#text(to)}; ${axis.name}++)`;
    const note = mode === "serial" ? "" : unroll === 1 ? " /* in vectors */" : ` /* ${unroll} vectors at a time */`;
    return block(`${head}${note}`, this.body(body));
  }

  #accumulate({ target, operator, value }: Accumulate): string {
    const extreme = extremes[operator];
    if (extreme !== undefined) return `${target.name} = ${extreme}(${target.name}, ${this.#text(value)});`;
    return `${target.name} ${assignments[operator] ?? "+="} ${this.#text(value)};`;
  }

  #store({ buffer, index, value }: Store): string {
    return `${buffer.name}[${this.#text(index)}] = ${this.#text(value)};`;
  }

  #transpose({ source, rows, target, index, stride }: Transpose): string {
    const from = rows.map((row) => {
      const place = this.#at(source, row.index);
      return row.condition.kind === "const" && row.condition.value !== 0 ? place : `${this.#text(row.condition)} ? ${place} : zeros`;
    });
    return `transpose4(${this.#at(target, index)}, ${stride}, ${from.join(", ")});`;
  }

  #contract({ rows, columns, steps, a, b, c, accumulate }: Contract): string[] {
    return [
      `contract${rows}x${columns}( /* C ${accumulate ? "+=" : "="} A B */`,
      ...indent([
        `C: ${this.#at(c.buffer, c.index)}, row stride ${c.rowStride},`,
        `A: ${this.#at(a.buffer, a.index)}, row stride ${a.rowStride}, step stride ${a.stepStride},`,
        `B: ${this.#at(b.buffer, b.index)}, steps: ${this.#text(steps)});`,
      ]),
    ];
  }
}

/** Neighbouring stores compute all their values before the first is written. */
function groupStores(stmts: readonly Stmt[]): Stmt[][] {
  const groups: Stmt[][] = [];
  for (const stmt of stmts) {
    const last = groups.at(-1);
    if (stmt.kind === "store" && last?.[0]?.kind === "store") last.push(stmt);
    else groups.push([stmt]);
  }
  return groups;
}
