import { CeratopsError } from "../../errors.ts";
import { isRecord } from "../../util/tree.ts";
import { stringsOf } from "./strings.ts";

/**
 * Strings to learn from, batch after batch, each document a list: a nested array is one batch with a document per row
 * (or per string), and what can be iterated otherwise gives such arrays.
 */
export async function* documentsIn(data: unknown, where: string): AsyncGenerator<string[][]> {
  if (typeof data === "string" || Array.isArray(data)) {
    const rows = documents(data, where);
    yield Array.isArray(data) && !Array.isArray(data[0]) ? rows.flat().map((one) => [one]) : rows;
    return;
  }
  if (typeof data !== "object" || data === null || isRecord(data)) throw noStrings(where);
  for await (const batch of data as AsyncIterable<unknown>) yield documents(batch, where);
}

function documents(batch: unknown, where: string): string[][] {
  const { shape, data } = stringsOf(batch, where);
  const length = shape.length < 2 ? data.length : (shape.at(-1) ?? 1);
  return Array.from({ length: Math.ceil(data.length / Math.max(1, length)) }, (_, i) => data.slice(i * length, (i + 1) * length));
}

function noStrings(where: string): CeratopsError {
  return new CeratopsError(`adapt() of "${where}" needs strings to learn from`, {
    code: "E_ADAPT_DATA",
    where,
    expected: "nested arrays of strings, or an iterable of them",
    received: "something else",
    hint: `await layer.adapt(["the cat", "the dog"])`,
  });
}
