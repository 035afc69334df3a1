import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Input } from "../layers/index.ts";
import { resetNames } from "../tensor/names.ts";
import { version } from "../version.ts";
import { getUid, isFloatDtype, isIntDtype, isKerasTensor, standardizeDtype } from "./backend.ts";

test("dtypes", () => {
  expect(["float", null, "int", "int64", "bfloat16", "str"].map(standardizeDtype)).toEqual(["float32", "float32", "int32", "int32", "bfloat16", "string"]);
  expect(() => standardizeDtype("flaot32")).toThrow('There is no dtype "flaot32"');
  expect(["bool", "string", "uint8", "float16"].map(isIntDtype)).toEqual([false, false, true, false]);
  expect(["bool", "string", "uint8", "float16"].map(isFloatDtype)).toEqual([false, false, false, true]);
});

test("numbers by prefix begin anew with the names", () => {
  resetNames();
  expect([getUid("a"), getUid("a"), getUid("b"), getUid()]).toEqual([1, 2, 1, 1]);
  resetNames();
  expect(getUid("a")).toBe(1);
});

test("symbolic tensors", () => {
  expect([isKerasTensor(Input([2])), isKerasTensor([1])]).toEqual([true, false]);
});

test("the version is the package's", () => {
  expect(version()).toBe((JSON.parse(readFileSync("package.json", "utf8")) as { version: string }).version);
});
