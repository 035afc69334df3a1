import { nodeModule } from "../../util/host.ts";

/** A file's bytes; undefined where there is none. For Node. */
export async function readIfThere(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const fs = await nodeModule("fs/promises");
  try {
    return new Uint8Array(await fs.readFile(path));
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && (cause.code === "ENOENT" || cause.code === "ENOTDIR")) return undefined;
    throw cause;
  }
}
