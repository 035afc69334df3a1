import { isOp, topological, type Node } from "../../src/ir/node.ts";
import { g } from "../../src/ir/make.ts";
import { evaluateGraph } from "../../src/ir/run.ts";
import { at, sameDims } from "../../src/ir/shape.ts";
import { substitute } from "../../src/ir/substitute.ts";
import type { Sample } from "./generate.ts";

const rootsOf = ({ step }: Sample): Node[] => [...step.outputs, ...step.updates.filter((node) => node !== undefined)];

/** A sample with its outputs and updates made of other nodes; leaves that are not needed any more go. */
function rebuilt({ step, args, states }: Sample, change: (roots: readonly Node[]) => readonly Node[]): Sample {
  const roots = change([...step.outputs, ...step.updates.map((node, i) => node ?? at(step.states, i))]);
  const outputs = roots.slice(0, step.outputs.length);
  const updates = roots.slice(step.outputs.length).map((node, i) => (node === step.states[i] ? undefined : node));
  const used = new Set(topological([...outputs, ...updates.filter((node) => node !== undefined)]));
  const keptStates = step.states.map((node, i) => used.has(node) || updates[i] !== undefined);
  const keptArgs = step.args.map((node) => used.has(node));
  return {
    step: {
      args: step.args.filter((_, i) => keptArgs[i]),
      states: step.states.filter((_, i) => keptStates[i]),
      outputs,
      updates: updates.filter((_, i) => keptStates[i]),
    },
    args: args.filter((_, i) => keptArgs[i]),
    states: states.filter((_, i) => keptStates[i]),
  };
}

/** Smaller samples, the boldest cuts first. */
function* smaller(sample: Sample): Generator<Sample> {
  const { step } = sample;
  for (const [i] of step.outputs.entries()) {
    yield rebuilt({ ...sample, step: { ...step, outputs: [at(step.outputs, i)], updates: step.updates.map(() => undefined) } }, (roots) => roots);
    if (step.outputs.length > 1) yield rebuilt({ ...sample, step: { ...step, outputs: step.outputs.toSpliced(i, 1) } }, (roots) => roots);
  }
  for (const [i] of step.updates.entries()) {
    yield rebuilt({ ...sample, step: { ...step, updates: step.updates.with(i, undefined) } }, (roots) => roots);
  }
  if (step.outputs.length > 0 && step.updates.some((node) => node !== undefined)) {
    yield rebuilt({ ...sample, step: { ...step, outputs: [] } }, (roots) => roots);
  }
  const order = topological(rootsOf(sample));
  const inner = order.filter((node) => node.results.length === 1 && !["parameter", "while", "scan", "case", "sort", "top_k", "custom_gradient"].includes(node.op));
  for (const node of inner) yield rebuilt({ ...sample, step: { ...step, outputs: [node], updates: step.updates.map(() => undefined) } }, (roots) => roots);
  for (const node of inner.toReversed()) {
    for (const input of node.inputs) {
      const same = input.results.length === 1 && input.dtype === node.dtype && sameDims(input.shape, node.shape);
      if (same) yield rebuilt(sample, (roots) => substitute(roots, new Map([[node, input]])));
    }
    yield cutAt(sample, node);
  }
}

/** The value of a node comes from outside instead of being computed. */
function cutAt(sample: Sample, node: Node): Sample {
  const { step, args, states } = sample;
  const parameters = [...step.args, ...step.states];
  const data = [...args, ...states];
  const inputs = parameters.map((parameter, i) => ({ type: parameter.type, data: at(data, i) }));
  const value = at(evaluateGraph({ parameters, outputs: [node] }, inputs), 0).data.slice();
  const leaf = g.parameter("cut", node.type);
  const extended: Sample = { step: { ...step, args: [...step.args, leaf] }, args: [...args, value], states };
  return rebuilt(extended, (roots) => substitute(roots, new Map([[node, leaf]])));
}

const MOST_TRIES = 2000;

const weight = (sample: Sample): number =>
  topological(rootsOf(sample)).filter((node) => !isOp(node, "parameter")).length * 10 + rootsOf(sample).length + sample.args.length / 10;

/** The smallest sample found that still fails. */
export async function shrink(sample: Sample, fails: (sample: Sample) => Promise<boolean>): Promise<Sample> {
  let best = sample;
  let tries = 0;
  for (let found = true; found; ) {
    found = false;
    for (const next of smaller(best)) {
      if (weight(next) >= weight(best) || ++tries > MOST_TRIES || !(await fails(next))) continue;
      best = next;
      found = true;
      break;
    }
  }
  return best;
}
