export { argmax, argmin, type ArgOptions } from "./arg.ts";
export { cumprod, cumsum, type CumulativeOptions } from "./cumulative.ts";
export { logsumexp } from "./logsumexp.ts";
export { average, mean, std, var, type AverageOptions } from "./mean.ts";
export * from "./nan.ts";
export { median, nanmedian, nanpercentile, nanquantile, percentile, quantile, type QuantileMethod, type QuantileOptions } from "./quantile.ts";
export { all, amax, amin, any, countNonzero, max, min, prod, ptp, sum, type ExtremeOptions, type ProdOptions, type ReduceOptions } from "./sum.ts";
