import type { DType } from "../ir/dtype.ts";
import type { Dims } from "../ir/shape.ts";
import { floatx } from "../tensor/config.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Configured, definerOf, type Maker } from "../util/configured.ts";
import type { OptionTable, Used } from "../util/options.ts";
import type { SeedGenerator } from "../random/index.ts";
import type { HeldSeed } from "./seed.ts";

/**
 * Gives weights their first values.
 *
 * @example
 * ```ts
 * class Quarter extends Initializer {
 *   override call(shape: readonly number[], dtype: DType = "float32") {
 *     return ops.full(shape, 0.25, { dtype });
 *   }
 * }
 * const layer = layers.Dense(3, { kernelInitializer: new Quarter() });
 * ```
 */
export abstract class Initializer extends Configured {
  /** Values for a weight of this shape, of the default float dtype where none is given. */
  abstract call(shape: Dims, dtype?: DType): Tensor;

  /** The seed in use, also where none was written; undefined where nothing is drawn. */
  get drawnSeed(): number | SeedGenerator | undefined {
    return (this.options as { readonly seed?: HeldSeed }).seed?.seed;
  }
}

/** An initializer, or a function that does its work. */
export type InitializerFunction = (shape: Dims, dtype: DType) => Tensor;

const define = definerOf(Initializer);

/** Defines a built-in initializer. */
export const defineInitializer = <T extends OptionTable>(
  className: string,
  table: T,
  compute: (options: Used<T>, shape: Dims, dtype: DType) => Tensor,
): Maker<T, Initializer> =>
  define(className, table, (options, shape, dtype = floatx()) => compute(options, shape, dtype));
