import { hostArray, isFloat, type DType } from "./dtype.ts";
import { differentiate } from "./gradient.ts";
import { g } from "./make.ts";
import type { Node, TensorType } from "./node.ts";
import { showType, type Value } from "./primitive.ts";
import { evaluateGraph } from "./run.ts";
import { at, sizeOf, type Dims } from "./shape.ts";

/** An input of a checked function: its numbers, or the interval that they are drawn from. */
export interface InputSpec {
  readonly shape: Dims;
  readonly dtype?: DType;
  readonly low?: number;
  readonly high?: number;
  readonly values?: readonly number[];
}

export interface GradientCase {
  readonly name: string;
  readonly inputs: readonly InputSpec[];
  readonly build: (...inputs: Node[]) => Node | readonly Node[];
}

/** Numbers in [0, 1), the same ones for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 8) / 2 ** 24;
  };
}

/** A function from tensors to float tensors, as a graph and a point. */
interface Checked {
  readonly parameters: readonly Node[];
  readonly outputs: readonly Node[];
  readonly point: readonly Value[];
}

const draw = (type: TensorType, next: () => number): Value => {
  const data = new Float64Array(sizeOf(type.shape));
  return { type, data: data.map(next) };
};

function checkedFunction({ inputs, build }: GradientCase): Checked {
  const next = randomNumbers(7);
  const point = inputs.map(({ shape, dtype = "float32", low = -1, high = 1, values }) => {
    const type = { shape, dtype };
    if (isFloat(dtype) && values === undefined) return draw(type, () => low + (high - low) * next());
    const data = isFloat(dtype) ? new Float64Array(sizeOf(shape)) : hostArray(dtype, sizeOf(shape));
    data.set(values ?? []);
    return { type, data };
  });
  const parameters = point.map(({ type }, i) => g.parameter(`input${i}`, type));
  const built = build(...parameters);
  const outputs = (Array.isArray(built) ? (built as readonly Node[]) : [built as Node]).filter((o) => isFloat(o.dtype));
  return { parameters, outputs, point };
}

/** The gradient of a function as a function of its inputs and of the cotangents of its outputs. */
function gradientOf({ parameters, outputs, point }: Checked): Checked {
  const next = randomNumbers(11);
  const cotangents = outputs.map(({ type }) => g.parameter("cotangent", type));
  const wrt = parameters.filter(({ dtype }) => isFloat(dtype));
  const found = differentiate(outputs, cotangents, wrt);
  return {
    parameters: [...parameters, ...cotangents],
    outputs: found.map((ct, i) => ct ?? g.like(0, at(wrt, i))),
    point: [...point, ...cotangents.map(({ type }) => draw(type, () => 2 * next() - 1))],
  };
}

const STEP = 1e-5;

/** Where `gradient` (of `checked`, at its own point) is not what central differences of `checked` give. */
function mismatches(checked: Checked, gradient: Checked): string[] {
  const analytic = evaluateGraph(gradient, gradient.point, { wide: true });
  const cotangents = gradient.point.slice(checked.parameters.length);
  const weightedSum = (point: readonly Value[]): number =>
    evaluateGraph(checked, point, { wide: true }).reduce((sum, { data }, output) => {
      const weights = at(cotangents, output).data;
      return sum + Array.from(data, (value, i) => value * at(weights, i)).reduce((a, b) => a + b, 0);
    }, 0);
  const floats = checked.point.flatMap(({ type }, i) => (isFloat(type.dtype) ? [i] : []));
  return floats.flatMap((input, slot) => {
    const value = at(checked.point, input);
    const numeric = Array.from(value.data, (_, element) => {
      const moved = (by: number): number => {
        const data = Float64Array.from(value.data);
        data[element] = at(data, element) + by;
        return weightedSum(checked.point.with(input, { type: value.type, data }));
      };
      return (moved(STEP) - moved(-STEP)) / (2 * STEP);
    });
    const { type, data } = at(analytic, slot);
    if (showType(type) !== showType(value.type)) return [`input ${input}: gradient is ${showType(type)}`];
    const tolerance = 1e-7 * Math.max(1, ...numeric.map(Math.abs));
    const agrees = numeric.every((expected, i) => Math.abs(at(data, i) - expected) <= tolerance);
    return agrees ? [] : [`input ${input}: ${[...data].join(" ")} but differences give ${numeric.join(" ")}`];
  });
}

/** Where the reverse sweep disagrees with central differences of the function. */
export function gradientMismatches(test: GradientCase): string[] {
  const checked = checkedFunction(test);
  return mismatches(checked, gradientOf(checked));
}

/** Where the gradient's own gradient, by inputs and cotangents, disagrees with central differences of the gradient. */
export function secondGradientMismatches(test: GradientCase): string[] {
  const gradient = gradientOf(checkedFunction(test));
  return mismatches(gradient, gradientOf(gradient));
}
