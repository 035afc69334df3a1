import { operands, subexpressions, type Expr } from "../../../compiler/expr.ts";
import { addressForm, indexForm, type Form } from "./forms.ts";
import { VectorEmitter } from "./vector_emitter.ts";

/**
 * Writes the values of expressions: as scalars, or as vectors of the next four rounds of a vector loop. Each value is
 * computed once per level of loops, invariant ones before the loop.
 */
export class ValueEmitter extends VectorEmitter {
  /** Computes, before a loop, whatever its body needs that does not change in it. */
  hoist(exprs: readonly Expr[], forms: readonly Form[], changing: (expr: Expr) => boolean): void {
    for (const form of forms) this.hoistForm(form, changing);
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

const loadsFromMemory = (form: Form): boolean =>
  subexpressions(form.terms.map(({ atom }) => atom)).some(({ kind }) => kind === "load");

