import { CeratopsError } from "../errors.ts";
import { at, type Dims } from "../ir/shape.ts";
import * as ops from "../ops/index.ts";
import * as random from "../random/index.ts";
import { option } from "../util/options.ts";
import { defineInitializer } from "./initializer.ts";
import { seedOption } from "./seed.ts";

/**
 * A matrix with orthonormal columns (or rows, where those are fewer), times `gain`: Q of the QR decomposition of a
 * normally distributed one, with the signs that make the diagonal of R positive. All axes but the last count as rows.
 *
 * Saxe et al.: Exact solutions to the nonlinear dynamics of learning in deep linear neural networks (2014).
 *
 * @example
 * ```ts
 * const recurrent = initializers.Orthogonal({ gain: 1, seed: 1 }).call([64, 256]);
 * ```
 */
export const Orthogonal = defineInitializer(
  "Orthogonal",
  { seed: seedOption(), gain: option(1) },
  ({ seed: { seed }, gain }, shape, dtype) => {
    if (shape.length < 2) throw notMatrix(shape);
    const columns = at(shape, shape.length - 1);
    const rows = shape.slice(0, -1).reduce((product, dim) => product * dim, 1);
    const drawn = random.normal([Math.max(rows, columns), Math.min(rows, columns)], { seed, dtype: "float32" });
    const [q, r] = ops.qr(drawn);
    const unit = ops.multiply(q, ops.sign(ops.diagonal(r)));
    const oriented = rows < columns ? ops.transpose(unit) : unit;
    return ops.cast(ops.multiply(gain, ops.reshape(oriented, shape)), dtype);
  },
);

const notMatrix = (shape: Dims): CeratopsError =>
  new CeratopsError("The Orthogonal initializer needs at least two axes", {
    code: "E_INITIALIZER_SHAPE",
    expected: "[…, columns]",
    received: `[${shape.join(", ")}]`,
    hint: `biasInitializer: "zeros"`,
  });
