import { option, readOptions, type Used, type Written } from "../util/options.ts";
import { Callback, type Logs } from "./callback.ts";
import { appendFile, needFiles, sizeOfFile, writeFile } from "./files.ts";
import { floatText } from "./python_format.ts";

const table = {
  separator: option(","),
  append: option(false),
};

export type CSVLoggerOptions = Written<typeof table>;

const OWNER = "CSVLogger";

export class CSVLoggerCallback extends Callback {
  readonly #path: string;
  readonly #options: Used<typeof table>;
  #needsHeader = true;
  #names: readonly string[] | undefined;

  constructor(filename: string, options: CSVLoggerOptions = {}) {
    super();
    this.#path = filename;
    this.#options = readOptions(table, options, OWNER);
  }

  override async onTrainBegin(): Promise<void> {
    needFiles(OWNER, this.#path);
    this.#names = undefined;
    const { append } = this.#options;
    this.#needsHeader = !append || (await sizeOfFile(this.#path)) === 0;
    // A path that cannot be written is found before the first epoch, not after it.
    await (append ? appendFile : writeFile)(OWNER, this.#path, "");
  }

  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    this.#names ??= columnsOf(logs);
    const rows = [[String(epoch), ...this.#names.map((name) => cell(logs[name]))]];
    if (this.#needsHeader) rows.unshift(["epoch", ...this.#names]);
    this.#needsHeader = false;
    await appendFile(OWNER, this.#path, rows.map((row) => this.#line(row)).join(""));
  }

  /** One line, as Python's `csv` writes it for Excel. */
  #line(cells: readonly string[]): string {
    const { separator } = this.#options;
    const quoted = cells.map((text) => (/["\r\n]/.test(text) || text.includes(separator) ? `"${text.replaceAll('"', '""')}"` : text));
    return `${quoted.join(separator)}\r\n`;
  }
}

/** The logs by name; where nothing is validated yet, there is room for what may be later. */
function columnsOf(logs: Logs): string[] {
  const names = Object.keys(logs).toSorted();
  return names.some((name) => name.startsWith("val_")) ? names : [...names, ...names.map((name) => `val_${name}`)];
}

const cell = (value: number | undefined): string => (value === undefined ? "NA" : floatText(value));

/**
 * Writes the logs of each epoch as a line of a CSV file: `epoch`, then the logs by name, `NA` where there is none.
 *
 * @param filename the file; its folder must exist
 * @param options.separator between the columns
 * @param options.append whether a file that is there is continued, without a second heading, instead of replaced
 * @throws CeratopsError where the file cannot be written, before the first epoch; and in a page
 * @example
 * ```ts
 * const model = Sequential([Input([1]), layers.Dense(1)]);
 * model.compile({ optimizer: "sgd", loss: "mse" });
 * await model.fit([[1], [2]], [[2], [4]], { epochs: 3, callbacks: [callbacks.CSVLogger("log.csv")] });
 * ```
 */
export const CSVLogger = (filename: string, options: CSVLoggerOptions = {}): CSVLoggerCallback => new CSVLoggerCallback(filename, options);
