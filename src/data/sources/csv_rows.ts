import { CeratopsError } from "../../errors.ts";

/** How a CSV file is written. */
export interface CsvFormat {
  /** What stands between cells; `","`. */
  readonly delimiter?: string;
  /** What stands around cells that hold delimiters or line breaks; `'"'`. */
  readonly quote?: string;
  /** What lines begin with that are no rows; none unless set. */
  readonly comment?: string;
}

/** What is used of a result of Papa Parse: https://www.papaparse.com */
interface Parsed {
  readonly data: readonly (readonly string[])[];
  readonly errors: readonly { readonly message: string; readonly row?: number }[];
  readonly meta: { readonly cursor: number };
}

/** The rows of a CSV file, cells as text; what is held in memory is one piece of the file. Empty lines are passed over. */
export async function* csvRows(
  pieces: AsyncIterable<Uint8Array>,
  { delimiter = ",", quote = '"', comment }: CsvFormat,
  where: string,
): AsyncGenerator<readonly string[]> {
  const { Parser } = (await import("papaparse")).default;
  const decoder = new TextDecoder();
  let [text, row] = ["", 0];
  let newline: string | undefined;
  function* rowsOf(isEnd: boolean): Generator<readonly string[]> {
    newline ??= text.includes("\r\n") ? "\r\n" : text.includes("\n") ? "\n" : "\r";
    const config = { delimiter, quoteChar: quote, comments: comment ?? (false as const), newline: newline as "\n" };
    const { data, errors, meta } = new Parser(config).parse(text, 0, !isEnd) as Parsed;
    const [error] = errors;
    if (error !== undefined && isEnd) throw damaged(where, row + (error.row ?? 0) + 1, error.message);
    text = text.slice(meta.cursor);
    row += data.length;
    for (const cells of data) if (cells.length > 1 || cells[0] !== "") yield cells;
  }
  for await (const piece of pieces) {
    text += decoder.decode(piece, { stream: true });
    // Before the first line is whole, nobody knows how lines end.
    if (newline !== undefined || /\n|\r[^]/.test(text)) yield* rowsOf(false);
  }
  text += decoder.decode();
  yield* rowsOf(true);
}

export const damaged = (where: string, row: number, received: string, hint?: string): CeratopsError =>
  new CeratopsError(`${where}: a row cannot be read`, {
    code: "E_CSV",
    where: `row ${row}`,
    expected: "as many cells in every row, quotes that are closed",
    received,
    hint: hint ?? 'Say how the file is written: delimiter: ";", quote: "\'"',
  });
