/** Settings that hold for everything made from then on. */
export * from "../tensor/config.ts";
export { dtypePolicy, setDtypePolicy } from "../layers/dtype_policy.ts";
