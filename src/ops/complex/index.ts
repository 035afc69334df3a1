export * from "./convert.ts";
export * from "./parts.ts";
