import { CeratopsError } from "../../errors.ts";
import { makeFolder } from "../../saving/files/disk.ts";
import { innerPathProblem } from "../../saving/files/inner_path.ts";
import { FormatError } from "../../saving/format_error.ts";
import { readZip } from "../../saving/zip/read.ts";
import { hasNode, nodeModule } from "../../util/host.ts";
import { gunzipStream, isGzip } from "../formats/gzip.ts";
import { readTar, type TarFile } from "../formats/tar.ts";
import { keptFile } from "./kept_file.ts";
import type { Checksum } from "./known_file.ts";
import type { FileOptions } from "./options.ts";
import { diskStore } from "./store.ts";

export interface GetFileOptions extends Pick<FileOptions, "onProgress" | "signal"> {
  /** The address of the file. */
  readonly origin: string;
  /** The name under which it is kept; the one it has in `origin` unless said. */
  readonly fname?: string | null;
  /** The digest of the right file in hexadecimal: SHA-256 (64 digits) or MD5 (32). Without it nothing is checked. */
  readonly fileHash?: string | null;
  /** Folder in the cache, or an absolute path; `"datasets"` unless said. */
  readonly cacheSubdir?: string;
  /** Where the cache is; the environment variable `KERAS_HOME` or `~/.keras` unless said. */
  readonly cacheDir?: string;
  /** Whether the file is an archive (zip, tar, tar.gz) to be unpacked into a folder; false unless said. */
  readonly extract?: boolean;
  /** Whether the file is fetched even if the cache has it; false unless said. */
  readonly forceDownload?: boolean;
}

/**
 * A file from the net, kept in the cache from then on. In Node only.
 *
 * @param options.origin the address of the file
 * @param options.fileHash its digest, by which a damaged or another file is noticed
 * @param options.extract unpacks an archive: zip, tar or tar.gz
 * @returns the path of the file; with `extract`, of the folder with what was in it
 * @throws CeratopsError where the file cannot be fetched, is not the right one, or is no archive; in a page
 *
 * @example
 * ```ts no-run: it downloads
 * const folder = await utils.getFile({
 *   origin: "https://storage.googleapis.com/download.tensorflow.org/example_images/flower_photos.tgz",
 *   extract: true,
 * });
 * const flowers = await utils.imageDatasetFromDirectory(`${folder}/flower_photos`);
 * ```
 *
 * Differs from Keras: the kinds of digest and archive are seen from themselves; links in archives are passed over.
 */
export async function getFile(options: GetFileOptions): Promise<string> {
  if (!hasNode) throw inPage(options.origin);
  const { origin, extract = false, cacheDir, cacheSubdir } = options;
  const { file, folder } = namesOf(origin, options.fname ?? undefined, extract);
  const store = await diskStore(cacheDir, cacheSubdir);
  const remote = { name: file, url: origin, checksum: checksumOf(options.fileHash ?? undefined) };
  const bytes = await keptFile(remote, store, { ...options, hint: `Check the address, or put the file at ${store.place(file)}` });
  if (!extract) return store.place(file);
  await unpack(bytes, origin, store.place(folder));
  return store.place(folder);
}

/** Names in the cache, as Keras chooses them, so that both find what the other has fetched. */
function namesOf(origin: string, fname: string | undefined, extract: boolean): { file: string; folder: string } {
  const name = fname ?? new URL(origin).pathname.split("/").at(-1) ?? "";
  if (name === "" || /[/\\]/.test(name)) throw badName(name);
  if (!extract) return { file: name, folder: name };
  if (fname?.includes(".")) return { file: name, folder: `${name.slice(0, name.indexOf("."))}_extracted` };
  return { file: `${name}_archive`, folder: name };
}

function checksumOf(digest: string | undefined): Checksum | undefined {
  const lower = digest?.toLowerCase();
  if (lower === undefined) return undefined;
  if (/^[0-9a-f]{64}$/.test(lower)) return { sha256: lower };
  if (/^[0-9a-f]{32}$/.test(lower)) return { md5: lower };
  throw new CeratopsError("fileHash is no digest", {
    code: "E_FILE_HASH",
    where: "utils.getFile: fileHash",
    expected: "64 hexadecimal digits (SHA-256) or 32 (MD5)",
    received: `"${lower}"`,
    hint: "sha256sum FILE, or md5sum FILE, prints it",
  });
}

/** Puts the files of an archive into a folder. */
async function unpack(bytes: Uint8Array<ArrayBuffer>, source: string, folder: string): Promise<void> {
  const [path, disk] = [await nodeModule("path"), await nodeModule("fs/promises")];
  for await (const { name, bytes: content } of filesIn(bytes, source)) {
    const inner = name.replace(/^(\.\/)+/, "");
    const problem = innerPathProblem(inner);
    if (problem !== undefined) throw new FormatError(source, name, undefined, `A name ${problem}`, { code: "E_FILE_CORRUPT" });
    const target = path.join(folder, inner);
    await makeFolder(path.dirname(target));
    await disk.writeFile(target, content);
  }
}

async function* filesIn(bytes: Uint8Array<ArrayBuffer>, source: string): AsyncGenerator<TarFile> {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    const archive = readZip(bytes, source);
    for (const name of archive.names()) yield { name, bytes: archive.read(name) };
  } else yield* readTar(isGzip(bytes) ? gunzipStream(bytes) : new Blob([bytes]).stream(), source);
}

const badName = (name: string): CeratopsError =>
  new CeratopsError("The file has no name to be kept under", {
    code: "E_FILE_NAME",
    where: "utils.getFile: fname",
    expected: "a name without folders",
    received: `"${name}"`,
    hint: 'utils.getFile({ origin, fname: "flowers.tgz", cacheSubdir: "datasets/flowers" })',
  });

const inPage = (origin: string): CeratopsError =>
  new CeratopsError("A page has no folder to keep files in", {
    code: "E_NO_FILES",
    where: "utils.getFile",
    expected: "a run in Node",
    received: "a page",
    hint: `const bytes = await (await fetch("${origin}")).arrayBuffer();`,
  });
