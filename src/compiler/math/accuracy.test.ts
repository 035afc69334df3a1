import { expect, test } from "vitest";
import { prepare } from "../cases.suite.ts";
import { interpreted } from "../interpreted.suite.ts";
import { accuracyCases, inaccuracies } from "./accuracy.suite.ts";

test.each(accuracyCases)("$name", async (one) => {
  const prepared = prepare(one);
  expect(inaccuracies(one.dtype, prepared, await interpreted(prepared))).toEqual([]);
});
