import type { TypedArray } from "./dtype.ts";
import { nestedGraphs } from "./nested.ts";
import { topological, type Graph, type Node, type TensorType } from "./node.ts";
import { showType } from "./primitive.ts";

/** A constant longer than this is shown by its length. */
const SHOWN_ELEMENTS = 8;

/**
 * Text of a graph, one line per node: `%2 = add %0, %1 : float32[2,3]`. Numbers start anew in every nested graph, which
 * stands indented under its node.
 */
export function printGraph(graph: Graph): string {
  return lines(graph).join("\n");
}

/** The names that `printGraph` gives to the nodes of a graph, nested ones not included. */
export function nodeNames({ parameters, outputs }: Graph): Map<Node, string> {
  const nodes = new Set([...parameters, ...topological(outputs)]);
  return new Map([...nodes].map((node, number) => [node, `%${number}`]));
}

function lines(graph: Graph): string[] {
  const names = nodeNames(graph);
  const name = (node: Node): string => names.get(node) ?? "%?";
  const parameters = graph.parameters.map((parameter) => `${name(parameter)}: ${showTypes(parameter.results)}`);
  const own = new Set(graph.parameters);
  return [
    `(${parameters.join(", ")}) =>`,
    ...[...names.keys()].filter((node) => !own.has(node)).flatMap((node) => nodeLines(node, name)),
    `  ${graph.outputs.map(name).join(", ")}`,
  ];
}

function nodeLines(node: Node, name: (node: Node) => string): string[] {
  const inputs = node.inputs.map(name).join(", ");
  const parts = [node.op, inputs, showAttributes(node)].filter((part) => part !== "");
  const nested = nestedGraphs(node).flatMap(([role, graph]) => {
    const [first = "", ...rest] = lines(graph);
    return [`${role} ${first}`, ...rest].map((line) => `    ${line}`);
  });
  return [`  ${name(node)} = ${parts.join(" ")} : ${showTypes(node.results)}`, ...nested];
}

function showTypes(types: readonly TensorType[]): string {
  const [type, ...others] = types;
  return type !== undefined && others.length === 0 ? showType(type) : `(${types.map(showType).join(", ")})`;
}

/** Attributes besides nested graphs and functions: `{dimensions: [0, 1], kind: add}`. */
function showAttributes(node: Node): string {
  const entries = Object.entries(node.attributes).flatMap(([key, value]: [string, unknown]) => {
    const text = showValue(value);
    return text === undefined ? [] : [`${key}: ${text}`];
  });
  return entries.length === 0 ? "" : `{${entries.join(", ")}}`;
}

function showValue(value: unknown): string | undefined {
  if (typeof value === "function" || isGraph(value)) return undefined;
  if (ArrayBuffer.isView(value)) return showData(value as TypedArray);
  if (Array.isArray(value)) {
    const items = value.map(showValue).filter((item) => item !== undefined);
    return items.length < value.length ? undefined : `[${items.join(", ")}]`;
  }
  if (typeof value !== "object" || value === null) return String(value);
  return `{${Object.entries(value)
    .map(([key, item]: [string, unknown]) => `${key}: ${showValue(item)}`)
    .join(", ")}}`;
}

const showData = (data: TypedArray): string =>
  data.length > SHOWN_ELEMENTS ? `${data.length} elements` : `[${data.join(", ")}]`;

const isGraph = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "parameters" in value && "outputs" in value;
