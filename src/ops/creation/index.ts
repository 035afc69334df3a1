export { empty, emptyLike, eye, full, fullLike, identity, ones, onesLike, tri, tril, triu, zeros, zerosLike, type DTypeOptions, type MatrixOptions } from "./constant.ts";
export { diag, diagflat, diagonal, trace, vander, type DiagonalOptions, type VanderOptions } from "./diagonal.ts";
export { multiHot, oneHot, type MultiHotOptions, type OneHotOptions } from "./one_hot.ts";
export * from "./range.ts";
export * from "./windows.ts";
