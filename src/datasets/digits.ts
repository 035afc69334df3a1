import type { ArrayData } from "./array_data.ts";
import { BRIGHTEST, COUNT, PIXELS, SIDE, parseRows, unpack } from "./digits_csv.ts";
import { splitAtRandom } from "./split.ts";
import { breathe } from "../util/breathe.ts";

/** Grey images of 8 x 8 pixels in 0 to 1, with a channel axis: `[examples, 8, 8, 1]`. */
export type Images = ArrayData<Float32Array, readonly [number, 8, 8, 1]>;

/** The digit on each image, 0 to 9: `[examples]`. */
export type Labels = ArrayData<Int32Array, readonly [number]>;

/** Images and their labels, in the same order. */
export interface Examples {
  readonly x: Images;
  readonly y: Labels;
}

/** What `load` gives: the two parts share no example. */
export interface Digits {
  readonly train: Examples;
  readonly test: Examples;
}

export interface LoadOptions {
  /** Share of the examples held out as `test`; default 0.2, a fifth. */
  readonly testFraction?: number;
  /** Chooses which examples are held out, and the order of both parts; default 0. */
  readonly seed?: number;
}

/**
 * Loads 1,797 handwritten digits, parted into examples to train on and examples to test with.
 *
 * They ship with the package and are read when asked for: no download, and nothing in a bundle's first file.
 *
 * Shapes: `x` is `[examples, 8, 8, 1]`, float32 from 0 (paper) to 1 (ink); `y` is `[examples]`, int32 from 0 to 9.
 *
 * @param options.testFraction share of the examples that becomes `test`, 0 or more and less than 1; default 0.2
 * @param options.seed integer that chooses which ones; default 0. The same seed gives the same parts everywhere
 * @throws CeratopsError when `testFraction` or `seed` is out of range, or the data is damaged
 *
 * @example
 * ```ts
 * const { train, test } = await datasets.digits.load();
 * console.log(train.x.shape, test.x.shape); // [ 1438, 8, 8, 1 ] [ 359, 8, 8, 1 ]
 * ```
 *
 * Source: E. Alpaydin, C. Kaynak, Optical Recognition of Handwritten Digits (its test set), UCI Machine Learning
 * Repository, https://doi.org/10.24432/C50P49, CC BY 4.0. Keras has no such data set; scikit-learn's `load_digits`
 * holds the same images.
 */
export async function load(options: LoadOptions = {}): Promise<Digits> {
  const { testFraction = 0.2, seed = 0 } = options;
  const { train, test } = splitAtRandom(COUNT, testFraction, seed);
  const { digitsCsvGz } = await import("./digits.data.ts");
  const rows = parseRows(await unpack(digitsCsvGz));
  await breathe();
  const digits = { train: pick(rows, train), test: pick(rows, test) };
  await breathe();
  return digits;
}

function pick(rows: readonly (readonly number[])[], positions: Int32Array): Examples {
  const x = new Float32Array(positions.length * PIXELS);
  const y = new Int32Array(positions.length);
  positions.forEach((position, i) => {
    const row = rows[position] ?? [];
    x.set(
      row.slice(0, PIXELS).map((pixel) => pixel / BRIGHTEST),
      i * PIXELS,
    );
    y[i] = row[PIXELS] ?? 0;
  });
  return {
    x: { data: x, shape: [positions.length, SIDE, SIDE, 1] },
    y: { data: y, shape: [positions.length] },
  };
}
