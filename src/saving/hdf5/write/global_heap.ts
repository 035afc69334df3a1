import { ByteWriter } from "./byte_writer.ts";
import type { FileLayout } from "./file_layout.ts";

const headerSize = 16;
const usualSize = 4096;
const mostObjects = 0xffff;
const utf8 = new TextEncoder();

interface Collection {
  readonly address: number;
  readonly size: number;
  used: number;
  readonly objects: Uint8Array[];
}

const padded = (size: number): number => size + (-size & 7);

/** Variable-length texts, put together in collections of 4096 bytes, or more for a long one (III.E). */
export class GlobalHeap {
  readonly #layout: FileLayout;
  #current: Collection | undefined;

  constructor(layout: FileLayout) {
    this.#layout = layout;
  }

  /** Stores the texts and gives what stands for them in attributes and datasets (16 bytes each). */
  add(texts: readonly string[]): Uint8Array<ArrayBuffer> {
    const references = new ByteWriter();
    for (const text of texts) this.#addText(utf8.encode(text), references);
    return references.finish();
  }

  #addText(bytes: Uint8Array, references: ByteWriter): void {
    if (bytes.length === 0) {
      references.zeros(16);
      return;
    }
    const needed = headerSize + padded(bytes.length);
    const collection = this.#withRoom(needed);
    collection.used += needed;
    collection.objects.push(bytes);
    references.u32(bytes.length).u64(collection.address).u32(collection.objects.length);
  }

  #withRoom(needed: number): Collection {
    const current = this.#current;
    if (current !== undefined && current.used + needed <= current.size && current.objects.length < mostObjects) return current;
    const size = Math.max(usualSize, headerSize + needed);
    const objects: Uint8Array[] = [];
    const address = this.#layout.reserve(size, (target) => target.set(pack(objects, size)));
    return (this.#current = { address, size, used: headerSize, objects });
  }
}

function pack(objects: readonly Uint8Array[], size: number): Uint8Array {
  const writer = new ByteWriter().text("GCOL").u8(1, 0, 0, 0).u64(size);
  for (const [i, bytes] of objects.entries()) writer.u16(i + 1, 1).u32(0).u64(bytes.length).bytes(bytes).align();
  const free = size - writer.size;
  if (free >= headerSize) writer.u16(0, 0).u32(0).u64(free);
  return writer.finish();
}
