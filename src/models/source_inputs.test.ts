import { expect, test } from "vitest";
import { Concatenate, Dense, Input } from "../layers/index.ts";
import { Sequential } from "./index.ts";
import { getSourceInputs } from "./source_inputs.ts";

test("the inputs of a tensor, each once, in the order in which they are met", () => {
  const [a, b] = [Input([2]), Input([2])];
  const shared = Dense(3)(b);
  expect(getSourceInputs(Concatenate()([shared, Dense(1)(a), shared]))).toEqual([b, a]);
  expect(getSourceInputs(a)).toEqual([a]);
});

test("through a model that is called like a layer", () => {
  const inner = Sequential([Input([2]), Dense(1)]);
  const x = Input([2]);
  expect(getSourceInputs(inner(x))).toEqual([x]);
  expect(getSourceInputs(inner.output)).toEqual(inner.inputs);
});
