export { Model, Sequential } from "./constructors.ts";
export type { Stackable } from "./sequential.ts";
export type { ModelSummaryOptions } from "./summary.ts";
