// Writes src/datasets/digits.data.ts: node scripts/embed-digits.mjs digits.csv.gz
import { readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";

const [, , archive] = argv;
if (archive === undefined) throw new Error("usage: node scripts/embed-digits.mjs digits.csv.gz");

writeFileSync(
  "src/datasets/digits.data.ts",
  `// Written by scripts/embed-digits.mjs. E. Alpaydin, C. Kaynak: Optical Recognition of Handwritten Digits,
// UCI Machine Learning Repository, https://doi.org/10.24432/C50P49, licence CC BY 4.0; its test set, unchanged.

/** CSV, compressed with gzip, as base64: per row 64 pixels of 0 to 16, an 8 x 8 image row by row, and the label. */
export const digitsCsvGz: string =
  "${readFileSync(archive).toString("base64")}";
`,
);
