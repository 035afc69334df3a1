import { g } from "../../ir/make.ts";
import type { Node, TensorType } from "../../ir/node.ts";
import { substitute } from "../../ir/substitute.ts";
import { toTensor, isArrayData, isTypedArray, type TensorLike } from "../../tensor/convert.ts";
import { Scope } from "../../tensor/scope.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { Variable } from "../../tensor/variable.ts";
import { leaves, mapLeaves } from "../../util/tree.ts";

/** A variable that a body assigns: its value travels from step to step like a carry. */
export interface BodyState {
  readonly variable: Variable;
  readonly parameter: Node;
  readonly next: Node;
}

/** A function traced for a loop or branch: closed over nothing but its parameters. */
export interface Body {
  readonly parameters: readonly Node[];
  /** Values from outside that the function used, and the parameters that stand for them. */
  readonly captured: readonly { readonly outer: Node; readonly parameter: Node }[];
  readonly states: readonly BodyState[];
  readonly outputs: readonly Node[];
  /** What the function returned, with tensors of the body inside. */
  readonly result: unknown;
}

/** Whatever can stand for one tensor inside a nested structure; lists there are structure. */
export const isLeaf = (value: unknown): value is TensorLike =>
  typeof value === "number" ||
  typeof value === "boolean" ||
  value instanceof Tensor ||
  value instanceof Variable ||
  isTypedArray(value) ||
  isArrayData(value);

/** A nested structure with every leaf made a tensor. */
export const lift = (tree: unknown): unknown => mapLeaves(tree, isLeaf, toTensor);

/** The tensors of a nested structure. */
export const tensorsOf = (tree: unknown): Tensor[] => leaves(tree, isLeaf).map(toTensor);

/** Calls `fn` once with stand-ins and makes explicit everything it takes from outside, variables included. */
export function traceBody(types: readonly TensorType[], fn: (args: Tensor[]) => unknown): Body {
  const firstId = g.parameter("first", { shape: [], dtype: "bool" }).id;
  const parameters = types.map((type) => g.parameter("argument", type));
  const scope = new Scope();
  const result = scope.run(() => lift(fn(parameters.map((parameter) => new Tensor(parameter)))));
  const variables = [...scope.reads].flatMap(([variable, parameter]) =>
    variable instanceof Variable ? [{ variable, parameter, next: scope.updates.get(variable) }] : [],
  );
  const outputs = tensorsOf(result).map(({ node }) => node);
  const updates = variables.flatMap(({ next }) => next ?? []);
  const own = new Set<Node>([...parameters, ...variables.map(({ parameter }) => parameter)]);
  const outer = outerValues([...outputs, ...updates], own, firstId);
  const lifted = outer.map((node) => ({ outer: node, parameter: g.parameter("captured", node.type) }));
  const closed = substitute([...outputs, ...updates], new Map(lifted.map(({ outer: node, parameter }) => [node, parameter])));
  let update = outputs.length;
  const states = variables.flatMap(({ variable, parameter, next }) => {
    const node = next === undefined ? undefined : closed[update++];
    return node === undefined ? [] : [{ variable, parameter, next: node }];
  });
  const readOnly = variables
    .filter(({ next }) => next === undefined)
    .map(({ variable, parameter }) => ({ outer: variable.node, parameter }));
  return { parameters, captured: [...lifted, ...readOnly], states, outputs: closed.slice(0, outputs.length), result };
}

/**
 * Nodes made before the body, and leaves that are not its own, on which `roots` rest. Constants from outside are among
 * them: a gradient may be asked for with respect to them.
 */
function outerValues(roots: readonly Node[], own: ReadonlySet<Node>, firstId: number): Node[] {
  const seen = new Set<Node>(own);
  const found: Node[] = [];
  const stack = [...roots];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    if (node.op === "iota") continue;
    if (node.id < firstId || node.op === "parameter") found.push(node);
    else stack.push(...node.inputs);
  }
  return found;
}
