import type { TypedArray } from "../ir/dtype.ts";
import { isOp, topological, type Node } from "../ir/node.ts";
import { at } from "../ir/shape.ts";
import { currentEngine } from "./current_engine.ts";
import { CompiledStep } from "./programs.ts";
import { sourceOf } from "./source.ts";

/** Computes the values of `nodes`, whose leaves all have a source, in one run of one program. */
export async function evaluate(nodes: readonly Node[]): Promise<TypedArray[]> {
  const pending = [...new Set(nodes.filter((node) => node.op !== "parameter"))];
  const computed = pending.length === 0 ? [] : await compute(pending);
  return Promise.all(nodes.map((node) => (isOp(node, "parameter") ? leafData(node) : at(computed, pending.indexOf(node)))));
}

async function compute(outputs: readonly Node[]): Promise<TypedArray[]> {
  const engine = await currentEngine();
  const args = topological(outputs).filter((node) => isOp(node, "parameter"));
  const data = await Promise.all(args.map(leafData));
  const program = await new CompiledStep(engine, { args, states: [], outputs, updates: [] }).program;
  return program.run(data, []);
}

/** The numbers behind a leaf. A leaf without a source is a stand-in of a trace that has leaked out of it. */
export function leafData(leaf: Node): TypedArray | Promise<TypedArray> {
  const source = sourceOf(leaf);
  if (source === undefined) throw new Error("a traced tensor has no value: return it from the traced function instead");
  return source.data();
}
