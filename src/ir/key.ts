import type { Attributes } from "./node.ts";
import type { TypedArray } from "./dtype.ts";
import { isOp, topological, type Graph, type Node } from "./node.ts";
import { showType } from "./primitive.ts";

const SMALL_CONSTANT = 64;

let nextArray = 0;
const arrayIds = new WeakMap<TypedArray, number>();

function arrayId(data: TypedArray): number {
  const id = arrayIds.get(data) ?? nextArray++;
  arrayIds.set(data, id);
  return id;
}

/**
 * Text that two graphs share exactly when they compute the same function in the same way: node for node, whatever the
 * identity of the nodes. Large constants count by identity of their array, so that no key grows with data.
 */
export function graphKey({ parameters, outputs }: Graph): string {
  const numbers = new Map<Node, number>();
  const lines: string[] = [];
  parameters.forEach((parameter) => {
    numbers.set(parameter, numbers.size);
    lines.push(showType(parameter.type));
  });
  for (const node of topological(outputs)) {
    if (numbers.has(node)) continue;
    numbers.set(node, numbers.size);
    const inputs = node.inputs.map((input) => numbers.get(input)).join(",");
    lines.push(`${node.op} ${inputs} ${attributesKey(node)} ${node.results.map(showType).join(";")}`);
  }
  lines.push(outputs.map((output) => numbers.get(output)).join(","));
  return lines.join("\n");
}

/** Text of what a node carries besides its inputs; equal for equal attributes. */
export function attributesKey(node: Node): string {
  if (isOp(node, "constant")) {
    const { data } = node.attributes;
    return data.length <= SMALL_CONSTANT ? Array.from(data, show).join(",") : `array ${arrayId(data)}`;
  }
  // A parameter here is a leaf that belongs to somebody else: never the same as another.
  if (isOp(node, "parameter")) return `outer ${node.id}`;
  return JSON.stringify(node.attributes, (_, value: unknown) => {
    if (typeof value === "function") return undefined;
    return isGraph(value) ? graphKey(value) : value;
  });
}

/** JSON has no NaN, infinities or negative zero. */
const show = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

function isGraph(value: unknown): value is Attributes["case"]["branches"][number] {
  return typeof value === "object" && value !== null && "parameters" in value && "outputs" in value;
}
