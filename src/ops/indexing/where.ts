import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import { at } from "../../ir/shape.ts";
import { toTensor, type TensorLike } from "../../tensor/convert.ts";
import type { KerasTensor } from "../../tensor/keras_tensor.ts";
import { anyOp, type Operand, type Result } from "../../tensor/op.ts";
import { promote } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { castTo } from "../core/cast.ts";
import { broadcastShapes, stretch } from "../support/broadcast.ts";
import { ternaryOp } from "../support/wrap.ts";
import { nonzero } from "./by_value.ts";

/** Where `condition` holds `x1`, elsewhere `x2`; all three broadcast. */
export function choose(condition: TensorLike, x1: TensorLike, x2: TensorLike, op = "where"): Tensor {
  const predicate = castTo(toTensor(condition), "bool");
  const values = promote([x1, x2]);
  const [onTrue, onFalse] = [at(values, 0), at(values, 1)];
  const shape = broadcastShapes([predicate.shape, onTrue.shape, onFalse.shape], op);
  const [p, a, b] = [stretch(predicate, shape), stretch(onTrue, shape), stretch(onFalse, shape)];
  return new Tensor(g.select(p.node, a.node, b.node));
}

const choice = ternaryOp("Where", (condition, x1, x2) => choose(condition, x1, x2));

/**
 * Elements of `x1` where the condition is true (not 0), of `x2` elsewhere; the three shapes broadcast. Without `x1` and
 * `x2`, the places where it is true, as `nonzero` gives them.
 *
 * @example
 * ```ts
 * const x = tensor([-1, 2, -3]);
 * ops.where(ops.greater(x, 0), x, 0); // [0, 2, 0]
 * ```
 */
export function where<A extends Operand>(condition: A): Result<A>[];
export function where<A extends Operand, B extends Operand, C extends Operand>(condition: A, x1: B, x2: C): Result<A | B | C>;
export function where(condition: Operand, x1?: Operand, x2?: Operand): unknown {
  if (x1 === undefined || x2 === undefined) return nonzero(condition);
  return choice(condition, x1, x2);
}

function selectFirst(conditions: readonly TensorLike[], choices: readonly TensorLike[], options: SelectOptions): Tensor {
  if (conditions.length !== choices.length || conditions.length === 0) {
    throw new CeratopsError("ops.select needs one choice for every condition", {
      code: "E_SELECT",
      where: "ops.select",
      expected: `${conditions.length} choices`,
      received: `${choices.length}`,
      hint: "ops.select([isSmall, isLarge], [x, y], { default: 0 })",
    });
  }
  const values = promote([...choices, (options.default ?? 0) as TensorLike]);
  const otherwise = at(values, choices.length);
  return conditions.reduceRight<Tensor>((rest, condition, i) => choose(condition, at(values, i), rest, "select"), otherwise);
}

export interface SelectOptions {
  /** What stands where no condition holds; 0. */
  readonly default?: Operand;
}

const callSelect = anyOp("Select", selectFirst) as (...args: readonly unknown[]) => unknown;

/** For each element, the choice that belongs to the first condition that holds there. */
export function select<R extends Tensor | KerasTensor = Tensor>(
  condlist: readonly Operand[],
  choicelist: readonly Operand[],
  options: SelectOptions = {},
): R {
  return callSelect(condlist, choicelist, options) as R;
}
