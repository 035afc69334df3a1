import type { Term } from "../../../compiler/expr.ts";
import type { FunctionBuilder, Local, ValueType } from "../assembler/index.ts";
import type { Form } from "./forms.ts";

/** The loop-invariant part of a form, already computed, and what is left to add to it. */
export interface Partial {
  readonly local: Local;
  readonly base: number;
  readonly terms: readonly Term[];
}

interface Level {
  readonly values: Map<string, Local>;
  readonly partials: Map<string, Partial>;
  readonly locals: Local[];
}

/**
 * What has been computed and is still valid, level by level: a loop body or a branch is a level of its own, and what
 * was computed in it is forgotten at its end. Local variables go back to the function then.
 */
export class Scopes {
  readonly #f: FunctionBuilder;
  readonly #levels: Level[] = [];

  constructor(f: FunctionBuilder) {
    this.#f = f;
  }

  inside(body: () => void): void {
    const level: Level = { values: new Map(), partials: new Map(), locals: [] };
    this.#levels.push(level);
    body();
    this.#levels.pop();
    this.#f.release(...level.locals);
  }

  /** The variable that holds a value, if it was computed in a level that is still open. */
  find(key: string): Local | undefined {
    for (let i = this.#levels.length - 1; i >= 0; i--) {
      const local = this.#levels[i]?.values.get(key);
      if (local !== undefined) return local;
    }
    return undefined;
  }

  partialOf(form: Form): Partial | undefined {
    for (let i = this.#levels.length - 1; i >= 0; i--) {
      const partial = this.#levels[i]?.partials.get(form.key);
      if (partial !== undefined) return partial;
    }
    return undefined;
  }

  /** A variable that lives as long as the innermost level. */
  temporary(type: ValueType): Local {
    const local = this.#f.local(type);
    this.#levels.at(-1)?.locals.push(local);
    return local;
  }

  /** Copies the value on top of the stack into a variable of the innermost level and remembers it. */
  keep(key: string, type: ValueType): void {
    const local = this.temporary(type);
    this.#f.localTee(local);
    this.#levels.at(-1)?.values.set(key, local);
  }

  keepPartial(form: Form, partial: Partial): void {
    this.#levels.at(-1)?.partials.set(form.key, partial);
  }
}
