import type { Random } from "../../fuzz/random.ts";
import type { JsonValue } from "../../../src/saving/json/json_value.ts";
import { parseJson } from "../../../src/saving/json/parse.ts";

/** A JSON text as a tree that can also say what no value can: keys that occur twice, numbers of any spelling. */
type Tree = Leaf | List | Members;

interface Leaf {
  raw: string;
}
interface List {
  items: Tree[];
}
interface Members {
  entries: [key: string, value: Tree][];
}

/** Where a value stands, so that it can be replaced. */
interface Slot {
  readonly key: string;
  readonly value: Tree;
  readonly parent: List | Members | undefined;
  readonly index: number;
}

function treeOf(value: JsonValue): Tree {
  if (Array.isArray(value)) return { items: value.map(treeOf) };
  if (typeof value === "object" && value !== null) return { entries: Object.entries(value).map(([key, part]) => [key, treeOf(part)]) };
  return { raw: typeof value === "number" && !Number.isFinite(value) ? String(value) : JSON.stringify(value) };
}

function textOf(tree: Tree): string {
  if ("raw" in tree) return tree.raw;
  if ("items" in tree) return `[${tree.items.map(textOf).join(",")}]`;
  return `{${tree.entries.map(([key, value]) => `${JSON.stringify(key)}:${textOf(value)}`).join(",")}}`;
}

function slotsOf(root: Tree): Slot[] {
  const slots: Slot[] = [];
  const visit = (value: Tree, key: string, parent: List | Members | undefined, index: number): void => {
    slots.push({ key, value, parent, index });
    if ("items" in value) value.items.forEach((item, i) => visit(item, key, value, i));
    if ("entries" in value) value.entries.forEach(([name, part], i) => visit(part, name, value, i));
  };
  visit(root, "", undefined, 0);
  return slots;
}

function put({ parent, index }: Slot, value: Tree): void {
  if (parent === undefined) return;
  if ("items" in parent) parent.items[index] = value;
  else parent.entries[index] = [parent.entries[index]?.[0] ?? "", value];
}

const copyOf = (tree: Tree): Tree => structuredClone(tree);
const raw = (value: unknown): Leaf => ({ raw: JSON.stringify(value) });

const numbers = ["0", "-0", "-1", "1", "2", "3", "0.5", "-1e308", "1e999", "-1e999", "NaN", "Infinity", "-Infinity", "255", "65536", "1e5", "1000000000"];
const large = ["2147483647", "2147483648", "4294967295", "4294967296", "9007199254740991", "9007199254740993", "1e300", "123456789012345678901234567890"];
const names = ["", " ", "\0", "__proto__", "constructor", "prototype", "toString", "valueOf", "hasOwnProperty", "length", "../../etc/passwd", "..", "/", "a/b", "C:\\x", "\ud800", "x".repeat(100_000), "0", "1", "NaN", "null"];
const words = ["relu", "mse", "adam", "float16", "bfloat16", "int8", "string", "bool", "float64", "mixed_float16", "same", "valid", "channels_first", "zeros", "function", "builtins", "keras.layers", "keras.src.ops.numpy", "os", "node:child_process", "pkg>My", "None", "auto", "variable"];

/** Classes that mean something to a reader of configurations. */
export const classes = ["Dense", "Conv2D", "Embedding", "LSTM", "GRU", "RNN", "StackedRNNCells", "Bidirectional", "TimeDistributed", "InputLayer", "Sequential", "Functional", "Model", "Lambda", "BatchNormalization", "LayerNormalization", "MultiHeadAttention", "SpectralNormalization", "Concatenate", "Dot", "Reshape", "RepeatVector", "UpSampling2D", "ZeroPadding2D", "Cropping2D", "Flatten", "Permute", "Discretization", "Normalization", "StringLookup", "IntegerLookup", "Hashing", "CategoryEncoding", "TextVectorization", "STFTSpectrogram", "MelSpectrogram", "Add", "GetItem", "Reshape", "Zeros", "Identity", "Orthogonal", "VarianceScaling", "L1L2", "Adam", "LossScaleOptimizer", "DTypePolicy", "QuantizedDTypePolicy", "ExponentialDecay", "function", "__lambda__", "__keras_tensor__", "__tensor__", "__numpy__", "__tuple__", "__slice__", "__ellipsis__", "__bytes__", "__typespec__", "TensorShape", "Function", "Object", "eval", "process", "require"];

const bytecode = { class_name: "__lambda__", config: { code: "4wEAAAAAAAAAAAAAAAEAAAACAAAA8wwAAACXAHwAZAF6BQAAUwA=", defaults: null, closure: null } };
const structures: readonly unknown[] = [
  ["4wEAAAAAAAAAAAAAAAEAAAACAAAA", null, null],
  bytecode,
  { module: "keras.layers", class_name: "Lambda", config: { name: "lambda", function: bytecode }, registered_name: null },
  { module: "builtins", class_name: "function", config: "eval", registered_name: "function" },
  { module: "os", class_name: "system", config: "echo", registered_name: "system" },
  { class_name: "__tensor__", config: { value: [1, 2, [3]], dtype: "float32" } },
  { class_name: "__tensor__", config: { value: 1, dtype: "constructor" } },
  { class_name: "__keras_tensor__", config: { shape: [null, 1e9], dtype: "float32", keras_history: ["dense", 0, 0] } },
  [],
  {},
  [[]],
  [null],
  [null, null, null],
  [1e9, 1e9, 1e9],
  Array.from({ length: 64 }, () => 2),
  Array.from({ length: 10_000 }, () => 0),
];
const texts = [
  '{"__proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  `${"[".repeat(400)}${"]".repeat(400)}`,
  `${"[".repeat(100_000)}${"]".repeat(100_000)}`,
  `${'{"config":'.repeat(300)}1${"}".repeat(300)}`,
  `${'{"class_name":"Sequential","config":{"layers":['.repeat(150)}${"]}}".repeat(150)}`,
];

