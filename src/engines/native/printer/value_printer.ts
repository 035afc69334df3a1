import { asLinear, type Expr, type Linear, type Scalar, type Var } from "../../../compiler/expr.ts";
import { isExponentOp, letters, relations, vectorBinary, vectorUnary } from "./operations.ts";
import { ScalarPrinter } from "./scalar_printer.ts";
import { literal, vectorType } from "./types.ts";

/** Prints the values of expressions for the next rounds of a vector loop, one per lane. */
export class ValuePrinter extends ScalarPrinter {
  vector(expr: Expr, copy: number): string {
    const variable = expr.kind === "var" ? this.vectors.get(expr)?.[copy] : undefined;
    if (variable !== undefined) return variable;
    const varying = this.isVarying(expr);
    const key = varying ? `v${expr.id} ${copy}` : `v${expr.id}`;
    const known = this.scopes.find(key);
    if (known !== undefined) return known;
    const name = this.hold(vectorType(expr.scalar), varying ? this.#compute(expr, copy) : this.#splat(expr));
    this.scopes.keep(key, name);
    return name;
  }

  #splat(expr: Expr): string {
    const x = this.scalar(expr);
    return `splat_${letters[expr.scalar]}(${expr.scalar === "bool" ? `-(${x} != 0)` : x})`;
  }

