import { CeratopsError } from "../errors.ts";
import { isKerasTensor, showShape } from "../tensor/keras_tensor.ts";
import { nearest } from "../util/names.ts";
import { isRecord, leaves } from "../util/tree.ts";
import type { Signature } from "./signature.ts";

/** An argument of `compile` that says something about each output. */
interface Spread<T> {
  /** `"loss"`, `"metrics"`… */
  readonly argument: string;
  readonly isLeaf: (value: unknown) => value is T;
  /** Whether a single one holds for all outputs. */
  readonly forAll: boolean;
}

/** What an argument says about each output: by name or by position, never by the order of sorted names. */
export function perOutput<T>(given: unknown, signature: Signature, spread: Spread<T>): (T | undefined)[] {
  const names = signature.outputNames;
  if (given === undefined || given === null) return names.map(() => undefined);
  if (Array.isArray(given) && (names.length > 1 || !spread.isLeaf(given))) return byPosition(given, signature, spread);
  if (spread.isLeaf(given)) {
    if (names.length > 1 && !spread.forAll) throw needsOutputs(spread.argument, given, signature);
    return names.map(() => given);
  }
  if (isRecord(given)) return byName(given, signature, spread);
  throw needsOutputs(spread.argument, given, signature);
}

function byName<T>(given: Record<string, unknown>, signature: Signature, spread: Spread<T>): (T | undefined)[] {
  const named = flatten(given, "", spread);
  const unknown = [...named.keys()].find((name) => !signature.outputNames.includes(name));
  if (unknown !== undefined) throw unknownOutput(spread.argument, unknown, [...named.keys()], signature);
  return signature.outputNames.map((name) => named.get(name));
}

/** Entries of a record by path; null stands for nothing. */
function flatten<T>(given: Record<string, unknown>, path: string, spread: Spread<T>): Map<string, T> {
  const found = new Map<string, T>();
  for (const [key, value] of Object.entries(given)) {
    const name = path === "" ? key : `${path}/${key}`;
    if (value === null || value === undefined) continue;
    if (spread.isLeaf(value)) found.set(name, value);
    else if (isRecord(value)) flatten(value, name, spread).forEach((leaf, inner) => found.set(inner, leaf));
  }
  return found;
}

/** Lists go by the position at which the user wrote the outputs. */
function byPosition<T>(given: readonly unknown[], signature: Signature, spread: Spread<T>): (T | undefined)[] {
  const { outputNames, outputOrder } = signature;
  if (given.length !== outputNames.length) throw wrongCount(spread.argument, given, signature);
  const result: (T | undefined)[] = outputNames.map(() => undefined);
  outputOrder.forEach((position, i) => {
    const value: unknown = given[i];
    if (spread.isLeaf(value)) result[position] = value;
  });
  return result;
}

export function outputsText({ outputNames, outputOrder, outputs }: Signature): string {
  const shapes = leaves(outputs, isKerasTensor).map(({ shape }) => showShape(shape));
  return outputOrder.map((i) => `"${outputNames[i]}" ${shapes[i]}`).join(", ");
}

const shown = (value: unknown): string =>
  typeof value === "string" ? `"${value}"` : Array.isArray(value) ? `[${value.map(shown).join(", ")}]` : "…";

function exampleFor(argument: string, value: unknown, { outputNames, outputOrder }: Signature): string {
  const each = outputOrder.map((i) => `"${outputNames[i]}": ${shown(value)}`);
  return `${argument}: { ${each.join(", ")} }`;
}

function unknownOutput(argument: string, name: string, given: readonly string[], signature: Signature): CeratopsError {
  const meant = nearest(name, signature.outputNames);
  return new CeratopsError(`${argument} names "${name}", which is no output of the model`, {
    code: "E_OUTPUT_NAME",
    where: `compile: ${argument}.${name}`,
    expected: outputsText(signature),
    received: given.map((one) => `"${one}"`).join(", "),
    hint: meant === undefined ? exampleFor(argument, argument === "metrics" ? ["mae"] : "mse", signature) : `did you mean "${meant}"?`,
  });
}

function wrongCount(argument: string, given: readonly unknown[], signature: Signature): CeratopsError {
  const count = signature.outputNames.length;
  return new CeratopsError(`${argument} has ${given.length} entries for ${count} outputs`, {
    code: "E_OUTPUT_COUNT",
    where: `compile: ${argument}`,
    expected: `one entry per output: ${outputsText(signature)}`,
    received: shown(given),
    hint: exampleFor(argument, argument.toLowerCase().includes("metrics") ? given : given[0], signature),
  });
}

function needsOutputs(argument: string, given: unknown, signature: Signature): CeratopsError {
  return new CeratopsError(`${argument} must say which output it is for`, {
    code: "E_OUTPUT_COUNT",
    where: `compile: ${argument}`,
    expected: `one entry per output: ${outputsText(signature)}`,
    received: shown(given),
    hint: exampleFor(argument, given, signature),
  });
}
