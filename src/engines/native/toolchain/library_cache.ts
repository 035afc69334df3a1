import { nodeModule } from "../../../util/host.ts";
import { compileLibrary, type Compiler } from "./compiler.ts";

/** More than this on disk, and what was unused for longest goes. */
const CAPACITY_BYTES = 256 * 2 ** 20;

/**
 * Compiled libraries by what they were made from. An entry is written under another name and then renamed, so that other
 * processes see all of it or nothing; its checksum lies beside it, and an entry that does not agree is made again.
 */
export class LibraryCache {
  readonly #folder: string;
  readonly #compiler: Compiler;
  readonly #processor: string;
  #written = 0;

  constructor(folder: string, compiler: Compiler, features: ReadonlySet<string>) {
    this.#folder = folder;
    this.#compiler = compiler;
    this.#processor = [...features].toSorted().join(" ");
  }

  /** The path of the library made from this text. */
  async library(source: string, flags: readonly string[]): Promise<string> {
    const { join } = await nodeModule("path");
    const parts = [source, flags.join(" "), this.#compiler.command, this.#compiler.version, this.#processor, process.arch];
    const path = join(this.#folder, `${await digest(parts.join("\0"))}.node`);
    if (!(await isWhole(path))) await this.#make(path, source, flags);
    return path;
  }

  async #make(path: string, source: string, flags: readonly string[]): Promise<void> {
    const fs = await nodeModule("fs/promises");
    const { randomBytes } = await nodeModule("crypto");
    const draft = `${path}.${process.pid}-${randomBytes(6).toString("hex")}`;
    try {
      await compileLibrary(this.#compiler, flags, source, draft);
      const sum = await digest(await fs.readFile(draft));
      await fs.writeFile(`${draft}.sum`, sum);
      await fs.rename(draft, path);
      await fs.rename(`${draft}.sum`, sumOf(path));
    } catch (error) {
      await Promise.all([draft, `${draft}.sum`].map((file) => fs.rm(file, { force: true })));
      throw error;
    }
    if (this.#written++ === 0) await prune(this.#folder, path);
  }
}

const sumOf = (path: string): string => `${path}.sum`;

async function digest(content: string | Uint8Array): Promise<string> {
  const { createHash } = await nodeModule("crypto");
  return createHash("sha256").update(content).digest("hex").slice(0, 40);
}

/** Whether an entry is there and says of itself what it should; one that is used counts as new. */
async function isWhole(path: string): Promise<boolean> {
  const fs = await nodeModule("fs/promises");
  try {
    const [library, sum] = await Promise.all([fs.readFile(path), fs.readFile(sumOf(path), "utf8")]);
    if ((await digest(library)) !== sum) return false;
  } catch {
    return false;
  }
  const now = new Date();
  await fs.utimes(path, now, now).catch(() => undefined); // a cache that may only be read serves as well
  return true;
}

/** Removes what was unused for longest, and what a process that was killed has left. */
async function prune(folder: string, keep: string): Promise<void> {
  const [fs, { join }] = [await nodeModule("fs/promises"), await nodeModule("path")];
  const names = (await fs.readdir(folder).catch(() => [])).filter((name) => name.includes(".node"));
  const found = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const stat = await fs.stat(path).catch(() => undefined);
      return { path, bytes: stat?.size ?? 0, used: stat?.mtimeMs ?? 0 };
    }),
  );
  let total = found.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { path, bytes } of found.toSorted((a, b) => a.used - b.used)) {
    if (total <= CAPACITY_BYTES) return;
    if (path.startsWith(keep)) continue;
    total -= bytes;
    await fs.rm(path, { force: true });
  }
}
