import { claim, type Cursor, untilNul } from "./cursor.ts";
import type { H5File } from "./file.ts";

/** The names of a group's members (HDF5 File Format Specification, III.D). */
export class LocalHeap {
  readonly #file: H5File;
  readonly #path: string;
  readonly #start: number;
  readonly #size: number;

  constructor(file: H5File, address: number, path: string) {
    const cursor = claim(file, address, 8 + 2 * file.sizes.lengthSize + file.sizes.offsetSize, path);
    cursor.signature("HEAP", "local heap");
    cursor.version([0], "local heap");
    cursor.skip(3);
    this.#file = file;
    this.#path = path;
    this.#size = cursor.length();
    cursor.length();
    this.#start = cursor.knownAddress("the names of a group");
  }

  /** The name at `offset`. Its bytes are claimed: names do not overlap. */
  name(offset: number, entry: Cursor): string {
    const start = this.#start + this.#file.sizes.base + offset;
    const limit = this.#start + this.#file.sizes.base + this.#size;
    const end = this.#file.bytes.indexOf(0, start);
    if (offset >= this.#size || end < 0 || end >= limit) throw entry.corrupt("The name of a member lies outside its heap.");
    const length = end + 1 - start;
    return untilNul(claim(this.#file, start - this.#file.sizes.base, length, this.#path).bytes(length));
  }
}
