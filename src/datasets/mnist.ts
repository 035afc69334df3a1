import { FormatError } from "../saving/format_error.ts";
import type { DataSet, Examples } from "./examples.ts";
import { findInFolder } from "./files/folder.ts";
import { getFile } from "./files/get_file.ts";
import { kerasBucket, type KnownFile } from "./files/known_file.ts";
import type { NamedFileOptions } from "./files/options.ts";
import { openNpz, type NpzFile } from "./formats/npz.ts";
import { firstStem, idxNames, readIdxImages, type ByteLabels, type GreyImages } from "./idx_images.ts";

const file: KnownFile = {
  name: "mnist.npz",
  url: `${kerasBucket}mnist.npz`,
  checksum: { sha256: "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1" },
  dataset: "mnist",
};

/**
 * Loads 70,000 handwritten digits of MNIST, 60,000 to train on and 10,000 to test with; 11 MB, downloaded once.
 *
 * Shapes: `x` is `[examples, 28, 28]`, uint8 from 0 (paper) to 255 (ink); `y` is `[examples]`, uint8 from 0 to 9.
 *
 * @param options.path name of the file in the cache; default `mnist.npz`
 * @param options.folder a folder that holds `mnist.npz` or MNIST's four own files, packed or not
 * @throws CeratopsError when the file can neither be found nor downloaded, or is damaged
 *
 * @example
 * ```ts no-run: it downloads the data
 * const { train, test } = await datasets.mnist.load();
 * console.log(train.x.shape, test.x.shape); // [ 60000, 28, 28 ] [ 10000, 28, 28 ]
 * ```
 *
 * Source: Y. LeCun, C. Cortes, http://yann.lecun.com/exdb/mnist/, CC BY-SA 3.0; the file is Keras's.
 */
export async function load(options: NamedFileOptions = {}): Promise<DataSet<GreyImages, ByteLabels>> {
  const { folder, path = file.name } = options;
  if (folder !== undefined && (await findInFolder(idxNames(firstStem), folder)) !== undefined) {
    return readIdxImages((stem) => getFile({ ...file, name: `${stem}.gz`, otherNames: idxNames(stem) }, options));
  }
  const npz = await openNpz(await getFile({ ...file, name: path }, options), path);
  return { train: await readPart(npz, "train"), test: await readPart(npz, "test") };
}

async function readPart(npz: NpzFile, part: "train" | "test"): Promise<Examples<GreyImages, ByteLabels>> {
  const [x, y] = [await npz.numbers(`x_${part}`), await npz.numbers(`y_${part}`)];
  const [count = 0, height, width] = x.shape;
  const isBytes = x.data instanceof Uint8Array && y.data instanceof Uint8Array;
  if (!isBytes || height !== 28 || width !== 28 || y.data.length !== count) {
    throw new FormatError(file.name, part, undefined, "The arrays are not MNIST's", {
      code: "E_FILE_CORRUPT",
      expected: "bytes, images [examples, 28, 28] and as many labels",
      received: `images [${x.shape.join(", ")}], labels [${y.shape.join(", ")}]`,
    });
  }
  return { x: { data: x.data as Uint8Array, shape: [count, 28, 28] }, y: { data: y.data as Uint8Array, shape: [count] } };
}
