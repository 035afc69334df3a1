import { describe, expect, test } from "vitest";
import { tensor } from "../../tensor/convert.ts";
import * as ops from "../index.ts";

describe("jvp", () => {
  test("of several arguments and results", async () => {
    const [values, slopes] = ops.jvp(
      (x, y) => ({ product: ops.multiply(x, y), sine: ops.sin(x) }),
      [tensor([1, 2], "float32"), tensor([3, 4], "float32")],
      [tensor([1, 0]), tensor([0.5, 1])],
    );
    expect(await values.product.array()).toEqual([3, 8]);
    expect(await slopes.product.array()).toEqual([3.5, 2]);
    const [first = 0, second] = (await slopes.sine.array()) as number[];
    expect(first).toBeCloseTo(Math.cos(1), 6);
    expect(second).toBeCloseTo(0, 6);
  });

  test("of what does not depend on the argument, with something besides", async () => {
    const [, slope, aux] = ops.jvp(() => [ops.ones([2]), "besides"] as const, [tensor([1])], [tensor([1])], { hasAux: true });
    expect(await slope.array()).toEqual([0, 0]);
    expect(aux).toBe("besides");
  });

  test("needs directions of the right shape", () => {
    expect(() => ops.jvp((x) => x, [tensor([1, 2])], [tensor([1])])).toThrow(/one direction/);
  });
});
