import type { Direction } from "../ir/attributes.ts";
import type { BinaryOp, Expr, Linear, Scalar, UnaryOp } from "./expr.ts";

/** How strongly the parts of an expression hold together, as in C. */
const LEVEL = { choice: 0, or: 1, xor: 2, and: 3, equality: 4, relation: 5, shift: 6, sum: 7, product: 8, prefix: 9, atom: 10 };

interface Text {
  readonly text: string;
  readonly level: number;
}

export const typeNames: { readonly [S in Scalar]: string } = {
  f32: "float",
  f64: "double",
  i32: "int",
  u32: "unsigned",
  bool: "bool",
};

const infix: { readonly [O in BinaryOp]?: readonly [sign: string, level: number] } = {
  add: ["+", LEVEL.sum],
  sub: ["-", LEVEL.sum],
  mul: ["*", LEVEL.product],
  div: ["/", LEVEL.product],
  rem: ["%", LEVEL.product],
  and: ["&", LEVEL.and],
  or: ["|", LEVEL.or],
  xor: ["^", LEVEL.xor],
  shl: ["<<", LEVEL.shift],
  shr_s: [">>", LEVEL.shift],
  shr_u: [">>>", LEVEL.shift],
};

const relations: { readonly [D in Direction]: readonly [sign: string, level: number] } = {
  EQ: ["==", LEVEL.equality],
  NE: ["!=", LEVEL.equality],
  LT: ["<", LEVEL.relation],
  LE: ["<=", LEVEL.relation],
  GT: [">", LEVEL.relation],
  GE: [">=", LEVEL.relation],
};

const prefixes: { readonly [O in UnaryOp]?: string } = { neg: "-", not: "!" };

const atom = (text: string): Text => ({ text, level: LEVEL.atom });

/** An expression as C would have it; `named` says which parts have a name already. */
export function printExpr(expr: Expr, named: ReadonlyMap<Expr, string> = new Map()): string {
  return write(expr, (part) => named.get(part)).text;
}

type Named = (expr: Expr) => string | undefined;

function write(expr: Expr, named: Named): Text {
  const name = named(expr);
  return name === undefined ? compose(expr, named) : atom(name);
}

/** The definition of a part that has a name itself. */
export function printDefinition(expr: Expr, named: ReadonlyMap<Expr, string>): string {
  return compose(expr, (part) => named.get(part)).text;
}

function compose(expr: Expr, named: Named): Text {
  const inside = (part: Expr, level: number): string => {
    const made = write(part, named);
    return made.level >= level ? made.text : `(${made.text})`;
  };
  const between = (a: Expr, [sign, level]: readonly [string, number], b: Expr): Text => ({
    text: `${inside(a, level)} ${sign} ${inside(b, level + 1)}`,
    level,
  });
  const call = (name: string, ...parts: Expr[]): Text => atom(`${name}(${parts.map((part) => inside(part, LEVEL.choice)).join(", ")})`);
  switch (expr.kind) {
    case "var":
      return atom(expr.name);
    case "const":
      return atom(expr.scalar === "bool" ? String(expr.value !== 0) : showNumber(expr.value));
    case "linear":
      return writeLinear(expr, inside);
    case "quotient":
    case "modulus":
      return divide(expr, inside);
    case "unary": {
      const prefix = prefixes[expr.op];
      return prefix === undefined ? call(expr.op, expr.x) : { text: `${prefix}${inside(expr.x, LEVEL.prefix)}`, level: LEVEL.prefix };
    }
    case "binary": {
      const sign = infix[expr.op];
      return sign === undefined ? call(expr.op, expr.a, expr.b) : between(expr.a, sign, expr.b);
    }
    case "fma":
      return call("fma", expr.a, expr.b, expr.c);
    case "compare":
      return between(expr.a, relations[expr.direction], expr.b);
    case "select":
    case "guard": {
      const [condition, a, b] = [inside(expr.condition, LEVEL.or), inside(expr.a, LEVEL.or), inside(expr.b, LEVEL.choice)];
      return { text: `${condition} ? ${a} : ${b}`, level: LEVEL.choice };
    }
    case "within":
      return { text: `${expr.low} <= ${inside(expr.x, LEVEL.shift)} < ${expr.high}`, level: LEVEL.relation };
    case "convert":
      return { text: `(${typeNames[expr.scalar]}) ${inside(expr.x, LEVEL.prefix)}`, level: LEVEL.prefix };
    case "bitcast":
      return call(`as_${typeNames[expr.scalar]}`, expr.x);
    case "load":
      return atom(`${expr.buffer.name}[${inside(expr.index, LEVEL.choice)}]`);
    default:
      return expr satisfies never;
  }
}

/** Digits that tell float32 numbers apart. */
const showNumber = (value: number): string => (Object.is(value, -0) ? "-0" : String(Number(value.toPrecision(9))));

function writeLinear({ base, terms }: Linear, inside: (part: Expr, level: number) => string): Text {
  if (terms.length === 0) return atom(String(base));
  const sum = terms.map(({ atom: part, factor }) => {
    const size = Math.abs(factor);
    return { sign: factor < 0 ? "-" : "+", text: size === 1 ? inside(part, LEVEL.product) : `${size}*${inside(part, LEVEL.prefix)}` };
  });
  if (base !== 0) sum.push({ sign: base < 0 ? "-" : "+", text: String(Math.abs(base)) });
  const text = sum.map(({ sign, text: term }, i) => (i > 0 ? ` ${sign} ${term}` : sign === "-" ? `-${term}` : term)).join("");
  return { text, level: sum.length === 1 ? LEVEL.product : LEVEL.sum };
}

/** C rounds towards zero: where that makes a difference, the division has a name that says how it rounds. */
function divide(expr: Extract<Expr, { kind: "quotient" | "modulus" }>, inside: (part: Expr, level: number) => string): Text {
  const isQuotient = expr.kind === "quotient";
  if (expr.x.min < 0) return atom(`${isQuotient ? "floor_div" : "floor_mod"}(${inside(expr.x, LEVEL.choice)}, ${expr.by})`);
  return { text: `${inside(expr.x, LEVEL.product)} ${isQuotient ? "/" : "%"} ${expr.by}`, level: LEVEL.product };
}
