import { CeratopsError } from "../../errors.ts";
import { writeBytesAtomic, writeFolder, type FolderTarget, type Target } from "../../saving/files/write_bytes.ts";
import { writeHdf5 } from "../../saving/hdf5/index.ts";
import { writeZip } from "../../saving/zip/write.ts";
import { kerasFiles } from "./keras_archive.ts";
import { type SavedModel } from "./model_config.ts";
import type { LayeredModel } from "./legacy/read_weights.ts";
import { writeLegacyModel } from "./legacy/write_model.ts";
import { tfjsFiles } from "./tfjs/write_model.ts";

export interface SaveOptions {
  /** Whether the files of a `.keras` archive are packed into one; otherwise a folder holds them. True if not said. */
  readonly zipped?: boolean | undefined;
}

/** Where a model can be saved. */
export type SaveTarget = Target | FolderTarget;

/**
 * Writes a model with its weights and all that training needs to go on, in the format that the name ends in: what
 * `model.save` does.
 */
export async function saveModel(model: SavedModel & LayeredModel, target: SaveTarget, { zipped = true }: SaveOptions = {}): Promise<void> {
  const name = typeof target === "string" || target instanceof URL ? String(target) : target.name;
  if (!zipped) return writeFolder(target as FolderTarget, await kerasFiles(model));
  if (name.endsWith(".weights.h5")) throw onlyWeights(name);
  if (name.endsWith(".keras")) return writeBytesAtomic(target as Target, writeZip(await kerasFiles(model)));
  if (/\.(h5|hdf5)$/.test(name)) return writeBytesAtomic(target as Target, writeHdf5(await writeLegacyModel(model)));
  if (name.endsWith(".json") && (typeof target === "string" || target instanceof URL)) {
    const start = name.search(/[^/\\]*$/);
    return writeFolder(name.slice(0, start) || ".", await tfjsFiles(model, name.slice(start)));
  }
  throw unknownEnding(name);
}

const unknownEnding = (name: string): CeratopsError =>
  new CeratopsError("The name does not say how the model is to be saved", {
    code: "E_SAVE_FORMAT",
    where: name,
    expected: "a name that ends in .keras, .h5 or .json",
    received: name,
    hint: `model.save("${name.replace(/\.\w+$/, "")}.keras")`,
  });

const onlyWeights = (name: string): CeratopsError =>
  new CeratopsError("The name is one for weights alone", {
    code: "E_SAVE_FORMAT",
    where: name,
    expected: "a name that ends in .keras, .h5 or .json",
    received: name,
    hint: `model.saveWeights("${name}"), or model.save("model.keras") for the whole model`,
  });
