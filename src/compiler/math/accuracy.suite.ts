import type { TypedArray } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { randomNumbers } from "../../ir/gradient_check.suite.ts";
import { at } from "../../ir/shape.ts";
import { expected, given, type Case, type Prepared } from "../cases.suite.ts";

type Floats = "float32" | "float64";
type Sampler = (next: () => number, dtype: Floats) => readonly number[];

const SAMPLES = 500;
const least = (dtype: Floats): number => (dtype === "float64" ? 2 ** -1022 : 2 ** -126);

const between = (low: number, high: number): Sampler => (next) => [low + (high - low) * next()];
/** Either sign, all orders of magnitude alike. */
const around0 =
  (high: number, low?: number): Sampler =>
  (next, dtype) => {
    const from = Math.log(low ?? least(dtype));
    return [(next() < 0.5 ? -1 : 1) * Math.exp(from + (Math.log(high) - from) * next())];
  };
const positive = (sampler: Sampler): Sampler => (next, dtype) => sampler(next, dtype).map(Math.abs);
/** Arguments up to the ends of the exponential's range, results below normal numbers included. */
const exponents: Sampler = (next, dtype) => (dtype === "float64" ? between(-745, 709.7) : between(-103.9, 88.7))(next, dtype);
const denormals: Sampler = (next, dtype) => [next() * least(dtype)];
/** A base and an exponent whose power is within range. */
const powers =
  (base: Sampler): Sampler =>
  (next, dtype) => {
    const a = at(base(next, dtype), 0);
    const most = dtype === "float64" ? 700 : 86;
    return [a, ((2 * next() - 1) * most) / Math.abs(Math.log(a))];
  };

const ENDS = [0, -0, 1, -1, Infinity, -Infinity, NaN];

interface Checked {
  readonly name: string;
  readonly build: (...xs: Node[]) => Node;
  readonly samplers: readonly Sampler[];
}

const unary = (name: Parameters<typeof g.unary>[0], ...samplers: Sampler[]): Checked => ({
  name,
  build: (x) => g.unary(name, x),
  samplers: [...samplers, (next) => [at(ENDS, Math.floor(next() * ENDS.length))]],
});

const binary = (name: Parameters<typeof g.binary>[0], ...samplers: Sampler[]): Checked => ({
  name,
  build: (x, y) => g.binary(name, x, y),
  samplers: [...samplers, (next) => [next(), next()].map((r) => at([...ENDS, 2, -3, 0.5, -2.5], Math.floor(r * 11)))],
});

const functions: readonly Checked[] = [
  unary("exponential", exponents, around0(1)),
  unary("exponential_minus_one", exponents, between(-2, 2), around0(1)),
  unary("log", positive(around0(1e37)), between(0.5, 2), between(0.99, 1.01), denormals),
  unary("log_plus_one", positive(around0(1e37)), between(-0.999, 3), around0(0.5)),
  unary("logistic", between(-20, 20), around0(1), between(-80, 0)),
  unary("tanh", between(-12, 12), around0(1)),
  unary("sine", between(-4, 4), between(-1e4, 1e4), around0(1)),
  unary("cosine", between(-4, 4), between(-1e4, 1e4), around0(1)),
  unary("tan", between(-1.5, 1.5), between(-100, 100), around0(1)),
  unary("erf", between(-6, 6), around0(1)),
  unary("erf_inv", between(-1, 1), around0(0.1), (next) => [1 - 1e-5 * next()]),
  unary("sqrt", positive(around0(1e37)), denormals),
  unary("rsqrt", positive(around0(1e37))),
  binary("power", powers(positive(around0(1e30, 1e-30))), powers(between(0.9, 1.1)), (next) => [20 * next() - 10, Math.round(18 * next()) - 9]),
  binary("atan2", (next) => [4 * next() - 2, 4 * next() - 2], (next, dtype) => [...around0(1e20, 1e-20)(next, dtype), ...around0(1e20, 1e-20)(next, dtype)]),
];

/** Each elementary function on samples of its whole domain, in single and in double precision. */
export const accuracyCases: readonly (Case & { readonly dtype: Floats })[] = functions.flatMap(({ name, build, samplers }) =>
  (["float32", "float64"] as const).map((dtype) => {
    const next = randomNumbers(17);
    const samples = samplers.flatMap((sampler) => Array.from({ length: SAMPLES }, () => sampler(next, dtype)));
    const inputs = at(samples, 0).map((_, i) => given(dtype, [samples.length], samples.map((sample) => at(sample, i))));
    return { name: `${name} of ${dtype}`, dtype, args: inputs, build };
  }),
);

/** Relative error allowed, besides one unit of the smallest number: a few units in the last place. */
const TOLERANCE: { readonly [D in Floats]: readonly [relative: number, absolute: number] } = {
  float32: [3e-7, 2 ** -149],
  float64: [1e-13, 2 ** -1074],
};

/** Where a result is further off than allowed. */
export function inaccuracies(dtype: Floats, prepared: Prepared, results: readonly TypedArray[]): string[] {
  const [relative, absolute] = TOLERANCE[dtype];
  const want = at(expected(prepared), 0).data;
  return Array.from(at(results, 0), (got, i) => {
    const value = at(want, i);
    const close = got === value || (Number.isNaN(got) && Number.isNaN(value)) || Math.abs(got - value) <= relative * Math.abs(value) + absolute;
    const inputs = prepared.data.map((data) => at(data, i)).join(", ");
    return close ? "" : `of ${inputs}: expected ${value}, got ${got}`;
  }).filter((text) => text !== "");
}
