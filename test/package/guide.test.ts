import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { guidePictures } from "../../scripts/guide-pictures.mjs";
import { mistakesTable, noticed } from "../../scripts/measured-mistakes.mjs";
import * as library from "../../src/index.ts";

test("the pictures of the guide are those that plotModel draws", async () => {
  const pictures = await guidePictures(library);
  expect(pictures.size).toBeGreaterThan(3);
  for (const [path, svg] of pictures) expect(readFileSync(path, "utf8"), "out of date: npm run guide-pictures").toBe(svg);
});

test("mistakes are noticed when the guide says", { timeout: 300_000 }, async () => {
  if (!existsSync("dist/index.js")) throw new Error("the programs run on the built package: npm run build");
  const guide = readFileSync("docs/guide/sequential-vs-functional.md", "utf8");
  expect(guide, "out of date: npm run measure-apis").toContain(mistakesTable(await noticed()));
});
