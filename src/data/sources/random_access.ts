import { nodeModule, hasNode } from "../../util/host.ts";
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
  if (hasNode && (typeof source === "string" || source instanceof URL) && !/^(https?|data|blob):/.test(String(source))) return ofPath(source);
  return ofBlob(new Blob([await bytesOf(source)]));
}

const ofBlob = (blob: Blob): RandomAccess => ({
  byteLength: blob.size,
  slice: (start, end) => blob.slice(start, end).arrayBuffer(),
  close: () => Promise.resolve(),
});

async function ofPath(path: string | URL): Promise<RandomAccess> {
  const file = await (await nodeModule("fs/promises")).open(path);
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
