import type { BaseLayer } from "../layers/layer.ts";
import { isKerasTensor, type KerasTensor } from "../tensor/keras_tensor.ts";
import { isRecord, leaves, sortedKeys } from "../util/tree.ts";
import type { SymbolicTree } from "./structure.ts";

/** What goes into a model and what comes out, with the name of each. Lists are in the order of `leaves`. */
export interface Signature {
  readonly inputs: SymbolicTree;
  readonly outputs: SymbolicTree;
  readonly flatInputs: readonly KerasTensor[];
  readonly flatOutputs: readonly KerasTensor[];
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Positions of the outputs in the order the user wrote them, for everything that is shown. */
  readonly outputOrder: readonly number[];
  /** Per input, the layers that take it; for messages. */
  readonly consumers?: readonly (readonly string[])[];
  /** Per input, those of them that are layers. */
  readonly consumingLayers?: readonly (readonly BaseLayer[])[];
}

export function signatureOf(inputs: SymbolicTree, outputs: SymbolicTree): Signature {
  return {
    inputs,
    outputs,
    flatInputs: leaves(inputs, isKerasTensor),
    flatOutputs: leaves(outputs, isKerasTensor),
    inputNames: leafNames(inputs, "input"),
    outputNames: leafNames(outputs, "output"),
    outputOrder: writtenOrder(outputs),
  };
}

/** Name of each leaf: its key in a record, else the name of the operation that made it. Never twice the same. */
function leafNames(tree: SymbolicTree, fallback: string): string[] {
  const names: string[] = [];
  const visit = (part: unknown, path: readonly string[]): void => {
    if (isKerasTensor(part)) names.push(path.length > 0 ? path.join("/") : madeBy(part, fallback, names.length));
    else if (Array.isArray(part)) part.forEach((item, i) => visit(item, path.length > 0 ? [...path, String(i)] : []));
    else if (isRecord(part)) sortedKeys(part).forEach((key) => visit(part[key], [...path, key]));
  };
  visit(tree, []);
  return names.map((name, i) => (names.indexOf(name) === i ? name : `${name}_${i}`));
}

function madeBy(tensor: KerasTensor, fallback: string, position: number): string {
  const operation = tensor.history?.operation;
  if (operation !== undefined && "name" in operation && typeof operation.name === "string") return operation.name;
  return position === 0 ? fallback : `${fallback}_${position}`;
}

function writtenOrder(tree: SymbolicTree): number[] {
  const flat = leaves(tree, isKerasTensor);
  const written: number[] = [];
  const taken = new Set<number>();
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) part.forEach(visit);
    else if (isRecord(part)) Object.values(part).forEach(visit);
    else {
      const position = flat.findIndex((tensor, i) => tensor === part && !taken.has(i));
      taken.add(position);
      written.push(position);
    }
  };
  visit(tree);
  return written;
}
