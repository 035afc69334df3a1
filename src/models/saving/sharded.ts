import { FormatError } from "../../saving/format_error.ts";
import { readHdf5, writeHdf5 } from "../../saving/hdf5/index.ts";
import type { H5Dataset } from "../../saving/hdf5/tree.ts";
import { parseJson } from "../../saving/json/parse.ts";
import { stringifyJson } from "../../saving/json/stringify.ts";
import type { StoredArray } from "../../saving/stored_array.ts";
import { CeratopsError } from "../../errors.ts";
import { isRecord } from "../../util/tree.ts";
import type { NamedFiles } from "./keras_archive.ts";
import { storedGroups, weightsTree, type ReadGroup } from "./weights_tree.ts";

/** Bytes of one gigabyte as Keras counts them; sizes may be fractions of it. */
const gigabyte = 2 ** 30;

/**
 * Weights in several HDF5 files and an index that says what is where, as Keras writes them with `max_shard_size`.
 *
 * @param name of the index: `"model.weights.json"`; the others are `model_00000.weights.h5` and so on
 * @param maxShardSize of one file, in gigabytes
 */
export function shardedFiles(groups: readonly ReadGroup[], name: string, maxShardSize: number): NamedFiles {
  const stem = name.replace(/\.weights\.json$/, "");
  const shards = partition(groups, maxShardSize * gigabyte);
  const names = shards.map((_, i) => `${stem}_${String(i).padStart(5, "0")}.weights.h5`);
  const map: Record<string, string[]> = {};
  shards.forEach((shard, i) => {
    for (const { path, arrays } of shard) if (arrays.size > 0) (map[path === "" ? "/vars" : `/${path}/vars`] ??= []).push(names[i] ?? "");
  });
  const total = groups.flatMap(({ arrays }) => [...arrays.values()]).reduce((sum, array) => sum + bytesOf(array), 0);
  const index = stringifyJson({ metadata: { total_size: total }, weight_map: map });
  return [...shards.map((shard, i) => [names[i] ?? "", writeHdf5(weightsTree(shard))] as const), [name, new TextEncoder().encode(index)]];
}

/** Fills one file after the other; the arrays of one layer may be in several. */
function partition(groups: readonly ReadGroup[], limit: number): ReadGroup[][] {
  const shards: ReadGroup[][] = [[]];
  let used = 0;
  for (const { path, name, arrays } of groups) {
    let part = new Map<string, StoredArray>();
    shards.at(-1)?.push({ path, name, arrays: part });
    for (const [key, array] of arrays) {
      const bytes = bytesOf(array);
      if (bytes > limit) throw tooSmall(path, bytes, limit);
      if (used + bytes > limit) {
        part = new Map();
        shards.push([{ path, name, arrays: part }]);
        used = 0;
      }
      part.set(key, array);
      used += bytes;
    }
  }
  return shards;
}

const halves = ["float16", "bfloat16"];
const bytesOf = ({ dtype, data }: StoredArray): number => (halves.includes(dtype) ? data.length * 2 : data.byteLength);

/** Files beside the index, by name. */
type ReadFile = (name: string) => Promise<Uint8Array>;

/** The groups of all files that an index names. */
export async function readSharded(index: Uint8Array, source: string, read: ReadFile): Promise<Map<string, Map<string, H5Dataset>>> {
  const { weight_map: map } = objectIn(parseJson(index, source));
  if (!isRecord(map)) throw noMap(source);
  const names = [...new Set(Object.values(map).flat())];
  const wrong = names.find((name) => typeof name !== "string");
  if (wrong !== undefined) throw noMap(source);
  const found = new Map<string, Map<string, H5Dataset>>();
  for (const name of names as readonly string[]) {
    const groups = storedGroups(readHdf5(await read(name), name));
    for (const [path, entries] of groups) found.set(path, new Map([...(found.get(path) ?? []), ...entries]));
  }
  return found;
}

const objectIn = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {});

const noMap = (source: string): FormatError =>
  new FormatError(source, "weight_map", undefined, "The index does not say which weights are in which file.", {
    code: "E_FILE_CORRUPT",
    expected: `{"weight_map": {"/layers/dense/vars": "model_00000.weights.h5"}}`,
  });

const tooSmall = (where: string, bytes: number, limit: number): CeratopsError =>
  new CeratopsError("One weight is larger than a whole file may be", {
    code: "E_SHARD_SIZE",
    where,
    expected: `at most ${limit} bytes`,
    received: `${bytes} bytes`,
    hint: `maxShardSize: ${((bytes * 1.1) / gigabyte).toPrecision(2)}, in gigabytes`,
  });
