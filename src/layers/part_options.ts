import * as activations from "../activations/index.ts";
import type { Activation, ActivationLike } from "../activations/index.ts";
import * as constraints from "../constraints/index.ts";
import type { Constraint, ConstraintLike } from "../constraints/index.ts";
import * as initializers from "../initializers/index.ts";
import type { Initializer, InitializerLike } from "../initializers/index.ts";
import * as regularizers from "../regularizers/index.ts";
import type { Regularizer, RegularizerLike } from "../regularizers/index.ts";
import type { Option } from "../util/options.ts";
import { BaseLayer } from "./layer.ts";
import { serializeLayer } from "./serialize_layer.ts";

/** An option with a default: it may be left out. */
type WithDefault<Written, Used> = Option<Written, Used> & { readonly fallback: Written };

/** An activation, by name or as a function; null for none. In configs a built-in one is its bare name. */
export const activation = (fallback: ActivationLike): WithDefault<ActivationLike, Activation> => ({
  fallback,
  parse: activations.get,
  serialize: (used) => (used instanceof BaseLayer ? serializeLayer(used) : activations.serialize(used)),
});

/** What gives a weight its first values. */
export const initializer = (fallback: InitializerLike): WithDefault<InitializerLike, Initializer> => ({
  fallback,
  parse: initializers.get,
  serialize: initializers.serialize,
});

/** A penalty on a weight or output; none unless given. */
export const regularizer = (): WithDefault<RegularizerLike | null, Regularizer | null> => ({
  fallback: null,
  parse: regularizers.get,
  serialize: (used) => (used === null ? null : regularizers.serialize(used)),
});

/** What holds a weight in bounds; none unless given. */
export const constraint = (): WithDefault<ConstraintLike | null, Constraint | null> => ({
  fallback: null,
  parse: constraints.get,
  serialize: (used) => (used === null ? null : constraints.serialize(used)),
});
