import type { Optimizer } from "../../../optimizers/index.ts";
import type { Variable } from "../../../tensor/variable.ts";
import type { Note } from "../notes.ts";
import { assignPairs, isFit, type NamedArray, type Pair } from "../named_weights.ts";

/** What Keras 2 called the state that an optimizer keeps for each weight, by the names of Keras 3. */
const oldNames: Readonly<Record<string, string>> = {
  m: "momentum",
  v: "velocity",
  vhat: "velocity_hat",
  rms: "velocity",
  mg: "average_gradient",
  momentum: "momentum",
  accumulator: "accumulator",
  accum_grad: "accumulated_grad",
  accum_var: "accumulated_delta_var",
  linear: "linear",
};

/**
 * Gives a built optimizer the state in an old file. Keras 3 lists it in its own order; Keras 2 has no learning rate among
 * it and lists one kind of state after the other, which is told by the names.
 */
export function readOptimizerState(optimizer: Optimizer, arrays: readonly NamedArray[], source: string, onNote: Note | undefined): void {
  const { variables } = optimizer;
  const inOrder = variables.map((variable, i): Pair => ({ variable, array: arrays[i] }));
  const isInOrder = arrays.length === variables.length && inOrder.every(isFit) && !contradicts(inOrder);
  const pairs = isInOrder ? inOrder : pairOld(variables, arrays);
  if (pairs.every(isFit)) return assignPairs(pairs, source);
  onNote?.(`${source}: the state of the optimizer is not that of "${optimizer.name}", which begins anew`);
}

/** Whether an array would go to another variable than the one of its name. */
function contradicts(pairs: readonly Pair[]): boolean {
  const names = new Set(pairs.map(({ variable }) => variable.name));
  return pairs.some(({ variable, array }) => {
    const last = array?.name.split("/").at(-1) ?? "";
    return names.has(last) && last !== variable.name;
  });
}

/** By kind and order within the kind. What Keras 2 does not keep stays as it is. */
function pairOld(variables: readonly Variable[], arrays: readonly NamedArray[]): Pair[] {
  const kinds = new Map<string, NamedArray[]>();
  for (const array of arrays) {
    const kind = oldKind(array.name);
    kinds.set(kind, [...(kinds.get(kind) ?? []), array]);
  }
  const taken = new Map<string, number>();
  const kept = variables.filter(({ name }) => name !== "learning_rate");
  return kept.map((variable) => {
    const kind = [...kinds.keys()].filter((one) => variable.name === one || variable.name.endsWith(`_${one}`)).toSorted((a, b) => b.length - a.length)[0];
    const position = taken.get(kind ?? "") ?? 0;
    taken.set(kind ?? "", position + 1);
    return { variable, array: kind === undefined ? undefined : kinds.get(kind)?.[position] };
  });
}

function oldKind(name: string): string {
  const last = name.replace(/:\d+$/, "").split("/").at(-1) ?? "";
  if (last === "iter" || last === "iteration") return "iteration";
  return Object.hasOwn(oldNames, last) ? (oldNames[last] ?? last) : last;
}
