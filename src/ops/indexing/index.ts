export { scatter, scatterUpdate, type ScatterUpdateOptions } from "./scatter.ts";
export * from "./segment.ts";
export { slice, sliceUpdate } from "./slice.ts";
export { take, takeAlongAxis } from "./take.ts";
export { select, where, type SelectOptions } from "./where.ts";
