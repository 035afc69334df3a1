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
    const runs = await runOn(engine, sample);
    const want = expectedOf(sample);
    for (const [run, got] of runs.entries()) {
      for (const [i, expected] of want.entries()) {
        const problem = difference(at(got, i), expected);
        if (problem !== undefined) return `result ${i} of run ${run}: ${problem}`;
      }
    }
    return undefined;
  } catch (error) {
    return error instanceof Error ? `throws ${error.message}` : String(error);
  }
}

/** Outputs, then the states' new values. */
const resultsOf = ({ outputs, states, updates }: StepGraph): Node[] => [...outputs, ...states.map((state, i) => updates[i] ?? state)];

/** The results of several runs, each from the same states. */
async function runOn(engine: Engine, { step, args, states }: Sample): Promise<TypedArray[][]> {
  const program = await engine.compile(step);
  const residents = await Promise.all(step.states.map(({ type }, i) => engine.upload(type, at(states, i))));
  const runs: TypedArray[][] = [];
  for (let run = 0; run < RUNS; run++) {
    for (const [i, resident] of residents.entries()) await engine.overwrite(resident, at(states, i));
    const outputs = await program.run(args, residents);
    runs.push([...outputs, ...(await Promise.all(residents.map((resident) => engine.download(resident))))]);
  }
  residents.forEach((resident) => engine.release(resident));
  engine.unload(program);
  return runs;
}

function expectedOf({ step, args, states }: Sample): Expected[] {
  const parameters = [...step.args, ...step.states];
  const data = [...args, ...states];
  const inputs = parameters.map((node, i) => ({ type: node.type, data: at(data, i) }));
  const outputs = resultsOf(step);
  const narrow = evaluateGraph({ parameters, outputs }, inputs);
  const wide = evaluateGraph({ parameters, outputs }, inputs, { wide: true });
  return outputs.map((node, i) => ({ node, narrow: at(narrow, i).data, wide: at(wide, i).data }));
}

const grain: { readonly [D in DType]?: number } = { float64: 1e-9, float32: 3e-5, float16: 1e-2, bfloat16: 6e-2 };

function difference(got: TypedArray, { node, narrow, wide }: Expected): string | undefined {
  const drift = isFloat(node.dtype) ? largest(Float64Array.from(narrow, (value, i) => value - at(wide, i))) : 0;
  const tolerance = (grain[node.dtype] ?? 0) * Math.max(largest(wide), 0.1) + 30 * drift;
  if (got.length !== narrow.length) return `${got.length} elements instead of ${narrow.length}`;
  const wrong = narrow.findIndex((value, i) => !(Math.abs(value - at(got, i)) <= tolerance) && !Object.is(value, at(got, i)) && value !== at(got, i));
  return wrong < 0 ? undefined : `element ${wrong} is ${got[wrong]} instead of ${narrow[wrong]} (${wide[wrong]} in double precision)`;
}
