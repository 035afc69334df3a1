import type { Engine, StepGraph } from "../../src/engines/engine.ts";
import { isFloat, type DType, type TypedArray } from "../../src/ir/dtype.ts";
import type { Node } from "../../src/ir/node.ts";
import { evaluateGraph } from "../../src/ir/run.ts";
import { at } from "../../src/ir/shape.ts";
import type { Sample } from "./generate.ts";
import { largest } from "./pool.ts";

/** What a step should give: in the dtypes of the graph, and in double precision. */
interface Expected {
  readonly node: Node;
  readonly narrow: TypedArray;
  readonly wide: TypedArray;
}

const RUNS = 2;

/** What is wrong with what an engine makes of a sample; undefined if nothing is. */
export async function problemOf(engine: Engine, sample: Sample): Promise<string | undefined> {
  try {
    const got = await runOn(engine, sample);
    const want = expectedOf(sample);
    for (const [i, expected] of want.entries()) {
      const problem = difference(at(got, i), expected);
      if (problem !== undefined) return `result ${i % resultsOf(sample.step).length} of run ${Math.floor(i / resultsOf(sample.step).length)}: ${problem}`;
    }
    return undefined;
  } catch (error) {
    return error instanceof Error ? `throws ${error.message}` : String(error);
  }
}

/** Outputs, then the states' new values. */
const resultsOf = ({ outputs, states, updates }: StepGraph): Node[] => [...outputs, ...states.map((state, i) => updates[i] ?? state)];

/** The results of several runs, one after another: what a run does to the states shows in the next. */
async function runOn(engine: Engine, { step, args, states }: Sample): Promise<TypedArray[]> {
  const program = await engine.compile(step);
  const residents = await Promise.all(step.states.map(({ type }, i) => engine.upload(type, at(states, i))));
  const results: TypedArray[] = [];
  for (let run = 0; run < RUNS; run++) {
    results.push(...(await program.run(args, residents)));
    for (const resident of residents) results.push(await engine.download(resident));
  }
  residents.forEach((resident) => engine.release(resident));
  engine.unload(program);
  return results;
}

function expectedOf({ step, args, states }: Sample): Expected[] {
  const parameters = [...step.args, ...step.states];
  const outputs = resultsOf(step);
  const all: Expected[] = [];
  let held = { narrow: states, wide: states };
  for (let run = 0; run < RUNS; run++) {
    const evaluate = (kind: "narrow" | "wide"): TypedArray[] => {
      const data = [...args, ...held[kind]];
      const inputs = parameters.map((node, i) => ({ type: node.type, data: at(data, i) }));
      return evaluateGraph({ parameters, outputs }, inputs, { wide: kind === "wide" }).map((value) => value.data.slice());
    };
    const [narrow, wide] = [evaluate("narrow"), evaluate("wide")];
    outputs.forEach((node, i) => all.push({ node, narrow: at(narrow, i), wide: at(wide, i) }));
    held = { narrow: narrow.slice(step.outputs.length), wide: wide.slice(step.outputs.length) };
  }
  return all;
}

const grain: { readonly [D in DType]?: number } = { float64: 1e-9, float32: 3e-5, float16: 1e-2, bfloat16: 6e-2 };

function difference(got: TypedArray, { node, narrow, wide }: Expected): string | undefined {
  const drift = isFloat(node.dtype) ? largest(Float64Array.from(narrow, (value, i) => value - at(wide, i))) : 0;
  const tolerance = (grain[node.dtype] ?? 0) * Math.max(largest(wide), 0.1) + 30 * drift;
  // Runs after the first may leave the tame numbers that the graph was grown with.
  if (!(tolerance < Infinity)) return undefined;
  if (got.length !== narrow.length) return `${got.length} elements instead of ${narrow.length}`;
  const wrong = narrow.findIndex((value, i) => !(Math.abs(value - at(got, i)) <= tolerance) && !Object.is(value, at(got, i)) && value !== at(got, i));
  return wrong < 0 ? undefined : `element ${wrong} is ${got[wrong]} instead of ${narrow[wrong]} (${wide[wrong]} in double precision)`;
}
