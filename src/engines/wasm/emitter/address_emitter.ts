import type { Buffer, Expr, Term } from "../../../compiler/expr.ts";
import type { Local } from "../assembler/index.ts";
import { EmissionState, FIRST, LANES, type Lane } from "./emission_state.ts";
import { addressForm, type Form } from "./forms.ts";
import type { Partial } from "./scopes.ts";

/** Writes sums of scaled indices: addresses, and the indices themselves. */
export abstract class AddressEmitter extends EmissionState {
  /** Pushes the value of an expression for one round. */
  abstract scalar(expr: Expr, at?: Lane): void;

  /** Pushes the address of an element without its constant part, which is returned for the instruction to add. */
  address(buffer: Buffer, index: Expr, at: Lane = FIRST): number {
    const form = addressForm(buffer, index);
    return this.#addressOf(form, at);
  }

  #addressOf(form: Form, at: Lane): number {
    const axis = this.vectorLoop?.axis;
    const step = axis === undefined ? 0 : (form.terms.find(({ atom }) => atom === axis)?.factor ?? 0);
    const nonlinear = axis !== undefined && form.terms.some(({ atom }) => atom !== axis && this.isVarying(atom));
    // Rounds of a vector loop lie at constant distances unless the index depends on the counter in another way.
    const distance = nonlinear ? 0 : step * (at.copy * LANES + at.lane);
    const lane = nonlinear ? at : FIRST;
    // The instruction adds its constant without wrapping around: what it is added to must not be negative.
    const whole = mayBeNegative(form);
    const base = this.#baseOf(form);
    const key = `${form.key}${nonlinear ? ` ${at.copy} ${at.lane}` : ""}`;
    const known = this.scopes.find(key);
    if (known !== undefined) this.f.localGet(known);
    else {
      this.sum(form, lane, whole);
      this.scopes.keep(key, "i32");
    }
    const offset = whole ? distance : base + distance;
    if (offset >= 0) return offset;
    this.f.i32Const(offset);
    this.f.op("i32.add");
    return 0;
  }

  /** The constant part of a form that has not been added yet. */
  #baseOf(form: Form): number {
    return this.scopes.partialOf(form)?.base ?? form.base + this.#pointerOffset(form);
  }

  #pointerOffset(form: Form): number {
    return form.pointer === undefined ? 0 : this.pointers(form.pointer).offset;
  }

  /** Pushes the sum of a form; without its constant part unless asked for. */
  protected sum(form: Form, at: Lane, withBase: boolean): void {
    const { f } = this;
    const partial = this.scopes.partialOf(form);
    const terms = partial?.terms ?? form.terms;
    let pushed = true;
    if (partial !== undefined) f.localGet(partial.local);
    else if (form.pointer !== undefined) f.localGet(this.pointers(form.pointer).local);
    else pushed = false;
    const add = (): void => {
      if (pushed) f.op("i32.add");
      pushed = true;
    };
    for (const { atom, factor } of terms) {
      this.#product(atom, factor, at);
      add();
    }
    const base = this.#baseOf(form) + this.#missingRounds(form, partial, at);
    if (!withBase || (base === 0 && pushed)) return;
    f.i32Const(base);
    add();
  }

  /** A hoisted sum has the counter of a vector loop as it is in the first round: what is missing in another. */
  #missingRounds(form: Form, partial: Partial | undefined, { copy, lane }: Lane): number {
    const isCounter = ({ atom }: Term): boolean => atom === this.vectorLoop?.axis;
    if (partial === undefined || partial.terms.some(isCounter)) return 0;
    return (form.terms.find(isCounter)?.factor ?? 0) * (copy * LANES + lane);
  }

  #product(atom: Expr, factor: number, at: Lane): void {
    const { f } = this;
    if (factor === 1) return this.scalar(atom, at);
    const varying = this.isVarying(atom) ? ` ${at.copy} ${at.lane}` : "";
    const key = `product ${atom.id} ${factor}${varying}`;
    const known = this.scopes.find(key);
    if (known !== undefined) return f.localGet(known);
    const shift = Math.log2(factor);
    this.scalar(atom, at);
    f.i32Const(Number.isInteger(shift) ? shift : factor);
    f.op(Number.isInteger(shift) ? "i32.shl" : "i32.mul");
    if (this.isVolatile(atom)) return;
    this.scopes.keep(key, "i32");
  }

  /** Sums up what does not change in a loop, before it: inside, only the rest is added. */
  protected hoistForm(form: Form, changing: (expr: Expr) => boolean): void {
    const partial = this.scopes.partialOf(form);
    const terms = partial?.terms ?? form.terms;
    const axis = this.vectorLoop?.axis;
    // What differs between the rounds of a vector loop by more than a multiple of the counter is summed up per round,
    // then with the counter of that round.
    const isSummedPerRound = form.terms.some(({ atom }) => atom !== axis && this.isVarying(atom));
    const fixed = terms.filter(
      ({ atom }) =>
        !changing(atom) && !this.isVolatile(atom) && (atom === axis ? !isSummedPerRound : !this.isVarying(atom)),
    );
    // An index without anything that changes is hoisted as a whole.
    if (fixed.length === 0 || (form.pointer === undefined && fixed.length === terms.length)) return;
    const base = this.#baseOf(form);
    const rest = terms.filter((term) => !fixed.includes(term));
    // Summing a form of the fixed terms only: the partial result so far, or the pointer, and those.
    const local = this.scopes.temporary("i32");
    this.#sumOf(partial?.local ?? (form.pointer === undefined ? undefined : this.pointers(form.pointer).local), fixed);
    this.f.localSet(local);
    this.scopes.keepPartial(form, { local, base, terms: rest });
  }

  #sumOf(start: Local | undefined, terms: Form["terms"]): void {
    let pushed = start !== undefined;
    if (start !== undefined) this.f.localGet(start);
    for (const { atom, factor } of terms) {
      this.#product(atom, factor, FIRST);
      if (pushed) this.f.op("i32.add");
      pushed = true;
    }
  }
}

/** Whether the terms of an address may add up to less than nothing. */
function mayBeNegative(form: Form): boolean {
  const lowest = form.terms.reduce((sum, { atom, factor }) => sum + Math.min(atom.min * factor, atom.max * factor), 0);
  return lowest < 0;
}
