import { CeratopsError } from "../../errors.ts";
import { makeFolder } from "../../saving/files/disk.ts";
import { writeBytesAtomic } from "../../saving/files/write_bytes.ts";
import { environmentVariable, hasNode, nodeModule } from "../../util/host.ts";
import { readIfThere } from "./read_if_there.ts";

/** Keeps downloaded files by name. */
export interface FileStore {
  /** The file, if it is there. */
  read(name: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Keeps the file: after a crash in between, the store holds the old file or none, never half of one. */
  write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Where a file lies, for people; undefined if they cannot put one there. */
  place(name: string): string | undefined;
}

/** A store whose files lie at known places. */
export interface DiskStore extends FileStore {
  place(name: string): string;
}

/** The store of this host: in Node, Keras's own folder of downloads; in a page, its Cache Storage. */
export function fileStore(cacheDir: string | undefined, folder?: string): Promise<FileStore> {
  return hasNode ? diskStore(cacheDir, folder) : Promise.resolve(pageStore);
}

/** `~/.keras/datasets`, or another folder in another place. */
export async function diskStore(cacheDir: string | undefined, folder = "datasets"): Promise<DiskStore> {
  const [path, os] = [await nodeModule("path"), await nodeModule("os")];
  const home = cacheDir ?? environmentVariable("KERAS_HOME") ?? path.join(os.homedir(), ".keras");
  const place = (name: string): string => path.resolve(home, folder, name);
  return {
    place,
    read: (name) => readIfThere(place(name)),
    write: async (name, bytes) => {
      try {
        await makeFolder(path.dirname(place(name)));
        await writeBytesAtomic(place(name), bytes);
      } catch (cause) {
        throw unusable(place(name), cause);
      }
    },
  };
}

function unusable(target: string, cause: unknown): CeratopsError {
  return new CeratopsError("A data set's file cannot be kept", {
    code: "E_DATASET_CACHE",
    where: target,
    expected: "a folder that can be written, with room on its disk",
    received: cause instanceof CeratopsError ? (cause.received ?? cause.message) : String(cause),
    hint: 'Name another folder: datasets.mnist.load({ cacheDir: "data" })',
    cause,
  });
}

/** A page's store. Without Cache Storage (pages that are not secure) nothing is kept. */
const pageStore: FileStore = {
  place: () => undefined,
  read: async (name) => {
    const response = await (await openCache())?.match(requestOf(name));
    return response === undefined ? undefined : new Uint8Array(await response.arrayBuffer());
  },
  write: async (name, bytes) => {
    await (await openCache())?.put(requestOf(name), new Response(bytes));
  },
};

const openCache = async (): Promise<Cache | undefined> => globalThis.caches?.open("ceratops-datasets");

/** Cache Storage is keyed by address: that of no real server, so that nobody's service worker answers with it. */
const requestOf = (name: string): string => `https://datasets.ceratops.invalid/${encodeURIComponent(name)}`;
