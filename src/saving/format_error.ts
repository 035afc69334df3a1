import { CeratopsError, type ErrorDetails } from "../errors.ts";

/** What is said when nobody knows better, for each kind of trouble with a file. */
const usualHint = {
  E_FILE_CORRUPT: "The file is damaged or was cut short: fetch it again, or save it again from the program that wrote it.",
  E_FILE_UNSUPPORTED: "The file is well formed but uses a feature that is not read: save it again with its program's defaults.",
  E_FILE_TOO_LARGE: "Unpacked, the file would take more memory than its size justifies: get it from its author again.",
} as const;

/** Stable codes of `FormatError`. */
export type FormatErrorCode = keyof typeof usualHint;

/** What a `FormatError` says besides its first line; without a hint, the usual one of its code is given. */
export interface FormatErrorDetails extends Omit<ErrorDetails, "where"> {
  readonly code: FormatErrorCode;
}

const longestSummary = 100;

/**
 * A file that cannot be read: which file, which entry or object in it, and at which byte.
 *
 * The summary should not repeat the place, which has a line of its own; it is cut after 100 characters, because names
 * in it may come from the file.
 *
 * @example
 * ```ts
 * throw new FormatError("model.keras", "model.weights.h5", 96, "The symbol table is cut short.", { code: "E_FILE_CORRUPT" });
 * ```
 */
export class FormatError extends CeratopsError {
  /** The file, as the caller named it: `"model.keras"`. */
  readonly source: string;
  /** The entry of an archive or the object inside the file, if one is concerned: `"/dense/vars/0"`. */
  readonly entry: string | undefined;
  /** Position in the file (or in the entry, for archives) of what is wrong. */
  readonly byte: number | undefined;

  constructor(source: string, entry: string | undefined, byte: number | undefined, summary: string, details: FormatErrorDetails) {
    super(clip(summary), { hint: usualHint[details.code], ...details, where: place(source, entry, byte) });
    this.source = source;
    this.entry = entry;
    this.byte = byte;
  }
}

function clip(summary: string): string {
  const line = summary.replace(/\s+/gu, " ");
  return line.length <= longestSummary ? line : `${line.slice(0, longestSummary - 1)}…`;
}

function place(source: string, entry: string | undefined, byte: number | undefined): string {
  return [source, entry, byte === undefined ? undefined : `byte ${byte}`].filter((part) => part !== undefined).join(", ");
}
