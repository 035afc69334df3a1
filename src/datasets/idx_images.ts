import { FormatError } from "../saving/format_error.ts";
import type { ArrayData } from "./array_data.ts";
import type { DataSet, Examples } from "./examples.ts";
import { gunzipped } from "./formats/gzip.ts";
import { readIdx } from "./formats/idx.ts";

/** Grey images of 28 x 28 pixels, 0 to 255, without a channel axis: `[examples, 28, 28]`. */
export type GreyImages = ArrayData<Uint8Array, readonly [number, 28, 28]>;

/** A class per image, 0 to 9: `[examples]`. */
export type ByteLabels = ArrayData<Uint8Array, readonly [number]>;

/** The names of MNIST's four files, without the ending of packed ones. */
const stems = {
  train: ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"],
  test: ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"],
} as const;

export type IdxStem = (typeof stems)["train" | "test"][number];

/** The ways in which a file of MNIST's form is called: packed, unpacked, and with a dot, as some archives hold it. */
export const idxNames = (stem: IdxStem): readonly [string, string, string] => [`${stem}.gz`, stem, stem.replace("-idx", ".idx")];

/** Stem of the file that tells whether a folder holds MNIST in its own form. */
export const firstStem = stems.train[0];

type Read = (stem: IdxStem) => Promise<Uint8Array<ArrayBuffer>>;

/** Reads the four files of MNIST's form. */
export async function readIdxImages(read: Read): Promise<DataSet<GreyImages, ByteLabels>> {
  return { train: await readPart(read, stems.train), test: await readPart(read, stems.test) };
}

async function readPart(read: Read, [images, labels]: readonly [IdxStem, IdxStem]): Promise<Examples<GreyImages, ByteLabels>> {
  const x = readIdx(await gunzipped(await read(images), images), 3, images);
  const y = readIdx(await gunzipped(await read(labels), labels), 1, labels);
  const [count = 0, height, width] = x.shape;
  if (height !== 28 || width !== 28 || y.data.length !== count) {
    throw new FormatError(images, undefined, undefined, "The files of images and labels do not belong together", {
      code: "E_FILE_CORRUPT",
      expected: `images [${y.data.length}, 28, 28], as there are labels`,
      received: `images [${x.shape.join(", ")}]`,
    });
  }
  return { x: { data: x.data, shape: [count, 28, 28] }, y: { data: y.data, shape: [count] } };
}
