import { toTensor, type TensorLike } from "../tensor/convert.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Maker } from "../util/configured.ts";
import type { OptionTable, Used } from "../util/options.ts";
import { Loss, type LossDefinition, type LossOptions } from "./loss.ts";
import { sameRank } from "./same_rank.ts";
import { checkShapes, type ShapeRule } from "./shape_rules.ts";

/** A loss as a function of targets, predictions and options: it gives the loss of each sample. */
export type LossFunction<Options = never> = (yTrue: TensorLike, yPred: TensorLike, options?: Options) => Tensor;

/** The function users call: takes whatever can stand for a tensor. */
export const lossFunction =
  <Options extends object>(
    compute: (yTrue: Tensor, yPred: Tensor, options: Options) => Tensor,
  ): ((yTrue: TensorLike, yPred: TensorLike, options?: Options) => Tensor) =>
  (yTrue, yPred, options) =>
    compute(toTensor(yTrue), toTensor(yPred), options ?? ({} as Options));

type OwnOptions<M> = M extends (options?: infer O) => Loss ? O : never;

/** What makes a loss of a built-in class. */
export type LossMaker<T extends OptionTable> = (options?: OwnOptions<Maker<T, Loss>> & LossOptions) => Loss;

interface Facts<T extends OptionTable> {
  /** The name a loss has unless given one. */
  readonly name: string;
  /** The options beside the common ones. */
  readonly table: T;
  /** What the shapes of targets and predictions must be to each other. */
  readonly shapes: ShapeRule;
}

class FunctionLoss extends Loss {
  readonly #fn: LossFunction;
  readonly #shapes: ShapeRule;

  constructor(definition: LossDefinition, shapes: ShapeRule, fn: LossFunction, written: LossOptions | undefined) {
    super(written, definition);
    this.#fn = fn;
    this.#shapes = shapes;
  }

  override perSample(yTrue: Tensor, yPred: Tensor): Tensor {
    const [targets, predictions] = sameRank(yTrue, yPred);
    checkShapes(this.#shapes, this.name, targets.shape, predictions.shape);
    return this.#fn(targets, predictions, this.options as never);
  }
}

/** Defines a built-in loss: the class around a loss function, whose options are the class's own. */
export const defineLoss =
  <T extends OptionTable>(
    className: string,
    { name, table, shapes }: Facts<T>,
    fn: LossFunction<Partial<Used<T>>>,
  ): LossMaker<T> =>
  (written) =>
    new FunctionLoss({ className, defaultName: name, table }, shapes, fn as LossFunction, written);

/** A user's function at work as a loss. */
export const lossFromFunction = (fn: LossFunction): Loss =>
  new FunctionLoss({ className: fn.name, defaultName: fn.name, table: {} }, "own", fn, {});
