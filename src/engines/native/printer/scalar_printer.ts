import { asLinear, operands, type Buffer, type Expr, type Scalar, type Var } from "../../../compiler/expr.ts";
import type { Code } from "./code.ts";
import { Scopes } from "./code.ts";
import { letters, relations, scalarBinary, scalarUnary } from "./operations.ts";
import { FIRST, type KernelFacts, type Lane, type Variables, type VectorLoop } from "./surroundings.ts";
import { integer, literal, scalarTypes } from "./types.ts";

/** Text longer than this gets a name: compilers limit how deeply brackets may stand in each other. */
const LONGEST = 160;

/** What the code of a kernel reaches. */
export interface Reach {
  readonly code: Code;
  readonly facts: KernelFacts;
  /** The pointer to a buffer. */
  readonly pointer: (buffer: Buffer) => string;
  /** A variable that the kernel is handed: the counter of a loop around it. */
  readonly counter: (counter: Var) => string;
  readonly lanes: number;
}

/** Prints the values of expressions for one round of a loop. What it returns is text that can be an operand. */
export class ScalarPrinter implements Variables {
  readonly scopes = new Scopes();
  readonly scalars = new Map<Var, string>();
  readonly vectors = new Map<Var, readonly string[]>();
  vectorLoop: VectorLoop | undefined;
  readonly reach: Reach;
  readonly #varying = new Map<Expr, boolean>();

  constructor(reach: Reach) {
    this.reach = reach;
  }

  /** Runs `body` for as many rounds of a loop at a time as a vector has lanes. */
  inVectors(loop: VectorLoop, body: () => void): void {
    this.vectorLoop = loop;
    this.#varying.clear();
    body();
    this.vectorLoop = undefined;
    this.vectors.clear();
    this.#varying.clear();
  }

  declareVectors(variable: Var, names: readonly string[]): void {
    this.vectors.set(variable, names);
    this.#varying.clear();
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

  scalar(expr: Expr, at: Lane = FIRST): string {
    if (expr.kind === "var") return this.#variable(expr, at);
    if (expr.kind === "const") return literal(expr.value, expr.scalar);
    if (expr.kind === "linear" && expr.terms.length === 0) return literal(expr.base, "i32");
    const key = this.isVarying(expr) ? `s${expr.id} ${at.copy} ${at.lane}` : `s${expr.id}`;
    const known = this.scopes.find(key) ?? this.#ofVector(expr, at);
    if (known !== undefined) return known;
    const text = this.#compute(expr, at);
    return this.reach.facts.isShared(expr) || text.length > LONGEST ? this.#keep(key, scalarTypes[expr.scalar], text) : text;
  }

  /** The position of an element: 64 bits wide, as pointers are. */
  index(expr: Expr, at: Lane = FIRST): string {
    const { base, terms } = asLinear(expr);
    const sum = terms.map(({ atom, factor }) => {
      const text = this.scalar(atom, at);
      return factor === 1 ? `(long)${text}` : `${integer(factor)} * (long)${text}`;
    });
    if (base !== 0 || sum.length === 0) sum.push(integer(base));
    return sum.join(" + ");
  }

  element(buffer: Buffer, index: Expr, at: Lane = FIRST): string {
    return `${this.reach.pointer(buffer)}[${this.index(index, at)}]`;
  }

  /** Gives text a name. */
  protected hold(type: string, text: string): string {
    const name = this.reach.code.name("v");
    this.reach.code.line(`const ${type} ${name} = ${text};`);
    return name;
  }

  #keep(key: string, type: string, text: string): string {
    const name = this.hold(type, text);
    this.scopes.keep(key, name);
    return name;
  }

