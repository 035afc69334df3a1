import { FormatError } from "../saving/format_error.ts";
import { getFile } from "./files/get_file.ts";
import { baseName, type KnownFile } from "./files/known_file.ts";
import type { NamedFileOptions } from "./files/options.ts";

/** The number of every word, 1 for the most frequent. */
export type WordIndex = ReadonlyMap<string, number>;

/** Reads a JSON file of words and their numbers. */
export async function readWordIndex(file: KnownFile, options: NamedFileOptions): Promise<WordIndex> {
  const { path = file.name } = options;
  const bytes = await getFile({ ...file, name: path }, options);
  try {
    const words: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof words === "object" && words !== null && !Array.isArray(words)) return new Map(Object.entries(words));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  throw new FormatError(baseName(path), undefined, undefined, "The file is no JSON object of words and their numbers", {
    code: "E_FILE_CORRUPT",
  });
}
