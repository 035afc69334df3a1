import type { Node } from "../ir/node.ts";
import { at, sizeOf } from "../ir/shape.ts";
import { findBest } from "./best.ts";
import type { Kernel } from "./loop.ts";
import type { Storage, Stored } from "./lower.ts";
import { lineKernel, orderedNest } from "./ordered_nest.ts";

/** Where along an axis the extreme is: one walk per line, several lines at a time where they lie side by side. */
export function argReduceKernels(
  name: string,
  node: Node<"arg_reduce">,
  storage: Storage,
  targets: readonly Stored[],
): Kernel[] {
  const { kind, dimension } = node.attributes;
  const [x, target] = [at(node.inputs, 0), at(targets, 0)];
  const space = { dims: x.shape, isOrdered: (dim: number) => dim === dimension };
  const nest = orderedNest(space, storage, target, (lowering, index) => {
    const { e } = lowering;
    const best = findBest(e, kind, x.dtype, 0);
    const place = e.addIndex(e.flatten(index.toSpliced(dimension, 1), target.strides), target.offset(e));
    return {
      before: best.start,
      each: best.see(lowering.element(x, index), at(index, dimension)),
      after: [{ kind: "store", buffer: target.buffer, index: place, value: best.number }],
    };
  });
  return [lineKernel(name, nest, sizeOf(x.shape) * 4)];
}
