import { option } from "../../util/options.ts";
import { weightOptions } from "../weight_options.ts";

/** The options that normalizations with a learned scale and shift share. */
export const normalizationTable = {
  epsilon: option(1e-3),
  center: option(true),
  scale: option(true),
  ...weightOptions("beta", "zeros"),
  ...weightOptions("gamma", "ones"),
};