  /** One lane of what has been computed for all of them. */
  #ofVector(expr: Expr, at: Lane): string | undefined {
    if (at === FIRST || !this.isVarying(expr)) return undefined;
    const name = this.scopes.find(`v${expr.id} ${at.copy}`);
    if (name === undefined) return undefined;
    return expr.scalar === "bool" ? `(${name}[${at.lane}] & 1)` : `${name}[${at.lane}]`;
  }

  #variable(variable: Var, at: Lane): string {
    const vector = this.vectors.get(variable)?.[at.copy];
    if (vector !== undefined) return variable.scalar === "bool" ? `(${vector}[${at.lane}] & 1)` : `${vector}[${at.lane}]`;
    const name = this.scalars.get(variable) ?? this.reach.counter(variable);
    if (variable !== this.vectorLoop?.axis || at === FIRST) return name;
    return `(${name} + ${at.copy * this.reach.lanes} + ${at.lane})`;
  }

  #compute(expr: Expr, at: Lane): string {
    const of = (operand: Expr): string => this.scalar(operand, at);
    switch (expr.kind) {
      case "linear":
        return `((int)(${this.index(expr, at)}))`;
      case "quotient":
      case "modulus":
        return divide(expr, of(expr.x));
      case "unary":
        return scalarUnary(expr.op, expr.scalar, of(expr.x));
      case "binary":
        return scalarBinary(expr.op, expr.scalar, of(expr.a), of(expr.b));
      case "fma":
        return `fma_${letters[expr.scalar]}(${of(expr.a)}, ${of(expr.b)}, ${of(expr.c)})`;
      case "compare":
        return `(${typed(expr.a, of(expr.a))} ${relations[expr.direction]} ${typed(expr.b, of(expr.b))})`;
      case "select": {
        const [condition, a, b] = [of(expr.condition), of(expr.a), of(expr.b)];
        return `(${condition} ? ${a} : ${b})`;
      }
      case "guard":
        return this.guarded(expr, scalarTypes[expr.scalar], of(expr.condition), of);
      case "within":
        return `((unsigned)(${of(expr.x)} - (${expr.low})) < ${expr.high - expr.low}u)`;
      case "convert":
        return convert(expr.x.scalar, expr.scalar, of(expr.x));
      case "bitcast":
        return bitcast(expr.x.scalar, expr.scalar, of(expr.x));
      case "load":
        return `${expr.scalar === "u32" ? "(unsigned)" : ""}${this.element(expr.buffer, expr.index, at)}`;
      default:
        throw new Error(`${expr.kind} has no code of its own`);
    }
  }

  /** Both ways of a condition; only one is run. */
  protected guarded(expr: Extract<Expr, { kind: "guard" }>, type: string, condition: string, write: (branch: Expr) => string): string {
    const { code } = this.reach;
    const name = code.name("v");
    const way = (branch: Expr): void => this.scopes.inside(() => code.line(`${name} = ${write(branch)};`));
    code.line(`${type} ${name};`);
    code.block(`if (${condition})`, () => way(expr.a));
    code.block("else", () => way(expr.b));
    return name;
  }
}

/** Loop counters are wide, whatever they are compared with: unsigned numbers need their own kind. */
const typed = (expr: Expr, text: string): string => (expr.scalar === "u32" ? `(unsigned)${text}` : text);

function divide(expr: Extract<Expr, { kind: "quotient" | "modulus" }>, x: string): string {
  const isQuotient = expr.kind === "quotient";
  const shift = Math.log2(expr.by);
  if (Number.isInteger(shift)) {
    // Arithmetic shift and mask round towards minus infinity, as floor division does.
    return isQuotient ? `((int)${x} >> ${shift})` : `((int)${x} & ${expr.by - 1})`;
  }
  // Moving a negative range up by whole multiples makes unsigned division right.
  const lift = expr.x.min < 0 ? Math.ceil(-expr.x.min / expr.by) : 0;
  const lifted = lift === 0 ? `(unsigned)${x}` : `((unsigned)${x} + ${lift * expr.by}u)`;
  if (!isQuotient) return `((int)(${lifted} % ${expr.by}u))`;
  return lift === 0 ? `((int)(${lifted} / ${expr.by}u))` : `((int)(${lifted} / ${expr.by}u) - ${lift})`;
}

function convert(from: Scalar, to: Scalar, x: string): string {
  const fromFloat = from === "f32" || from === "f64";
  if (to === "bool" && !fromFloat) return `(${x} != 0)`;
  if (fromFloat && (to === "i32" || to === "u32")) return `to_${letters[to]}(${x})`;
  return `((${scalarTypes[to]})${x})`;
}

function bitcast(from: Scalar, to: Scalar, x: string): string {
  if (from === "f32" || to === "f32") return `as_${letters[to]}(${x})`;
  return `((${scalarTypes[to]})${x})`;
}
