import { isOp, type Node } from "../../../ir/node.ts";
import { at } from "../../../ir/shape.ts";
import type { Value } from "../emitter.ts";
import type { Writing } from "../writing.ts";

/** A sum that is divided by the number of its elements. */
interface Mean {
  readonly reduced: Node<"reduce">;
  readonly x: Node;
}

function meanIn(node: Node): Mean | undefined {
  const [total, count] = node.inputs;
  if (total === undefined || count === undefined) return undefined;
  const reduced = isOp(total, "reshape") ? at(total.inputs, 0) : total;
  if (!isOp(reduced, "reduce") || reduced.attributes.kind !== "add" || !isOp(count, "constant")) return undefined;
  const x = at(reduced.inputs, 0);
  const elements = reduced.attributes.dimensions.reduce((product, axis) => product * at(x.shape, axis), 1);
  const { data } = count.attributes;
  return data.length === 1 && data[0] === elements ? { reduced, x } : undefined;
}

/**
 * The mean that a division ends, as one operator: other programs look for it, and it counts for itself where a size is
 * open. Undefined for any other division.
 */
export function writeMean({ e, node, valueOf }: Writing<"divide">): Value | undefined {
  const mean = meanIn(node);
  const value = mean === undefined ? undefined : valueOf(mean.x);
  if (mean === undefined || value === undefined || !value.dtype.startsWith("float")) return undefined;
  const { dimensions } = mean.reduced.attributes;
  const result = e.reduce("ReduceMean", e.fullAlong(value, mean.x.shape, dimensions), dimensions);
  return at(node.inputs, 0) === mean.reduced ? result : e.reshape(e.full(result, mean.reduced.shape), node.shape);
}
