import { loadCifar, type CifarLayout, type ColourImages, type LabelColumn } from "./cifar.ts";
import type { DataSet } from "./examples.ts";
import type { FileOptions } from "./files/options.ts";

const layout: CifarLayout = {
  file: {
    name: "cifar-10-binary.tar.gz",
    url: "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
    checksum: { sha256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd" },
    dataset: "cifar10",
  },
  train: [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`),
  test: ["test_batch.bin"],
  labelBytes: 1,
  labelAt: 0,
};

/**
 * Loads 60,000 small photographs of CIFAR-10, 50,000 to train on and 10,000 to test with; 170 MB, downloaded once.
 *
 * Shapes: `x` is `[examples, 32, 32, 3]`, uint8 from 0 to 255; `y` is `[examples, 1]`, uint8: 0 airplane, 1 automobile,
 * 2 bird, 3 cat, 4 deer, 5 dog, 6 frog, 7 horse, 8 ship, 9 truck.
 *
 * @param options.folder a folder that holds `cifar-10-binary.tar.gz`
 * @throws CeratopsError when the file can neither be found nor downloaded, or is damaged
 *
 * @example
 * ```ts no-run: it downloads the data
 * const { train, test } = await datasets.cifar10.load({ onProgress: ({ loaded }) => console.log(loaded) });
 * ```
 *
 * Source: A. Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009. The same images as Keras's, from
 * the binary version of the archive, which runs no pickled code; the channel axis is always the last.
 */
export const load = (options: FileOptions = {}): Promise<DataSet<ColourImages, LabelColumn>> => loadCifar(layout, options);
