import { g } from "../../ir/make.ts";
import { ComplexTensor, isComplex } from "../../tensor/complex_tensor.ts";
import type { KerasTensor } from "../../tensor/keras_tensor.ts";
import { unaryOp, type Operand, type Result } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { hypot } from "../elementwise/exponential.ts";
import { negative } from "../elementwise/arithmetic.ts";
import { magnitude } from "../elementwise/rounding.ts";
import { arctan2 } from "../elementwise/trigonometry.ts";
import { toFloat } from "../support/float.ts";

/** Complex numbers, symbolic or not. */
export type AnyComplex = ComplexTensor<Tensor | KerasTensor>;

/** The real tensor that an op makes of complex or real numbers. */
export type RealResult<X> = X extends ComplexTensor<infer T> ? T : Result<X>;

/** An op of real numbers that gives real ones of complex numbers too. */
function ofBoth(onReal: <X extends Operand>(x: X) => Result<X>, onComplex: (z: AnyComplex) => Tensor | KerasTensor) {
  return <X extends Operand | AnyComplex>(x: X): RealResult<X> =>
    (isComplex(x) ? onComplex(x) : onReal(x as Operand)) as RealResult<X>;
}

/** The real part; of a real tensor, itself. */
export const real = ofBoth(unaryOp("Real", (x: Tensor) => x), (z) => z.real);

/** The imaginary part; of a real tensor, zeros. */
export const imag = ofBoth(unaryOp("Imag", (x: Tensor) => new Tensor(g.like(0, x.node))), (z) => z.imag);

/** Magnitude `|x|`; of a complex number `√(real² + imag²)`. */
export const absolute = ofBoth(unaryOp("Absolute", magnitude), (z) => hypot(z.real, z.imag));

/** Magnitude `|x|`; the short name of `absolute`. */
export const abs = absolute;

/** Angle of a number in the complex plane, from -π to π: of real ones 0, or π for negative numbers. */
export const angle = ofBoth(
  unaryOp("Angle", (x: Tensor) => {
    const { node } = toFloat(x);
    return new Tensor(g.binary("atan2", g.like(0, node), node));
  }),
  (z) => arctan2(z.imag, z.real),
);

const conjugateReal = unaryOp("Conjugate", (x: Tensor) => x);

/** The complex conjugate `real - i · imag`; of a real tensor, itself. */
export const conjugate = <X extends Operand | AnyComplex>(x: X): X extends AnyComplex ? X : Result<X> =>
  (isComplex(x) ? new ComplexTensor(x.real, negative(x.imag)) : conjugateReal(x as Operand)) as X extends AnyComplex ? X : Result<X>;

/** The complex conjugate; the short name of `conjugate`. */
export const conj = conjugate;
