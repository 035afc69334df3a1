import { CeratopsError } from "../../errors.ts";
import { readBytes } from "../../saving/files/read_bytes.ts";

/** The bytes of a file on a disk or a server; undefined where there is none. */
export async function readIfThere(address: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return (await readBytes(address)) as Uint8Array<ArrayBuffer>;
  } catch (error) {
    if (error instanceof CeratopsError && error.code === "E_FILE_NOT_FOUND") return undefined;
    throw error;
  }
}
