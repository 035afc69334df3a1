import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkDocExamples } from "../../scripts/doc-examples.mjs";
import { examplesInDocstrings } from "../../scripts/find-examples.mjs";
import { publicNames } from "../../scripts/public-names.mjs";

test("the examples in docstrings and README.md compile and run", { timeout: 900_000 }, async () => {
  if (!existsSync("dist/index.js")) throw new Error("the examples run on the built package: npm run build");
  const { failures, run } = await checkDocExamples();
  expect(failures.map(({ at, message }) => `${at} ${message}`)).toEqual([]);
  expect(run).toBeGreaterThan(0);
});

test("examples are found in the docstrings of public declarations and their members", () => {
  const text = [
    "/**",
    " * Makes one.",
    " *",
    " * ```ts",
    " * make();",
    " *",
    " * make(2);",
    " * ```",
    " * ```text",
    " * two",
    " * ```",
    " */",
    "export function make() {}",
    "export class Kept {",
    "  /**",
    "   * ```ts no-run: needs a window",
    "   * new Kept().show();",
    "   * ```",
    "   */",
    "  show() {}",
    "}",
    "/**",
    " * ```ts",
    " * secret();",
    " * ```",
    " */",
    "function secret() {}",
  ].join("\n");
  expect(examplesInDocstrings("a.ts", text, (name) => name !== "secret")).toEqual([
    { file: "a.ts", line: 5, code: "make();\n\nmake(2);", noRun: undefined, output: "two" },
    { file: "a.ts", line: 17, code: "new Kept().show();", noRun: "needs a window", output: undefined },
  ]);
});

test("public names are followed through namespaces, renames and imports that are exported", () => {
  const root = mkdtempSync(join(tmpdir(), "public-names-"));
  const write = (name: string, text: string) => {
    writeFileSync(join(root, name), text);
    return join(root, name);
  };
  const a = write("a.ts", "export const one = 1; const two = 2; export { two as deux }; export const unused = 3;");
  const b = write("b.ts", "export function inNamespace() {} function hidden() {} hidden();");
  const index = write(
    "index.ts",
    `import { one } from "./a.ts"; import * as b from "./b.ts"; export { one, b }; export { deux as zwei } from "./a.ts";`,
  );
  const names = publicNames(index);
  rmSync(root, { recursive: true });
  expect([...names.top].sort()).toEqual(["b", "one", "zwei"]);
  expect(["one", "two", "unused"].map((name) => names.has(a, name))).toEqual([true, true, false]);
  expect(["inNamespace", "hidden"].map((name) => names.has(b, name))).toEqual([true, false]);
});
