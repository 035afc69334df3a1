import type { TypedArray } from "../ir/dtype.ts";
import type { Graph, Node } from "../ir/node.ts";
import { at } from "../ir/shape.ts";
import { verify as verifyGraph } from "../ir/verify.ts";
import type { Bindings } from "./control.ts";
import { Level } from "./level.ts";
import type { Buffer } from "./expr.ts";
import type { Step } from "./loop.ts";
import { dense } from "./lower.ts";
import { simplify } from "./simplify.ts";
import { splitReductions } from "./split_reductions.ts";
import { fourLanes, type Machine } from "./machine.ts";
import { Names } from "./names.ts";
import { breathe } from "../util/breathe.ts";
import { copyOf } from "./copy.ts";

/** What is to be compiled: a graph over arguments and states, its outputs, and the states' new values. */
export interface StepGraph {
  readonly args: readonly Node<"parameter">[];
  readonly states: readonly Node<"parameter">[];
  readonly outputs: readonly Node[];
  readonly updates: readonly (Node | undefined)[];
}

/** A compiled step before it is code: kernels in order, and the memory they work on. */
export interface Program {
  readonly steps: readonly Step[];
  readonly args: readonly Buffer[];
  readonly states: readonly Buffer[];
  readonly outputs: readonly Buffer[];
  /** Arrays that are the same in every run. */
  readonly constants: readonly { readonly buffer: Buffer; readonly data: TypedArray }[];
}

export interface CompileOptions {
  /** Checks the graph after each pass: for tests, and for hunting a pass that does something wrong. */
  readonly verify?: boolean;
  /** What to cut contractions for; default: vectors of four. */
  readonly machine?: Machine;
}

/** Graph in, program of loops out; a piece at a time, so that a page can draw in between. */
export async function compileStep(step: StepGraph, { verify = false, machine = fourLanes }: CompileOptions = {}): Promise<Program> {
  const changed = step.updates.flatMap((node, state) => (node === undefined ? [] : [{ node, state }]));
  const parameters = [...step.args, ...step.states];
  const graph: Graph = { parameters, outputs: [...step.outputs, ...changed.map(({ node }) => node)] };
  const check = (after: Graph, pass: string): Graph => {
    if (verify) verifyGraph(after, pass);
    return after;
  };
  const simple = check(simplify(check(graph, "the step")), "simplify");
  await breathe();
  const roots = check(splitReductions(simple), "splitReductions").outputs.map(copyOf);
  check({ parameters, outputs: roots }, "copyOf");
  const names = new Names();
  const args = step.args.map((node) => names.buffer(node, "arg"));
  const states = step.states.map((node) => names.buffer(node, "state"));
  const bindings: Bindings = new Map(parameters.map((node, i) => [node, dense(at([...args, ...states], i), node.shape)]));
  const level = new Level(names, machine, bindings, roots);
  const updates = changed.map(({ state }, i) => ({
    node: at(roots, step.outputs.length + i),
    parameter: at(step.states, state),
    buffer: at(states, state),
  }));
  const steps = await level.build({ updates });
  const outputs = roots.slice(0, step.outputs.length).map((node) => level.denseBuffer(node));
  return { steps, args, states, outputs, constants: level.constants };
}

