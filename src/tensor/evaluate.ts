import { CeratopsError } from "../errors.ts";
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

function stillTraced(leaf: Node): CeratopsError {
  return new CeratopsError("A tensor that was put aside in a traced function has no numbers", {
    code: "E_TRACED",
    where: "a tensor kept from a call, a step or a function given to jit",
    expected: "a tensor of values, or one that the function returned",
    received: `a traced tensor, computed from ${leaf.dtype} [${leaf.shape.join(", ")}]`,
    hint: "return it from the function; in a model, compile({ …, runEagerly: true }) runs steps on values",
  });
}

/** The numbers behind a leaf. A leaf without a source is a stand-in of a trace that has leaked out of it. */
export function leafData(leaf: Node): TypedArray | Promise<TypedArray> {
  const source = sourceOf(leaf);
  if (source === undefined) throw stillTraced(leaf);
  return source.data();
}
