import type { InitializerLike } from "../initializers/index.ts";
import { constraint, initializer, regularizer } from "./part_options.ts";

/** The options on one weight: how it begins, what its size costs, and what it must satisfy. */
export type WeightOptionTable<Part extends string> = {
  readonly [K in `${Part}Initializer`]: ReturnType<typeof initializer>;
} & { readonly [K in `${Part}Regularizer`]: ReturnType<typeof regularizer> } & {
  readonly [K in `${Part}Constraint`]: ReturnType<typeof constraint>;
};

/** `kernelInitializer`, `kernelRegularizer` and `kernelConstraint` for a table of options. */
export const weightOptions = <const Part extends string>(part: Part, initial: InitializerLike): WeightOptionTable<Part> =>
  ({
    [`${part}Initializer`]: initializer(initial),
    [`${part}Regularizer`]: regularizer(),
    [`${part}Constraint`]: constraint(),
  }) as WeightOptionTable<Part>;
