import type { Random } from "../../fuzz/random.ts";
import { dataset, group, readHdf5, writeHdf5, type H5Attribute, type H5Dataset, type H5Group, type H5Object } from "../../../src/saving/hdf5/index.ts";
import type { StoredArray } from "../../../src/saving/stored_array.ts";
import { fieldsOf, type Field } from "./hdf5_fields.ts";
import { mutateJson } from "./json.ts";
import type { Mutation } from "./mutation.ts";

const fieldsBySeed = new WeakMap<Uint8Array, readonly Field[]>();

function fieldsIn(bytes: Uint8Array): readonly Field[] {
  const known = fieldsBySeed.get(bytes) ?? fieldsOf(bytes);
  fieldsBySeed.set(bytes, known);
  return known;
}

const numberAt = (bytes: Uint8Array, { at, width }: Field): bigint => bytes.subarray(at, at + width).reduceRight((value, byte) => value * 256n + BigInt(byte), 0n);

/** A file in which one to three fields say something else. */
export function mutateFields(bytes: Uint8Array, random: Random): Mutation {
  const fields = fieldsIn(bytes);
  const copy = bytes.slice();
  const done: string[] = [];
  for (let count = random.pick([1, 1, 1, 2, 3]); count > 0 && fields.length > 0; count--) {
    const field = random.pick(fields);
    const { at, width } = field;
    if (width > 8) {
      copy[at + random.int(0, width - 1)] = random.pick([0, 0x2f, 0x30, 0x31, 0xff, random.int(0, 255)]);
      done.push(`a text at ${at}`);
      continue;
    }
    const most = 256n ** BigInt(width) - 1n;
    const old = numberAt(bytes, field);
    const other = random.pick(fields.filter((one) => one.width === width));
    const size = BigInt(bytes.length);
    const values = [0n, 1n, most, most >> 1n, most - 7n, old + 1n, old - 1n, old + 8n, old - 8n, old * 2n, old ^ (1n << BigInt(random.int(0, width * 8 - 1))), size, size - 8n, BigInt(at), numberAt(bytes, other), BigInt(random.int(0, 0x7fffffff))];
    let value = random.pick(values) & most;
    done.push(`${width} bytes at ${at}: ${old} became ${value}`);
    for (let i = 0; i < width; i++, value >>= 8n) copy[at + i] = Number(value & 255n);
  }
  return { bytes: copy, scope: "data", what: done.join(", ") };
}

/** A tree that may be changed. */
interface OpenGroup extends H5Group {
  readonly attributes: Map<string, H5Attribute>;
  readonly members: Map<string, H5Object>;
}

interface Member {
  readonly parent: OpenGroup;
  readonly name: string;
  readonly object: H5Object;
}

const isGroup = (object: H5Object): object is OpenGroup => object.kind === "group";

function openTree(object: H5Object): H5Object {
  const attributes = new Map(object.attributes);
  if (object.kind === "group") return group(new Map([...object.members].map(([name, member]) => [name, openTree(member)])), attributes);
  return dataset(object.read(), attributes);
}

function membersOf(root: OpenGroup): Member[] {
  return [...root.members].flatMap(([name, object]) => [{ parent: root, name, object }, ...(isGroup(object) ? membersOf(object) : [])]);
}

const groupsOf = (root: OpenGroup): OpenGroup[] => [root, ...membersOf(root).flatMap(({ object }) => (isGroup(object) ? [object] : []))];

const names = ["vars", "layers", "0", "1", "2", "10", "01", "-1", "dense", "dense_1", "optimizer", "__proto__", "constructor", "toString", "model_weights", "..", "x".repeat(5000)];

const stored = ({ read }: H5Dataset): StoredArray | undefined => {
  const content = read();
  return "dtype" in content ? content : undefined;
};

type Change = (root: OpenGroup, random: Random) => void;

/** Applies a change to some dataset of numbers. */
const onArray = (change: (array: StoredArray, random: Random) => H5Dataset) => (root: OpenGroup, random: Random): void => {
  const member = random.pickOrNone(membersOf(root).filter(({ object }) => object.kind === "dataset" && object.dtype !== "string"));
  if (member?.object.kind !== "dataset") return;
  const array = stored(member.object);
  if (array !== undefined) member.parent.members.set(member.name, change(array, random));
};

/** Applies a change to some list or text among the attributes. */
function onAttribute(root: OpenGroup, random: Random, change: (value: H5Attribute) => H5Attribute | undefined): void {
  const target = random.pickOrNone(groupsOf(root).flatMap(({ attributes }) => [...attributes.keys()].map((name) => ({ attributes, name }))));
  const value = target?.attributes.get(target.name);
  if (target === undefined || value === undefined) return;
  const changed = change(value);
  if (changed === undefined) target.attributes.delete(target.name);
  else target.attributes.set(target.name, changed);
}

