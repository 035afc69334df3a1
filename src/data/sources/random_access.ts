import { disk } from "../../saving/files/disk.ts";
import { diskError } from "../../saving/files/errors.ts";
import { locate } from "../../saving/files/locate.ts";
import { nodeModule } from "../../util/host.ts";
import { bytesOf, type FileSource } from "./file_source.ts";

/** A file that is read in places. */
export interface RandomAccess {
  readonly byteLength: number;
  slice(start: number, end?: number): Promise<ArrayBuffer>;
  close(): Promise<void>;
}

/** Opens a file for reading in places; what comes from a server is fetched as a whole. */
export async function randomAccess(source: FileSource): Promise<RandomAccess> {
  if (source instanceof Blob) return ofBlob(source);
  if (typeof source === "string" || source instanceof URL) {
    const { place, address } = await locate(source);
    if (place === disk) return ofPath(address);
  }
  return ofBlob(new Blob([await bytesOf(source)]));
}

const ofBlob = (blob: Blob): RandomAccess => ({
  byteLength: blob.size,
  slice: (start, end) => blob.slice(start, end).arrayBuffer(),
  close: () => Promise.resolve(),
});

async function ofPath(path: string): Promise<RandomAccess> {
  const { open } = await nodeModule("fs/promises");
  const file = await open(path).catch((cause: unknown) => {
    throw diskError("read", path, cause);
  });
  const { size } = await file.stat();
  return {
    byteLength: size,
    slice: async (start, end = size) => {
      const bytes = new Uint8Array(end - start);
      await file.read(bytes, 0, bytes.length, start);
      return bytes.buffer;
    },
    close: () => file.close(),
  };
}
