import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import { anyOp, type Operand, type Result } from "../../tensor/op.ts";
import { toTensor, type TensorLike } from "../../tensor/convert.ts";
import { Tensor } from "../../tensor/tensor.ts";

/** `"xy"` (default): axis 0 follows the second vector, axis 1 the first; `"ij"`: axes follow the vectors. */
export interface MeshgridOptions {
  readonly indexing?: "xy" | "ij";
}

function grids(xs: readonly TensorLike[], { indexing = "xy" }: MeshgridOptions): Tensor[] {
  if (indexing !== "xy" && indexing !== "ij") {
    throw new CeratopsError(`ops.meshgrid has no indexing "${String(indexing)}"`, {
      code: "E_MESHGRID",
      where: "ops.meshgrid",
      expected: `"xy" or "ij"`,
      received: `"${String(indexing)}"`,
      hint: `ops.meshgrid(x, y, { indexing: "ij" })`,
    });
  }
  const vectors = xs.map((x) => toTensor(x));
  const swap = indexing === "xy" && vectors.length > 1;
  const axisOf = (i: number): number => (swap && i < 2 ? 1 - i : i);
  const shape: number[] = [];
  vectors.forEach((x, i) => {
    shape[axisOf(i)] = x.size;
  });
  return vectors.map((x, i) => new Tensor(g.broadcastInDim(g.reshape(x.node, [x.size]), shape, [axisOf(i)])));
}

const call = anyOp("Meshgrid", grids) as (xs: readonly unknown[], options: MeshgridOptions) => unknown;

/**
 * Coordinates of a grid: for each vector, a tensor that repeats it along the axes of all others.
 *
 * @example
 * ```ts
 * const [x, y] = ops.meshgrid([1, 2, 3], [10, 20]); // both [2, 3]
 * ```
 */
export function meshgrid<X extends Operand>(...args: readonly [...X[], MeshgridOptions] | readonly X[]): Result<X>[] {
  const last = args.at(-1);
  const hasOptions = typeof last === "object" && last !== null && Object.getPrototypeOf(last) === Object.prototype && !("data" in last);
  const options = hasOptions ? (last as MeshgridOptions) : {};
  return call(hasOptions ? args.slice(0, -1) : args, options) as Result<X>[];
}
