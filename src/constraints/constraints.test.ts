import { describe, expect, it } from "vitest";
import * as ops from "../ops/index.ts";
import { tensor } from "../tensor/convert.ts";
import { useEngine } from "../tensor/current_engine.ts";
import * as constraints from "./index.ts";

useEngine("reference");

/** Columns of norm 5 and 0.5. */
const weight = tensor([[3, 0.3], [-4, 0.4]], "float32");

describe("constraints", () => {
  it.each([
    ["MaxNorm", constraints.MaxNorm({ maxValue: 2 }), [1.2, 0.3, -1.6, 0.4]],
    ["UnitNorm", constraints.UnitNorm(), [0.6, 0.6, -0.8, 0.8]],
    ["MinMaxNorm", constraints.MinMaxNorm({ minValue: 1, maxValue: 2 }), [1.2, 0.6, -1.6, 0.8]],
    ["MinMaxNorm by half", constraints.MinMaxNorm({ minValue: 1, maxValue: 2, rate: 0.5 }), [2.1, 0.45, -2.8, 0.6]],
    ["NonNeg", constraints.NonNeg(), [3, 0.3, 0, 0.4]],
    ["a function", constraints.get((x) => ops.minimum(x, 1)), [1, 0.3, -4, 0.4]],
  ])("%s", async (_, constraint, expected) => {
    const values = [...((await constraint?.call(weight).data()) ?? [])];
    expect(values).toHaveLength(4);
    values.forEach((value, i) => expect(value).toBeCloseTo(expected[i] ?? NaN, 5));
  });

  it.each([constraints.MaxNorm({ axis: [0, 1] }), constraints.UnitNorm(), constraints.MinMaxNorm(), constraints.NonNeg()])(
    "are the same again from their configs (%#)",
    (constraint) => {
      const serialized = constraints.serialize(constraint);
      expect(constraints.serialize(constraints.deserialize(serialized))).toEqual(serialized);
    },
  );

  it("say what is wrong", () => {
    expect(() => constraints.get("max_nrom")).toThrow(`did you mean "max_norm"`);
    expect(() => constraints.MinMaxNorm({ rate: 2 })).toThrow("from 0 to 1");
  });
});
