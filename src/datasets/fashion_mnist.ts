import type { DataSet } from "./examples.ts";
import { getFile } from "./files/get_file.ts";
import { kerasBucket, type KnownFile } from "./files/known_file.ts";
import type { FileOptions } from "./files/options.ts";
import { idxNames, readIdxImages, type ByteLabels, type GreyImages, type IdxStem } from "./idx_images.ts";

const sha256: Readonly<Record<IdxStem, string>> = {
  "train-images-idx3-ubyte": "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
  "train-labels-idx1-ubyte": "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
  "t10k-images-idx3-ubyte": "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
  "t10k-labels-idx1-ubyte": "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
};

const fileOf = (stem: IdxStem): KnownFile => ({
  name: `fashion-mnist/${stem}.gz`,
  url: `${kerasBucket}${stem}.gz`,
  checksum: { sha256: sha256[stem] },
  otherNames: idxNames(stem).slice(1),
  dataset: "fashionMnist",
});

/**
 * Loads 70,000 pictures of clothes of Fashion-MNIST, 60,000 to train on and 10,000 to test with; 31 MB, downloaded once.
 *
 * Shapes: `x` is `[examples, 28, 28]`, uint8 from 0 to 255; `y` is `[examples]`, uint8: 0 T-shirt or top, 1 trousers,
 * 2 pullover, 3 dress, 4 coat, 5 sandal, 6 shirt, 7 sneaker, 8 bag, 9 ankle boot.
 *
 * @param options.folder a folder that holds the four files, packed or not, such as `/usr/share/datasets/fashion-mnist`
 * of Debian's package `dataset-fashion-mnist`
 * @throws CeratopsError when a file can neither be found nor downloaded, or is damaged
 *
 * @example
 * ```ts no-run: it needs the files of that folder
 * const { train, test } = await datasets.fashionMnist.load({ folder: "/usr/share/datasets/fashion-mnist" });
 * ```
 *
 * Source: H. Xiao, K. Rasul, R. Vollgraf, "Fashion-MNIST", 2017, https://arxiv.org/abs/1708.07747, MIT licence. Keras
 * takes its downloads unchecked; here their SHA-256 is compared.
 */
export const load = (options: FileOptions = {}): Promise<DataSet<GreyImages, ByteLabels>> =>
  readIdxImages((stem) => getFile(fileOf(stem), options));
