import * as initializers from "../initializers/index.ts";
import type { Initializer } from "../initializers/index.ts";

/** The same initializer with other random numbers, unless it has a seed: no two weights begin alike. */
export const redrawn = (initializer: Initializer): Initializer =>
  initializer.isBuiltIn ? initializers.deserialize(initializers.serialize(initializer)) : initializer;
