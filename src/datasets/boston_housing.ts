import { kerasBucket, type KnownFile } from "./files/known_file.ts";
import { loadHousing, type Housing, type HousingOptions } from "./housing.ts";

const file: KnownFile = {
  name: "boston_housing.npz",
  url: `${kerasBucket}boston_housing.npz`,
  checksum: { sha256: "f553886a1f8d56431e820c5b82552d9d95cfcb96d1e678153f8839538947dff5" },
  dataset: "bostonHousing",
};

/**
 * Loads the prices of houses in 506 suburbs of Boston in the 1970s; 57 kB, downloaded once.
 *
 * One of its 13 features, "B", was made from the assumption that segregation raises prices: use it to show what is wrong
 * with data, and `californiaHousing` for regression.
 *
 * Shapes: `x` is `[examples, 13]`, `y` is `[examples]`, prices in 1000 dollars, about 5 to 50; both float64.
 *
 * @param options.testSplit share of the examples that becomes `test`, from 0 to 1; default 0.2
 * @param options.seed which examples these are, the same as Keras's; default 113
 * @param options.path name of the file in the cache; default `boston_housing.npz`
 * @param options.folder a folder that holds `boston_housing.npz`
 * @throws CeratopsError when the file can neither be found nor downloaded, or is damaged
 *
 * @example
 * ```ts no-run: it downloads the data
 * const { train, test } = await datasets.bostonHousing.load({ testSplit: 0.1 });
 * ```
 *
 * Source: D. Harrison, D. Rubinfeld, "Hedonic housing prices and the demand for clean air", 1978; the file is Keras's.
 */
export const load = (options: HousingOptions = {}): Promise<Housing<Float64Array>> =>
  loadHousing(file, (length) => new Float64Array(length), options);
