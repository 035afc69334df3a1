import { describe, expect, it } from "vitest";
import * as ops from "../ops/index.ts";
import { tensor } from "../tensor/convert.ts";
import { useEngine } from "../tensor/current_engine.ts";
import * as regularizers from "./index.ts";

useEngine("reference");

const weight = tensor([[1, -2], [3, 0]], "float32");

describe("regularizers", () => {
  it.each([
    ["L1", regularizers.L1(0.5), 3],
    ["L2", regularizers.L2({ l2: 0.5 }), 7],
    ["L1L2", regularizers.L1L2({ l1: 1, l2: 1 }), 20],
    ["OrthogonalRegularizer", regularizers.OrthogonalRegularizer({ factor: 2 }), 2 / Math.sqrt(5)],
    ["a function", regularizers.get((x) => ops.max(x)), 3],
  ])("%s", async (_, regularizer, penalty) => {
    expect(await regularizer?.call(weight).item()).toBeCloseTo(penalty, 5);
  });

  it.each([regularizers.L1(0.25), regularizers.L2(0.25), regularizers.L1L2(), regularizers.OrthogonalRegularizer()])(
    "are the same again from their configs (%#)",
    (regularizer) => {
      const serialized = regularizers.serialize(regularizer);
      expect(regularizers.serialize(regularizers.deserialize(serialized))).toEqual(serialized);
    },
  );

  it.each([
    [() => regularizers.get("l3"), "did you mean"],
    [() => regularizers.L2(-1), "0 or above"],
    [() => regularizers.OrthogonalRegularizer().call(tensor([1, 2])), "matrices only"],
  ])("say what is wrong (%#)", (mistake, message) => {
    expect(mistake).toThrow(message);
  });
});