  #compute(expr: Expr, copy: number): string {
    const of = (operand: Expr): string => this.vector(operand, copy);
    switch (expr.kind) {
      case "var":
      case "linear":
        return this.#index(expr, copy);
      case "load":
        return this.#load(expr, copy);
      case "unary":
        return isExponentOp(expr.op) ? this.#laneByLane(expr, copy) : vectorUnary(expr.op, of(expr.x));
      case "binary":
        return this.#binary(expr, copy);
      case "fma":
        return `fma_v(${of(expr.a)}, ${of(expr.b)}, ${of(expr.c)})`;
      case "compare":
        return this.#compare(expr, copy);
      case "within":
        return `(vi)((vu)(${of(expr.x)} - ${expr.low}) < splat_u(${expr.high - expr.low}u))`;
      case "select": {
        const [condition, a, b] = [of(expr.condition), of(expr.a), of(expr.b)];
        return `select_${letters[expr.scalar]}(${condition}, ${a}, ${b})`;
      }
      case "guard":
        if (this.isVarying(expr.condition)) return this.#laneByLane(expr, copy);
        return this.guarded(expr, vectorType(expr.scalar), this.scalar(expr.condition), of);
      case "convert":
        return this.#convert(expr, copy);
      case "bitcast":
        return `(${vectorType(expr.scalar)})${of(expr.x)}`;
      default:
        return this.#laneByLane(expr, copy);
    }
  }

  #binary(expr: Extract<Expr, { kind: "binary" }>, copy: number): string {
    const { op, scalar } = expr;
    if (op === "shl" || op === "shr_s" || op === "shr_u") {
      const [letter, wide] = op === "shr_s" ? ["i", "vi"] : ["u", "vu"];
      const amount = this.isVarying(expr.b) ? `(${wide})${this.vector(expr.b, copy)}` : `splat_${letter}(${this.scalar(expr.b)})`;
      return `(${vectorType(scalar)})((${wide})${this.vector(expr.a, copy)} ${op === "shl" ? "<<" : ">>"} (${amount} & 31))`;
    }
    if ((op === "div" && scalar !== "f32") || op === "rem") return this.#laneByLane(expr, copy);
    const [a, b] = [this.vector(expr.a, copy), this.vector(expr.b, copy)];
    return vectorBinary(op, scalar, a, b) ?? this.#laneByLane(expr, copy);
  }

  #compare(expr: Extract<Expr, { kind: "compare" }>, copy: number): string {
    if (expr.a.scalar === "f64") return this.#laneByLane(expr, copy);
    const [a, b] = [this.vector(expr.a, copy), this.vector(expr.b, copy)];
    // Ones of a bool are the larger number only without a sign.
    const unsigned = expr.a.scalar === "bool" ? "(vu)" : "";
    return `(vi)(${unsigned}${a} ${relations[expr.direction]} ${unsigned}${b})`;
  }

  #convert(expr: Extract<Expr, { kind: "convert" }>, copy: number): string {
    const [from, to] = [expr.x.scalar, expr.scalar];
    if (from === "f64" || to === "f64") return this.#laneByLane(expr, copy);
    return convertVector(from, to, this.vector(expr.x, copy));
  }

  /** Consecutive rounds of an index: its value in the first, plus multiples of its factor. */
  #index(expr: Var | Linear, copy: number): string {
    const axis = this.vectorLoop?.axis;
    const { base, terms } = asLinear(expr);
    if (terms.some(({ atom }) => atom !== axis && this.isVarying(atom))) return this.#sum(base, terms, copy);
    const factor = terms.find(({ atom }) => atom === axis)?.factor ?? 0;
    const first = this.scalar(expr, { copy, lane: "0" });
    return `splat_i(${first}) + iota() * ${literal(factor, "i32")}`;
  }

  #sum(base: number, terms: Linear["terms"], copy: number): string {
    const parts = terms.map(({ atom, factor }) => `${this.vector(atom, copy)} * ${literal(factor, "i32")}`);
    return [...parts, `splat_i(${literal(base, "i32")})`].join(" + ");
  }

  #load(expr: Extract<Expr, { kind: "load" }>, copy: number): string {
    const { storage } = expr.buffer;
    if (!this.isConsecutive(expr.index) || (storage !== "f32" && storage !== "i32")) return this.#laneByLane(expr, copy);
    const place = `&${this.element(expr.buffer, expr.index, { copy, lane: "0" })}`;
    const letter = storage === "f32" ? "f" : "i";
    const { valid } = this.vectorLoop ?? {};
    const loaded = valid === undefined ? `load_${letter}(${place})` : `load_part_${letter}(${place}, ${valid})`;
    return expr.scalar === "u32" ? `(vu)${loaded}` : loaded;
  }

  /** Whether an index goes up by one from round to round. */
  isConsecutive(index: Expr): boolean {
    const axis = this.vectorLoop?.axis;
    const { terms } = asLinear(index);
    if (terms.some(({ atom }) => atom !== axis && this.isVarying(atom))) return false;
    return terms.find(({ atom }) => atom === axis)?.factor === 1;
  }

  /** Runs `body` once per lane that is valid, `lane` being the variable that counts them. */
  eachLane(body: (lane: string) => void): void {
    const { code } = this.reach;
    const lane = code.name("l");
    const { valid } = this.vectorLoop ?? {};
    const inside = (): void => this.scopes.inside(() => body(lane));
    code.block(`for (int ${lane} = 0; ${lane} < LANES; ${lane}++)`, () => {
      if (valid === undefined) inside();
      else code.block(`if (${lane} < ${valid})`, inside);
    });
  }

  /** Computes round by round, and puts the results together. */
  #laneByLane(expr: Expr, copy: number): string {
    const { code } = this.reach;
    const name = code.name("v");
    code.line(`${vectorType(expr.scalar)} ${name} = {0};`);
    this.eachLane((lane) => {
      const x = this.scalar(expr, { copy, lane });
      code.line(`${name}[${lane}] = ${expr.scalar === "bool" ? `-(${x} != 0)` : x};`);
    });
    return name;
  }
}

function convertVector(from: Scalar, to: Scalar, x: string): string {
  if (to === "bool") return from === "f32" ? `(vi)(${x} != 0.0f)` : `(vi)(${x} != 0)`;
  if (from === "bool") return to === "f32" ? `(vf)(${x} & (vi)splat_f(1.0f))` : `(${vectorType(to)})(${x} & 1)`;
  if (from !== "f32" && to !== "f32") return `(${vectorType(to)})${x}`;
  return `${letters[to]}_of_${letters[from]}(${x})`;
}
