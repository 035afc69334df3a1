import { CeratopsError } from "../../errors.ts";
import { at, sizeOf, type Dims } from "../../ir/shape.ts";
import { toTensor, type TensorLike } from "../../tensor/convert.ts";
import { isTensor } from "../../tensor/operation.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { broadcastShapes } from "../support/broadcast.ts";
import { broadcastTo, reshape } from "../shape/index.ts";
import { mapLeaves } from "../../util/tree.ts";
import { vectorizedMap } from "./map.ts";

export interface VectorizeOptions {
  /** Positions of arguments that the function gets as they are. */
  readonly excluded?: readonly number[] | ReadonlySet<number> | null | undefined;
  /** Which last axes of each argument the function gets at once, such as `"(m,n),(n)->(m)"`; none if not said. */
  readonly signature?: string | null | undefined;
}

/** How many last axes the function takes of each argument. */
function coreRanks(signature: string, count: number): number[] {
  const [inputs = "", ...outputs] = signature.replaceAll(/\s/g, "").split("->");
  const groups = [...inputs.matchAll(/\(([^()]*)\)/g)].map(([, names = ""]) => names.split(",").filter((name) => name !== ""));
  const wellFormed = outputs.length === 1 && /^(\([\w,]*\))(,\([\w,]*\))*$/.test(inputs);
  if (wellFormed && groups.length === count) return groups.map((names) => names.length);
  throw new CeratopsError("ops.vectorize: the signature does not fit the arguments", {
    code: "E_SIGNATURE",
    where: "ops.vectorize",
    expected: `axes of ${count} arguments, and of the result`,
    received: signature,
    hint: `signature: "(m,n),(n)->(m)"`,
  });
}

/**
 * A function of arrays made of a function of their elements (or, with a signature, of their last axes): arguments stretch to
 * one another, results are put together in the same shape.
 *
 * @example
 * ```ts
 * const larger = ops.vectorize((a: Tensor, b: Tensor) => ops.maximum(a, b));
 * console.log(await larger([1, 5, 3], 2).array()); // [2, 5, 3]
 * ```
 */
export function vectorize<A extends readonly unknown[]>(
  pyfunc: (...args: A) => Tensor,
  { excluded = null, signature = null }: VectorizeOptions = {},
): (...args: { [I in keyof A]: A[I] | TensorLike }) => Tensor {
  const kept = new Set(excluded ?? []);
  return (...args) => {
    const places = args.flatMap((_, i) => (kept.has(i) ? [] : [i]));
    const tensors = places.map((i) => toTensor(args[i] as TensorLike));
    const ranks = signature === null ? tensors.map(() => 0) : coreRanks(signature, places.length);
    const cores = tensors.map(({ shape }, i) => shape.slice(shape.length - at(ranks, i)));
    const outer = broadcastShapes(tensors.map(({ shape }, i) => shape.slice(0, shape.length - at(ranks, i))), "vectorize");
    const rows = tensors.map((x, i) => reshape(broadcastTo(x, [...outer, ...at(cores, i)]), [sizeOf(outer), ...at(cores, i)]));
    const call = (row: readonly Tensor[]): Tensor => {
      const filled = args.map((arg, i) => (kept.has(i) ? arg : at(row, places.indexOf(i))));
      return pyfunc(...(filled as unknown as A));
    };
    const results = vectorizedMap(call, rows);
    const shaped = (result: Tensor): Tensor => reshape(result, [...outer, ...(result.shape.slice(1) as Dims)]);
    return mapLeaves(results, isTensor, shaped) as Tensor;
  };
}
