import { CeratopsError } from "../../errors.ts";
import { toTensor, type TensorLike } from "../../tensor/convert.ts";
import { ComplexTensor } from "../../tensor/complex_tensor.ts";
import { isKerasTensor, showShape, type KerasTensor } from "../../tensor/keras_tensor.ts";
import type { Operand, Result } from "../../tensor/op.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { cast } from "../core/cast.ts";
import { multiply } from "../elementwise/arithmetic.ts";
import { cos, sin } from "../elementwise/trigonometry.ts";
import { stack } from "../shape/join.ts";
import { unstack } from "../shape/split.ts";
import { imag, real, type AnyComplex, type RealResult } from "./parts.ts";

/** In a dtype that complex numbers can have: float64, or else float32. */
const asPart = (x: Tensor | KerasTensor): Tensor | KerasTensor =>
  x.dtype === "float32" || x.dtype === "float64" ? x : cast(x, "float32");

const complex = <X>(re: Tensor | KerasTensor, im: Tensor | KerasTensor): ComplexTensor<Result<X>> =>
  new ComplexTensor(asPart(re), asPart(im)) as ComplexTensor<Result<X>>;

/**
 * Complex numbers from pairs of real ones: [..., 2], real and imaginary part in the last axis, becomes [...].
 *
 * @throws CeratopsError where the last axis has another size
 * @example
 * ```ts
 * const z = ops.viewAsComplex([[1, 2], [3, 4]]); // 1 + 2i, 3 + 4i
 * await ops.abs(z).array(); // [2.236068, 5]
 * ```
 */
export function viewAsComplex<X extends Operand>(x: X): ComplexTensor<Result<X>> {
  const given = isKerasTensor(x) ? x : toTensor(x as TensorLike);
  if (given.shape.at(-1) !== 2) {
    throw new CeratopsError("ops.viewAsComplex takes pairs of real and imaginary part", {
      code: "E_COMPLEX",
      where: "ops.viewAsComplex",
      expected: "[..., 2]",
      received: showShape(given.shape),
      hint: "ops.stack([real, imaginary], { axis: -1 })",
    });
  }
  const [re = given, im = given] = unstack<Tensor | KerasTensor>(given, { axis: -1 });
  return complex<X>(re, im);
}

/**
 * Pairs of real and imaginary part in a new last axis: [...] becomes [..., 2].
 *
 * @example
 * ```ts
 * await ops.viewAsReal(ops.viewAsComplex([[1, 2]])).array(); // [[1, 2]]
 * ```
 */
export function viewAsReal<X extends Operand | AnyComplex>(x: X): RealResult<X> {
  const parts = [real(x), imag(x)] as readonly (Tensor | KerasTensor)[];
  return stack(parts, { axis: -1 }) as RealResult<X>;
}

/**
 * Complex numbers `abs · (cos(angle) + i · sin(angle))` from magnitudes and angles in radians; shapes broadcast.
 *
 * @example
 * ```ts
 * const z = ops.polar([1, 2], [0, Math.PI / 2]); // 1, 2i
 * ```
 */
export function polar<A extends Operand, B extends Operand>(abs: A, angle: B): ComplexTensor<Result<A | B>> {
  return complex<A | B>(multiply(abs as Operand, cos(angle as Operand)), multiply(abs as Operand, sin(angle as Operand)));
}
