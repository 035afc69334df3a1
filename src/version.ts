/**
 * The version of this package.
 *
 * @example
 * ```ts
 * console.log(version()); // 0.1.0
 * ```
 */
export const version = (): string => "0.1.0";
