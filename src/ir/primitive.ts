import type { PrimitiveName } from "./attributes.ts";
import type { Attributes } from "./node.ts";
import type { Builder } from "./builder.ts";
import type { Graph, Node, TensorType } from "./node.ts";
import type { TypedArray } from "./dtype.ts";

/** An array with its type, as reference evaluation sees it. Floats may be held wider than their dtype. */
export interface Value {
  readonly type: TensorType;
  readonly data: TypedArray;
}

export interface EvaluateContext<P extends PrimitiveName> {
  readonly inputs: readonly Value[];
  /** Zeroed arrays to be filled, one per result. */
  readonly outputs: readonly Value[];
  readonly attributes: Attributes[P];
  /** Runs a graph held in the attributes. */
  readonly run: (graph: Graph, inputs: readonly Value[]) => Value[];
}

export interface GradientContext<P extends PrimitiveName> {
  readonly g: Builder;
  readonly node: Node<P>;
  /** One per result; undefined where nothing flows back. A primitive with one result finds it in `cotangent`. */
  readonly cotangents: readonly (Node | undefined)[];
  readonly cotangent: Node;
  /** Which inputs want a cotangent; work for the others is wasted. */
  readonly needs: readonly boolean[];
  /** Reverse-mode differentiation of a graph held in the attributes. */
  readonly differentiate: Differentiate;
}

/** Cotangents of `wrt` given those of `outputs`; undefined where `outputs` do not depend on it. */
export type Differentiate = (
  outputs: readonly Node[],
  cotangents: readonly (Node | undefined)[],
  wrt: readonly Node[],
) => (Node | undefined)[];

/**
 * All there is to know about one primitive above the compiler: what it gives for which types, what it computes, and
 * how a cotangent flows back through it, written in primitives again (so that derivatives have derivatives).
 */
export interface Primitive<P extends PrimitiveName> {
  /** Types of the results; throws a TypeRuleError on inputs that do not fit. */
  readonly infer: (inputs: readonly TensorType[], attributes: Attributes[P]) => readonly TensorType[];
  /** Obviously right and slow. Leaves have none: whoever runs the graph provides them. */
  readonly evaluate: ((context: EvaluateContext<P>) => void) | "leaf";
  /** One cotangent per input, undefined where there is none; "none" for what has no derivative. */
  readonly gradient: ((context: GradientContext<P>) => readonly (Node | undefined)[]) | "none";
}

/** A broken type rule. Levels above check before they build, so users should never meet one. */
export class TypeRuleError extends Error {
  override readonly name = "TypeRuleError";
}

export function check(condition: boolean, message: () => string): asserts condition {
  if (!condition) throw new TypeRuleError(message());
}

/** Text of a type in messages and prints: `float32[2,3]`. */
export const showType = (type: TensorType): string => `${type.dtype}[${type.shape.join(",")}]`;
