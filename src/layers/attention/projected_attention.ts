import type { Initializer } from "../../initializers/index.ts";
import { at, range } from "../../ir/shape.ts";
import * as ops from "../../ops/index.ts";
import type { Shape } from "../../tensor/keras_tensor.ts";
import { inWalkOrder } from "../../tensor/saved_state.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { option, type OptionTable } from "../../util/options.ts";
import { between, orNull } from "../../util/checks.ts";
import { accepted, positiveInteger, seed } from "../checks.ts";
import { DropoutLayer } from "../regularization/dropout.ts";
import { ConfiguredLayer } from "../configured_layer.ts";
import { EinsumDenseLayer } from "../core/einsum_dense.ts";
import type { BuildShape, Mask } from "../layer.ts";
import { allOf, causalMask, hidden, windowMask } from "../masks.ts";
import { regularizer } from "../part_options.ts";
import { redrawn } from "../redrawn.ts";
import { weightOptions } from "../weight_options.ts";
import type { AttentionOptions } from "./attention_call.ts";

/** The options of attention between projections. */
export const projectedTable = {
  dropout: option<number>(0, between(0, 1)),
  useBias: option(true),
  slidingWindow: option<number | null>(null, orNull(positiveInteger)),
  ...weightOptions("kernel", "glorot_uniform"),
  ...weightOptions("bias", "zeros"),
  activityRegularizer: regularizer(),
  useGate: option(false),
  flashAttention: accepted<boolean | null>(null),
  seed: seed(),
};

/** The options that the base reads, whatever else a table holds. */
interface Common {
  readonly dropout: number;
  readonly useBias: boolean;
  readonly slidingWindow: number | null;
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly useGate: boolean;
  readonly seed: number | null;
}

/** How projected queries and keys become scores, and scores and values the result. */
interface Equations {
  readonly scores: string;
  readonly combine: string;
}

/** How the axes of an input are projected: equation, sizes of the new axes, letters of the bias. */
export interface Projection {
  readonly equation: string;
  readonly outputShape: readonly (number | null)[];
  readonly biasAxes: string;
}

/**
 * Attention between projections of query, key and value, projected back afterwards. The kinds differ in how many heads
 * there are on which side and in the axes that are attended over.
 */
export abstract class ProjectedAttention<T extends OptionTable> extends ConfiguredLayer<T> {
  override supportsMasking = true;
  // In the order of the weights.
  queryDense: EinsumDenseLayer | undefined;
  keyDense: EinsumDenseLayer | undefined;
  gateDense: EinsumDenseLayer | undefined;
  valueDense: EinsumDenseLayer | undefined;
  outputDense: EinsumDenseLayer | undefined;
  readonly #common: Common = this.options as unknown as Common;
  #dropout: DropoutLayer | undefined;

