import * as ops from "../../ops/index.ts";
import type { SeedGenerator } from "../../random/index.ts";
import type { Shape } from "../../tensor/keras_tensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { at } from "../../ir/shape.ts";
import { oneOf } from "../../util/checks.ts";
import { option, required, unsaved, type OptionTable } from "../../util/options.ts";
import { generator, positiveInteger } from "../checks.ts";
import { ConfiguredLayer } from "../configured_layer.ts";
import { knownSize } from "../input_checks.ts";
import type { CallOptions } from "../layer.ts";
import { activation } from "../part_options.ts";
import { weightOptions } from "../weight_options.ts";
import type { Cell, RunningCell, StateSize, States } from "./cell.ts";
import { drawMasks, gateProducts, type Masks } from "./gate_dropout.ts";

/** A share, brought into 0 to 1. */
export const share = () => option<number>(0, (written) => Math.min(1, Math.max(0, written)));

/** The options that all recurrent cells share, but for the seed: Keras draws it in some before, in others after the initializers. */
export const cellTable = {
  units: required(positiveInteger),
  activation: activation("tanh"),
  useBias: option(true),
  ...weightOptions("kernel", "glorot_uniform"),
  ...weightOptions("recurrent", "orthogonal"),
  ...weightOptions("bias", "zeros"),
  dropout: share(),
  recurrentDropout: share(),
};

/** Options of cells with gates. */
export const gatedTable = {
  ...cellTable,
  seed: generator(),
  recurrentActivation: activation("sigmoid"),
  /** 1 drops inputs for each gate by itself, as any cell with dropout on its state does; 2 for all gates at once. */
  implementation: unsaved(option<1 | 2>(2, oneOf<1 | 2>(1, 2))),
};

/** The options that the base reads, whatever else a table holds. */
interface Common {
  readonly units: number;
  readonly useBias: boolean;
  readonly dropout: number;
  readonly recurrentDropout: number;
  readonly seed: SeedGenerator;
  readonly implementation?: 1 | 2;
}

/** What a step works with: weights in the compute dtype, and dropout on the state. */
export interface StepWeights {
  readonly recurrent: Tensor;
  /** Bias of the recurrent product, where a cell has one of its own. */
  readonly recurrentBias: Tensor | undefined;
  readonly stateMasks: Masks;
}

/**
 * Cells that add a product with the inputs and one with the state: the products with the inputs of a whole sequence are
 * one matrix product before the loop. The kinds differ in how many products they make and in the step.
 */
export abstract class BaseCell<T extends OptionTable> extends ConfiguredLayer<T> implements Cell {
  readonly #common = this.options as unknown as Common;

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
    const { units, useBias, dropout, recurrentDropout, seed } = this.#common;
    const kernel = this.weight("kernel").value;
    const [inputBias, recurrentBias] = useBias ? this.biases() : [undefined, undefined];
    const draw = { count: this.#maskCount, dtype: kernel.dtype };
    // As in Keras, random numbers are used up also where nothing is trained.
    const inputMasks = drawMasks({ ...draw, rate: dropout, shape: [batchSize, at(kernel.shape, 0)] }, seed);
    const stateMasks = drawMasks({ ...draw, rate: recurrentDropout, shape: [batchSize, units] }, seed);
    const recurrent = this.weight("recurrent_kernel").value;
    const weights: StepWeights = { recurrent, recurrentBias, stateMasks: training ? stateMasks : [] };
    return {
      project: (inputs) => {
        const products = gateProducts(inputs, kernel, training ? inputMasks : [], matmul);
        return inputBias === undefined ? products : ops.add(products, inputBias);
      },
      step: (projected, states) => {
        const next = this.step(projected, states as readonly Tensor[], weights);
        return { output: at(next, 0), states: next };
      },
    };
  }

  /** Dropout on the state is drawn for each gate, and then dropout on the inputs too. */
  get #maskCount(): number {
    const { implementation, recurrentDropout } = this.#common;
    return implementation === 1 || recurrentDropout > 0 ? this.gates : 1;
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

/** How the products of a step are made. */
export const matmul = { product: (x: Tensor, kernel: Tensor): Tensor => ops.matmul(x, kernel), axis: -1 };
