export type { ArrayData } from "./array_data.ts";
export * as digits from "./digits.ts";
