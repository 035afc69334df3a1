import { heldAs } from "../emitter.ts";
import type { Rule } from "../writing.ts";

/** Parameters are known to whoever writes the graph around them. */
export const parameter: Rule<"parameter"> = ({ attributes }) => {
  throw new Error(`parameter ${attributes.name} has no value`);
};

/** One number that fills the result is written as a scalar, which broadcasts. */
export const constant: Rule<"constant"> = ({ e, node, attributes: { data } }) => {
  const dtype = heldAs(node.dtype);
  if (data.length === 1) return e.constant({ dtype, shape: [], data });
  return e.shared.add({ node }, "constant", { shape: node.shape, dtype });
};

export const iota: Rule<"iota"> = ({ e, node, attributes: { dimension } }) =>
  e.positions(node.shape[dimension] ?? 1, node.shape.length, dimension, heldAs(node.dtype));
