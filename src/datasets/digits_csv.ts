import { CeratopsError } from "../errors.ts";

export const COUNT = 1797;
export const SIDE = 8;
export const PIXELS = SIDE * SIDE;
export const BRIGHTEST = 16;

/** Undoes base64 and gzip, with what Node and browsers share. */
export async function unpack(base64: string): Promise<string> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}

/** Reads the data file: per line 64 pixels of 0 to 16 and a label of 0 to 9. */
export function parseRows(csv: string): number[][] {
  const rows = csv
    .trimEnd()
    .split("\n")
    .map((line) => line.split(",").map(Number));
  if (rows.length !== COUNT) throw damaged(`${COUNT} rows`, `${rows.length} rows`);
  rows.forEach((row, i) => {
    const at = `row ${i + 1} has`;
    if (row.length !== PIXELS + 1) throw damaged(`${PIXELS} pixels and a label per row`, `${at} ${row.length} values`);
    row.forEach((value, column) => {
      const [largest, what] = column < PIXELS ? [BRIGHTEST, "a pixel"] : [9, "the label"];
      const valid = Number.isInteger(value) && value >= 0 && value <= largest;
      if (!valid) throw damaged(`integers of 0 to ${largest}`, `${at} ${what} of ${value}`);
    });
  });
  return rows;
}

function damaged(expected: string, received: string): CeratopsError {
  return new CeratopsError("The digits data set that ships with ceratops is damaged.", {
    code: "E_DATASET_DAMAGED",
    where: "datasets.digits.load",
    expected,
    received,
    hint: "npm install ceratops --force",
  });
}