const isList = (value: H5Attribute): value is readonly string[] => Array.isArray(value);

const changes: { readonly [name: string]: Change } = {
  "a member left out": (root, random) => {
    const member = random.pickOrNone(membersOf(root));
    member?.parent.members.delete(member.name);
  },
  "a member renamed": (root, random) => {
    const all = membersOf(root);
    const member = random.pickOrNone(all);
    const name = random.chance(0.5) ? random.pick(names) : (random.pickOrNone(all)?.name ?? "0");
    if (member === undefined || member.parent.members.has(name)) return;
    member.parent.members.delete(member.name);
    member.parent.members.set(name, member.object);
  },
  "a member moved": (root, random) => {
    const member = random.pickOrNone(membersOf(root));
    if (member === undefined) return;
    member.parent.members.delete(member.name);
    const target = random.pick(groupsOf(root));
    if (!target.members.has(member.name)) target.members.set(member.name, member.object);
  },
  "a member added": (root, random) => {
    const { members } = random.pick(groupsOf(root));
    const name = random.pick(names);
    const added = random.pick([() => group(), () => dataset({ dtype: "float32", shape: [2], data: new Float32Array(2) }), () => dataset(["a text"])]);
    if (!members.has(name)) members.set(name, added());
  },
  "another shape": onArray(({ dtype, shape, data }, random) => dataset({ dtype, data, shape: random.pick([shape.toReversed(), [data.length], [1, ...shape], [...shape, 1], data.length === 1 ? [] : [1, data.length]]) })),
  "another length": onArray(({ dtype, shape, data }, random) => {
    const [first = 1, ...rest] = shape;
    const count = random.pick([0, 1, Math.max(0, first - 1)]);
    const each = shape.length === 0 ? 1 : rest.reduce((product, size) => product * size, 1);
    return dataset({ dtype, shape: [count, ...rest], data: data.slice(0, count * each) as typeof data });
  }),
  "another type": onArray(({ shape, data }, random) => {
    const wide = Float64Array.from(data as Float64Array, Number);
    return dataset(random.pick<() => StoredArray>([() => ({ dtype: "float64", shape, data: wide })])());
  }),
  "texts for numbers": onArray(({ data }) => dataset(Array.from({ length: Math.min(data.length, 100) }, () => "text"))),
  "an attribute left out": (root, random) => onAttribute(root, random, () => undefined),
  "an attribute of numbers": (root, random) => onAttribute(root, random, () => ({ dtype: "float64", shape: [0], data: new Float64Array() })),
  "an attribute of text": (root, random) => onAttribute(root, random, () => random.pick(["", "bfloat16", "{}", "[]", "null", ...names])),
  "a list in another order": (root, random) => onAttribute(root, random, (value) => (isList(value) ? random.shuffled(value) : value)),
  "a list shorter": (root, random) => onAttribute(root, random, (value) => (isList(value) ? value.slice(1) : value)),
  "a list with something twice": (root, random) => onAttribute(root, random, (value) => (isList(value) && value.length > 0 ? [...value, random.pick(value)] : value)),
  "a name in a list": (root, random) => onAttribute(root, random, (value) => (isList(value) && value.length > 0 ? value.with(random.int(0, value.length - 1), random.chance(0.5) ? random.pick(names) : random.pick(value)) : value)),
};

/** The JSON of a whole model, in an attribute. */
function changeJson(root: OpenGroup, random: Random): void {
  const name = random.pickOrNone(["model_config", "model_config", "training_config"].filter((one) => typeof root.attributes.get(one) === "string"));
  const text = name === undefined ? undefined : root.attributes.get(name);
  if (name !== undefined && typeof text === "string") root.attributes.set(name, mutateJson(text, random).text);
}

/** A sound file of another tree. */
export function mutateTree(bytes: Uint8Array, random: Random): Mutation {
  const root = openTree(readHdf5(bytes, "a seed"));
  const done: string[] = [];
  if (!isGroup(root)) return mutateFields(bytes, random);
  const isWhole = root.attributes.has("model_config") && random.chance(0.6);
  if (isWhole) {
    changeJson(root, random);
    done.push("JSON in an attribute");
  }
  for (let count = random.pick(isWhole ? [0, 0, 1] : [1, 1, 1, 2, 3]); count > 0; count--) {
    const what = random.pick(Object.keys(changes));
    changes[what]?.(root, random);
    done.push(what);
  }
  try {
    return { bytes: writeHdf5(root), scope: "model", what: done.join(", ") };
  } catch {
    // Not every text that may stand in JSON can be written into an HDF5 file.
    return mutateFields(bytes, random);
  }
}
