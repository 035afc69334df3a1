import type { Node } from "../ir/node.ts";
import { monoids } from "../ir/primitives/reduction.ts";
import { at, sizeOf } from "../ir/shape.ts";
import type { Kernel } from "./loop.ts";
import type { Storage, Stored } from "./lower.ts";
import { lineKernel, orderedNest } from "./ordered_nest.ts";
import { scalarOf, storedValue } from "./scalar.ts";

/** Running reductions: one walk per line, several lines at a time where they lie side by side. */
export function cumulativeKernels(
  name: string,
  node: Node<"cumulative">,
  storage: Storage,
  targets: readonly Stored[],
): Kernel[] {
  const { kind, dimension, reverse } = node.attributes;
  const { shape, dtype } = node;
  const target = at(targets, 0);
  const space = { dims: shape, isOrdered: (dim: number) => dim === dimension };
  const nest = orderedNest(space, storage, target, (lowering, round) => {
    const { e } = lowering;
    const sum = e.local("sum", scalarOf[dtype]);
    const index = round.map((i, axis) => (axis === dimension && reverse ? e.scaleIndex(i, -1, at(shape, axis) - 1) : i));
    const place = e.addIndex(e.flatten(index, target.strides), target.offset(e));
    return {
      before: [{ kind: "let", target: sum, value: e.const(monoids[kind].identity(dtype), scalarOf[dtype]) }],
      each: [
        { kind: "accumulate", target: sum, operator: kind, value: lowering.input(node, 0, index) },
        { kind: "store", buffer: target.buffer, index: place, value: storedValue(e, dtype, sum) },
      ],
    };
  });
  return [lineKernel(name, nest, sizeOf(shape) * 2)];
}
