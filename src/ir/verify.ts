import type { PrimitiveName } from "./attributes.ts";
import { recordOf } from "./make.ts";
import { nestedGraphs } from "./nested.ts";
import { isOp, topological, type Graph, type Node, type TensorType } from "./node.ts";
import { showType, TypeRuleError } from "./primitive.ts";
import { nodeNames } from "./print.ts";
import { sizeOf } from "./shape.ts";

/**
 * Checks what every pass must keep: inputs come before their readers, every leaf is a constant or a parameter of this
 * graph, tuples are only read element by element, and each node has the types that its inputs give. Throws an error
 * that names the node as `printGraph` does. For tests and for hunting a wrong pass; costs a walk over the graph.
 */
export function verify(graph: Graph, where = "graph"): void {
  const names = nodeNames(graph);
  const parameters = new Set(graph.parameters);
  const done = new Set<Node>();
  if (parameters.size < graph.parameters.length) throw new Error(`${where}: a parameter is listed twice`);
  for (const parameter of graph.parameters) {
    if (!isOp(parameter, "parameter")) throw new Error(`${where}: ${parameter.op} stands among the parameters`);
  }
  for (const node of topological(graph.outputs)) {
    const name = `${where}: ${names.get(node)} = ${node.op}`;
    const problem = structureProblem(node, parameters, done) ?? typeProblem(node);
    if (problem !== undefined) throw new Error(`${name} ${problem}`);
    for (const [role, nested] of nestedGraphs(node)) verify(nested, `${name}, ${role}`);
    done.add(node);
  }
  for (const output of graph.outputs) {
    if (output.results.length !== 1) throw new Error(`${where}: ${names.get(output)} = ${output.op} is a tuple, and an output`);
  }
}

function structureProblem(node: Node, parameters: ReadonlySet<Node>, done: ReadonlySet<Node>): string | undefined {
  if (node.inputs.some((input) => !done.has(input))) return "depends on itself";
  if (isOp(node, "parameter") && !parameters.has(node)) return `"${node.attributes.name}" is not a parameter of this graph`;
  const tuple = node.inputs.find((input) => input.results.length !== 1);
  if (tuple !== undefined && !isOp(node, "get_tuple_element")) return `reads a whole ${tuple.op}`;
  return undefined;
}

const leafProblems: { readonly [P in PrimitiveName]?: (node: Node) => string | undefined } = {
  parameter: () => undefined,
  constant: (node) => {
    if (!isOp(node, "constant")) return undefined;
    const { length } = node.attributes.data;
    return length === 1 || length === sizeOf(node.shape) ? undefined : `has ${length} elements for ${showType(node.type)}`;
  },
  iota: (node) => {
    const inside = isOp(node, "iota") && node.attributes.dimension in node.shape;
    return inside ? undefined : `has no such axis in ${showType(node.type)}`;
  },
};

function typeProblem<P extends PrimitiveName>(node: Node<P>): string | undefined {
  const leaf = leafProblems[node.op];
  if (leaf !== undefined) return leaf(node);
  try {
    const types = node.inputs.flatMap((input) => input.results);
    const inferred = show(recordOf(node.op).infer(types, node.attributes));
    return inferred === show(node.results) ? undefined : `says ${show(node.results)} but gives ${inferred}`;
  } catch (error) {
    if (error instanceof TypeRuleError) return error.message;
    throw error;
  }
}

const show = (types: readonly TensorType[]): string => types.map(showType).join(", ");
