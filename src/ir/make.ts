import type { PrimitiveName } from "./attributes.ts";
import type { Attributes } from "./node.ts";
import { Builder } from "./builder.ts";
import { Node } from "./node.ts";
import { TypeRuleError, type Primitive } from "./primitive.ts";
import { primitives } from "./primitives/index.ts";

/** The record of a primitive, typed by its name. */
export function recordOf<P extends PrimitiveName>(op: P): Primitive<P> {
  return primitives[op] as Primitive<P>;
}

/** Applies a primitive: the one place where shapes and dtypes are inferred. */
export function make<P extends PrimitiveName>(op: P, inputs: readonly Node[], attributes: Attributes[P]): Node<P> {
  try {
    // A tuple has one reader, get_tuple_element, which sees the types of all its elements.
    const types = inputs.flatMap((input) => input.results);
    return new Node(op, inputs, attributes, recordOf(op).infer(types, attributes));
  } catch (error) {
    if (error instanceof TypeRuleError) throw new TypeRuleError(`${op} ${error.message}`);
    throw error;
  }
}

/** Builds graphs. */
export const g = new Builder(make);
