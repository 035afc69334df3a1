import { CeratopsError } from "../../errors.ts";

/** What is done with a file. */
export type Doing = "read" | "write";

interface Trouble {
  readonly says: string;
  readonly hint: string;
  readonly code?: string;
}

/** What the operating system's refusals mean, by their codes. */
const troubles: { readonly [code: string]: Trouble } = {
  ENOENT: { says: "There is no such file or folder", hint: "Check the path; folders have to exist before files are saved in them.", code: "E_FILE_NOT_FOUND" },
  ENOTDIR: { says: "A part of the path is a file, not a folder", hint: "Check the path." },
  EISDIR: { says: "The path is that of a folder, not of a file", hint: "Add the name of a file, such as model.keras." },
  EACCES: { says: "Permission is denied", hint: "Choose a folder of your own, or change its permissions: chmod u+rwx" },
  EPERM: { says: "The operating system does not allow it", hint: "Choose a folder of your own, or change its permissions." },
  EROFS: { says: "The disk is read-only", hint: "Choose a folder on another disk." },
  ENOSPC: { says: "The disk is full", hint: "Make room, or choose a folder on another disk. What was there before is unchanged." },
  EDQUOT: { says: "Your share of the disk is used up", hint: "Make room, or choose another disk. What was there before is unchanged." },
  EFBIG: { says: "The file is larger than the disk or a limit allows", hint: "Save sharded weights, or raise the limit: ulimit -f" },
  ENAMETOOLONG: { says: "The name is too long", hint: "Choose a shorter name." },
  EMFILE: { says: "Too many files are open", hint: "Raise the limit: ulimit -n" },
};

/** The error of a disk that refuses, in words. */
export function diskError(doing: Doing, path: string, cause: unknown, hint?: string): CeratopsError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const known = troubles[code];
  return new CeratopsError(`${known?.says ?? "The disk refuses"}: a file could not be ${doing === "read" ? "read" : "written"}`, {
    code: known?.code ?? codeOf(doing),
    where: path,
    received: cause instanceof Error ? cause.message : String(cause),
    hint: hint ?? known?.hint ?? "Try it again, or choose another folder.",
    cause,
  });
}

const codeOf = (doing: Doing): string => (doing === "read" ? "E_FILE_READ" : "E_FILE_WRITE");

/** The error of any other place that refuses. */
export function placeError(doing: Doing, where: string, summary: string, hint: string, cause?: unknown): CeratopsError {
  return new CeratopsError(summary, {
    code: codeOf(doing),
    where,
    ...(cause !== undefined && { received: cause instanceof Error ? cause.message : String(cause), cause }),
    hint,
  });
}

/** The error of a place that has no such file. */
export function missingFile(where: string, received: string, hint: string): CeratopsError {
  return new CeratopsError("There is no such file", { code: "E_FILE_NOT_FOUND", where, received, hint });
}
