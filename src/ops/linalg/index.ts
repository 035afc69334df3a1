export { norm, type NormOptions } from "./norm.ts";
