import type { TypedArray } from "../../ir/dtype.ts";
import { at, sameDims, type Dims } from "../../ir/shape.ts";
import type { H5Dataset } from "../../saving/hdf5/tree.ts";
import type { Saveable, SavedArray } from "../../tensor/saved_state.ts";
import { Optimizer } from "../../optimizers/index.ts";
import { castStored } from "./cast.ts";
import type { Note } from "./notes.ts";
import { listsAlike, notNumbers, weightsDiffer, type Line } from "./weights_diff.ts";
import type { StoredGroups } from "./weights_tree.ts";
import type { Part } from "./walk.ts";

/** Where weights come from, and what becomes of those that do not fit. */
export interface FitOptions {
  /** The file, for messages. */
  readonly source: string;
  /** Name of the model, for messages. */
  readonly model: string;
  /** Whether what does not fit is passed over, with a note. */
  readonly skipMismatch?: boolean | undefined;
  /** Whether the state of an optimizer that does not fit is an error; otherwise it is passed over, with a note. */
  readonly strictOptimizer?: boolean | undefined;
  readonly onNote?: Note | undefined;
}

type Entries = ReadonlyMap<string, H5Dataset>;
const none: Entries = new Map();

/**
 * Gives the arrays of a weights file to the parts of a model. They are matched by path; a part that does not fit there
 * is looked for under the other paths that lead to it, as files from other versions of Keras need. Nothing is assigned
 * unless everything fits.
 *
 * @throws CeratopsError with a comparison of model and file where they differ
 */
export function fitWeights(parts: readonly Part[], groups: StoredGroups, options: FitOptions): void {
  const found = parts.map((part) => ({ part, entries: entriesFor(part, groups) }));
  const isFit = ({ entries }: { readonly entries: Entries | undefined }): boolean => entries !== undefined;
  const misfits = found.filter((one) => !isFit(one)).map(({ part }) => part);
  const serious = misfits.filter((part) => !isForgiven(part, groups, options));
  const surplus = unexpected(parts, groups);
  if (!options.skipMismatch && (serious.length > 0 || surplus.length > 0)) {
    throw weightsDiffer(options, compare(parts, found.filter(isFit).map(({ part }) => part), groups, surplus));
  }
  const assignments = found.flatMap(({ part, entries }) => (entries === undefined ? [] : assignmentsOf(part, entries, options)));
  // That an optimizer has not trained yet is nothing to be told about.
  const told = misfits.filter((part) => !isForgiven(part, groups, { ...options, strictOptimizer: true }));
  for (const { array, data, shape } of assignments) array.assign(data, shape);
  for (const part of told) options.onNote?.(`${options.source}: nothing in the file fits ${nameOf(part)}, which keeps its values`);
  if (options.skipMismatch) for (const path of surplus) options.onNote?.(`${options.source}: the model has no ${path}`);
}

/** The first group that fits a part, of those under the paths that lead to it. */
function entriesFor({ saveable, paths }: Part, groups: StoredGroups): Entries | undefined {
  const arrays = saveable.savedArrays();
  // With half precision, Keras wraps optimizers by itself, and does not say so in configurations.
  const wrapped = saveable instanceof Optimizer ? paths.map((path) => `${path}/inner_optimizer`) : [];
  return candidates([...paths, ...wrapped], groups).find((entries) => fits(arrays, entries));
}

/** Keras 2.13 called the layers of a model otherwise. */
const oldLayers = "_layer_checkpoint_dependencies";

function candidates(paths: readonly string[], groups: StoredGroups): Entries[] {
  const isOld = [...groups.keys()].some((path) => path.startsWith(oldLayers));
  const old = isOld ? paths.map((path) => path.replaceAll(/\blayers\b/g, oldLayers)) : [];
  const known = [...paths, ...old].map((path) => groups.get(path)).filter((entries) => entries !== undefined);
  return known.length === 0 ? [none] : known;
}

const fits = (arrays: ReadonlyMap<string, SavedArray>, entries: Entries): boolean =>
  entries.size === arrays.size && [...arrays].every(([key, { shape }]) => sameShape(shape, entries.get(key)?.shape));

const sameShape = (expected: Dims | null, found: Dims | undefined): boolean =>
  found !== undefined && (expected === null || sameDims(expected, found));

/**
 * An optimizer may begin anew where that is said: where the file was written without its state, or before it was built
 * (then there are only counters and learning rates), and, unless asked otherwise, where it is another one.
 */
function isForgiven({ saveable, paths }: Part, groups: StoredGroups, { strictOptimizer = false }: FitOptions): boolean {
  if (!(saveable instanceof Optimizer)) return false;
  const entries = groups.get(at(paths, 0)) ?? none;
  return !strictOptimizer || [...entries.values()].every(({ shape }) => shape.length === 0);
}

/** Paths of arrays that no part is looked for under. The state of an optimizer that a model lacks is nothing to it. */
function unexpected(parts: readonly Part[], groups: StoredGroups): string[] {
  const known = new Set(parts.flatMap(({ paths }) => paths));
  return [...groups.keys()].filter((path) => !known.has(path) && !path.includes(oldLayers) && !/(^|\/)optimizer(\/|$)/.test(path));
}

interface Assignment {
  readonly array: SavedArray;
  readonly data: TypedArray;
  readonly shape: Dims;
}

function assignmentsOf({ saveable, paths }: Part, entries: Entries, { source }: FitOptions): Assignment[] {
  return [...saveable.savedArrays()].flatMap(([key, array]) => {
    const stored = entries.get(key)?.read();
    if (stored === undefined) return [];
    if (!("data" in stored)) throw notNumbers(source, `${at(paths, 0)}/vars/${key}`);
    return [{ array, data: castStored(stored, array.dtype), shape: stored.shape }];
  });
}

/** Model and file, line by line. */
function compare(parts: readonly Part[], fitting: readonly Part[], groups: StoredGroups, surplus: readonly string[]): Line[] {
  const lines = parts.flatMap((part) => {
    const arrays = part.saveable.savedArrays();
    const path = part.paths.find((one) => groups.has(one)) ?? at(part.paths, 0);
    const entries = fitting.includes(part) ? arrays : (groups.get(path) ?? none);
    return listsAlike(path, shapesOf(arrays), shapesOf(entries));
  });
  return [...lines, ...surplus.flatMap((path) => listsAlike(path, new Map(), shapesOf(groups.get(path) ?? none)))];
}

const shapesOf = (arrays: ReadonlyMap<string, { readonly shape: Dims | null }>): Map<string, Dims | null> =>
  new Map([...arrays].map(([key, { shape }]) => [key, shape]));

const nameOf = ({ saveable, paths }: { readonly saveable: Saveable; readonly paths: readonly string[] }): string =>
  `"${saveable.name}" (${at(paths, 0) === "" ? "the model itself" : at(paths, 0)})`;
