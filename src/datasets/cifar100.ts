import { oneOf } from "../util/checks.ts";
import { loadCifar, type CifarLayout, type ColourImages, type LabelColumn } from "./cifar.ts";
import type { DataSet } from "./examples.ts";
import type { FileOptions } from "./files/options.ts";

type LabelMode = "fine" | "coarse";

const layout: Omit<CifarLayout, "labelAt"> = {
  file: {
    name: "cifar-100-binary.tar.gz",
    url: "https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz",
    checksum: { sha256: "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec" },
    dataset: "cifar100",
  },
  train: ["train.bin"],
  test: ["test.bin"],
  labelBytes: 2,
};

/** Which of the bytes in front of an image is which label. */
const labelAt: Readonly<Record<LabelMode, number>> = { coarse: 0, fine: 1 };

export interface Cifar100Options extends FileOptions {
  /** `"fine"` for 100 classes, `"coarse"` for the 20 groups that they belong to; default `"fine"`. */
  readonly labelMode?: LabelMode;
}

/**
 * Loads 60,000 small photographs of CIFAR-100, 50,000 to train on and 10,000 to test with; 169 MB, downloaded once.
 *
 * Shapes: `x` is `[examples, 32, 32, 3]`, uint8 from 0 to 255; `y` is `[examples, 1]`, uint8 from 0 to 99 (19 if coarse).
 *
 * @param options.labelMode `"fine"` (100 classes) or `"coarse"` (20 groups); default `"fine"`
 * @param options.folder a folder that holds `cifar-100-binary.tar.gz`
 * @throws CeratopsError when the file can neither be found nor downloaded, or is damaged
 *
 * @example
 * ```ts no-run: it downloads the data
 * const { train } = await datasets.cifar100.load({ labelMode: "coarse" });
 * ```
 *
 * Source: A. Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009. The same images as Keras's, from
 * the binary version of the archive, which runs no pickled code; the channel axis is always the last.
 */
export async function load({ labelMode = "fine", ...options }: Cifar100Options = {}): Promise<
  DataSet<ColourImages, LabelColumn>
> {
  const mode = oneOf<LabelMode>("fine", "coarse")(labelMode, "datasets.cifar100.load: labelMode");
  return loadCifar({ ...layout, labelAt: labelAt[mode] }, options);
}
