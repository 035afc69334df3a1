import type { Api, TensorObject } from "./api.ts";
import { isRecord, numberOf, readTensor, tagged, type Encoded, type EncodedRecord, type EncodedSpec, type RecordedTensor } from "./encoding.ts";
import { Mismatch, Unsupported } from "./outcome.ts";
import type { Tolerance, ToleranceOf } from "./tolerance.ts";

/** What is compared, and how closely. */
export interface Rule {
  readonly tolerance: ToleranceOf;
  /** False where the values are a matter of chance or of the backend. */
  readonly values?: boolean;
  readonly dtypes?: boolean;
  /** Whether the masks that were recorded must be there, and with "all" no other. */
  readonly masks?: "none" | "recorded" | "all" | undefined;
}

/** Throws a Mismatch that names the first difference. */
export async function expectEqual(api: Api, actual: unknown, expected: Encoded, rule: Rule, where = "result"): Promise<void> {
  const fail = (received: string): Mismatch => new Mismatch(`${where}: expected ${showEncoded(expected)}, received ${received}`);
  if (expected === null) {
    if (actual !== null && actual !== undefined) throw fail(show(actual));
    return;
  }
  if (Array.isArray(expected)) return expectList(api, actual, expected as readonly Encoded[], rule, where);
  if (!isRecord(expected)) return expectScalar(api, actual, expected as boolean | number | string, rule, where);
  const value = expected as EncodedRecord;
  const [tag = ""] = Object.keys(value).filter((key) => Object.hasOwn(comparers, key));
  const compare = comparers[tag];
  if (compare === undefined) throw new Unsupported(`results with the tag ${Object.keys(value).join()} cannot be compared`);
  return compare(api, actual, value, rule, where);
}

type Compare = (api: Api, actual: unknown, expected: EncodedRecord, rule: Rule, where: string) => Promise<void>;

const get = (value: EncodedRecord, tag: string): Encoded => value[tag] ?? null;

const comparers: { readonly [tag: string]: Compare } = {
  async tensor(api, actual, expected, rule, where) {
    const tensor = toTensor(api, actual, where);
    await expectTensor(tensor, readTensor(get(expected, "tensor")), rule, where);
    if (rule.masks !== undefined) await expectMask(api, tensor, tagged(expected, "mask"), rule, where);
  },
  tuple: (api, actual, expected, rule, where) => expectEqual(api, actual, get(expected, "tuple"), rule, where),
  async dict(api, actual, expected, rule, where) {
    const dict = get(expected, "dict") as EncodedRecord;
    if (!isRecord(actual)) throw new Mismatch(`${where}: expected a record, received ${show(actual)}`);
    expectKeys(Object.keys(actual), Object.keys(dict), where);
    for (const [key, value] of Object.entries(dict)) await expectEqual(api, actual[key], value, rule, `${where}.${key}`);
  },
  async float(api, actual, expected, rule, where) {
    const value = api.isTensor(actual) ? (await actual.data())[0] : actual;
    const number = numberOf(get(expected, "float"));
    if (typeof value !== "number") throw new Mismatch(`${where}: expected ${number}, received ${show(actual)}`);
    if (rule.values !== false) expectNumbers([value], [number], rule.tolerance("float32"), where);
  },
  floats: (api, actual, expected, rule, where) => expectEqual(api, actual, asFloats(get(expected, "floats")), rule, where),
  async strings(_api, actual, expected, _rule, where) {
    const { data } = get(expected, "strings") as { data: readonly string[] };
    const flat: readonly unknown[] = Array.isArray(actual) ? actual.flat(Infinity) : [actual];
    if (JSON.stringify(flat) !== JSON.stringify(data)) {
      throw new Mismatch(`${where}: expected ${JSON.stringify(data)}, received ${JSON.stringify(flat)}`);
    }
  },
  async spec(api, actual, expected, rule, where) {
    const { shape, dtype } = get(expected, "spec") as unknown as EncodedSpec;
    const found = api.isSymbolic(actual) ? actual : toTensor(api, actual, where);
    expectType(found, { shape, dtype }, rule, where);
    if (rule.masks !== undefined && api.isTensor(found)) await expectMask(api, found, tagged(expected, "mask"), rule, where);
  },
};

const asFloats = (value: Encoded): Encoded =>
  Array.isArray(value) ? (value as readonly Encoded[]).map(asFloats) : { float: value };

async function expectList(api: Api, actual: unknown, expected: readonly Encoded[], rule: Rule, where: string): Promise<void> {
  const list: unknown = api.isTensor(actual) ? [...arrayOf(await actual.data())] : actual;
  if (!Array.isArray(list)) throw new Mismatch(`${where}: expected a list of ${expected.length}, received ${show(actual)}`);
  if (list.length !== expected.length) throw new Mismatch(`${where}: expected ${expected.length} results, received ${list.length}`);
  for (const [i, value] of expected.entries()) await expectEqual(api, list[i], value, rule, `${where}[${i}]`);
}

async function expectScalar(api: Api, actual: unknown, expected: boolean | number | string, rule: Rule, where: string): Promise<void> {
  const isValue = api.isTensor(actual) && actual.shape.length === 0;
  const value = isValue ? (await actual.data())[0] : actual;
  const same = value === expected || (isValue && value === Number(expected));
  if (rule.values === false && typeof value === typeof expected) return;
  if (!same) throw new Mismatch(`${where}: expected ${JSON.stringify(expected)}, received ${show(value)}`);
}

