import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { checkLevels } from "../../scripts/check-levels.mjs";

let root = "";

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** Writes a source tree and returns what is wrong with it. */
function check(files: Record<string, string>): string[] {
  root = mkdtempSync(join(tmpdir(), "levels-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return checkLevels(root);
}

test("imports that point down, and among the folders of one level, pass", () => {
  const problems = check({
    "index.ts": `export * as losses from "./losses/mse.ts";`,
    "losses/mse.ts": `import { abs } from "../activations/abs.ts"; export const mse = abs;`,
    "activations/abs.ts": `import { CeratopsError } from "../errors.ts"; import dagre from "dagre"; export { CeratopsError as abs, dagre };`,
    "errors.ts": "export class CeratopsError extends Error {}",
  });
  expect(problems).toEqual([]);
});

test.each([
  ["static", `import { a } from "../losses/a.ts"; export const b = a;`],
  ["type-only", `import type { a } from "../losses/a.ts"; export type B = typeof a;`],
  ["re-exporting", `\nexport * from "../losses/a.ts";`],
  ["dynamic", `export const b = () => import("../losses/a.ts");`],
])("a %s import that points up fails", (_, text) => {
  const problems = check({ "losses/a.ts": "export const a = 1;", "random/b.ts": text });
  const line = text.startsWith("\n") ? 2 : 1;
  expect(problems).toEqual([
    `src/random/b.ts:${line} imports upwards: random (level 5) must not import losses (level 3), that is src/losses/a.ts`,
  ]);
});

test("tests may import upwards, but nothing imports a test", () => {
  const problems = check({
    "losses/a.ts": "export const a = 1;",
    "random/b.test.ts": `export { a } from "../losses/a.ts";`,
    "random/c.ts": `export * from "./b.test.ts";`,
  });
  expect(problems).toEqual(["src/random/c.ts:1 imports the test file src/random/b.test.ts"]);
});

test("cycles between files fail, and say whether types alone close them", () => {
  const problems = check({
    "util/a.ts": `import { b } from "./b.ts"; export const a = () => b;`,
    "util/b.ts": `import { a } from "./a.ts"; export const b = () => a;`,
    "util/c.ts": `import type { D } from "./d.ts"; export const c: D = 1;`,
    "util/d.ts": `import { c } from "./c.ts"; export type D = number; export const d = c;`,
  });
  expect(problems).toEqual([
    "import cycle: util/a.ts -> util/b.ts -> util/a.ts",
    "import cycle through types: util/c.ts -> util/d.ts -> util/c.ts",
  ]);
});

test("a circle of folders fails even where no file is in a circle", () => {
  const problems = check({
    "losses/a.ts": `export * from "../metrics/b.ts";`,
    "losses/c.ts": "export const c = 1;",
    "metrics/b.ts": "export const b = 1;",
    "metrics/d.ts": `export * from "../losses/c.ts";`,
  });
  expect(problems).toEqual([
    [
      "folders of one level import each other in a circle: losses -> metrics -> losses",
      "    src/losses/a.ts:1 imports src/metrics/b.ts",
      "    src/metrics/d.ts:1 imports src/losses/c.ts",
    ].join("\n"),
  ]);
});

test("a folder without a level, a missing README and imports from outside src/ fail", () => {
  const problems = check({
    "kernels/a.ts": "export const a = 1;",
    "ops/b.ts": `export * from "../../test/helper.ts";\nexport * from "ceratops";`,
  });
  expect(problems).toEqual([
    "src/kernels has no level: give it one in scripts/check-levels.mjs",
    "src/ops/README.md is missing: say what the folder does and where to start reading",
    "src/ops/b.ts:1 imports ../test/helper.ts, which is outside src/ and not published",
    "src/ops/b.ts:2 imports the package by its own name: import the file that defines it",
  ]);
});
