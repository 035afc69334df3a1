import { FormatError } from "../../saving/format_error.ts";
import type { ArrayData } from "../array_data.ts";

const unsignedBytes = 0x08;

/**
 * Reads the IDX format of MNIST's files: two zero bytes, the type of the elements, the number of axes, the sizes as
 * 32-bit big-endian numbers, the elements. Only unsigned bytes, which those files hold.
 *
 * Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits".
 */
export function readIdx(bytes: Uint8Array<ArrayBuffer>, rank: number, source: string): ArrayData<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const head = 4 + 4 * rank;
  if (bytes.length < head || view.getUint16(0) !== 0) {
    throw damaged(source, "IDX files begin with two zero bytes and their sizes");
  }
  if (bytes[2] !== unsignedBytes || bytes[3] !== rank) {
    throw new FormatError(source, undefined, 2, "The file holds another kind of array", {
      code: "E_FILE_UNSUPPORTED",
      expected: `unsigned bytes (type ${unsignedBytes}), ${rank} axes`,
      received: `type ${bytes[2]}, ${bytes[3]} axes`,
      hint:
        rank === 1 ? "Labels have one axis: is this the file of images?" : "Images have three axes: is this the file of labels?",
    });
  }
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const count = shape.reduce((product, size) => product * size, 1);
  if (bytes.length - head !== count) {
    throw damaged(source, `[${shape.join(", ")}] is ${count} elements, ${bytes.length - head} are there`);
  }
  return { data: bytes.subarray(head), shape };
}

const damaged = (source: string, summary: string): FormatError =>
  new FormatError(source, undefined, 0, summary, { code: "E_FILE_CORRUPT" });
