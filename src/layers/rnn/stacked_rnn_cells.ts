import { at } from "../../ir/shape.ts";
import type { Shape } from "../../tensor/keras_tensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { refuse } from "../../util/checks.ts";
import { serializeLayer } from "../serialize_layer.ts";
import { ConfiguredLayer } from "../configured_layer.ts";
import type { CallOptions, LayerOptions } from "../layer.ts";
import {
  asList,
  checkCell,
  initialStates,
  outputSizeOf,
  startCell,
  type Cell,
  type RunningCell,
  type StateSize,
  type States,
} from "./cell.ts";

const table = {
  cells: {
    parse: (written: readonly Cell[], where: string): readonly Cell[] => {
      if (Array.isArray(written) && written.length > 0) return written.map((cell) => checkCell(cell, where));
      throw refuse(where, "a list of cells", written, "[layers.LSTMCell(32), layers.LSTMCell(32)]");
    },
    serialize: (cells: readonly Cell[]) => cells.map((cell) => serializeLayer(cell)),
  },
};

export class StackedRNNCellsLayer extends ConfiguredLayer<typeof table> implements Cell {
  static readonly className = "StackedRNNCells";
  static readonly table = table;
  readonly cells = this.options.cells;

  get stateSize(): StateSize {
    return this.cells.map(({ stateSize }) => stateSize);
  }

  get outputSize(): number {
    return outputSizeOf(at(this.cells, this.cells.length - 1));
  }

  getInitialState(batchSize: number): readonly States[] {
    return this.cells.map((cell) => initialStates(cell, batchSize));
  }

  override build(inputShape: Shape): void {
    let shape = inputShape;
    for (const cell of this.cells) {
      cell.ensureBuilt([shape]);
      shape = [shape[0] ?? null, outputSizeOf(cell)];
    }
  }

  override call(x: Tensor, states: readonly States[], { training }: CallOptions): [Tensor, readonly States[]] {
    const running = this.start(at(x.shape, 0), training);
    const { output, states: next } = running.step(running.project(x), states);
    return [output, next];
  }

  /** The first cell sees the whole sequence before the loop; the others what the one before gives. */
  start(batchSize: number, training: boolean): RunningCell {
    const running = this.cells.map((cell) => startCell(cell, batchSize, training));
    return {
      project: (inputs) => at(running, 0).project(inputs),
      step: (projected, states) => {
        let x = projected;
        const next = running.map((cell, i) => {
          const result = cell.step(i === 0 ? x : cell.project(x), asList(at(states, i)));
          x = result.output;
          return result.states;
        });
        return { output: x, states: next };
      },
    };
  }
}

/**
 * Cells one on top of the other, as one cell.
 *
 * @example
 * ```ts
 * const cell = layers.StackedRNNCells([layers.LSTMCell(32), layers.LSTMCell(16)]);
 * const y = layers.RNN(cell)(Input([100, 8]));
 * console.log(y.shape); // [null, 16]
 * ```
 */
export const StackedRNNCells = (cells: readonly Cell[], options: LayerOptions = {}): StackedRNNCellsLayer =>
  new StackedRNNCellsLayer({ ...options, cells });
