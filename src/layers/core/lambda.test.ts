import { describe, expect, it } from "vitest";
import * as ops from "../../ops/index.ts";
import { useEngine } from "../../tensor/current_engine.ts";
import { tensor } from "../../tensor/convert.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { withCustomObjects } from "../../util/custom_objects.ts";
import * as layers from "../index.ts";
import type { CallOptions } from "../layer.ts";

useEngine("reference");

function scaled(x: Tensor, { factor = 2, training }: CallOptions & { readonly factor?: number }): Tensor {
  return ops.multiply(x, training ? 0 : factor);
}

describe("Lambda", () => {
  it("calls a function with its arguments and what the call is told", async () => {
    const layer = layers.Lambda(scaled, { arguments: { factor: 3 } });
    expect(await layer([1, 2]).array()).toEqual([3, 6]);
    expect(await layer(tensor([1, 2]), { training: true }).array()).toEqual([0, 0]);
    expect(layer(layers.Input([4])).shape).toEqual([null, 4]);
  });

  it("finds its function again by its name", async () => {
    const config = layers.serialize(layers.Lambda(scaled, { arguments: { factor: 5 } }));
    const layer = withCustomObjects({ scaled }, () => layers.deserialize(config)) as ReturnType<typeof layers.Lambda>;
    expect(await layer([1, 2]).array()).toEqual([5, 10]);
    expect(() => layers.deserialize(config)).toThrow('The function "scaled" of a Lambda layer is not known');
  });

  it("takes functions of keras.ops from files, and no bytecode", async () => {
    const named = { module: "keras.ops", class_name: "function", config: "expand_dims", registered_name: "expand_dims" };
    const file = (fn: unknown) => layers.deserialize({ class_name: "Lambda", config: { function: fn } });
    const squared = file({ ...named, config: "square" }) as ReturnType<typeof layers.Lambda>;
    expect(await squared([2, 3]).array()).toEqual([4, 9]);
    expect(layers.serialize(squared).config).toMatchObject({ function: { ...named, config: "square", registered_name: "square" } });
    const code = { class_name: "__lambda__", config: { code: "4wEAAAAA", defaults: null, closure: null } };
    expect(() => file(code)).toThrow("A Lambda layer holds Python bytecode, which is never run");
  });

  it("says the shape it was told", () => {
    const layer = layers.Lambda((x: Tensor) => x, { outputShape: [7] });
    expect(layer.computeOutputShape([null, 3])).toEqual([null, 7]);
    expect(() => layers.serialize(layer)).toThrow("A function without a name cannot be written into a file");
  });
});

describe("TernaryDense", () => {
  it("weights with signs, scaled by the mean size", async () => {
    const kernel = [[1], [-0.1], [-2]];
    const layer = layers.TernaryDense(1, { useBias: false });
    layer.ensureBuilt([[null, 3]]);
    layer.setWeights([tensor(kernel, "float32")]);
    const [row] = (await layer([[1, 10, 3]]).array()) as number[][];
    expect(row?.[0]).toBeCloseTo((3.1 / 3) * (1 - 3), 5);
    const fixed = layers.TernaryDense(1, { useBias: false, threshold: 0.05 });
    fixed.ensureBuilt([[null, 3]]);
    fixed.setWeights([tensor(kernel, "float32")]);
    expect(await fixed([[1, 10, 3]]).array()).toEqual([[-12]]);
  });
});
