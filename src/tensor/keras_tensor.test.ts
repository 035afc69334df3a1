import { expect, test } from "vitest";
import type { DType } from "../ir/dtype.ts";
import { KerasTensor } from "./keras_tensor.ts";

test("a dtype that is none is refused with a way out", () => {
  const none = "object" as DType;
  expect(() => new KerasTensor([null], { dtype: none })).toThrow(/dtype "object"[^]*float32/);
});

test("texts have no dtype of numbers", () => {
  const texts = new KerasTensor([null], { dtype: "string", name: "titles" });
  expect(() => texts.numberType).toThrow(/"titles" holds texts[^]*TextVectorization/);
});
