import * as ops from "../../ops/index.ts";
import * as random from "../../random/index.ts";
import { SeedGenerator } from "../../random/index.ts";
import type { Shape } from "../../tensor/keras_tensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { at } from "../../ir/shape.ts";
import { option, required, type OptionTable } from "../../util/options.ts";
import { positiveInteger, seed } from "../checks.ts";
import { ConfiguredLayer } from "../configured_layer.ts";
import { knownSize } from "../input_checks.ts";
import type { CallOptions } from "../layer.ts";
import { activation } from "../part_options.ts";
import { weightOptions } from "../weight_options.ts";
import type { Cell, RunningCell, StateSize, States } from "./cell.ts";

/** A share, brought into 0 to 1. */
const share = () => option<number>(0, (written) => Math.min(1, Math.max(0, written)));

/** The options that all recurrent cells share. */
export const cellTable = {
  units: required(positiveInteger),
  activation: activation("tanh"),
  useBias: option(true),
  ...weightOptions("kernel", "glorot_uniform"),
  ...weightOptions("recurrent", "orthogonal"),
  ...weightOptions("bias", "zeros"),
  dropout: share(),
  recurrentDropout: share(),
  seed: seed(),
};

/** Options of cells with gates. */
export const gatedTable = { ...cellTable, recurrentActivation: activation("sigmoid") };

/** The options that the base reads, whatever else a table holds. */
interface Common {
  readonly units: number;
  readonly useBias: boolean;
  readonly dropout: number;
  readonly recurrentDropout: number;
  readonly seed: number | null;
}

/** What a step works with: weights in the compute dtype, and dropout on the state. */
export interface StepWeights {
  readonly recurrent: Tensor;
  /** Bias of the recurrent product, where a cell has one of its own. */
  readonly recurrentBias: Tensor | undefined;
  readonly dropState: (state: Tensor) => Tensor;
}

/**
 * Cells that add a product with the inputs and one with the state: the products with the inputs of a whole sequence are
 * one matrix product before the loop. The kinds differ in how many products they make and in the step.
 */
export abstract class BaseCell<T extends OptionTable> extends ConfiguredLayer<T> implements Cell {
  readonly #common = this.options as unknown as Common;
  readonly #generator = new SeedGenerator(this.#common.seed);

  get stateSize(): StateSize {
    return this.#common.units;
  }

  get outputSize(): number {
    return this.#common.units;
  }

  override build(inputShape: Shape): void {
    const { units, useBias } = this.#common;
    this.addOwn("kernel", [knownSize(inputShape), units * this.gates]);
    this.addOwn("recurrent", [units, units * this.gates], { name: "recurrent_kernel" });
    if (useBias) this.buildBias(units * this.gates);
  }

  override call(x: Tensor, states: readonly Tensor[] | Tensor, { training }: CallOptions): [Tensor, States] {
    const list = Array.isArray(states) ? (states as readonly Tensor[]) : [states as Tensor];
    const running = this.start(at(x.shape, 0), training);
    const { output, states: next } = running.step(running.project(x), list);
    return [output, Array.isArray(states) ? next : output];
  }

  start(batchSize: number, training: boolean): RunningCell {
    const { units, useBias, dropout, recurrentDropout } = this.#common;
    const kernel = this.weight("kernel").value;
    const [inputBias, recurrentBias] = useBias ? this.biases() : [undefined, undefined];
    const dropInput = training ? dropper(dropout, [batchSize, at(kernel.shape, 0)], this.#generator) : same;
    const dropState = training ? dropper(recurrentDropout, [batchSize, units], this.#generator) : same;
    const weights: StepWeights = { recurrent: this.weight("recurrent_kernel").value, recurrentBias, dropState };
    return {
      project: (inputs) => {
        const products = ops.matmul(dropInput(inputs), kernel);
        return inputBias === undefined ? products : ops.add(products, inputBias);
      },
      step: (projected, states) => {
        const next = this.step(projected, states as readonly Tensor[], weights);
        return { output: at(next, 0), states: next };
      },
    };
  }

  /** How many products with input and state a step needs. */
  protected abstract readonly gates: number;

  /** The next states; the first is the output. */
  protected abstract step(projected: Tensor, states: readonly Tensor[], weights: StepWeights): readonly Tensor[];

  protected buildBias(size: number): void {
    this.addOwn("bias", [size]);
  }

  /** The bias of the products with the inputs, and of those with the state. */
  protected biases(): readonly [Tensor, Tensor | undefined] {
    return [this.weight("bias").value, undefined];
  }
}

const same = (x: Tensor): Tensor => x;

/** Multiplies by one mask, the same at every step of a sequence. */
function dropper(rate: number, shape: readonly number[], seed: SeedGenerator): (x: Tensor) => Tensor {
  if (rate === 0) return same;
  let mask: Tensor | undefined;
  return (x) => {
    mask ??= random.dropout(ops.ones(shape, { dtype: x.dtype }), rate, { seed });
    return ops.multiply(x, x.rank === 3 ? ops.expandDims(mask, 1) : mask);
  };
}
