import { FormatError } from "../../../saving/format_error.ts";
import type { H5Group } from "../../../saving/hdf5/tree.ts";
import type { BaseLayer } from "../../../layers/layer.ts";
import type { FitOptions } from "../fit_weights.ts";
import { assignPairs, isFit, linesOf, pairUp, type NamedArray, type Pair } from "../named_weights.ts";
import { weightsDiffer } from "../weights_diff.ts";
import { datasetAt, groupIn, readTexts } from "./attributes.ts";

/** A model whose layers are listed. */
export interface LayeredModel extends BaseLayer {
  readonly layers: readonly BaseLayer[];
}

interface LayerWeights {
  readonly name: string;
  readonly arrays: readonly NamedArray[];
}

type Options = Omit<FitOptions, "strictOptimizer" | "model"> & {
  /** Whether only layers whose names the file knows are given weights. */
  readonly byName?: boolean | undefined;
  /** Whether the model was described by the same file, so that a name means the same layer on both sides. */
  readonly sameFile?: boolean | undefined;
};

/**
 * Gives a model the weights of a file of Keras 1 or 2, or of Keras 3's `.h5`. Such files know layers by name and list the
 * weights of each: layers are matched by name where all names agree, else by order; so are weights within a layer.
 * Nothing is assigned unless everything fits.
 */
export function readLegacyWeights(model: LayeredModel, group: H5Group, options: Options): void {
  const { source, skipMismatch = false, byName = false, sameFile = false, onNote } = options;
  const stored = layersIn(group, source);
  const weighted = model.layers.filter((layer) => layer.weights.length > 0);
  const known = new Map(stored.map((layer) => [layer.name, layer]));
  const agree = weighted.length === stored.length && weighted.every(({ name }) => known.has(name));
  const matched = weighted.map((layer, i) => ({ layer, found: agree || byName ? known.get(layer.name) : stored[i] }));
  if (matched.some(({ layer, found }) => known.has(layer.name) && found?.name !== layer.name)) {
    if (sameFile) throw anotherOrder(source);
    onNote?.(`${source}: layers are matched by order, though some have the names of others`);
  }
  const wanted = byName ? matched.filter(({ found }) => found !== undefined) : matched;
  const pairs = [...wanted.flatMap(({ layer, found }) => pairsOf(layer, found?.arrays ?? [])), ...topLevel(model, group, source)];
  const used = new Set(wanted.map(({ found }) => found));
  const arrays = stored.flatMap((layer) => (byName && !used.has(layer) ? [] : layer.arrays));
  const lines = linesOf(pairs, arrays);
  if (!skipMismatch && lines.some(({ mark }) => mark !== " ")) throw weightsDiffer({ source, model: model.name }, lines);
  for (const { mark, text } of lines) if (mark !== " ") onNote?.(`${source}: ${text}`);
  assignPairs(pairs.filter(isFit), source);
}

/** Such files list what is trained first, whoever holds it. */
function pairsOf(layer: BaseLayer, arrays: readonly NamedArray[]): Pair[] {
  return pairUp([...layer.trainableWeights, ...layer.nonTrainableWeights], arrays);
}

function layersIn(group: H5Group, source: string): LayerWeights[] {
  const layers = namesIn(group, "layer_names", source).map((name) => {
    const member = groupIn(group, name);
    if (member === undefined) throw missing(source, name);
    return { name: name.replaceAll("/", "_"), arrays: arraysIn(member, source) };
  });
  return layers.filter(({ arrays }) => arrays.length > 0);
}

/** The arrays that a group lists, in the order of the list. */
export function arraysIn(group: H5Group, source: string): NamedArray[] {
  return namesIn(group, "weight_names", source).map((name) => {
    const dataset = datasetAt(group, name);
    if (dataset === undefined) throw missing(source, name);
    return { name, shape: dataset.shape, read: () => dataset.read() };
  });
}

/** A list of names, each of which stands for something else. */
function namesIn(group: H5Group, list: string, source: string): readonly string[] {
  const names = readTexts(group, list);
  const seen = new Set<string>();
  const twice = names.find((name) => seen.size === seen.add(name).size);
  if (twice === undefined) return names;
  throw new FormatError(source, twice, undefined, `The file lists the same twice in ${list}.`, { code: "E_FILE_CORRUPT" });
}

/** Weights of the model's own. */
function topLevel(model: LayeredModel, group: H5Group, source: string): Pair[] {
  const own = [...model.savedArrays().values()].flatMap(({ variable }) => variable ?? []);
  const stored = groupIn(group, "top_level_model_weights");
  return pairUp(own, stored === undefined ? [] : arraysIn(stored, source));
}

/** By order, layers would get weights that the file keeps under the names of others. */
export const anotherOrder = (source: string): FormatError =>
  new FormatError(source, undefined, undefined, "The file describes its layers in another order than their weights.", {
    code: "E_FILE_CORRUPT",
    expected: "weights in the order of the layers, or under their names",
  });

const missing = (source: string, name: string): FormatError =>
  new FormatError(source, name, undefined, "The file lists weights that it does not hold.", { code: "E_FILE_CORRUPT" });
