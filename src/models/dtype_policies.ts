import { DTypePolicy, type PolicyName } from "../layers/dtype_policy.ts";

export { DTypePolicy, type PolicyName };

/** How a policy stands in files. */
export const serialize = (policy: DTypePolicy): Record<string, unknown> => policy.serialize();

/** A policy out of a file. */
export const deserialize = (config: Parameters<typeof DTypePolicy.from>[0]): DTypePolicy => DTypePolicy.from(config);

/** A policy by its name, out of a file, or as it is; the global one for null. */
export const get = (identifier: Parameters<typeof DTypePolicy.from>[0]): DTypePolicy => DTypePolicy.from(identifier);
