import { describe, expect, it } from "vitest";
import type { DType } from "../ir/dtype.ts";
import * as ops from "../ops/index.ts";
import { setRandomSeed } from "../random/index.ts";
import { tensor } from "../tensor/convert.ts";
import { useEngine } from "../tensor/current_engine.ts";
import type { Tensor } from "../tensor/tensor.ts";
import * as initializers from "./index.ts";
import { initializerSuite } from "./initializer.suite.ts";
import { computeFans } from "./variance_scaling.ts";

useEngine("reference");

const seed = 3;
/** Uniform numbers and truncated normal ones of a standard deviation. */
const uniform = (stddev: number) => ({ within: [-stddev * Math.sqrt(3), stddev * Math.sqrt(3)] as const, stddev });
const truncated = (stddev: number) => ({ within: [-2.28 * stddev, 2.28 * stddev] as const, stddev });
const same = (value: number) => ({ within: [value, value] as const, stddev: 0 });

const glorot = Math.sqrt(2 / 90);
const he = Math.sqrt(2 / 40);
const lecun = Math.sqrt(1 / 40);

initializerSuite("Zeros", { make: initializers.Zeros, ...same(0) });
initializerSuite("Ones", { make: initializers.Ones, ...same(1) });
initializerSuite("Constant", { make: () => initializers.Constant(0.5), ...same(0.5) });
initializerSuite("Identity", { make: () => initializers.Identity(2), within: [0, 2], stddev: 0.28 });
initializerSuite("Orthogonal", {
  make: () => initializers.Orthogonal({ seed }),
  within: [-1, 1],
  stddev: Math.sqrt(1 / 50),
});
initializerSuite("RandomNormal", {
  make: () => initializers.RandomNormal({ seed, mean: 1, stddev: 2 }),
  within: [-8, 10],
  stddev: 2,
});
initializerSuite("TruncatedNormal", { make: () => initializers.TruncatedNormal({ seed }), ...truncated(0.05 * 0.88) });
initializerSuite("RandomUniform", { make: () => initializers.RandomUniform({ seed }), ...uniform(0.05 / Math.sqrt(3)) });
initializerSuite("GlorotUniform", { make: () => initializers.GlorotUniform({ seed }), ...uniform(glorot) });
initializerSuite("GlorotNormal", { make: () => initializers.GlorotNormal({ seed }), ...truncated(glorot) });
initializerSuite("HeUniform", { make: () => initializers.HeUniform({ seed }), ...uniform(he) });
initializerSuite("HeNormal", { make: () => initializers.HeNormal({ seed }), ...truncated(he) });
initializerSuite("LecunUniform", { make: () => initializers.LecunUniform({ seed }), ...uniform(lecun) });
initializerSuite("LecunNormal", { make: () => initializers.LecunNormal({ seed }), ...truncated(lecun) });
initializerSuite("VarianceScaling", {
  make: () => initializers.VarianceScaling({ seed, mode: "fan_out", distribution: "untruncated_normal" }),
  within: [-1, 1],
  stddev: Math.sqrt(1 / 50),
});

describe("initializers", () => {
  it("count the inputs and outputs of a weight", () => {
    const none = { inputAxes: null, outputAxes: null };
    expect(computeFans([], none)).toEqual([1, 1]);
    expect(computeFans([5], none)).toEqual([5, 5]);
    expect(computeFans([5, 7], none)).toEqual([5, 7]);
    expect(computeFans([3, 3, 5, 7], none)).toEqual([45, 63]);
    expect(computeFans([5, 2, 4], { inputAxes: [0], outputAxes: [1, -1] })).toEqual([5, 8]);
  });

  it.each([[[6, 3]], [[3, 6]], [[2, 3, 4]]])("make orthogonal matrices of shape %j", async (shape) => {
    const drawn = initializers.Orthogonal({ gain: 2, seed }).call(shape);
    const matrix = ops.reshape(drawn, [-1, shape.at(-1) ?? 1]);
    const [rows = 0, columns = 0] = matrix.shape;
    const turned = ops.transpose(matrix);
    const product = rows < columns ? ops.matmul(matrix, turned) : ops.matmul(turned, matrix);
    const error = ops.subtract(product, ops.multiply(4, ops.eye(Math.min(rows, columns))));
    expect(await ops.max(ops.absolute(error)).item()).toBeLessThan(1e-5);
  });

  it("make the kernels of a Fourier transform", async () => {
    const kernel = initializers.STFT({ side: "imag", window: [1, 2, 3, 4], scaling: "spectrum" }).call([4, 1, 3]);
    const expected = [0, 0, 0, 0, -0.2, 0, 0, 0, 0, 0, 0.4, 0];
    [...(await kernel.data())].forEach((value, i) => expect(value).toBeCloseTo(expected[i] ?? NaN, 6));
    const periodic = initializers.STFT({ scaling: null, periodic: true }).call([4, 1, 3]);
    expect((await periodic.data()).filter((_, i) => i % 3 === 0)).toEqual(new Float32Array([0, 0.5, 1, 0.5]));
  });

  it("fill a shape from an array", async () => {
    const fromRows = initializers.Constant([[1, 2], [3, 4]]);
    expect(await fromRows.call([2, 2]).array()).toEqual([[1, 2], [3, 4]]);
    const data = { data: new Float32Array([1, 2]), shape: [2] };
    expect(initializers.serialize(initializers.Constant(data)).config).toEqual({
      value: { class_name: "__numpy__", config: { value: [1, 2], dtype: "float32" } },
    });
  });

  it("draw their seeds from the global one where given none", async () => {
    const draw = (): Promise<unknown> => initializers.HeNormal().call([3]).array();
    setRandomSeed(7);
    const first = await draw();
    const second = await draw();
    setRandomSeed(7);
    expect(await draw()).toEqual(first);
    expect(second).not.toEqual(first);
    expect(initializers.HeNormal().getConfig()["seed"]).toBeNull();
  });

  it("are found by name, function and object", async () => {
    expect(initializers.get("glorot_uniform").className).toBe("GlorotUniform");
    expect(initializers.get("IdentityInitializer").className).toBe("Identity");
    const halves = initializers.get((shape, dtype) => ops.full(shape, 0.5, { dtype }));
    expect(await halves.call([2]).array()).toEqual([0.5, 0.5]);
  });

  it("can be of one's own", () => {
    class Quarter extends initializers.Initializer {
      override call(shape: readonly number[], dtype: DType = "float32"): Tensor {
        return ops.cast(ops.broadcastTo(tensor(0.25), shape), dtype);
      }
    }
    expect(initializers.get(new Quarter()).call([2]).shape).toEqual([2]);
    expect(initializers.serialize(new Quarter()).registered_name).toBe("Quarter");
  });

  it.each([
    [() => initializers.get("glorot_unifrom"), `did you mean "glorot_uniform"`],
    [() => initializers.Identity().call([3]), "matrices only"],
    [() => initializers.VarianceScaling({ scale: -1 }), "above 0"],
    [() => initializers.RandomNormal({ seed: 0.5 }), "whole number"],
  ])("say what is wrong (%#)", (mistake, message) => {
    expect(mistake).toThrow(message);
  });
});
