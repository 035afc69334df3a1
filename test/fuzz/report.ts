import type { Engine } from "../../src/engines/engine.ts";
import { printGraph } from "../../src/ir/print.ts";
import { problemOf } from "./compare.ts";
import type { Sample } from "./generate.ts";
import { shrink } from "./shrink.ts";

const SHOWN = 24;

const show = (name: string, data: ArrayLike<number>): string =>
  `${name} = [${Array.from(data).slice(0, SHOWN).join(", ")}${data.length > SHOWN ? ", …" : ""}]`;

/** A sample as text: its graph, which of its results are new values of states, and the numbers it is run on. */
export function describeSample({ step, args, states }: Sample): string {
  const updates = step.updates.flatMap((node, i) => (node === undefined ? [] : [{ node, i }]));
  const graph = { parameters: [...step.args, ...step.states], outputs: [...step.outputs, ...updates.map(({ node }) => node)] };
  return [
    printGraph(graph),
    `${step.args.length} arguments, ${step.states.length} states; ${step.outputs.length} outputs, then new values of states ${updates.map(({ i }) => i).join(", ") || "(none)"}`,
    ...args.map((data, i) => show(`%${i}`, data)),
    ...states.map((data, i) => show(`%${i + args.length}`, data)),
  ].join("\n");
}

/** What an engine gets wrong, as small as it gets; undefined if it is right. */
export async function findProblem(engine: Engine, sample: Sample): Promise<string | undefined> {
  const problem = await problemOf(engine, sample);
  if (problem === undefined) return undefined;
  const isThrown = problem.startsWith("throws");
  const small = await shrink(sample, async (next) => {
    const found = await problemOf(engine, next);
    return found !== undefined && found.startsWith("throws") === isThrown;
  });
  return `${(await problemOf(engine, small)) ?? problem}\n${describeSample(small)}`;
}
