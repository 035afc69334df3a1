import type { AttributesOf, CustomGradientOf, GraphOf, PrimitiveName, ScanAttributesOf } from "./attributes.ts";
import type { DType } from "./dtype.ts";
import type { Dims } from "./shape.ts";

/** Shape and element type of one tensor. All sizes are known at this level. */
export interface TensorType {
  readonly shape: Dims;
  readonly dtype: DType;
}

/** What each primitive carries besides its inputs. */
export type Attributes = AttributesOf<Node>;
export type ScanAttributes = ScanAttributesOf<Node>;
export type CustomGradient = CustomGradientOf<Node>;

/** A closed piece of computation: every leaf is one of `parameters` or a constant. */
export type Graph = GraphOf<Node>;

let nextId = 0;

/**
 * One application of a primitive. Most primitives have one result, described by `shape` and `dtype`; those with
 * several (`while`, `scan`, `case`, `sort`, `top_k`) list them in `results` and are read through `get_tuple_element`.
 * Nodes are immutable; a graph is whatever can be reached from its outputs.
 */
export class Node<P extends PrimitiveName = PrimitiveName> {
  readonly id: number = nextId++;
  readonly op: P;
  readonly inputs: readonly Node[];
  readonly attributes: Attributes[P];
  readonly results: readonly TensorType[];

  constructor(op: P, inputs: readonly Node[], attributes: Attributes[P], results: readonly TensorType[]) {
    this.op = op;
    this.inputs = inputs;
    this.attributes = attributes;
    this.results = results;
  }

  /** The type of the only result. */
  get type(): TensorType {
    const [type, ...others] = this.results;
    if (type === undefined || others.length > 0) throw new Error(`${this.op} has ${this.results.length} results`);
    return type;
  }

  get shape(): Dims {
    return this.type.shape;
  }

  get dtype(): DType {
    return this.type.dtype;
  }
}

/** Narrows a node to one primitive, so that its attributes are typed. */
export function isOp<P extends PrimitiveName>(node: Node, op: P): node is Node<P> {
  return node.op === op;
}

/** Every node that `roots` need, each after its inputs. Iterative: graphs may be deep. */
export function topological(roots: readonly Node[]): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  const stack: { node: Node; next: number }[] = [];
  for (const root of roots) {
    if (seen.has(root)) continue;
    seen.add(root);
    stack.push({ node: root, next: 0 });
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const input = top.node.inputs[top.next++];
      if (input === undefined) {
        order.push(top.node);
        stack.pop();
      } else if (!seen.has(input)) {
        seen.add(input);
        stack.push({ node: input, next: 0 });
      }
    }
  }
  return order;
}