/** Anything that may stand in the place of something else. */
function strange(random: Random): Tree {
  return random.pick<() => Tree>([
    () => ({ raw: random.pick(["null", "true", "false"]) }),
    () => ({ raw: random.pick(numbers) }),
    () => ({ raw: random.pick(large) }),
    () => raw(random.pick(names)),
    () => raw(random.pick(words)),
    () => raw(random.pick(classes)),
    () => raw(random.pick(structures)),
    () => ({ raw: random.pick(texts) }),
  ])();
}

type Change = (slot: Slot, slots: readonly Slot[], random: Random) => void;

const isLeaf = (value: Tree): value is Leaf => "raw" in value;
const isText = ({ value }: Slot): boolean => isLeaf(value) && value.raw.startsWith('"');
const isNumber = ({ value }: Slot): boolean => isLeaf(value) && /^-?\d/.test(value.raw);

const changes: { readonly [name: string]: Change } = {
  "a value replaced": (slot, _, random) => put(slot, strange(random)),
  "a value replaced by another of the file": (slot, slots, random) => put(slot, copyOf(random.pick(slots).value)),
  "a key or item left out": ({ parent, index }) => {
    if (parent !== undefined) ("items" in parent ? parent.items : parent.entries).splice(index, 1);
  },
  "a key or item doubled": ({ parent, index, key, value }, _, random) => {
    if (parent === undefined) return;
    const twin = random.chance(0.5) ? copyOf(value) : strange(random);
    if ("items" in parent) parent.items.splice(index, 0, twin);
    else parent.entries.splice(random.pick([0, index, parent.entries.length]), 0, [key, twin]);
  },
  "two values swapped": (slot, slots, random) => {
    const same = slots.filter((other) => other.key === slot.key && other !== slot && other.value !== slot.value);
    const other = random.pickOrNone(same);
    if (other === undefined) return;
    const [first, second] = [copyOf(slot.value), copyOf(other.value)];
    put(slot, second);
    put(other, first);
  },
  "a value of another place with this key": (slot, slots, random) => {
    const other = random.pickOrNone(slots.filter(({ key, value }) => key === slot.key && value !== slot.value));
    if (other !== undefined) put(slot, copyOf(other.value));
  },
  "a key renamed": ({ parent, index, value }, slots, random) => {
    if (parent === undefined || "items" in parent) return;
    parent.entries[index] = [random.chance(0.5) ? random.pick(names) : random.pick(slots).key, value];
  },
  "a key added": ({ value }, slots, random) => {
    if ("entries" in value) value.entries.push([random.chance(0.3) ? random.pick(names) : random.pick(slots).key, strange(random)]);
  },
  "a value wrapped": (slot, _, random) => put(slot, random.chance(0.5) ? { items: [copyOf(slot.value)] } : { entries: [["config", copyOf(slot.value)]] }),
  "a number changed": (_, slots, random) => {
    const slot = random.pickOrNone(slots.filter(isNumber));
    if (slot === undefined || !isLeaf(slot.value)) return;
    const value = Number(slot.value.raw);
    put(slot, { raw: String(random.pick([value + 1, value - 1, -value, value * 1000, value * 2 ** 20, value + 0.5, value / 2, NaN])) });
  },
  "a class swapped": (_, slots, random) => {
    const slot = random.pickOrNone(slots.filter(({ key }) => key === "class_name"));
    if (slot !== undefined) put(slot, raw(random.pick(classes)));
  },
  "a call of another layer's result": (_, slots, random) => {
    const history = random.pickOrNone(slots.filter(({ key, value }) => key === "keras_history" && "items" in value));
    const name = random.pickOrNone(slots.filter((slot) => slot.key === "name" && isText(slot)));
    if (history === undefined || name === undefined || !("items" in history.value)) return;
    history.value.items[0] = copyOf(name.value);
    if (random.chance(0.3)) history.value.items[random.int(1, 2)] = { raw: random.pick(numbers) };
  },
  "a text replaced by another": (_, slots, random) => {
    const written = slots.filter(isText);
    const [slot, other] = [random.pickOrNone(written), random.pickOrNone(written)];
    if (slot !== undefined && other !== undefined) put(slot, copyOf(other.value));
  },
};

/** JSON with one to four changes in what it says. */
export function mutateJson(text: string, random: Random): { text: string; what: string } {
  const root: Tree = { items: [treeOf(parseJson(text, "a seed"))] };
  const done: string[] = [];
  for (let count = random.pick([1, 1, 1, 2, 2, 4]); count > 0; count--) {
    const slots = slotsOf(root);
    const slot = random.pick(slots);
    const what = random.pick(Object.keys(changes));
    changes[what]?.(slot, slots, random);
    done.push(`${what} (${slot.key.slice(0, 40)})`);
  }
  return { text: root.items[0] === undefined ? "" : textOf(root.items[0]), what: done.join(", ") };
}
