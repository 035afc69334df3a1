import { CeratopsError } from "../../errors.ts";

/** Reads something of a table; what a library throws about it becomes an error that names the file. */
export async function unreadableTable<T>(where: string, file: string, expected: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof CeratopsError) throw cause;
    throw new CeratopsError(`${where}: the file cannot be read`, {
      code: "E_TABLE_FILE",
      where: file,
      expected,
      received: cause instanceof Error ? cause.message : String(cause),
      hint: "The file is damaged or of another format: write it again.",
      cause,
    });
  }
}
