import { INITIAL_PAGES, MAXIMUM_PAGES, PAGE_BYTES } from "./layout.ts";
import { outOfMemory } from "./problems.ts";

/** A WebAssembly memory that this thread may read and write. */
export class LinearMemory {
  readonly memory: WebAssembly.Memory;
  /** The whole memory; made again after growth, which detaches the buffer of a memory that is not shared. */
  #bytes: Uint8Array;

  constructor(shared: boolean) {
    this.memory = shared ? sharedMemory(MAXIMUM_PAGES) : new WebAssembly.Memory({ initial: INITIAL_PAGES });
    this.#bytes = new Uint8Array(this.memory.buffer);
  }

  get byteLength(): number {
    return this.#bytes.length;
  }

  grow(byteLength: number): void {
    const pages = Math.ceil((byteLength - this.byteLength) / PAGE_BYTES);
    if (pages <= 0) return;
    try {
      this.memory.grow(pages);
    } catch {
      throw outOfMemory(byteLength, this.byteLength);
    }
    this.#bytes = new Uint8Array(this.memory.buffer);
  }

  write(address: number, data: ArrayBufferView): void {
    this.#bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), address);
  }

  /** A copy, never shared. */
  read(address: number, byteLength: number): ArrayBuffer {
    const copy = new Uint8Array(byteLength);
    copy.set(this.#bytes.subarray(address, address + byteLength));
    return copy.buffer;
  }
}

/** A shared memory reserves addresses for its maximum at once, and some hosts have fewer to give. */
function sharedMemory(maximum: number): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum, shared: true });
  } catch (error) {
    if (maximum <= 256 * INITIAL_PAGES) throw outOfMemory(maximum * PAGE_BYTES, 0);
    if (!(error instanceof RangeError)) throw error;
    return sharedMemory(maximum / 2);
  }
}
