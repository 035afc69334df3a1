import type { StepGraph } from "../../src/engines/engine.ts";
import type { PrimitiveName } from "../../src/ir/attributes.ts";
import { isFloat, type TypedArray } from "../../src/ir/dtype.ts";
import { differentiate } from "../../src/ir/gradient.ts";
import { g } from "../../src/ir/make.ts";
import { topological, type Node } from "../../src/ir/node.ts";
import { TypeRuleError } from "../../src/ir/primitive.ts";
import { sameDims } from "../../src/ir/shape.ts";
import { growers } from "./growers.ts";
import { Pool, type Entry } from "./pool.ts";
import { Random } from "./random.ts";

/** A step with numbers to run it on. */
export interface Sample {
  readonly step: StepGraph;
  readonly args: readonly TypedArray[];
  readonly states: readonly TypedArray[];
}

/** Primitives by how often they are tried; the others once. */
const weights: { readonly [P in PrimitiveName]?: number } = {
  add: 4,
  multiply: 4,
  subtract: 2,
  reshape: 4,
  transpose: 4,
  slice: 3,
  pad: 2,
  broadcast_in_dim: 4,
  concatenate: 2,
  reduce: 6,
  dot_general: 5,
  convolution: 3,
  select: 2,
  scan: 2,
};

const choices = (Object.keys(growers) as PrimitiveName[]).flatMap((op) => Array<PrimitiveName>(weights[op] ?? 1).fill(op));

function grow(random: Random): Pool {
  const pool = new Pool(random, { leaves: random.int(2, 5), large: random.chance(0.1) });
  pool.leaf({ shape: pool.shape(random.int(1, 3)), dtype: "float32" });
  const wanted = random.int(5, 40);
  let found = 0;
  for (let tries = 0; tries < wanted * 3 && found < wanted; tries++) found += growOnce(pool, random.pick(choices));
  return pool;
}

/** How many values were added. */
function growOnce(pool: Pool, op: PrimitiveName): number {
  try {
    const found = growers[op](pool);
    return found?.nodes.filter((node) => pool.add(node, found.keepsExact) !== undefined).length ?? 0;
  } catch (error) {
    // Random attributes may not fit each other: a window larger than what it slides over.
    if (error instanceof TypeRuleError) return 0;
    throw error;
  }
}

/** A random step of one seed: some leaves are states, some of which take a new value. */
export function randomSample(seed: number): Sample {
  const random = new Random(seed);
  const pool = grow(random);
  const stateCount = Math.min(random.int(0, 2), pool.leaves.length - 1);
  const states = pool.leaves.slice(pool.leaves.length - stateCount);
  for (const { node } of states) for (const op of ["reverse", "add", "subtract"] as const) growFrom(pool, op, node);
  const updates = states.map(({ node }) => (random.chance(0.85) ? newValue(pool, node) : undefined));
  const args = pool.leaves.filter((leaf) => !states.includes(leaf));
  const values = pool.entries.map(({ node }) => node);
  // The last values need many of the others; what happens to be an output besides decides what is stored.
  const outputs = [...values.slice(-random.int(1, 3)), ...random.shuffled(values).slice(0, random.int(0, 4))];
  return {
    step: { args: args.map(({ node }) => node), states: states.map(({ node }) => node), outputs, updates },
    args: args.map(({ data }) => data),
    states: states.map(({ data }) => data),
  };
}

/** Something of a state, in its own type. */
function growFrom(pool: Pool, op: "reverse" | "add" | "subtract", state: Node): void {
  if (!pool.random.chance(0.4) || state.dtype === "bool") return;
  const other = pool.match(state.type)?.node ?? state;
  pool.add(op === "reverse" ? g.reverse(state, state.shape.map((_, axis) => axis)) : g.binary(op, state, other), true);
}

/** A new value for a state; one that is computed from the old one, as a rule, since it may be written over it. */
function newValue(pool: Pool, state: Node): Node | undefined {
  const fits = ({ node }: Entry): boolean => node.dtype === state.dtype && sameDims(node.shape, state.shape);
  const depends = (entry: Entry): boolean => fits(entry) && entry.node !== state && topological([entry.node]).includes(state);
  const wanted = pool.random.chance(0.6) ? pool.any(depends) : undefined;
  return (wanted ?? pool.any(fits) ?? pool.match(state.type))?.node;
}

/** A step that computes gradients of a random graph with respect to its leaves. */
export function randomGradient(seed: number): Sample {
  const random = new Random(seed);
  const pool = grow(random);
  const outputs = pool.entries.filter(({ node }) => isFloat(node.dtype) && differs(node)).slice(-2).map(({ node }) => node);
  const wrt = pool.leaves.filter(({ node }) => isFloat(node.dtype)).map(({ node }) => node);
  const cotangents = outputs.map((node) => pool.fresh(node.type).node);
  const found = differentiate(outputs, cotangents, wrt).filter((node) => node !== undefined);
  const kept = found.flatMap((node) => pool.add(node, false)?.node ?? []);
  return {
    step: { args: pool.leaves.map(({ node }) => node), states: [], outputs: kept.length === 0 ? [g.scalar(0, "float32")] : kept, updates: [] },
    args: pool.leaves.map(({ data }) => data),
    states: [],
  };
}

/** Whether a graph has a gradient all the way down. */
function differs(node: Node, seen = new Set<Node>()): boolean {
  if (seen.has(node)) return true;
  seen.add(node);
  return node.op !== "while" && node.inputs.every((input) => differs(input, seen));
}
