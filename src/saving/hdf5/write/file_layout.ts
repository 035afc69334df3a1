interface Block {
  readonly address: number;
  readonly size: number;
  readonly write: (target: Uint8Array) => void;
}

/** The first of two passes: gives every block of the file its address. The second one writes them into one buffer. */
export class FileLayout {
  readonly #blocks: Block[] = [];
  #size = 0;

  /** Bytes of the file so far. */
  get size(): number {
    return this.#size;
  }

  /** Sets `size` bytes aside, which `write` fills later; the address is a multiple of 8. */
  reserve(size: number, write: Block["write"]): number {
    const address = this.#size;
    this.#blocks.push({ address, size, write });
    this.#size += size + (-size & 7);
    return address;
  }

  /** Sets room aside for bytes that are known already. */
  place(bytes: Uint8Array): number {
    return this.reserve(bytes.length, (target) => target.set(bytes));
  }

  build(): Uint8Array<ArrayBuffer> {
    const file = new Uint8Array(this.#size);
    for (const { address, size, write } of this.#blocks) write(file.subarray(address, address + size));
    return file;
  }
}
