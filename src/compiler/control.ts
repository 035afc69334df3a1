import { isOp, type Graph, type Node } from "../ir/node.ts";
import { at } from "../ir/shape.ts";
import { copyOf } from "./copy.ts";
import type { Buffer, Expr, Var } from "./expr.ts";
import { hoistInvariants } from "./invariants.ts";
import type { Names } from "./names.ts";
import type { Step } from "./loop.ts";
import { dense, type Stored } from "./lower.ts";

/** Where values that come from outside of a graph lie. */
export type Bindings = ReadonlyMap<Node, Stored>;

/** A state that takes a new value when the step is done. */
export interface Update {
  readonly node: Node;
  readonly parameter: Node;
  readonly buffer: Buffer;
}

/** What the results of a graph are for. */
export interface Destination {
  readonly updates?: readonly Update[];
  /** Values with a place of their own, such as the slices that a scan stacks. */
  readonly places?: readonly { readonly node: Node; readonly target: Stored }[];
}

/** A graph on its way to kernels, as far as loops and branches need to know it. */
export interface Scope {
  readonly names: Names;
  storedAt(node: Node): Stored;
  /** Buffers for the results of a node; whoever reads them finds them there. */
  targetsOf(node: Node): Stored[];
  denseBuffer(node: Node): Buffer;
  copies(list: readonly { readonly node: Node; readonly target: Stored }[]): Step[];
  /** The body of a loop or branch. */
  nested(bindings: Bindings, roots: readonly Node[]): Scope;
  build(destination: Destination): Promise<Step[]>;
}

/** Loops and branches: the bodies become steps of their own, over buffers that outlive a round. */
export async function controlSteps(level: Scope, node: Node): Promise<Step[]> {
  if (isOp(node, "scan")) return scanSteps(level, node);
  if (isOp(node, "while")) return whileSteps(level, node);
  if (isOp(node, "case")) return caseSteps(level, node);
  throw new Error(`${node.op} is no loop and no branch`);
}

const inputsOf = (level: Scope, node: Node): Stored[] => node.inputs.map((input) => level.storedAt(input));

/** Copies the initial values of what a loop carries into its buffers. */
function start(level: Scope, values: readonly Node[], carried: readonly Stored[]): Step[] {
  return level.copies(values.map((node, i) => ({ node, target: at(carried, i) })));
}

/**
 * The steps of one round, ending with the copies that make the new carried values the old ones. All new values are
 * computed before any is copied, since one may depend on another's old value.
 */
async function roundSteps(
  level: Scope,
  body: Graph,
  bindings: Bindings,
  carried: readonly Stored[],
  stacked: readonly Stored[],
  counter?: Var,
): Promise<{ before: Step[]; inside: Step[] }> {
  const outputs = body.outputs.map(copyOf);
  const inner = level.nested(bindings, outputs);
  const places = stacked.map((target, i) => ({ node: at(outputs, carried.length + i), target }));
  const own = await inner.build({ places });
  const copies = inner.copies(carried.map((target, i) => ({ node: at(outputs, i), target })));
  const { before, inside } = hoistInvariants(own, copies, counter);
  return { before, inside: [...inside, ...copies] };
}

async function scanSteps(level: Scope, node: Node<"scan">): Promise<Step[]> {
  const { body, consts, carries, length, reverse } = node.attributes;
  const inputs = inputsOf(level, node);
  const targets = level.targetsOf(node);
  const [carried, stacked] = [targets.slice(0, carries), targets.slice(carries)];
  const counter = level.names.counter(length);
  const sliceOf = (stored: Stored, stride: number): Stored => ({
    buffer: stored.buffer,
    strides: stored.strides.slice(1),
    offset: (e) => {
      const round: Expr = reverse ? e.scaleIndex(counter, -1, length - 1) : counter;
      return e.addIndex(stored.offset(e), e.scaleIndex(round, stride));
    },
  });
  const bindings = new Map<Node, Stored>();
  body.parameters.forEach((parameter, i) => {
    const input = at(inputs, i);
    if (i < consts) bindings.set(parameter, input);
    else if (i < consts + carries) bindings.set(parameter, at(carried, i - consts));
    else bindings.set(parameter, sliceOf(input, at(input.strides, 0)));
  });
  const slices = stacked.map((target) => sliceOf(target, at(target.strides, 0)));
  const { before, inside } = await roundSteps(level, body, bindings, carried, slices, counter);
  const initial = start(level, node.inputs.slice(consts, consts + carries), carried);
  return [...initial, ...before, { kind: "loop", counter, length, steps: inside }];
}

async function whileSteps(level: Scope, node: Node<"while">): Promise<Step[]> {
  const { condition, body, consts } = node.attributes;
  const inputs = inputsOf(level, node);
  const carried = level.targetsOf(node);
  const bind = (graph: Graph): Bindings =>
    new Map(graph.parameters.map((parameter, i) => [parameter, i < consts ? at(inputs, i) : at(carried, i - consts)]));
  const outputs = condition.outputs.map(copyOf);
  const tester = level.nested(bind(condition), outputs);
  const test = await tester.build({});
  const { before, inside } = await roundSteps(level, body, bind(body), carried, []);
  const holder = tester.denseBuffer(at(outputs, 0));
  return [
    ...start(level, node.inputs.slice(consts), carried),
    ...before,
    { kind: "while", test, condition: holder, steps: inside },
  ];
}

async function caseSteps(level: Scope, node: Node<"case">): Promise<Step[]> {
  const [index, ...operands] = inputsOf(level, node);
  if (index === undefined) throw new Error("a case has an index");
  const targets = level.targetsOf(node);
  const holder = level.names.buffer({ dtype: "int32", shape: [1] }, "branch");
  const branches: Step[][] = [];
  for (const branch of node.attributes.branches) {
    const bindings = new Map(branch.parameters.map((parameter, i) => [parameter, at(operands, i)]));
    const { before, inside } = await roundSteps(level, branch, bindings, targets, []);
    branches.push([...before, ...inside]);
  }
  const place = dense(holder, [1]);
  return [...level.copies([{ node: at(node.inputs, 0), target: { ...place, strides: [] } }]), { kind: "case", index: holder, branches }];
}

