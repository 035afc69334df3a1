import { expect, it } from "vitest";
import { CeratopsError } from "../errors.ts";
import { nearest, oneOfMany } from "./names.ts";

it("the nearest name is at most two edits away", () => {
  expect(nearest("rleu", ["relu", "selu"])).toBe("relu");
  expect(nearest("sigmoidal", ["relu", "selu"])).toBeUndefined();
});

it("a name of any length is looked for in no time, and shown in part", () => {
  const name = "x".repeat(200_000);
  const start = performance.now();
  expect(nearest(name, ["relu", "selu", "x".repeat(100)])).toBeUndefined();
  expect(oneOfMany(["relu", "selu"], name)).toBe("relu, selu");
  expect(performance.now() - start).toBeLessThan(500);
  expect(new CeratopsError(name, { code: "E_NAME_UNKNOWN", received: name }).message.length).toBeLessThan(10_000);
});