async function expectMask(api: Api, tensor: TensorObject, mask: Encoded | undefined, rule: Rule, where: string): Promise<void> {
  const name = `${where}.mask`;
  if (rule.masks === "none") return;
  if (mask === undefined || mask === null) {
    if (rule.masks === "all" && tensor.mask !== undefined) throw new Mismatch(`${name}: expected none, received ${show(tensor.mask)}`);
    return;
  }
  if (tensor.mask === undefined) throw new Mismatch(`${name}: expected ${showEncoded(mask)}, received none`);
  const recorded = tagged(mask, "tensor") === undefined ? { tensor: mask } : mask;
  await expectEqual(api, tensor.mask, recorded, { ...rule, masks: "none" }, name);
}

/** Results that the package gives as plain numbers where Keras gives a tensor. */
function toTensor(api: Api, actual: unknown, where: string): TensorObject {
  if (api.isTensor(actual)) return actual;
  if (api.isVariable(actual)) return actual.value;
  const isPlain = typeof actual === "number" || typeof actual === "boolean" || Array.isArray(actual);
  if (isPlain || (isRecord(actual) && "data" in actual && "shape" in actual)) return api.tensor(actual);
  throw new Mismatch(`${where}: expected a tensor, received ${show(actual)}`);
}

/** Compares shape, dtype and numbers. */
export async function expectTensor(actual: TensorObject, expected: RecordedTensor, rule: Rule, where: string): Promise<void> {
  expectType(actual, expected, rule, where);
  const data = await actual.data();
  if (rule.values === false) return;
  const isFloat = expected.dtype.includes("float") || expected.dtype.startsWith("complex");
  expectNumbers(data, expected.data, isFloat ? rule.tolerance(expected.dtype) : exact, where, expected.shape);
}

const exact: Tolerance = { rtol: 0, atol: 0, scaled: 0 };

type TypeOf = { readonly shape: readonly (number | null)[]; readonly dtype: string };

export function expectType(actual: TypeOf, expected: TypeOf, rule: Rule, where: string): void {
  const shapes = [actual, expected].map(({ shape }) => `[${shape.map((dim) => dim ?? "?").join(", ")}]`);
  if (shapes[0] !== shapes[1]) throw new Mismatch(`${where}: expected shape ${shapes[1]}, received ${shapes[0]}`);
  if (rule.dtypes === false || sameDType(actual.dtype, expected.dtype)) return;
  throw new Mismatch(`${where}: expected dtype ${expected.dtype}, received ${actual.dtype}`);
}

/** 64-bit types count as 32 bits wide. */
export const sameDType = (a: string, b: string): boolean => a.replace("64", "32") === b.replace("64", "32");

/** Throws where a number is off by more than the tolerance; NaN equals NaN. */
export function expectNumbers(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: Tolerance,
  where: string,
  shape: readonly number[] = [expected.length],
): void {
  if (actual.length !== expected.length) throw new Mismatch(`${where}: expected ${expected.length} numbers, received ${actual.length}`);
  const largest = arrayOf(expected).reduce((max, b) => (Number.isFinite(b) ? Math.max(max, Math.abs(b)) : max), 0);
  const atol = Math.max(tolerance.atol, tolerance.scaled * largest);
  const isWrong = (a: number, b: number): boolean =>
    !(Object.is(a, b) || a === b || (Number.isFinite(b) && Math.abs(a - b) <= atol + tolerance.rtol * Math.abs(b)));
  const wrong = arrayOf(expected).flatMap((b, i) => (isWrong(Number(actual[i]), b) ? [i] : []));
  const [first] = wrong;
  if (first === undefined) return;
  const place = shape.length === 0 ? "" : `[${indexOf(first, shape).join(", ")}]`;
  const share = `${wrong.length} of ${expected.length} wrong`;
  throw new Mismatch(`${where}${place}: expected ${expected[first]}, received ${actual[first]} (${share})`);
}

const arrayOf = (data: ArrayLike<number>): number[] => Array.from(data);

function indexOf(position: number, shape: readonly number[]): number[] {
  let left = position;
  return shape.toReversed().map((dim) => {
    const index = left % dim;
    left = Math.floor(left / dim);
    return index;
  }).toReversed();
}

export function expectKeys(actual: readonly string[], expected: readonly string[], where: string): void {
  const missing = expected.filter((key) => !actual.includes(key));
  const surplus = actual.filter((key) => !expected.includes(key));
  if (missing.length > 0) throw new Mismatch(`${where}: ${missing.join(", ")} missing`);
  if (surplus.length > 0) throw new Mismatch(`${where}: ${surplus.join(", ")} not expected`);
}

/** A value of the package, for messages. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (isRecord(value) && "dtype" in value && "shape" in value) return `${String(value["dtype"])} [${String(value["shape"])}]`;
  if (typeof value === "function") return `the function ${value.name}`;
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === "bigint" ? String(item) : item)) ?? String(value);
}

function showEncoded(value: Encoded): string {
  const tensor = tagged(value, "tensor") ?? tagged(value, "spec");
  if (tensor === undefined || !isRecord(tensor)) return JSON.stringify(value);
  return `${String(tensor["dtype"])} [${String(tensor["shape"])}]`;
}
