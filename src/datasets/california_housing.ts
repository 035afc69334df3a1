import { oneOf } from "../util/checks.ts";
import { kerasBucket, type KnownFile } from "./files/known_file.ts";
import { loadHousing, type Housing, type HousingOptions } from "./housing.ts";

type Version = "small" | "large";

const file: KnownFile = {
  name: "california_housing.npz",
  url: `${kerasBucket}california_housing.npz`,
  checksum: { sha256: "1a2e3a52e0398de6463aebe6f4a8da34fb21fbb6b934cf88c3425e766f2a1a6f" },
  dataset: "californiaHousing",
};

/** How many of the first examples each version has. */
const sizes: Readonly<Record<Version, number>> = { small: 600, large: Infinity };

export interface CaliforniaHousingOptions extends HousingOptions {
  /** `"large"`, all 20,640 examples, or `"small"`, 600 of them; default `"large"`. */
  readonly version?: Version;
}

/**
 * Loads the median price of houses in 20,640 districts of California in 1990; 0.7 MB, downloaded once.
 *
 * Shapes: `x` is `[examples, 8]`: median income, age of houses, rooms, bedrooms, population, people per household,
 * latitude, longitude; `y` is `[examples]`, dollars; both float32.
 *
 * @param options.version `"large"` or `"small"` (600 examples); default `"large"`
 * @param options.testSplit share of the examples that becomes `test`, from 0 to 1; default 0.2
 * @param options.seed which examples these are, the same as Keras's; default 113
 * @param options.path name of the file in the cache; default `california_housing.npz`
 * @param options.folder a folder that holds `california_housing.npz`
 * @throws CeratopsError when the file can neither be found nor downloaded, or is damaged
 *
 * @example
 * ```ts no-run: it downloads the data
 * const { train, test } = await datasets.californiaHousing.load({ version: "small" });
 * ```
 *
 * Source: R. K. Pace, R. Barry, "Sparse Spatial Autoregressions", 1997; the file is Keras's.
 */
export async function load({ version = "large", ...options }: CaliforniaHousingOptions = {}): Promise<Housing<Float32Array>> {
  const most = sizes[oneOf<Version>("small", "large")(version, "datasets.californiaHousing.load: version")];
  return loadHousing(file, (length) => new Float32Array(length), options, most);
}
