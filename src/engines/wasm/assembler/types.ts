/** Binary codes of the value types. */
export const valueTypes = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;

export type ValueType = keyof typeof valueTypes;

/** A function's place in the module's index space: imports first, then definitions. */
export type FuncIndex = number & { readonly __index: "function" };

export type GlobalIndex = number & { readonly __index: "global" };

/** A parameter or local variable of one function. */
export type Local = number & { readonly __index: "local" };
