import { sameRank } from "../losses/same_rank.ts";
import * as ops from "../ops/index.ts";
import { toTensor, type TensorLike } from "../tensor/convert.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Variable } from "../tensor/variable.ts";
import { oneOf, wholeFrom } from "../util/checks.ts";
import { option, type Used } from "../util/options.ts";
import { matrixShape } from "./matrix_shape.ts";
import { Metric, type HeldOptions, type SampleWeight } from "./metric.ts";
import type { MetricOptionsOf } from "./reduction.ts";

type Aggregation = "uniform_average" | "variance_weighted_average" | null;

const table = {
  classAggregation: option<Aggregation>(
    "uniform_average",
    oneOf<Aggregation>("uniform_average", "variance_weighted_average", null),
  ),
  /** The number of inputs of the model, for the adjusted score; 0 for the plain one. */
  numRegressors: option(0, wholeFrom(0)),
};

interface Sums {
  readonly squares: Variable;
  readonly targets: Variable;
  readonly residuals: Variable;
  readonly count: Variable;
}

class R2Metric extends Metric {
  protected declare readonly options: Used<typeof table> & HeldOptions;
  readonly #samples = this.addVariable("num_samples", []);
  #sums: Sums | undefined;

  override updateState(yTrue: TensorLike, yPred: TensorLike, sampleWeight?: SampleWeight): void {
    const cast = (x: TensorLike): Tensor => ops.cast(toTensor(x), this.dtype);
    const [targets, predictions] = sameRank(cast(yTrue), cast(yPred));
    const sums = this.#sums ?? this.#build(matrixShape(this.name, targets, predictions));
    const given = cast(sampleWeight ?? 1);
    const weight = ops.broadcastTo(given.rank === 1 ? ops.expandDims(given, 1) : given, targets.shape);
    const add = (variable: Variable, values: Tensor): void =>
      this.addTo(variable, ops.sum(ops.multiply(values, weight), { axis: 0 }));
    add(sums.targets, targets);
    add(sums.squares, ops.square(targets));
    add(sums.residuals, ops.square(ops.subtract(targets, predictions)));
    this.addTo(sums.count, ops.sum(weight, { axis: 0 }));
    this.addTo(this.#samples, toTensor(targets.size));
  }

  override result(): Tensor {
    const { squares, targets, residuals, count } = this.#sums ?? this.#build(1);
    const mean = ops.divide(targets.value, count.value);
    const total = ops.subtract(squares.value, ops.multiply(targets.value, mean));
    const raw = ops.subtract(1, ops.divide(residuals.value, total));
    const scores = ops.where(ops.isinf(raw), 0, raw);
    return this.#adjusted(this.#aggregated(scores, total));
  }

  #aggregated(scores: Tensor, total: Tensor): Tensor {
    const { classAggregation } = this.options;
    if (classAggregation === null) return scores;
    if (classAggregation === "uniform_average") return ops.mean(scores);
    return ops.divide(ops.sum(ops.multiply(total, scores)), ops.sum(total));
  }

  /** 1 − (1 − R²) (n − 1) / (n − p − 1), where there are more samples than inputs. */
  #adjusted(score: Tensor): Tensor {
    const { numRegressors } = this.options;
    if (numRegressors === 0) return score;
    const samples = this.#samples.value;
    const freedom = ops.subtract(samples, numRegressors + 1);
    const unexplained = ops.multiply(ops.subtract(1, score), ops.subtract(samples, 1));
    return ops.where(ops.greater(freedom, 0), ops.subtract(1, ops.divide(unexplained, freedom)), score);
  }

  #build(outputs: number): Sums {
    this.#sums = {
      squares: this.addVariable("squared_sum", [outputs]),
      targets: this.addVariable("sum", [outputs]),
      residuals: this.addVariable("residual", [outputs]),
      count: this.addVariable("count", [outputs]),
    };
    return this.#sums;
  }
}

/**
 * The coefficient of determination, 1 − Σ (yTrue − yPred)² / Σ (yTrue − mean)²: the part of the variance that is
 * explained, for targets [batch, outputs].
 *
 * @example
 * ```ts
 * const metric = metrics.R2Score();
 * metric.updateState([[1], [4], [3]], [[2], [4], [4]]);
 * await metric.result().item(); // 0.5714
 * ```
 */
export const R2Score = (options?: MetricOptionsOf<typeof table>): Metric =>
  new R2Metric(options, { className: "R2Score", defaultName: "r2_score", table });
