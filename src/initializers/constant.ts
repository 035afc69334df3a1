import { CeratopsError } from "../errors.ts";
import * as ops from "../ops/index.ts";
import { withLeading } from "../util/configured.ts";
import { option } from "../util/options.ts";
import { constantValue } from "./constant_value.ts";
import { defineInitializer } from "./initializer.ts";

/**
 * All zeros.
 *
 * @example
 * ```ts
 * const bias = initializers.Zeros().call([4]);
 * ```
 */
export const Zeros = defineInitializer("Zeros", {}, (_, shape, dtype) => ops.zeros(shape, { dtype }));

/**
 * All ones.
 *
 * @example
 * ```ts
 * const gamma = initializers.Ones().call([4]);
 * ```
 */
export const Ones = defineInitializer("Ones", {}, (_, shape, dtype) => ops.ones(shape, { dtype }));

/**
 * The same number everywhere, or the numbers of an array, which is broadcast to the shape asked for.
 *
 * @example
 * ```ts
 * const threshold = initializers.Constant(0.5).call([4]);
 * const table = initializers.Constant([[1, 2], [3, 4]]).call([2, 2]);
 * ```
 */
export const Constant = withLeading(
  "value",
  defineInitializer("Constant", { value: constantValue(0) }, ({ value }, shape, dtype) =>
    ops.broadcastTo(ops.cast(value.tensor, dtype), shape),
  ),
);

/**
 * A matrix with `gain` on the diagonal and zeros elsewhere.
 *
 * @example
 * ```ts
 * const recurrent = initializers.Identity().call([4, 4]);
 * ```
 */
export const Identity = withLeading(
  "gain",
  defineInitializer("Identity", { gain: option(1) }, ({ gain }, shape, dtype) => {
    const [rows, columns] = shape;
    if (rows === undefined || columns === undefined || shape.length > 2) {
      throw new CeratopsError("The Identity initializer makes matrices only", {
        code: "E_INITIALIZER_SHAPE",
        expected: "[rows, columns]",
        received: `[${shape.join(", ")}]`,
        hint: `kernelInitializer: "glorot_uniform"`,
      });
    }
    return ops.multiply(ops.cast(gain, dtype), ops.eye(rows, { M: columns, dtype }));
  }),
);
