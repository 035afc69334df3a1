const utf8 = new TextEncoder();

/** All bits set: the address of nothing. */
export const nowhere = -1;

/** Collects little-endian numbers and text in a buffer that grows as needed. */
export class ByteWriter {
  #bytes = new Uint8Array(64);
  #view = new DataView(this.#bytes.buffer);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  u8(...values: readonly number[]): this {
    for (const value of values) {
      const at = this.#advance(1);
      this.#view.setUint8(at, value);
    }
    return this;
  }

  u16(...values: readonly number[]): this {
    for (const value of values) {
      const at = this.#advance(2);
      this.#view.setUint16(at, value, true);
    }
    return this;
  }

  u32(...values: readonly number[]): this {
    for (const value of values) {
      const at = this.#advance(4);
      this.#view.setUint32(at, value, true);
    }
    return this;
  }

  /** Lengths and addresses. */
  u64(...values: readonly number[]): this {
    for (const value of values) {
      const at = this.#advance(8);
      this.#view.setBigInt64(at, BigInt(value), true);
    }
    return this;
  }

  bytes(values: Uint8Array): this {
    const start = this.#advance(values.length);
    this.#bytes.set(values, start);
    return this;
  }

  text(value: string): this {
    return this.bytes(utf8.encode(value));
  }

  zeros(count: number): this {
    this.#advance(count);
    return this;
  }

  /** Zeros up to the next multiple of 8. */
  align(): this {
    return this.zeros(-this.#size & 7);
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#size);
  }

  #advance(count: number): number {
    const start = this.#size;
    this.#size += count;
    if (this.#size > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#size, 2 * this.#bytes.length));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    return start;
  }
}
