import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { coverage, coveragePage } from "../../scripts/coverage.mjs";
import * as library from "../../src/index.ts";

test("docs/coverage.md says what the package exports", () => {
  const page = readFileSync(new URL("../../docs/coverage.md", import.meta.url), "utf8");
  expect(page, "out of date: npm run coverage").toBe(coveragePage(coverage(library)));
});

test("what is called out of scope is not there", () => {
  const states = new Map(coverage(library).map(({ name, state }) => [name, state]));
  expect(states.get("keras.layers.Dense")).toBe("done");
  expect(states.get("keras.ops.image.crop_images")).toBe("done");
  expect(states.get("keras.wrappers.SKLearnClassifier")).toBe("out of scope");
});
