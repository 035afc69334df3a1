import type { Scope } from "./mutate/mutation.ts";
import type { Kind } from "./seeds.ts";
import type { Weight } from "./snapshot.ts";

/** What opening some files gave: a model's configuration and state, and what was told about it. */
export interface Opened {
  readonly config: string;
  readonly weights: readonly Weight[];
  readonly notes: readonly string[];
}

/** Formats that know weights by the path of an object; the others know them by the path of a variable. */
const byPlace: readonly Kind[] = ["keras", "weights", "sharded"];

/** Words of a note that tells that weights were passed over. */
const told = /keeps its|begins anew|missing|not in the model|has no|by order|other names/;

/** What is wrong with a model that opened although its files were damaged; undefined if nothing is. */
export function wrongModel(kind: Kind, scope: Scope, sound: Opened, damaged: Opened): string | undefined {
  if (damaged.notes.some((note) => told.test(note))) return undefined;
  const silent = damaged.weights.find(({ bytes, isOptimizer }) => bytes === undefined && !isOptimizer);
  if (silent !== undefined) return `${silent.places[0]} was left at its initial value without a word`;
  if (scope === "nothing" && withoutNumbers(sound.config) !== withoutNumbers(damaged.config)) return "the configuration changed without a word";
  if (scope === "labels") return undefined;
  const keysOf = (weight: Weight): readonly string[] => (byPlace.includes(kind) ? weight.places : [weight.name]);
  const known = new Map(sound.weights.flatMap((weight) => keysOf(weight).map((key) => [key, weight] as const)));
  const owners = ownersOf(sound.weights);
  for (const weight of damaged.weights) {
    const own = keysOf(weight).map((key) => known.get(key)).find((one) => one !== undefined);
    const problem = problemOf(weight, own, scope, owners);
    if (problem !== undefined) return problem;
  }
  return scope === "data" ? undefined : lost(sound.weights, damaged.weights);
}

/** Names that were given automatically count on from model to model. */
const withoutNumbers = (config: string): string => config.replaceAll(/_\d+(?=[/"])/g, "");

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");

/** Weights by their bytes, those that tell nothing (a bias of zeros) left out. */
function ownersOf(weights: readonly Weight[]): Map<string, Weight> {
  return new Map(weights.flatMap((weight) => (weight.bytes !== undefined && isDistinctive(weight.bytes) ? [[textOf(weight.bytes), weight] as const] : [])));
}

const isDistinctive = (bytes: Uint8Array): boolean => bytes.length >= 16 && new Set(bytes).size > 4;

function problemOf(weight: Weight, own: Weight | undefined, scope: Scope, owners: ReadonlyMap<string, Weight>): string | undefined {
  const { bytes, type } = weight;
  const place = weight.places[0];
  if (bytes === undefined || (own !== undefined && own.type !== type)) return undefined;
  if (own?.bytes !== undefined && textOf(own.bytes) === textOf(bytes)) return undefined;
  const other = owners.get(textOf(bytes));
  if (other !== undefined && own !== undefined) return `${place} was given the weights of ${other.places[0]} without a word`;
  // A text of its own may be another one where its entry was damaged and packed again.
  if (scope === "data" || (type === "text" && scope !== "nothing")) return undefined;
  if (own !== undefined) return `${place} has other numbers than the file`;
  return other === undefined && isDistinctive(bytes) && type.startsWith("float32") ? `${place} has numbers that are not in the file` : undefined;
}

/** Weights of the file that no variable has any more. The optimizer's may go with it, and a text with the class that read it. */
function lost(sound: readonly Weight[], damaged: readonly Weight[]): string | undefined {
  const there = new Set(damaged.flatMap(({ bytes }) => (bytes === undefined ? [] : [textOf(bytes)])));
  const types = new Set(damaged.map(({ type }) => type));
  const gone = sound.find(({ bytes, isOptimizer, type }) => bytes !== undefined && !isOptimizer && type !== "text" && types.has(type) && isDistinctive(bytes) && !there.has(textOf(bytes)));
  return gone === undefined ? undefined : `the weights of ${gone.places[0]} were left out without a word`;
}
