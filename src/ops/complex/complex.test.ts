import { beforeAll, describe, expect, test } from "vitest";
import { ComplexTensor } from "../../tensor/complex_tensor.ts";
import { tensor } from "../../tensor/convert.ts";
import { useEngine } from "../../tensor/current_engine.ts";
import { gradients } from "../../tensor/gradients.ts";
import { KerasTensor } from "../../tensor/keras_tensor.ts";
import * as ops from "../index.ts";

beforeAll(() => useEngine("reference"));

const z = (): ComplexTensor => ops.viewAsComplex([[3, 4], [-1, 0], [0, -2]]);

describe("complex numbers", () => {
  test("pairs become complex numbers and pairs again", async () => {
    expect([z().dtype, z().shape, String(z())]).toEqual(["complex64", [3], "ComplexTensor(complex64, [3])"]);
    expect(await z().array()).toEqual([[3, 4], [-1, 0], [0, -2]]);
    expect(await ops.viewAsReal(z()).array()).toEqual([[3, 4], [-1, 0], [0, -2]]);
    expect([...(await z().data())]).toEqual([3, 4, -1, 0, 0, -2]);
  });

  test("parts, magnitudes, angles and conjugates", async () => {
    expect(await ops.real(z()).array()).toEqual([3, -1, 0]);
    expect(await ops.imag(z()).array()).toEqual([4, 0, -2]);
    expect(await ops.abs(z()).array()).toEqual([5, 1, 2]);
    const angles = await ops.angle(z()).data();
    [Math.atan2(4, 3), Math.PI, -Math.PI / 2].forEach((angle, i) => expect(angles[i]).toBeCloseTo(angle, 6));
    expect(await ops.conj(z()).array()).toEqual([[3, -4], [-1, -0], [0, 2]]);
  });

  test("polar broadcasts, and its gradient flows through the parts", async () => {
    const radius = tensor([1, 2], "float32");
    const made = ops.polar(radius, [[0], [Math.PI / 2]]);
    expect(made.shape).toEqual([2, 2]);
    const [gradient] = gradients(ops.sum(ops.square(ops.abs(made))), [radius]);
    const data = await gradient?.data();
    [4, 8].forEach((value, i) => expect(data?.[i]).toBeCloseTo(value, 5));
  });

  test("float64 gives complex128, whole numbers complex64", () => {
    expect(ops.viewAsComplex(tensor([[1, 2]], "float64")).dtype).toBe("complex128");
    expect(ops.viewAsComplex([[1, 2]]).dtype).toBe("complex64");
  });

  test("symbolic ones are a pair of symbolic tensors", () => {
    const symbolic = ops.viewAsComplex(new KerasTensor([null, 7, 2]));
    expect([symbolic.shape, symbolic.dtype]).toEqual([[null, 7], "complex64"]);
    expect(ops.viewAsReal(symbolic).shape).toEqual([null, 7, 2]);
    expect(ops.abs(symbolic).shape).toEqual([null, 7]);
  });

  test("what is no pair is refused, as are parts that differ", () => {
    expect(() => ops.viewAsComplex([[1, 2, 3]])).toThrow(/pairs of real and imaginary part/);
    expect(() => ops.viewAsComplex(new KerasTensor([null, 7]))).toThrow(/\[batch, 7\]/);
    expect(() => new ComplexTensor(tensor([1.5]), tensor([1.5, 2]))).toThrow(/that are alike/);
  });

  test("other ops refuse complex numbers and say what to do", () => {
    expect(() => ops.exp(z() as never)).toThrow(/ops.real\(x\), ops.imag\(x\)/);
  });
});
