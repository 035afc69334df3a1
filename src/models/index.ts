export { Model, Sequential } from "./constructors.ts";
export { deserialize, serialize } from "./reading.ts";
export type { CodeOptions } from "./code/to_code.ts";
export { cloneModel, modelFromJson } from "./saving/from_json.ts";
export type { Stackable } from "./sequential.ts";
export type { ModelSummaryOptions } from "./summary.ts";
export type { Finding } from "./advice/advise.ts";
export type { AdviceOptions, Severity } from "./advice/finding.ts";
export type { AdviceCode } from "./advice/rules.ts";
