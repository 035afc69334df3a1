import { Random } from "../fuzz/random.ts";
import { readZip, type Archive } from "../../src/saving/zip/read.ts";
import { joined, mutateBytes } from "./mutate/bytes.ts";
import { mutateFields, mutateTree } from "./mutate/hdf5.ts";
import { mutateJson } from "./mutate/json.ts";
import type { Files, Mutation, Scope } from "./mutate/mutation.ts";
import { mutateZip, repacked } from "./mutate/zip.ts";
import type { Seed } from "./seeds.ts";

type Mutate = (bytes: Uint8Array, random: Random, donor: Uint8Array) => Mutation;

const anyBytes: Mutate = (bytes, random, donor) => ({ ...mutateBytes(bytes, random, donor), scope: "data" });

const json: Mutate = (bytes, random, donor) => {
  if (random.chance(0.1)) return anyBytes(bytes, random, donor);
  const { text, what } = mutateJson(new TextDecoder().decode(bytes), random);
  return { bytes: new TextEncoder().encode(text), scope: "model", what };
};

const hdf5: Mutate = (bytes, random, donor) => random.pick([anyBytes, mutateFields, mutateFields, mutateTree, mutateTree])(bytes, random, donor);

/** How the bytes of an entry or file are damaged, by the end of its name. */
const mutators: readonly { readonly ending: string; readonly mutate: Mutate }[] = [
  { ending: "_tfjs.json", mutate: tfjs },
  { ending: ".json", mutate: json },
  { ending: ".h5", mutate: hdf5 },
  { ending: ".keras", mutate: archive },
  { ending: ".safetensors", mutate: safetensors },
  { ending: "", mutate: anyBytes },
];

const mutatorOf = (name: string): Mutate => mutators.find(({ ending }) => name.endsWith(ending))?.mutate ?? anyBytes;

const archives = new WeakMap<Uint8Array, Archive>();

function opened(bytes: Uint8Array): Archive {
  const known = archives.get(bytes) ?? readZip(bytes, "a seed");
  archives.set(bytes, known);
  return known;
}

/** The bytes of the archive as they are, its structure, or what an entry holds, packed again as it should be. */
function archive(bytes: Uint8Array, random: Random, donor: Uint8Array): Mutation {
  // Of what a checksum guards, nothing may change unseen.
  if (random.chance(0.15)) return { ...mutateBytes(bytes, random, donor), scope: "nothing" };
  const whole = opened(bytes);
  if (random.chance(0.2)) return { ...mutateZip(whole, random), scope: "nothing" };
  const names = whole.names();
  const name = random.chance(0.1) ? random.pick(names) : random.pick(["config.json", "config.json", "model.weights.h5"].filter((one) => names.includes(one)));
  const { bytes: inner, scope, what } = mutatorOf(name)(whole.read(name), random, donor);
  return { bytes: repacked(whole, new Map([[name, inner]])), scope, what: `${name}: ${what}` };
}

/** The JSON of the header, with a length in front that is right as a rule, or anything. */
function safetensors(bytes: Uint8Array, random: Random, donor: Uint8Array): Mutation {
  if (random.chance(0.3)) return anyBytes(bytes, random, donor);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const { text, what } = mutateJson(new TextDecoder().decode(bytes.subarray(8, 8 + length)), random);
  const header = new TextEncoder().encode(text);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(random.chance(0.9) ? BigInt(header.length) : BigInt(random.pick([0, 1, header.length + 1, 2 ** 40, bytes.length])));
  return { bytes: joined(size, header, bytes.subarray(8 + length)), scope: "labels", what: `header: ${what}` };
}

/** What is written about the layers, or also the list that says which numbers are whose. */
function tfjs(bytes: Uint8Array, random: Random, donor: Uint8Array): Mutation {
  if (random.chance(0.4)) return { ...json(bytes, random, donor), scope: "labels" };
  const { modelTopology, ...rest } = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  const { text, what } = mutateJson(JSON.stringify(modelTopology), random);
  const others = Object.entries(rest).map(([key, value]) => `,${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return { bytes: new TextEncoder().encode(`{"modelTopology":${text || "null"}${others.join("")}}`), scope: "model", what: `modelTopology: ${what}` };
}

/** A damaged form of a seed. */
export interface Case {
  readonly seed: Seed;
  readonly files: Files;
  readonly scope: Scope;
  readonly what: string;
}

/** The case with this number: the same every time. */
export function caseOf(seeds: readonly Seed[], runSeed: number, index: number): Case {
  const random = new Random(Math.imul(runSeed, 0x9e3779b1) + Math.imul(index + 1, 0x85ebca6b));
  const seed = random.pick(seeds);
  const files = new Map(seed.files);
  const names = [...files.keys()];
  const name = random.chance(0.5) ? names[0] : random.pick(names);
  const bytes = files.get(name ?? "");
  if (name === undefined || bytes === undefined) return { seed, files, scope: "nothing", what: "nothing" };
  const donor = [...random.pick(seeds).files.values()][0] ?? bytes;
  const { bytes: damaged, scope, what } = mutatorOf(name)(bytes, random, donor);
  files.set(name, damaged);
  return { seed, files, scope, what: `${name}: ${what}` };
}
