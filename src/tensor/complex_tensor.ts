import { CeratopsError } from "../errors.ts";
import type { TypedArray } from "../ir/dtype.ts";
import { at } from "../ir/shape.ts";
import type { KerasTensor, Shape } from "./keras_tensor.ts";
import { evaluateTensors, type Tensor } from "./tensor.ts";

/** Complex numbers in nested arrays: each is a pair of its real and its imaginary part. */
export type NestedComplex = readonly [real: number, imaginary: number] | readonly NestedComplex[];

/**
 * Complex numbers: a real and an imaginary tensor of one shape, or two symbolic ones.
 *
 * `ops.viewAsComplex` and `ops.polar` make them, `ops.eig` gives them; `ops.real`, `imag`, `abs`, `angle`, `conj` and
 * `viewAsReal` take them. All other ops take real tensors: compute with `real` and `imag`.
 *
 * @example
 * ```ts
 * const z = ops.polar([1, 2], [0, Math.PI / 2]);
 * await z.array(); // [[1, 0], [0, 2]]
 * ```
 */
export class ComplexTensor<T extends Tensor | KerasTensor = Tensor> {
  readonly real: T;
  readonly imag: T;

  constructor(real: T, imag: T) {
    const same = real.dtype === imag.dtype && real.shape.join() === imag.shape.join();
    if (!same || !/^float(32|64)$/.test(real.dtype)) throw noParts(real, imag);
    this.real = real;
    this.imag = imag;
  }

  get shape(): T["shape"] {
    return this.real.shape;
  }

  get dtype(): "complex64" | "complex128" {
    return this.real.dtype === "float64" ? "complex128" : "complex64";
  }

  get rank(): number {
    return this.shape.length;
  }

  /** The elements in row-major order: real part, imaginary part, real part, … */
  async data(this: ComplexTensor): Promise<TypedArray> {
    const [real, imag] = (await evaluateTensors([this.real, this.imag])) as [TypedArray, TypedArray];
    const pairs = real instanceof Float64Array ? new Float64Array(2 * real.length) : new Float32Array(2 * real.length);
    real.forEach((value, i) => pairs.set([value, at(imag, i)], 2 * i));
    return pairs;
  }

  /** The elements as nested arrays, a pair `[real, imaginary]` for each. */
  async array(this: ComplexTensor): Promise<NestedComplex> {
    const data = await this.data();
    let position = 0;
    const nest = (axis: number): NestedComplex =>
      axis === this.rank
        ? [at(data, position++), at(data, position++)]
        : Array.from({ length: at(this.shape, axis) }, () => nest(axis + 1));
    return nest(0);
  }

  toString(): string {
    return `ComplexTensor(${this.dtype}, [${showSizes(this.shape)}])`;
  }
}

export const isComplex = (value: unknown): value is ComplexTensor<Tensor | KerasTensor> => value instanceof ComplexTensor;

const showSizes = (shape: Shape): string => shape.map((dim) => dim ?? "?").join(", ");

const noParts = (...parts: readonly (Tensor | KerasTensor)[]): CeratopsError =>
  new CeratopsError("Complex numbers are made of a real and an imaginary tensor that are alike", {
    code: "E_COMPLEX",
    where: "ComplexTensor",
    expected: "two tensors of one shape, both float32 or both float64",
    received: parts.map(({ dtype, shape }) => `${dtype} [${showSizes(shape)}]`).join(" and "),
    hint: "ops.polar(abs, angle) broadcasts and converts",
  });
