import { FormatError } from "../saving/format_error.ts";
import { breathe } from "../util/breathe.ts";
import type { ArrayData } from "./array_data.ts";
import type { DataSet, Examples } from "./examples.ts";
import { getFile } from "./files/get_file.ts";
import { baseName, type KnownFile } from "./files/known_file.ts";
import type { FileOptions } from "./files/options.ts";
import { gunzipStream } from "./formats/gzip.ts";
import { readTar } from "./formats/tar.ts";

const side = 32;
const pixels = side * side;

/** Colour images of 32 x 32 pixels, 0 to 255: `[examples, 32, 32, 3]`. */
export type ColourImages = ArrayData<Uint8Array, readonly [number, 32, 32, 3]>;

/** A class per image, in a column as Keras has it: `[examples, 1]`. */
export type LabelColumn = ArrayData<Uint8Array, readonly [number, 1]>;

/** How an archive of CIFAR's is laid out. */
export interface CifarLayout {
  readonly file: KnownFile;
  /** Names of the files of each part, in order. */
  readonly train: readonly string[];
  readonly test: readonly string[];
  /** Bytes in front of each image, and which of them is the label. */
  readonly labelBytes: number;
  readonly labelAt: number;
}

/**
 * Reads CIFAR's binary version: records of the label and 3072 bytes, all red ones row by row, then green, then blue.
 *
 * https://www.cs.toronto.edu/~kriz/cifar.html
 */
export async function loadCifar(layout: CifarLayout, options: FileOptions): Promise<DataSet<ColourImages, LabelColumn>> {
  const source = baseName(layout.file.name);
  const stream = gunzipStream(await getFile(layout.file, options));
  const files = new Map<string, Examples<Uint8Array, Uint8Array>>();
  for await (const { name, bytes } of readTar(stream, source)) {
    if ([...layout.train, ...layout.test].includes(baseName(name))) files.set(baseName(name), readRecords(bytes, layout, name));
    await breathe();
  }
  const part = (names: readonly string[]): Examples<ColourImages, LabelColumn> =>
    join(names.map((name) => files.get(name) ?? missing(source, name)));
  return { train: part(layout.train), test: part(layout.test) };
}

/** Images with their colours side by side, pixel by pixel, and the labels. */
function readRecords(
  bytes: Uint8Array,
  { labelBytes, labelAt, file }: CifarLayout,
  entry: string,
): Examples<Uint8Array, Uint8Array> {
  const record = labelBytes + 3 * pixels;
  const count = bytes.length / record;
  if (!Number.isInteger(count)) {
    throw new FormatError(baseName(file.name), entry, undefined, `The file is no sequence of records of ${record} bytes`, {
      code: "E_FILE_CORRUPT",
    });
  }
  const [x, y] = [new Uint8Array(count * 3 * pixels), new Uint8Array(count)];
  for (let i = 0; i < count; i++) {
    const start = i * record;
    y[i] = bytes[start + labelAt] ?? 0;
    const planes = bytes.subarray(start + labelBytes, start + record);
    const image = x.subarray(i * 3 * pixels, (i + 1) * 3 * pixels);
    for (let pixel = 0; pixel < pixels; pixel++) {
      for (let colour = 0; colour < 3; colour++) image[3 * pixel + colour] = planes[colour * pixels + pixel] ?? 0;
    }
  }
  return { x, y };
}

function join(parts: readonly Examples<Uint8Array, Uint8Array>[]): Examples<ColourImages, LabelColumn> {
  const y = joined(parts.map((part) => part.y));
  return {
    x: { data: joined(parts.map((part) => part.x)), shape: [y.length, side, side, 3] },
    y: { data: y, shape: [y.length, 1] },
  };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function missing(source: string, name: string): never {
  throw new FormatError(source, name, undefined, "The archive has no file of this name", { code: "E_FILE_CORRUPT" });
}
