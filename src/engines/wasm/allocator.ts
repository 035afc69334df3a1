interface Block {
  address: number;
  bytes: number;
}

const ALIGNMENT = 64;

/** Hands out pieces of linear memory: first fit over a list of free blocks, neighbours merged when they come back. */
export class Allocator {
  readonly #free: Block[] = [];
  readonly #used = new Map<number, number>();
  #end: number;

  /** `start`: the first byte that may be handed out. */
  constructor(start: number) {
    this.#end = Math.ceil(start / ALIGNMENT) * ALIGNMENT;
  }

  /** One byte past the last one ever handed out: how large the memory must be. */
  get end(): number {
    return this.#end;
  }

  get usedBytes(): number {
    return [...this.#used.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  allocate(bytes: number): number {
    const size = Math.ceil(Math.max(bytes, 1) / ALIGNMENT) * ALIGNMENT;
    const place = this.#free.findIndex((block) => block.bytes >= size);
    const block = this.#free[place];
    const address = block === undefined ? this.#extend(size) : this.#cut(block, place, size);
    this.#used.set(address, size);
    return address;
  }

  free(address: number): void {
    const bytes = this.#used.get(address);
    if (bytes === undefined) throw new Error(`nothing was handed out at ${address}`);
    this.#used.delete(address);
    const place = this.#free.findIndex((block) => block.address > address);
    this.#free.splice(place < 0 ? this.#free.length : place, 0, { address, bytes });
    this.#merge();
  }

  #cut(block: Block, place: number, size: number): number {
    const { address } = block;
    block.address += size;
    block.bytes -= size;
    if (block.bytes === 0) this.#free.splice(place, 1);
    return address;
  }

  #extend(size: number): number {
    const last = this.#free.at(-1);
    if (last !== undefined && last.address + last.bytes === this.#end) {
      this.#free.pop();
      this.#end = last.address + size;
      return last.address;
    }
    const address = this.#end;
    this.#end += size;
    return address;
  }

  #merge(): void {
    for (let i = this.#free.length - 1; i > 0; i--) {
      const [before, here] = [this.#free[i - 1], this.#free[i]];
      if (before === undefined || here === undefined || before.address + before.bytes !== here.address) continue;
      before.bytes += here.bytes;
      this.#free.splice(i, 1);
    }
  }
}
