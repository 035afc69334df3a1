import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { guidePictures } from "../../scripts/guide-pictures.mjs";
import * as library from "../../src/index.ts";

test("the pictures of the guide are those that plotModel draws", async () => {
  const pictures = await guidePictures(library);
  expect(pictures.size).toBeGreaterThan(3);
  for (const [path, svg] of pictures) expect(readFileSync(path, "utf8"), "out of date: npm run guide-pictures").toBe(svg);
});
