import { expect, test } from "vitest";
import { differences, expected, prepare } from "./cases.suite.ts";
import { interpreted } from "./interpreted.suite.ts";
import { kernelCases } from "./kernel_cases.suite.ts";

test.each(kernelCases)("$name", async (one) => {
  const prepared = prepare(one);
  expect(differences(await interpreted(prepared), expected(prepared))).toEqual([]);
});
