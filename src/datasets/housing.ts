import { FormatError } from "../saving/format_error.ts";
import type { ArrayData } from "./array_data.ts";
import type { DataSet, Examples } from "./examples.ts";
import { getFile } from "./files/get_file.ts";
import { baseName, type KnownFile } from "./files/known_file.ts";
import type { NamedFileOptions } from "./files/options.ts";
import { openNpz } from "./formats/npz.ts";
import { pickRows, shuffler, trainCount } from "./shuffled.ts";

export interface HousingOptions extends NamedFileOptions {
  /** Share of the examples held out as `test`; default 0.2. */
  readonly testSplit?: number;
  /** Chooses which examples are held out, and the order; default 113. */
  readonly seed?: number;
}

/** Properties of places `[examples, features]` and the price of houses there `[examples]`. */
export type Housing<Data extends Float32Array | Float64Array> = DataSet<ArrayData<Data>, ArrayData<Data>>;

/** Reads the arrays `x` and `y` of a file, the first `most` examples of them, shuffles and parts them as Keras does. */
export async function loadHousing<Data extends Float32Array | Float64Array>(
  file: KnownFile,
  make: (length: number) => Data,
  options: HousingOptions,
  most = Infinity,
): Promise<Housing<Data>> {
  const { path = file.name, testSplit = 0.2, seed = 113 } = options;
  const npz = await openNpz(await getFile({ ...file, name: path }, options), baseName(path));
  const [x, y] = [await npz.numbers("x"), await npz.numbers("y")];
  if (x.shape.length !== 2 || y.data.length !== x.shape[0]) {
    throw new FormatError(baseName(path), undefined, undefined, "The arrays are not the data set's", {
      code: "E_FILE_CORRUPT",
      expected: "x [examples, features], y [examples]",
      received: `x [${x.shape.join(", ")}], y [${y.shape.join(", ")}]`,
    });
  }
  const order = shuffler(seed)(Math.min(y.data.length, most));
  const count = trainCount(order.length, testSplit);
  const part = (positions: Int32Array): Examples<ArrayData<Data>, ArrayData<Data>> => ({
    x: pickRows(x, positions, make),
    y: pickRows(y, positions, make),
  });
  return { train: part(order.subarray(0, count)), test: part(order.subarray(count)) };
}