  override call(query: Tensor, value: Tensor, options: AttentionOptions): Tensor | [Tensor, Tensor] {
    const key = options.key ?? value;
    const mask = this.#mask(query, value, options);
    const gate = this.gateDense === undefined ? undefined : run(this.gateDense, query);
    const projected = {
      query: run(this.queryDense, query),
      key: this.spreadHeads(run(this.keyDense, key)),
      value: this.spreadHeads(run(this.valueDense, value)),
    };
    const needsScores = options.returnAttentionScores === true || this.#common.dropout > 0 || projected.query.rank !== 4;
    const [attended, scores] = needsScores
      ? this.#attend(projected, mask)
      : [this.#attendDirectly(projected, mask), undefined];
    const gated = gate === undefined ? attended : ops.multiply(attended, gate);
    const output = run(this.outputDense, gated);
    return options.returnAttentionScores === true && scores !== undefined ? [output, scores] : output;
  }

  override computeOutputShape(...shapes: readonly (BuildShape | null)[]): Shape {
    const given = shapes.filter((shape) => shape !== null) as readonly Shape[];
    this.checkInputs(given);
    const [query = []] = given;
    const { outputShape = null } = this.options as { readonly outputShape?: readonly number[] | null };
    return outputShape === null ? query : [...query.slice(0, -1), ...outputShape];
  }

  override computeMask(query: Tensor): Mask {
    return query.mask;
  }

  /** Keras holds the projections in private attributes. */
  override savedChildren(): ReadonlyMap<string, unknown> {
    const { queryDense, keyDense, gateDense, valueDense, outputDense } = this;
    return inWalkOrder([
      ["_query_dense", queryDense],
      ["_key_dense", keyDense],
      ["_gate_dense", gateDense],
      ["_value_dense", valueDense],
      ["_output_dense", outputDense],
    ]);
  }

  protected override readonly buildNames = ["query_shape", "value_shape", "key_shape"];

  protected override builtWith(inputs: readonly unknown[], options: Readonly<Record<string, unknown>>): readonly unknown[] {
    return [...inputs, options["key"] ?? null];
  }

  /** How many axes are attended over, and the equations that do it. */
  protected abstract readonly equations: Equations;
  protected abstract readonly attendedAxes: number;
  /** Length of a query's vector, by whose root scores are divided. */
  protected abstract readonly keySize: number;

  /** Gives every query head a head to compare with. */
  protected spreadHeads(x: Tensor): Tensor {
    return x;
  }

  /** Called in `build` between the projections to and from heads, where Keras draws the seed. */
  protected makeDropout(): void {
    const { dropout: rate, seed } = this.#common;
    this.#dropout = new DropoutLayer({ rate, seed, dtype: this.dtypePolicy });
  }

  /** A projection as a layer of its own. */
  protected project(name: string, projection: Projection, inputShape: Shape, activation = "linear"): EinsumDenseLayer {
    const { kernelInitializer, biasInitializer, useBias } = this.#common;
    const { kernelRegularizer, biasRegularizer, kernelConstraint, biasConstraint } = this.options as Partial<Used>;
    const dense = new EinsumDenseLayer({
      kernelRegularizer,
      biasRegularizer,
      kernelConstraint,
      biasConstraint,
      name,
      equation: projection.equation,
      outputShape: projection.outputShape,
      biasAxes: useBias ? projection.biasAxes : null,
      activation: activation as "linear",
      kernelInitializer: redrawn(kernelInitializer),
      biasInitializer: redrawn(biasInitializer),
      activityRegularizer: this.activityRegularizer,
      dtype: this.dtypePolicy,
      trainable: this.trainable,
    });
    dense.ensureBuilt([inputShape]);
    return dense;
  }

  /** What each query may see: `[batch, queries, keys]`. */
  #mask(query: Tensor, value: Tensor, options: AttentionOptions): Tensor | undefined {
    const [queries, keys] = [at(query.shape, 1), at(value.shape, 1)];
    const key = options.key ?? undefined;
    const over = (mask: Tensor | null | undefined, axis: number): Tensor | undefined =>
      mask === undefined || mask === null ? undefined : ops.expandDims(ops.cast(mask, "bool"), axis);
    const { slidingWindow } = this.#common;
    return allOf([
      over(options.queryMask ?? query.mask, -1),
      over(options.valueMask ?? value.mask, -2),
      over(options.keyMask ?? key?.mask, -2),
      options.useCausalMask === true ? causalMask(queries, keys) : undefined,
      slidingWindow === null ? undefined : windowMask(queries, keys, slidingWindow),
      options.attentionMask ? ops.cast(options.attentionMask, "bool") : undefined,
    ]);
  }

  #attendDirectly({ query, key, value }: Projected, mask: Tensor | undefined): Tensor {
    const aligned = mask === undefined ? null : this.#overHeads(mask, 4);
    return ops.dotProductAttention(query, key, value, { mask: aligned, scale: this.keySize ** -0.5 });
  }

  #attend({ query, key, value }: Projected, mask: Tensor | undefined): [Tensor, Tensor] {
    const scaled = ops.multiply(query, this.keySize ** -0.5);
    const raw = ops.einsum(this.equations.scores, key, scaled);
    const axis = range(raw.rank).slice(raw.rank - this.attendedAxes);
    const scores = softmaxOf(raw, axis, mask === undefined ? undefined : this.#overHeads(mask, raw.rank));
    const kept = (this.#dropout?.run([scores]) ?? scores) as Tensor;
    return [ops.einsum(this.equations.combine, kept, value), scores];
  }

  /** The mask with axes for heads before the attended ones. */
  #overHeads(mask: Tensor, rank: number): Tensor {
    const axis = -2 * this.attendedAxes - 1;
    return range(rank - mask.rank).reduce((grown) => ops.expandDims(grown, axis), mask);
  }
}

interface Projected {
  readonly query: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
}

type Used = Pick<
  ConstructorParameters<typeof EinsumDenseLayer>[0],
  "kernelRegularizer" | "biasRegularizer" | "kernelConstraint" | "biasConstraint"
>;

const run = (dense: EinsumDenseLayer | undefined, x: Tensor): Tensor => dense?.run([x, { mask: null }]) as Tensor;

/** Softmax over several axes together; what the mask hides gets 0. */
function softmaxOf(scores: Tensor, axis: readonly number[], mask: Tensor | undefined): Tensor {
  const seen = mask === undefined ? scores : ops.where(mask, scores, ops.cast(hidden(scores.dtype), scores.dtype));
  const weights = ops.exp(ops.subtract(seen, ops.logsumexp(seen, { axis, keepdims: true })));
  if (mask === undefined) return weights;
  const kept = ops.where(mask, weights, ops.zerosLike(weights));
  kept.mask = mask;
  return kept;
}
