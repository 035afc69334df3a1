import type { Argument, Case } from "../../compiler/cases.suite.ts";
import { binaryNames, unaryNames, type BinaryName, type Direction, type UnaryName } from "../../ir/attributes.ts";
import { byteWidth, isFloat, type DType } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import { allTypes, edges, floats, integers, logicals, numbers, pairs, pointwiseCase, some, specials, walk } from "./values.suite.ts";

type Range = readonly [low: number, high: number];

const unaryTypes: { readonly [P in UnaryName]: readonly DType[] } = {
  abs: numbers,
  negate: numbers,
  sign: numbers,
  floor: floats,
  ceil: floats,
  round_nearest_even: floats,
  exponential: floats,
  exponential_minus_one: floats,
  log: floats,
  log_plus_one: floats,
  sqrt: floats,
  rsqrt: floats,
  sine: floats,
  cosine: floats,
  tan: floats,
  tanh: floats,
  logistic: floats,
  is_finite: floats,
  not: logicals,
  erf: floats,
  erf_inv: floats,
};

const domains: { readonly [P in UnaryName]?: Range } = {
  log: [0.05, 5],
  log_plus_one: [-0.9, 5],
  sqrt: [0, 9],
  rsqrt: [0.1, 9],
  tan: [-1.4, 1.4],
  exponential: [-5, 4],
  exponential_minus_one: [-5, 3],
  erf_inv: [-0.98, 0.98],
};

/** What these give for an enormous angle is up to the engine, as long as it lies in their range; so with remainders. */
const losesDigits = new Set<UnaryName>(["sine", "cosine", "tan"]);
const moderate: Argument = { ...specials, values: (specials.values ?? []).map((value) => (Math.abs(value) > 1e30 && Number.isFinite(value) ? 100 : value)) };

const unaryCases = (op: UnaryName): Case[] => [
  ...unaryTypes[op].map((dtype) => {
    const [low, high] = domains[op] ?? [dtype.startsWith("u") ? 0 : -6, 6];
    return pointwiseCase(`${op} of ${dtype}`, [(...shape) => walk(dtype, shape, low, high)], (x) => g.unary(op, x));
  }),
  ...unaryTypes[op]
    .filter((dtype) => integers.includes(dtype))
    .map((dtype): Case => ({ name: `${op} of the ends of ${dtype}`, args: [edges(dtype)], build: (x) => g.unary(op, x) })),
  ...(unaryTypes[op].includes("float32")
    ? [{ name: `${op} of NaN, infinities and zeros`, args: [losesDigits.has(op) ? moderate : specials], build: (x) => g.unary(op, x) } satisfies Case]
    : []),
];

const binaryTypes: { readonly [P in BinaryName]: readonly DType[] } = {
  add: numbers,
  subtract: numbers,
  multiply: numbers,
  divide: numbers,
  remainder: numbers,
  power: numbers,
  maximum: numbers,
  minimum: numbers,
  atan2: floats,
  and: logicals,
  or: logicals,
  xor: logicals,
  shift_left: integers,
  shift_right_logical: integers,
  shift_right_arithmetic: integers,
};

const binaryDomains: { readonly [P in BinaryName]?: readonly [Range, Range] } = {
  power: [[0.25, 3], [-3, 3]],
  divide: [[-6, 9], [0.5, 4]],
};

/** Amounts that shift everything out, and those that do not exist. */
const shiftAmounts = (dtype: DType): Argument => {
  const bits = byteWidth(dtype) * 8;
  const values = [0, 1, bits - 1, bits, 31, 32, 33, dtype.startsWith("u") ? 3 : -1, 5];
  return { shape: [values.length], dtype, values };
};

function binaryCases(op: BinaryName): Case[] {
  const isShift = op.startsWith("shift");
  const [left, right] = binaryDomains[op] ?? [[-6, 9], [-4, 5]];
  const operand = (dtype: DType, [low, high]: Range) => (...shape: number[]): Argument => {
    if (isFloat(dtype)) return walk(dtype, shape, low, high, true);
    return isShift ? walk(dtype, shape, 0, 9) : walk(dtype, shape, dtype.startsWith("u") ? 0 : Math.floor(low), Math.ceil(high));
  };
  return binaryTypes[op].flatMap((dtype): Case[] => {
    const plain = pointwiseCase(`${op} of ${dtype}`, [operand(dtype, left), operand(dtype, right)], (a, b) => g.binary(op, a, b));
    const build: Case["build"] = (a, b) => g.binary(op, a, b);
    if (dtype === "float32") return [plain, { name: `${op} of NaN, infinities and zeros`, args: pairs(op === "remainder" ? moderate : specials), build }];
    if (isFloat(dtype) || dtype === "bool") return [plain];
    const ends = isShift ? crossed(edges(dtype), shiftAmounts(dtype)) : pairs(edges(dtype));
    return [plain, { name: `${op} of the ends of ${dtype}`, args: ends, build }];
  });
}

