import { environmentVariable, nodeModule } from "../../../util/host.ts";
import { noFolder, reasonOf } from "../problems.ts";

/** Where compiled programs are kept: `CERATOPS_CACHE`, or a folder of their own in the user's cache folder. */
async function cacheFolder(): Promise<string> {
  const chosen = environmentVariable("CERATOPS_CACHE");
  const [path, os] = [await nodeModule("path"), await nodeModule("os")];
  if (chosen !== undefined && chosen !== "") return path.resolve(chosen);
  const home =
    process.platform === "darwin" ? path.join(os.homedir(), "Library", "Caches") : environmentVariable("XDG_CACHE_HOME");
  return path.join(home === undefined || home === "" ? path.join(os.homedir(), ".cache") : home, "ceratops");
}

/**
 * A folder that can be written: the cache, or, where that is read-only, one for this process alone, which goes when it
 * ends.
 */
export async function writableFolder(): Promise<string> {
  const folder = await cacheFolder().catch(() => undefined);
  const reason = folder === undefined ? "there is no home folder" : await tryFolder(folder);
  if (folder !== undefined && reason === undefined) return folder;
  const [fs, os, path] = [await nodeModule("fs/promises"), await nodeModule("os"), await nodeModule("path")];
  try {
    const own = await fs.mkdtemp(path.join(os.tmpdir(), "ceratops-"));
    process.on("exit", () => removeNow(own));
    return own;
  } catch (error) {
    throw noFolder([folder ?? "", os.tmpdir()], reason ?? reasonOf(error));
  }
}

/** Why a folder cannot be written; undefined if it can. */
async function tryFolder(folder: string): Promise<string | undefined> {
  const [fs, path] = [await nodeModule("fs/promises"), await nodeModule("path")];
  const probe = path.join(folder, `.${process.pid}.probe`);
  try {
    await fs.mkdir(folder, { recursive: true });
    await fs.writeFile(probe, "");
    await fs.rm(probe);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/** A process that ends cannot wait. */
function removeNow(folder: string): void {
  process.getBuiltinModule?.("node:fs").rmSync(folder, { recursive: true, force: true });
}
