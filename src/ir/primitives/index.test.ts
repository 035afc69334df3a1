import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { primitives } from "./index.ts";

it("lists every primitive in the README, and nothing else", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const [, afterHeading = ""] = readme.split("## Primitives");
  const [section = ""] = afterHeading.split("\n## ");
  const [, ...families] = section.split("\n**");
  const listed = families.flatMap((family) => [...family.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  expect(listed.toSorted()).toEqual(Object.keys(primitives).toSorted());
});
