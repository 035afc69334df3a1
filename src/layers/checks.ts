import { SeedGenerator } from "../random/index.ts";
import { standardizeDataFormat, type DataFormat } from "../tensor/config.ts";
import { oneOf, refuse, type Check } from "../util/checks.ts";
import type { Option } from "../util/options.ts";

/** One number for all axes, or one for each. */
export type Size = number | readonly number[];

/** Elements cut off or added at both ends of each axis: one number for all, one per axis, or `[before, after]` per axis. */
export type Margins = number | readonly (number | readonly [before: number, after: number])[];

type Margin = readonly [before: number, after: number];

/** An option that has a value when it is not written. */
export interface Defaulted<Written, Used> extends Option<Written, Used> {
  readonly fallback: Written;
}

const same = <T>(value: T): T => value;

const isCount = (value: unknown): value is number => typeof value === "number" && Number.isInteger(value) && value >= 0;

/** A whole number above zero. */
export const positiveInteger: Check<number> = (written, where) => {
  if (isCount(written) && written > 0) return written;
  throw refuse(where, "a whole number above 0", written, "32");
};

/** Whole numbers above zero (or from zero on), as many as the layer has axes in space. */
const counts =
  (length: number, smallest: 0 | 1) =>
  (written: Size, where: string): readonly number[] => {
    const list = typeof written === "number" ? Array.from({ length }, () => written) : written;
    if (Array.isArray(list) && list.length === length && list.every((n) => isCount(n) && n >= smallest)) return list;
    const each = length === 1 ? "a whole number" : `a whole number, or ${length} of them`;
    const hint = JSON.stringify(length === 1 ? 2 : Array.from({ length }, () => 2));
    throw refuse(where, `${each}, ${smallest === 0 ? "0 or above" : "above 0"}`, written, hint);
  };

/** A size per axis that must be given, such as `kernelSize`. */
export const requiredSize = (length: number) => ({ parse: counts(length, 1), serialize: same<readonly number[]> });

/** A size per axis with a default, such as `strides`. */
export const size = (length: number, fallback: Size): Defaulted<Size, readonly number[]> => ({
  fallback,
  parse: counts(length, 1),
  serialize: same,
});

/** A size per axis that may be left to the layer. */
export const sizeOrNull = (length: number, smallest: 0 | 1 = 1): Defaulted<Size | null, readonly number[] | null> => ({
  fallback: null,
  parse: (written, where) => (written === null ? null : counts(length, smallest)(written, where)),
  serialize: same,
});

/** `[before, after]` of a single axis, such as the padding of a sequence. */
export const margin = (fallback: Size): Defaulted<Size, Margin> => ({
  fallback,
  parse: (written, where) => counts(2, 0)(written, where) as Margin,
  serialize: same,
});

/** `[before, after]` for each of `length` axes. */
export const margins = (length: number, fallback: Margins): Defaulted<Margins, readonly Margin[]> => ({
  fallback,
  parse: (written, where) => {
    const list = typeof written === "number" ? Array.from({ length }, () => written) : written;
    if (!Array.isArray(list) || list.length !== length) {
      const hint = JSON.stringify(Array.from({ length }, () => [1, 1]));
      throw refuse(where, `a whole number, or ${length} pairs of them`, written, hint);
    }
    return list.map((entry: Size) => counts(2, 0)(entry, where) as Margin);
  },
  serialize: same,
});

/** Where the channels are; the global setting if not said. */
export const dataFormat = (): Defaulted<DataFormat | null, DataFormat> => ({
  fallback: null,
  parse: standardizeDataFormat,
  serialize: same,
});

export type Padding = "valid" | "same";

/** How the edges are treated: left out, or padded so that the size is kept. */
export const padding = (): Defaulted<Padding, Padding> => ({
  fallback: "valid",
  parse: (written, where) => oneOf<Padding>("valid", "same")(written.toLowerCase() as Padding, where),
  serialize: same,
});

/** The same for sequences, which may also be padded at their beginning only, so that no output sees the future. */
export const causalPadding = (): Defaulted<Padding | "causal", Padding | "causal"> => ({
  fallback: "valid",
  parse: oneOf<Padding | "causal">("valid", "same", "causal"),
  serialize: same,
});

/** One axis, several, or none said. */
export const axesOrNull = (): Defaulted<Size | null, readonly number[] | null> => ({
  fallback: null,
  parse: (written, where) => {
    const list = typeof written === "number" ? [written] : written;
    if (list === null || (Array.isArray(list) && list.every(Number.isInteger))) return list;
    throw refuse(where, "a whole number, a list of them or null", written, "[1]");
  },
  serialize: same,
});

/** An option that Keras has for other engines: accepted, without effect, and not written into configs. */
export const accepted = <T>(fallback: T): Option<T, T> & { readonly fallback: T } => ({
  fallback,
  parse: same,
  serialize: () => undefined,
});

/** An axis or several. */
export const axes = (fallback: Size): Defaulted<Size, Size> => ({
  fallback,
  parse: (written, where) => {
    const list: unknown = typeof written === "number" ? [written] : written;
    if (Array.isArray(list) && list.every(Number.isInteger)) return written;
    throw refuse(where, "an axis or a list of axes", String(written), "-1");
  },
  serialize: same,
});

/** A seed, or none. */
export const seed = (): Defaulted<number | null, number | null> => ({ fallback: null, parse: same, serialize: same });

/** A seed, or none, for random numbers of the layer's own; Keras draws it where the option stands in the table. */
export const generator = (): Defaulted<number | SeedGenerator | null, SeedGenerator> => ({
  fallback: null,
  parse: (written) => (written instanceof SeedGenerator ? written : new SeedGenerator(written)),
  serialize: (used) => used.getConfig().seed,
});
