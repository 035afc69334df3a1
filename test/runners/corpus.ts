import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** One case as it stands in the corpus, still as text. */
export interface Entry {
  /** The folder it is in: what results are counted by. */
  readonly folder: string;
  readonly id: string;
  readonly kind: string;
  readonly symbol: string;
  readonly line: string;
}

export interface Selection {
  /** A folder of the corpus, or a kind of case. */
  readonly kind?: string | undefined;
  /** A symbol with or without `keras.`, or the beginning of one up to a dot. */
  readonly symbol?: string | undefined;
}

/** The cases in a folder of `*.jsonl.gz` (or plain `*.jsonl`) files, in subfolders by kind. */
export function readCorpus(directory: string, { kind, symbol }: Selection = {}): Entry[] {
  if (!existsSync(directory)) throw new Error(`there is no folder ${directory}`);
  const folders = readdirSync(directory).filter((name) => statSync(join(directory, name)).isDirectory()).toSorted();
  return folders
    .flatMap((folder) => filesIn(join(directory, folder)).flatMap((file) => entriesOf(folder, file)))
    .filter((entry) => kind === undefined || entry.folder === kind || entry.kind === kind)
    .filter((entry) => symbol === undefined || matches(entry.symbol, symbol));
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder).filter((name) => /\.jsonl(\.gz)?$/.test(name)).toSorted().map((name) => join(folder, name));

function entriesOf(folder: string, file: string): Entry[] {
  const bytes = readFileSync(file);
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line) => {
    const { id, kind, symbol } = JSON.parse(line) as Pick<Entry, "id" | "kind" | "symbol">;
    return { folder, id, kind, symbol, line };
  });
}

function matches(symbol: string, wanted: string): boolean {
  const full = wanted.startsWith("keras.") ? wanted : `keras.${wanted}`;
  return symbol === full || symbol.startsWith(`${full}.`) || symbol.endsWith(`.${wanted}`);
}
