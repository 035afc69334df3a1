import type { Engine, Resident } from "../engines/engine.ts";
import type { TypedArray } from "../ir/dtype.ts";
import { g } from "../ir/make.ts";
import { isOp, topological, type Node, type TensorType } from "../ir/node.ts";
import { at } from "../ir/shape.ts";
import { isPromise, type MaybePromise } from "../util/maybe_promise.ts";
import { leaves, mapLeaves, packLeaves } from "../util/tree.ts";
import { toTensor, type TensorLike } from "./convert.ts";
import { currentEngine } from "./current_engine.ts";
import { leafData } from "./evaluate.ts";
import { isTensor } from "./operation.ts";
import { CompiledStep } from "./programs.ts";
import { Scope } from "./scope.ts";
import { fromTypedArray, Tensor } from "./tensor.ts";
import { moveAllToEngine, Variable } from "./variable.ts";

/** A function turned into one graph: what goes in, what it read and changes, what comes out. */
export interface Traced {
  readonly args: readonly Node<"parameter">[];
  /** Leaves from outside that the function closed over. */
  readonly captured: readonly Node<"parameter">[];
  readonly variables: readonly Variable[];
  /** One parameter per variable. */
  readonly states: readonly Node<"parameter">[];
  /** One per variable: its new value, or undefined. */
  readonly updates: readonly (Node | undefined)[];
  readonly outputs: readonly Node[];
}

/** Calls `fn` once with stand-ins of the given types and records what it does, variables included. */
export function trace(types: readonly TensorType[], fn: (...args: Tensor[]) => readonly Tensor[]): Traced {
  const scope = new Scope();
  const args = types.map((type, i) => g.parameter(`arg${i}`, type));
  const outputs = scope.run(() => fn(...args.map((arg) => new Tensor(arg)))).map(({ node }) => node);
  const variables = [...scope.reads.keys()].filter((key) => key instanceof Variable);
  const states = variables.map((variable) => scope.reads.get(variable)).filter((node) => node !== undefined);
  const updates = variables.map((variable) => scope.updates.get(variable));
  const own = new Set<Node>([...args, ...states]);
  const roots = [...outputs, ...updates.filter((node) => node !== undefined)];
  const captured = topological(roots).filter((node) => isOp(node, "parameter")).filter((leaf) => !own.has(leaf));
  return { args, captured, variables, states, updates, outputs };
}

/** A traced function compiled for one engine, with its variables at hand. */
export class Executable {
  readonly #engine: Engine;
  readonly #compiled: CompiledStep;
  readonly #variables: readonly Variable[];
  readonly #changed: readonly Variable[];
  readonly #captured: readonly TypedArray[];

  constructor(engine: Engine, compiled: CompiledStep, traced: Traced, captured: readonly TypedArray[]) {
    this.#engine = engine;
    this.#compiled = compiled;
    this.#variables = traced.variables;
    this.#changed = traced.variables.filter((_, i) => traced.updates[i] !== undefined);
    this.#captured = captured;
  }

  get variables(): readonly Variable[] {
    return this.#variables;
  }

  /** Runs one step. At once where the engine can, so that small steps cost no promise. */
  run(args: readonly TypedArray[]): MaybePromise<TypedArray[]> {
    const residents = this.#residents();
    if (residents === undefined) {
      return moveAllToEngine(this.#variables, this.#engine).then(() => this.run(args));
    }
    const { program } = this.#compiled;
    if (isPromise(program)) return program.then(() => this.run(args));
    const waiting = this.#changed.map((variable) => variable.beforeUpdate()).filter(isPromise);
    const all = [...args, ...this.#captured];
    if (waiting.length > 0) return Promise.all(waiting).then(() => program.run(all, residents));
    return program.run(all, residents);
  }

  #residents(): Resident[] | undefined {
    const residents: Resident[] = [];
    for (const variable of this.#variables) {
      const resident = variable.residentOn(this.#engine);
      if (resident === undefined) return undefined;
      residents.push(resident);
    }
    return residents;
  }
}

/** Compiles a traced function for the engine in use. */
export async function compileTraced(traced: Traced): Promise<Executable> {
  const engine = await currentEngine();
  const { args, captured, states, outputs, updates } = traced;
  const data = await Promise.all(captured.map(leafData));
  const compiled = new CompiledStep(engine, { args: [...args, ...captured], states, outputs, updates });
  await compiled.program;
  return new Executable(engine, compiled, traced, data);
}

/** A function of tensors, compiled for arguments of certain types. */
export interface CompiledFunction {
  readonly executable: Executable;
  /** Types of the tensors it gives. */
  readonly types: readonly TensorType[];
  /** What it gave when it was traced, with a hole for each tensor. */
  readonly structure: unknown;
}

/** A place of a result where a tensor belongs. */
const hole = Symbol("tensor");
const isHole = (value: unknown): value is typeof hole => value === hole;

/** Traces and compiles a function that gives a structure of tensors. */
export async function compileFunction(types: readonly TensorType[], fn: (...args: Tensor[]) => unknown): Promise<CompiledFunction> {
  let structure: unknown;
  const traced = trace(types, (...standIns) => {
    const result = fn(...standIns);
    structure = withHoles(result);
    return leaves(result, isTensor);
  });
  return { executable: await compileTraced(traced), types: traced.outputs.map(({ type }) => type), structure };
}

/** A structure of tensors without the tensors. */
export const withHoles = (result: unknown): unknown => mapLeaves(result, isTensor, () => hole);

/** The structure that a compiled function gives, around these tensors. */
export const fillHoles = (structure: unknown, tensors: readonly unknown[]): unknown => packLeaves(structure, isHole, tensors);

/** What a compiled function may give: a tensor, a list of them, or a record by name. */
export type JitResult = Tensor | readonly Tensor[] | { readonly [name: string]: Tensor };

/**
 * Makes a function of tensors run as one compiled step, traced once per combination of shapes and dtypes. It may read
 * and assign variables: a step of training is such a function.
 *
 * @example
 * ```ts
 * const norm = jit((x) => ops.sqrt(ops.sum(ops.square(x))));
 * console.log(await (await norm([3, 4])).item()); // 5
 * ```
 */
export function jit<const Result extends JitResult>(
  fn: (...args: Tensor[]) => Result,
): (...args: TensorLike[]) => Promise<Result> {
  const compiled = new Map<string, Promise<CompiledFunction>>();
  return async (...given) => {
    const args = given.map(toTensor);
    const engine = await currentEngine();
    const key = [engine.name, ...args.map((arg) => `${arg.dtype}[${arg.shape.join()}]`)].join();
    const known = compiled.get(key) ?? compileFunction(args.map(({ shape, dtype }) => ({ shape, dtype })), fn);
    compiled.set(key, known);
    const { executable, types, structure } = await known;
    const data = args.map((arg) => (isOp(arg.node, "parameter") ? leafData(arg.node) : arg.data()));
    const running = executable.run(isAtHand(data) ? data : await Promise.all(data));
    const results = isPromise(running) ? await running : running;
    return fillHoles(structure, tensorsOf(types, results)) as Result;
  };
}

/** Small steps should not wait for promises where there is nothing to wait for. */
const isAtHand = (data: readonly (TypedArray | Promise<TypedArray>)[]): data is readonly TypedArray[] => !data.some(isPromise);

/** Results of a program as tensors. */
export const tensorsOf = (types: readonly TensorType[], results: readonly TypedArray[]): Tensor[] =>
  results.map((result, i) => fromTypedArray(result, at(types, i).shape, at(types, i).dtype));
