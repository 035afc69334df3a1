import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { JsonValue } from "../../src/saving/json/json_value.ts";
import { parseJson } from "../../src/saving/json/parse.ts";
import { readZip } from "../../src/saving/zip/read.ts";
import { setRandomSeed } from "../../src/random/index.ts";
import type { BaseModel } from "../../src/models/model.ts";
import type { Files } from "./mutate/mutation.ts";
import { rechunked } from "./rechunked.ts";
import { zoo } from "./zoo.ts";

/** How the files are opened. Those of weights alone are given to a model that is made anew from `config`. */
export type Kind = "keras" | "h5" | "tfjs" | "weights" | "sharded" | "safetensors";

/** Sound files of one model, to be damaged. */
export interface Seed {
  readonly name: string;
  readonly kind: Kind;
  readonly files: Files;
  /** What model the weights are of. */
  readonly config?: JsonValue;
}

/** Larger files take longer to open and show nothing that smaller ones do not. */
const LARGEST = 128 * 1024;

const golden = process.env["CERATOPS_GOLDEN"] ?? "../shared/golden";
const fixtures = process.env["CERATOPS_KERAS_FIXTURES"] ?? "../shared/keras/fixtures";

/** All seeds: those of our own writers, and those of Keras where they are there. `small` ones open in a few milliseconds. */
export async function allSeeds(small = false): Promise<Seed[]> {
  const limit = small ? LARGEST / 4 : LARGEST;
  const seeds = [...(await ownSeeds()), ...goldenSeeds(), ...fixtureSeeds()];
  return seeds.filter(({ files }) => [...files.values()].every(({ length }) => length <= limit));
}

const read = (path: string): Uint8Array => new Uint8Array(readFileSync(path));
const alone = (path: string): Files => new Map([[basename(path), read(path)]]);
const configOf = (archive: Uint8Array): JsonValue => parseJson(readZip(archive, "a seed").read("config.json"), "a seed");

function goldenSeeds(): Seed[] {
  const folders = existsSync(golden) ? readdirSync(golden).filter((name) => existsSync(join(golden, name, "model.keras"))) : [];
  return folders.flatMap((folder): Seed[] => {
    const at = (name: string): string => join(golden, folder, name);
    const config = configOf(read(at("model.keras")));
    const known: readonly Seed[] = [
      { name: "model.keras", kind: "keras", files: new Map() },
      { name: "trained.keras", kind: "keras", files: new Map() },
      { name: "model.h5", kind: "h5", files: new Map() },
      { name: "model.weights.h5", kind: "weights", files: new Map(), config },
    ];
    return known.filter(({ name }) => existsSync(at(name))).map((seed) => ({ ...seed, name: `${folder}/${seed.name}`, files: alone(at(seed.name)) }));
  });
}

function fixtureSeeds(): Seed[] {
  const names = existsSync(fixtures) ? readdirSync(fixtures) : [];
  return names.flatMap((name): Seed[] => {
    const kind = name.endsWith(".keras") ? "keras" : name.startsWith("legacy") ? "h5" : undefined;
    return kind === undefined ? [] : [{ name: `fixtures/${name}`, kind, files: alone(join(fixtures, name)) }];
  });
}

/** Our own models in every format that we write, and in forms of HDF5 that others write. */
async function ownSeeds(): Promise<Seed[]> {
  const folder = mkdtempSync(join(tmpdir(), "ceratops-fuzz-"));
  const seeds: Seed[] = [];
  setRandomSeed(1);
  try {
    for (const [name, make] of Object.entries(zoo)) seeds.push(...(await written(make(), name, folder)));
  } finally {
    rmSync(folder, { recursive: true });
  }
  return seeds;
}

async function written(model: BaseModel, name: string, folder: string): Promise<Seed[]> {
  const at = (ending: string): string => join(folder, `${name}${ending}`);
  for (const ending of [".keras", ".h5", "_tfjs.json"]) await model.save(at(ending));
  for (const ending of [".weights.h5", ".safetensors"]) await model.saveWeights(at(ending));
  await model.saveWeights(at(".weights.json"), { maxShardSize: 2 ** -20 });
  const config = configOf(read(at(".keras")));
  const beside = (first: string, others: (file: string) => boolean): Files => {
    const names = readdirSync(folder).filter(others);
    return new Map([first, ...names].map((file) => [file, read(join(folder, file))]));
  };
  const chunked = await rechunked(read(at(".weights.h5")));
  const seeds: readonly Seed[] = [
    { name: ".keras", kind: "keras", files: alone(at(".keras")) },
    { name: ".h5", kind: "h5", files: alone(at(".h5")) },
    { name: "_tfjs.json", kind: "tfjs", files: beside(`${name}_tfjs.json`, (file) => file.endsWith(".bin")) },
    { name: ".weights.h5", kind: "weights", files: alone(at(".weights.h5")), config },
    { name: ".safetensors", kind: "safetensors", files: alone(at(".safetensors")), config },
    { name: ".weights.json", kind: "sharded", files: beside(`${name}.weights.json`, (file) => /_\d{5}\.weights\.h5$/.test(file)), config },
    ...chunked.map((bytes, i): Seed => ({ name: `_chunked${i}.weights.h5`, kind: "weights", files: new Map([["model.weights.h5", bytes]]), config })),
  ];
  for (const file of readdirSync(folder)) rmSync(join(folder, file));
  return seeds.map((seed) => ({ ...seed, name: `own/${name}${seed.name}` }));
}
