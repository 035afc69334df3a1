import type { Node, TensorType } from "../ir/node.ts";

/** What a scope needs to know of a variable. */
export interface Stateful {
  readonly type: TensorType;
}

/**
 * What happens to variables while a function is traced: the first read of each becomes a parameter of the graph, and
 * an assignment is remembered as the value the variable takes when the compiled step has run. Nothing outside changes.
 */
export class Scope {
  /** The parameter that stands for each variable's value before the step. */
  readonly reads = new Map<Stateful, Node<"parameter">>();
  /** The value each assigned variable takes. */
  readonly updates = new Map<Stateful, Node>();

  /** Runs `body` with this scope; scopes nest, and an inner one hides the outer. */
  run<T>(body: () => T): T {
    return within(this, body);
  }
}

let current: Scope | undefined;

/**
 * Runs `body` as if nothing were being traced: what it makes, such as weights or the slots of an optimizer, outlives the
 * step and may not be computed from stand-ins.
 */
export const outsideTrace = <T>(body: () => T): T => within(undefined, body);

function within<T>(scope: Scope | undefined, body: () => T): T {
  const outer = current;
  current = scope;
  try {
    return body();
  } finally {
    current = outer;
  }
}

/** The innermost scope, if a function is being traced. */
export const currentScope = (): Scope | undefined => current;

let noted: Set<Stateful> | undefined;

/** Runs `body` and says which variables it assigned outside of any trace. */
export function assignedIn<T>(body: () => T): { readonly result: T; readonly assigned: ReadonlySet<Stateful> } {
  const outer = noted;
  const assigned = new Set<Stateful>();
  noted = assigned;
  try {
    return { result: body(), assigned };
  } finally {
    noted = outer;
  }
}

/** Tells whoever is interested that a variable was assigned. */
export const noteAssigned = (variable: Stateful): void => void noted?.add(variable);