function crossed(a: Argument, b: Argument): [Argument, Argument] {
  const [left, right] = [a.values ?? [], b.values ?? []];
  const shape = [left.length * right.length];
  return [
    { ...a, shape, values: right.flatMap(() => left) },
    { ...b, shape, values: right.flatMap((value) => left.map(() => value)) },
  ];
}

const directions: readonly Direction[] = ["EQ", "NE", "LT", "LE", "GT", "GE"];

const compareCases = directions.flatMap((direction): Case[] => [
  ...allTypes.map((dtype) =>
    pointwiseCase(`compare ${direction} of ${dtype}`, [
      (...shape) => walk(dtype, shape, dtype.startsWith("u") ? 0 : -2, 3, true),
      (...shape) => walk(dtype, shape, dtype.startsWith("u") ? 1 : -1, 2, true),
    ], (a, b) => g.compare(direction, a, b)),
  ),
  { name: `compare ${direction} with NaN`, args: pairs(specials), build: (a, b) => g.compare(direction, a, b) },
  ...integers.map((dtype): Case => ({ name: `compare ${direction} of the ends of ${dtype}`, args: pairs(edges(dtype)), build: (a, b) => g.compare(direction, a, b) })),
]);

const selectCases = allTypes.map((dtype) =>
  pointwiseCase(`select of ${dtype}`, [
    (...shape) => walk("bool", shape, 0, 1),
    (...shape) => some(dtype, ...shape),
    (...shape) => walk(dtype, shape, 0, 3, true),
  ], (p, a, b) => g.select(p, a, b)),
);

const clampCases = numbers.map((dtype) =>
  pointwiseCase(`clamp of ${dtype}`, [
    (...shape) => walk(dtype, shape, 0, 1, true),
    (...shape) => some(dtype, ...shape),
    (...shape) => walk(dtype, shape, 2, 5, true),
  ], (low, x, high) => g.clamp(low, x, high)),
);

const convertCases = allTypes.flatMap((from): Case[] => [
  ...allTypes.filter((to) => to !== from).map((to) =>
    pointwiseCase(`convert from ${from} to ${to}`, [(...shape) => walk(from, shape, from.startsWith("u") ? 0 : -9, 9, true)], (x) => g.convert(x, to)),
  ),
  ...(integers.includes(from)
    ? allTypes.filter((to) => to !== from && to !== "float16").map((to): Case => ({ name: `convert the ends of ${from} to ${to}`, args: [edges(from)], build: (x) => g.convert(x, to) }))
    : []),
]);

const outOfRange = (dtype: DType): Argument => ({
  dtype,
  shape: [10],
  values: [NaN, Infinity, -Infinity, 300.5, -300.5, 70000.5, -70000.5, 5e9, -5e9, -0.75],
});

const saturationCases = (["float32", "float64", "bfloat16"] as const).flatMap((from) =>
  [...integers, "bool" as const].map((to): Case => ({ name: `convert ${from} out of the range of ${to}`, args: [outOfRange(from)], build: (x) => g.convert(x, to) })),
);

const roundingCases: readonly Case[] = (["float16", "bfloat16"] as const).map((to) => ({
  name: `convert float32 to ${to} and back, rounding to even`,
  args: [{ shape: [16], dtype: "float32", values: [1.00048828125, 1.00146484375, 65504, 65519, 65520, 1e-7, 6e-8, 2.98e-8, 5.96e-8, 1.00390625, 1.01171875, 3.3e38, 3.4e38, -1.00390625, NaN, -Infinity] }],
  build: (x) => g.convert(g.convert(x, to), "float32"),
}));

const bitcastCases = allTypes.flatMap((from) =>
  allTypes
    .filter((to) => to !== from && byteWidth(to) === byteWidth(from) && from !== "bool" && to !== "bool")
    .map((to) => pointwiseCase(`bitcast_convert from ${from} to ${to}`, [(...shape) => walk(from, shape, from.startsWith("u") ? 0 : -9, 90, true)], (x) => g.bitcastConvert(x, to))),
);

function table<K extends string>(names: readonly K[], make: (name: K) => readonly Case[]): { readonly [N in K]: readonly Case[] } {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as { readonly [N in K]: readonly Case[] };
}

export const elementwiseCases = {
  ...table(unaryNames, unaryCases),
  ...table(binaryNames, binaryCases),
  compare: compareCases,
  select: selectCases,
  clamp: clampCases,
  convert: [...convertCases, ...saturationCases, ...roundingCases],
  bitcast_convert: bitcastCases,
};
