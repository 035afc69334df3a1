import { expect, test } from "vitest";
import type { DType } from "../ir/dtype.ts";
import { KerasTensor } from "./keras_tensor.ts";

test("a dtype that is none is refused with a way out", () => {
  const text = "string" as DType;
  expect(() => new KerasTensor([null], { dtype: text })).toThrow(/dtype "string"[^]*TextVectorization/);
});
