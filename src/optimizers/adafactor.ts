import * as ops from "../ops/index.ts";
import { constantOf } from "../tensor/convert.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Variable } from "../tensor/variable.ts";
import { withLeading } from "../util/configured.ts";
import { option, type Used } from "../util/options.ts";
import { optimizerTable, type OptionsOf } from "./options.ts";
import { Optimizer, type After, type Before, type Step } from "./optimizer.ts";
import type { Slot } from "./slots.ts";

const table = {
  ...optimizerTable({ learningRate: 0.001 }),
  beta2Decay: option(-0.8),
  epsilon1: option(1e-30),
  epsilon2: option(0.001),
  clipThreshold: option(1),
  relativeStep: option(true),
};

type AdafactorOptions = OptionsOf<typeof table>;
type Slots = "rows" | "columns" | "velocity";

interface Shared {
  /** Learning rate in proportion to the size of a variable. */
  readonly rate: Tensor;
  /** How much of the old averages stays. */
  readonly memory: Tensor;
}

const isMatrix = ({ shape }: Variable): boolean => shape.length >= 2;

/** Averages over an axis of a variable; Keras keeps an unused whole number for vectors and scalars. */
const averageSlot = <S extends Slots>(key: S, axis: -1 | -2): Slot<S> => ({
  key,
  name: (variable) => variable.name,
  initial: (variable) =>
    isMatrix(variable)
      ? ops.zeros(variable.shape.toSpliced(axis, 1), { dtype: variable.dtype })
      : constantOf(0, "int32"),
});

const rootMeanSquare = (x: Tensor): Tensor => ops.sqrt(ops.mean(ops.square(x)));

class AdafactorOptimizer extends Optimizer<Slots, Shared> {
  protected declare readonly options: Used<typeof table>;

  constructor(options?: AdafactorOptions) {
    super(options, { className: "Adafactor", table });
  }

  protected override slots(): readonly (readonly Slot<Slots>[])[] {
    return [[averageSlot("rows", -1), averageSlot("columns", -2), { key: "velocity" }]];
  }

  protected override prepare({ learningRate, iteration }: Step): Shared {
    return {
      rate: ops.minimum(learningRate, ops.rsqrt(iteration)),
      memory: ops.subtract(1, ops.power(iteration, this.options.beta2Decay)),
    };
  }

  protected override update({ value, gradient, slots, variable }: Before<Slots>, shared: Shared): After<Slots> {
    const { epsilon1, epsilon2, clipThreshold } = this.options;
    const square = ops.add(ops.square(gradient), epsilon1);
    const mixed = (old: Tensor, fresh: Tensor): Tensor =>
      ops.add(ops.multiply(shared.memory, old), ops.multiply(ops.subtract(1, shared.memory), fresh));
    const changed = isMatrix(variable) ? factored(slots, square, mixed) : { velocity: mixed(slots.velocity, square) };
    const direction = ops.divide(gradient, ops.sqrt(changed.velocity));
    const size = ops.maximum(1, ops.divide(rootMeanSquare(direction), clipThreshold));
    const rate = ops.multiply(ops.maximum(epsilon2, rootMeanSquare(value)), shared.rate);
    const move = ops.multiply(rate, ops.divide(direction, size));
    return { value: ops.subtract(value, move), slots: changed };
  }
}

/** The average square as the product of its averages over rows and over columns. */
function factored(
  slots: Readonly<Record<Slots, Tensor>>,
  square: Tensor,
  mixed: (old: Tensor, fresh: Tensor) => Tensor,
): Record<Slots, Tensor> {
  const rows = mixed(slots.rows, ops.mean(square, { axis: -1 }));
  const columns = mixed(slots.columns, ops.mean(square, { axis: -2 }));
  const shares = ops.divide(rows, ops.mean(rows, { axis: -1, keepdims: true }));
  return { rows, columns, velocity: ops.multiply(ops.expandDims(shares, -1), ops.expandDims(columns, -2)) };
}

/**
 * Adafactor: Adam's second moments from averages over rows and columns only, moves in proportion to the size of a
 * variable, no momentum.
 *
 * As in Keras, the full second moments are kept beside the averages, and the rate is at most 1 / √t.
 *
 * Shazeer, Stern: Adafactor: Adaptive Learning Rates with Sublinear Memory Cost (2018).
 *
 * @example
 * ```ts
 * const model = Sequential([Input([4]), layers.Dense(1)]);
 * model.compile({ optimizer: optimizers.Adafactor({ learningRate: 0.01 }), loss: "mse" });
 * ```
 */
export const Adafactor = withLeading("learningRate", (options?: AdafactorOptions): Optimizer => new AdafactorOptimizer(options));
