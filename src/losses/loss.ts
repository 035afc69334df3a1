import type { DType } from "../ir/dtype.ts";
import * as ops from "../ops/index.ts";
import { floatx } from "../tensor/config.ts";
import { toTensor, type TensorLike } from "../tensor/convert.ts";
import { uniqueName } from "../tensor/names.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { oneOf } from "../util/checks.ts";
import { Configured, type Definition } from "../util/configured.ts";
import { option, required, unsaved, type OptionTable } from "../util/options.ts";
import { reduceLosses, reductions, type Reduction } from "./reduction.ts";

export interface LossOptions {
  /** Made from the class name where absent. */
  readonly name?: string | null | undefined;
  /** What becomes of the losses of single samples; their mean where absent. */
  readonly reduction?: Reduction | undefined;
  /** dtype of computation; the default float dtype where absent. */
  readonly dtype?: DType | null | undefined;
}

const commonTable = {
  name: required<string>(),
  reduction: option<Reduction>("sum_over_batch_size", oneOf(...reductions)),
  dtype: unsaved(option<DType | null>(null)),
};

/** A built-in loss: its options beside the common ones, and the name it has unless given one. */
export interface LossDefinition extends Definition<OptionTable> {
  readonly defaultName: string;
}

/**
 * What training makes small: a number for the distance of predictions from targets. A class of your own gives the loss
 * of each sample; weights, masks and the reduction to one number follow.
 *
 * @example
 * ```ts
 * class PowerLoss extends Loss {
 *   override perSample(yTrue: Tensor, yPred: Tensor) {
 *     return ops.mean(ops.power(ops.absolute(ops.subtract(yTrue, yPred)), 1.5), { axis: -1 });
 *   }
 * }
 * const loss = new PowerLoss().call([[1, 2]], [[1.5, 2]]);
 * ```
 */
export abstract class Loss extends Configured<typeof commonTable> {
  constructor(options: LossOptions = {}, definition?: LossDefinition) {
    const name = options.name ?? definition?.defaultName ?? uniqueName(new.target.name);
    super({ className: definition?.className, table: { ...commonTable, ...definition?.table } }, { ...options, name });
  }

  get name(): string {
    return this.options.name;
  }

  get reduction(): Reduction {
    return this.options.reduction;
  }

  get dtype(): DType {
    return this.options.dtype ?? floatx();
  }

  /**
   * The loss of each sample, [batch, …]: as a rule the mean over the last axis. Both arguments have the dtype of the
   * loss. A mask on the result takes part in the reduction.
   */
  abstract perSample(yTrue: Tensor, yPred: Tensor): Tensor;

  /**
   * The loss: one number, unless the reduction is none.
   *
   * The mask of `yPred`, where it has one, takes samples or steps out; `sampleWeight`, [batch] or of the shape of the
   * single losses, weights them.
   */
  call(yTrue: TensorLike, yPred: TensorLike, sampleWeight?: TensorLike | null): Tensor {
    const predicted = toTensor(yPred);
    const losses = this.perSample(ops.cast(toTensor(yTrue), this.dtype), ops.cast(predicted, this.dtype));
    return reduceLosses(ops.cast(losses, this.dtype), {
      sampleWeight: sampleWeight === undefined || sampleWeight === null ? undefined : toTensor(sampleWeight),
      mask: bothMasks(predicted.mask, losses.mask),
      reduction: this.reduction,
    });
  }
}

const bothMasks = (a: Tensor | undefined, b: Tensor | undefined): Tensor | undefined =>
  a === undefined || b === undefined ? (a ?? b) : ops.logicalAnd(a, b);
