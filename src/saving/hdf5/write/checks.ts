import { CeratopsError } from "../../../errors.ts";
import { countOf, storedBytes } from "../../little_endian.ts";
import type { StoredArray } from "../../stored_array.ts";
import type { H5Dataset } from "../tree.ts";

/** Names are parts of paths, and end with a NUL in the file. */
export function checkName(name: string, path: string): void {
  if (name !== "" && name !== "." && !/[/\0]/u.test(name)) return;
  throw new CeratopsError("An HDF5 file cannot hold a member of this name.", {
    code: "E_ARGUMENT",
    where: path,
    expected: 'a name that is not "" or ".", without "/" and NUL',
    received: JSON.stringify(name),
    hint: "Rename the layer or variable; groups within groups take the place of slashes.",
  });
}

/** Headers state the sizes of messages, and how many there are, in 16 bits. */
export function checkMessage(size: number, name: string, path: string): void {
  const largest = 0xfff8;
  if (size <= largest) return;
  throw new CeratopsError("An attribute is too large for an HDF5 file.", {
    code: "E_ARGUMENT",
    where: `${path}, attribute ${JSON.stringify(name)}`,
    expected: `at most ${largest} bytes, or some 4000 texts`,
    received: `${size} bytes`,
    hint: "Store it as a dataset, or split it into several attributes (one text may be of any length).",
  });
}

export function checkCount(count: number, path: string): void {
  if (count <= 0xffff) return;
  throw new CeratopsError("An object has too many attributes for an HDF5 file.", {
    code: "E_ARGUMENT",
    where: path,
    expected: "at most 65000 attributes",
    received: `${count}`,
    hint: "Store them as datasets of a group.",
  });
}

/** The data of an array must be what its shape and dtype say. */
export function checkArray(array: StoredArray, path: string): void {
  const wanted = countOf(array.shape);
  const isHalf = array.dtype === "float16" || array.dtype === "bfloat16";
  const width = isHalf ? 4 : storedBytes(array.dtype);
  if (array.data.length === wanted && array.data.BYTES_PER_ELEMENT === width) return;
  throw new CeratopsError("The data of an array do not fit its shape and dtype.", {
    code: "E_ARGUMENT",
    where: path,
    expected: `${wanted} elements of ${width} bytes for ${array.dtype} [${array.shape.join(", ")}]`,
    received: `${array.data.length} elements of ${array.data.BYTES_PER_ELEMENT} bytes`,
    hint: "Give the typed array of the dtype (Float32Array for 16-bit floats), with one element per index of the shape.",
  });
}

/** The numbers of a dataset, which must be what it announced when its place was set aside. */
export function readArray(dataset: H5Dataset, path: string): StoredArray {
  const content = dataset.read();
  if (!("dtype" in content)) throw otherThanAnnounced(dataset, "texts", path);
  checkArray(content, path);
  const { dtype, shape } = content;
  if (dtype !== dataset.dtype || shape.join() !== dataset.shape.join()) throw otherThanAnnounced(dataset, describe(dtype, shape), path);
  return content;
}

/** The texts of a dataset, of which there must be as many as its shape says. */
export function readTexts(dataset: H5Dataset, path: string): readonly string[] {
  const content = dataset.read();
  if ("dtype" in content) throw otherThanAnnounced(dataset, describe(content.dtype, content.shape), path);
  if (content.length !== countOf(dataset.shape)) throw otherThanAnnounced(dataset, `${content.length} texts`, path);
  return content;
}

function otherThanAnnounced(dataset: H5Dataset, received: string, path: string): CeratopsError {
  return new CeratopsError("A dataset gives other content than it announced.", {
    code: "E_ARGUMENT",
    where: path,
    expected: describe(dataset.dtype, dataset.shape),
    received,
    hint: "Build it with dataset(content), which takes shape and dtype from the content.",
  });
}

const describe = (dtype: string, shape: readonly number[]): string => `${dtype} [${shape.join(", ")}]`;
