import type { TypedArray } from "../ir/dtype.ts";
import { topological } from "../ir/node.ts";
import type { Value } from "../ir/primitive.ts";
import { evaluateGraph } from "../ir/run.ts";
import { toTensor, type TensorLike } from "./convert.ts";
import { sourceOf } from "./source.ts";

/** The values of `x`, if all that it is computed from is at hand: numbers, arrays, tensors that were read. */
export function valuesAtHand(x: TensorLike): TypedArray | undefined {
  const { node } = toTensor(x);
  const parameters = topological([node]).filter(({ op }) => op === "parameter");
  const inputs: Value[] = [];
  for (const parameter of parameters) {
    const data = sourceOf(parameter)?.data();
    if (data === undefined || data instanceof Promise) return undefined;
    inputs.push({ type: parameter.type, data });
  }
  return evaluateGraph({ parameters, outputs: [node] }, inputs)[0]?.data;
}
