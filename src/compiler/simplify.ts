import type { BinaryName } from "../ir/attributes.ts";
import { binaryNames, unaryNames } from "../ir/attributes.ts";
import { hostArray } from "../ir/dtype.ts";
import { roundInPlace } from "../ir/float16.ts";
import { attributesKey } from "../ir/key.ts";
import { g, recordOf } from "../ir/make.ts";
import { mergeScans } from "../ir/merge_scans.ts";
import { mapNested, nestedGraphs } from "../ir/nested.ts";
import { isOp, Node, type Graph } from "../ir/node.ts";
import type { Value } from "../ir/primitive.ts";
import { rewrite, withInputs } from "../ir/rewrite.ts";
import { at } from "../ir/shape.ts";
import { inline } from "../ir/substitute.ts";

/**
 * Graph to graph: what only mattered to differentiation goes, twins become one, constants are computed, and operations
 * that change nothing disappear. Rounding is never changed: nothing is reassociated.
 */
export function simplify(graph: Graph): Graph {
  const merged = erase(mergeScans(graph));
  const known = new Map<string, Node>();
  const outputs = rewrite(merged.outputs, (node, inputs) => {
    const nested = nestedGraphs(node).length > 0 ? mapNested(node, simplify) : node.attributes;
    const simpler = simplerNode(node, inputs);
    if (simpler !== undefined) return simpler;
    if (node.op === "parameter") return node;
    const rebuilt = nested === node.attributes ? withInputs(node, inputs) : new Node(node.op, inputs, nested, node.results);
    const key = `${node.op} ${inputs.map(({ id }) => id).join()} ${attributesKey(rebuilt)} ${typesKey(node)}`;
    const twin = known.get(key) ?? rebuilt;
    known.set(key, twin);
    return twin;
  });
  return { parameters: merged.parameters, outputs };
}

const typesKey = (node: Node): string => node.results.map(({ dtype, shape }) => `${dtype}[${shape.join()}]`).join();

/** Custom gradients become what they compute, and marks that stop gradients their operand; in nested graphs too. */
function erase(graph: Graph): Graph {
  const outputs = rewrite(graph.outputs, (node, inputs) => {
    if (node.op === "stop_gradient") return inputs[0];
    if (nestedGraphs(node).length > 0) return new Node(node.op, inputs, mapNested(node, erase), node.results);
    const source = inputs[0];
    if (!isOp(node, "get_tuple_element") || source === undefined || !isOp(source, "custom_gradient")) return undefined;
    return inline(source.attributes.body, source.inputs)[node.attributes.index];
  });
  return { parameters: graph.parameters, outputs };
}

function simplerNode(node: Node, inputs: readonly Node[]): Node | undefined {
  const [first] = inputs;
  if (first === undefined) return undefined;
  if (isOp(node, "convert") && first.dtype === node.dtype) return first;
  if (isOp(node, "select") && isSplat(first)) return inputs[at(first.attributes.data, 0) === 0 ? 2 : 1];
  return foldSplats(node, inputs) ?? withoutIdentity(node, inputs);
}

function isSplat(node: Node | undefined): node is Node<"constant"> {
  return node !== undefined && isOp(node, "constant") && node.attributes.data.length === 1;
}

const elementwise = new Set<string>([...unaryNames, ...binaryNames, "convert", "compare", "clamp"]);
const spreading = new Set<string>(["broadcast_in_dim", "reshape", "transpose", "slice", "reverse"]);

/** Arithmetic on constants that are one number everywhere gives such a constant. */
function foldSplats(node: Node, inputs: readonly Node[]): Node | undefined {
  if (!inputs.every(isSplat)) return undefined;
  const constants = inputs.filter(isSplat);
  if (spreading.has(node.op)) {
    const [only] = constants;
    return only === undefined ? undefined : new Node("constant", [], only.attributes, [node.type]);
  }
  if (!elementwise.has(node.op)) return undefined;
  const { evaluate } = recordOf(node.op);
  if (evaluate === "leaf") return undefined;
  const scalars = constants.map((input): Value => ({ type: { ...input.type, shape: [] }, data: input.attributes.data }));
  const output: Value = { type: { ...node.type, shape: [] }, data: hostArray(node.dtype, 1) };
  evaluate({ inputs: scalars, outputs: [output], attributes: node.attributes, run: () => [] });
  if (node.dtype === "float16" || node.dtype === "bfloat16") roundInPlace(node.dtype, output.data as Float32Array);
  return g.constant(output.data, node.type);
}

/** Second operands that leave the first as it is, bit for bit: x - 0, x · 1, x / 1 (x + 0 would turn -0 into 0). */
const identities: { readonly [P in BinaryName]?: number } = { subtract: 0, multiply: 1, divide: 1 };

function withoutIdentity(node: Node, inputs: readonly Node[]): Node | undefined {
  const [a, b] = inputs;
  const identity = identities[node.op as BinaryName];
  if (identity === undefined || a === undefined || b === undefined) return undefined;
  const holds = (operand: Node): boolean => isSplat(operand) && Object.is(at(operand.attributes.data, 0), identity);
  if (holds(b)) return a;
  return node.op === "multiply" && holds(a) ? b : undefined;
}

