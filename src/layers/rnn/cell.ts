import * as ops from "../../ops/index.ts";
import type { Dims } from "../../ir/shape.ts";
import { CeratopsError } from "../../errors.ts";
import type { DType } from "../../ir/dtype.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { BaseLayer } from "../layer.ts";

/** Lengths of the state vectors of a cell: one, several, or those of each cell of a stack. */
export type StateSize = number | readonly StateSize[];

/** The states of a cell, in the structure of its `stateSize`; one state is a list of one. */
export type States = Tensor | readonly States[];

/** What one step gives. */
export interface StepResult {
  readonly output: Tensor;
  readonly states: readonly States[];
}

/** A cell at work on a sequence: weights are read and dropout is drawn once, before the loop over time. */
export interface RunningCell {
  /** What can be done for all steps at once, on inputs `[batch, …, features]`. */
  project(inputs: Tensor): Tensor;
  /** One step, on projected inputs `[batch, …]`. */
  step(projected: Tensor, states: readonly States[]): StepResult;
}

/** One step of a recurrent layer: a layer called with inputs and states that gives an output and the next states. */
export interface Cell extends BaseLayer {
  readonly stateSize: StateSize;
  /** Length of an output vector; that of the first state if not said. */
  readonly outputSize?: number | undefined;
  /** States to begin with; zeros if not said. */
  getInitialState?(batchSize: number): States | readonly States[];
}

/** A cell that does part of its work before the loop. */
interface PreparedCell extends Cell {
  start(batchSize: number, training: boolean): RunningCell;
}

const isPrepared = (cell: Cell): cell is PreparedCell => "start" in cell && typeof cell.start === "function";

/** Gets a cell ready for a sequence; a cell of the user's own does all its work in the step. */
export function startCell(cell: Cell, batchSize: number, training: boolean): RunningCell {
  if (isPrepared(cell)) return cell.start(batchSize, training);
  return {
    project: (inputs) => inputs,
    step: (inputs, states) => {
      const [output, next] = cell.run([inputs, states, { training }]) as [Tensor, States | readonly States[]];
      return { output, states: asList(next) };
    },
  };
}

/** Whether the output of a cell is its first state, as of all single built-in ones. */
export const outputIsState = (cell: Cell): boolean => isPrepared(cell) && !("cells" in cell);

/** Length of the output vectors of a cell. */
export function outputSizeOf({ stateSize, outputSize }: Pick<Cell, "stateSize" | "outputSize">): number {
  if (outputSize !== undefined) return outputSize;
  if (typeof stateSize === "number") return stateSize;
  const [first = 0] = stateSize;
  return outputSizeOf({ stateSize: first });
}

/** The states that a cell begins with. */
export function initialStates(cell: Cell, batchSize: number): readonly States[] {
  if (cell.getInitialState !== undefined) return asList(cell.getInitialState(batchSize));
  return asList(zeros(cell.stateSize, batchSize, cell.dtypePolicy.computeDtype));
}

/** States as a list, also where there is one. */
export const asList = (states: States | readonly States[]): readonly States[] =>
  Array.isArray(states) ? (states as readonly States[]) : [states as Tensor];

function zeros(size: StateSize, batchSize: number, dtype: DType): States {
  if (typeof size === "object") return size.map((inner) => zeros(inner, batchSize, dtype));
  const shape: Dims = [batchSize, size];
  return ops.zeros(shape, { dtype });
}

/** Refuses what is no cell, in the user's words. */
export function checkCell(cell: unknown, where: string): Cell {
  if (cell instanceof BaseLayer && "stateSize" in cell) return cell as Cell;
  throw new CeratopsError(`${where} needs a cell`, {
    code: "E_CELL",
    where,
    expected: "a layer with stateSize and call(inputs, states)",
    received: cell instanceof BaseLayer ? `the layer "${cell.name}", which has no stateSize` : typeof cell,
    hint: "layers.RNN(layers.LSTMCell(32))",
  });
}
