import { CeratopsError } from "../../errors.ts";
import { at } from "../../ir/shape.ts";
import { isKerasTensor, showShape } from "../../tensor/keras_tensor.ts";
import { nearest } from "../../util/names.ts";
import { isRecord, leaves, sortedKeys } from "../../util/tree.ts";
import type { SymbolicTree } from "../structure.ts";
import { isData, isNested } from "./host_array.ts";

/** What data is arranged for: the inputs or the outputs of a model. */
export interface Target {
  /** `"x"`, `"y"` or `"sampleWeight"`: what the user called the data. */
  readonly argument: string;
  readonly structure: SymbolicTree;
  /** Names in the order of `leaves(structure)`. */
  readonly names: readonly string[];
  /** Whether some may be left out. */
  readonly partial: boolean;
}

/** Brings data into the order of a model's inputs or outputs: by name, by position, or as the only one. */
export function arrange(given: unknown, target: Target): unknown[] {
  const { structure, names } = target;
  const flat = names.length;
  if (isRecord(given) && !isData(given) && !isRecord(structure)) return byName(given, target);
  if (flat === 1 && !isRecord(structure)) return [onlyOne(given, target)];
  if (Array.isArray(structure) && Array.isArray(given) && structure.every(isKerasTensor)) return byPosition(given, target);
  return bySubtree(given, structure, target, "");
}

/** A list of one stands for its only item. */
function onlyOne(given: unknown, target: Target): unknown {
  if (given === undefined || given === null) return present(undefined, target.names[0] ?? "", target);
  if (!Array.isArray(given) || isNested(given)) return given;
  if (given.length !== 1) throw wrongCount(target, given.length);
  return given[0];
}

function byName(given: Record<string, unknown>, target: Target): unknown[] {
  refuseUnknown(given, target.names, target);
  return target.names.map((name) => present(given[name], name, target));
}

function byPosition(given: readonly unknown[], target: Target): unknown[] {
  if (given.length !== target.names.length) throw wrongCount(target, given.length);
  return target.names.map((name, i) => present(given[i] ?? undefined, name, target));
}

function bySubtree(given: unknown, structure: SymbolicTree, target: Target, path: string): unknown[] {
  if (isKerasTensor(structure)) return [present(given, path, target)];
  if (Array.isArray(structure)) {
    if (!Array.isArray(given) || given.length !== structure.length) throw wrongStructure(given, target);
    return structure.flatMap((part: SymbolicTree, i) => bySubtree(given[i], part, target, joined(path, String(i))));
  }
  if (!isRecord(structure)) return [];
  if (given === undefined && target.partial) return leaves(structure, isKerasTensor).map(() => undefined);
  if (!isRecord(given) || isData(given)) throw wrongStructure(given, target);
  refuseUnknown(given, Object.keys(structure), target);
  return sortedKeys(structure).flatMap((key) => bySubtree(given[key], structure[key] as SymbolicTree, target, joined(path, key)));
}

const joined = (path: string, key: string): string => (path === "" ? key : `${path}/${key}`);

function present(value: unknown, name: string, target: Target): unknown {
  if (value !== undefined || target.partial) return value;
  const { argument, names } = target;
  throw new CeratopsError(`${argument} has no data for "${name}"`, {
    code: "E_DATA_MISSING",
    where: `${argument}.${name}`,
    expected: signatureText(target),
    received: `nothing for "${name}"`,
    hint: names.length === 1 ? "await load(); before it, whatever loads the data" : `{ ${names.map((one) => `${one}: …`).join(", ")} }`,
  });
}

/** Names that the model does not have may be there besides, as in Keras, unless one of them could be a misspelt one. */
function refuseUnknown(record: Record<string, unknown>, known: readonly string[], target: Target): void {
  const given = Object.keys(record);
  const unknown = given.find((name) => !known.includes(name));
  const complete = !target.partial && known.every((name) => record[name] !== undefined);
  if (unknown === undefined || complete) return;
  const meant = nearest(unknown, known);
  throw new CeratopsError(`${target.argument} has data for "${unknown}", which the model does not have`, {
    code: "E_DATA_NAME",
    where: `${target.argument}.${unknown}`,
    expected: signatureText(target),
    received: given.map((name) => `"${name}"`).join(", "),
    hint: meant === undefined ? `{ ${known.map((name) => `${name}: …`).join(", ")} }` : `did you mean "${meant}"?`,
  });
}

function wrongCount(target: Target, count: number): CeratopsError {
  return new CeratopsError(`${target.argument} has ${count} arrays, the model takes ${target.names.length}`, {
    code: "E_DATA_COUNT",
    where: target.argument,
    expected: signatureText(target),
    received: `${count} arrays`,
    hint:
      target.names.length === 1
        ? "ops.concatenate([a, b], { axis: -1 }) for features in one array; for several inputs: Model({ inputs: [a, b], outputs })"
        : `[${target.names.join(", ")}], or by name: { ${target.names.map((name) => `${name}: …`).join(", ")} }`,
  });
}

function wrongStructure(given: unknown, target: Target): CeratopsError {
  const received = Array.isArray(given) ? "a list" : isRecord(given) && !isData(given) ? `{ ${Object.keys(given).join(", ")} }` : "one array";
  const names = target.names.map((name) => `${name}: …`).join(", ");
  return new CeratopsError(`${target.argument} must be named like the ${target.argument === "x" ? "inputs" : "outputs"} of the model`, {
    code: "E_DATA_STRUCTURE",
    where: target.argument,
    expected: signatureText(target),
    received,
    hint: isRecord(target.structure) ? `{ ${names} }` : `[${target.names.join(", ")}]`,
  });
}

/** `"title" [batch, 100], "body" [batch, 200]`. */
function signatureText({ structure, names }: Target): string {
  const shapes = leaves(structure, isKerasTensor).map(({ shape }) => showShape(shape));
  return names.map((name, i) => `"${name}" ${at(shapes, i)}`).join(", ");
}
