import type { TypedArray } from "../ir/dtype.ts";
import type { Node, TensorType } from "../ir/node.ts";
import type { MaybePromise } from "../util/maybe_promise.ts";

/**
 * One unit of work for an engine: a pure graph over arguments (arrays handed over at each run) and states (tensors that
 * live with the engine), with the new values that some states take when it has run.
 */
export interface StepGraph {
  readonly args: readonly Node<"parameter">[];
  readonly states: readonly Node<"parameter">[];
  readonly outputs: readonly Node[];
  /** One per state: its new value, or undefined where it stays as it is. */
  readonly updates: readonly (Node | undefined)[];
}

/** A tensor in an engine's memory. Only its engine looks inside. */
export interface Resident {
  readonly type: TensorType;
}

/** A compiled step. Runs of one engine never overlap: they are queued. */
export interface Program {
  /** Arguments in, outputs out, both as JavaScript arrays; states are read and updated where they live. */
  run(args: readonly TypedArray[], states: readonly Resident[]): MaybePromise<TypedArray[]>;
}

export interface EngineStats {
  /** Bytes held by residents. */
  readonly residentBytes: number;
  readonly residents: number;
  /** Bytes taken from the host in all, scratch memory and free space included. */
  readonly reservedBytes: number;
  readonly programs: number;
}

/**
 * What every engine does. It receives finished graphs (types inferred, gradients taken) and never sees a Keras
 * notion.
 */
export interface Engine {
  readonly name: string;
  compile(step: StepGraph): MaybePromise<Program>;
  /** Drops what was compiled; later runs of the program fail. */
  unload(program: Program): void;
  upload(type: TensorType, data: TypedArray): MaybePromise<Resident>;
  overwrite(resident: Resident, data: TypedArray): MaybePromise<void>;
  download(resident: Resident): MaybePromise<TypedArray>;
  release(resident: Resident): void;
  stats(): EngineStats;
  /** Stops threads; the engine cannot be used afterwards, except for releasing what it held. */
  close(): void;
}
