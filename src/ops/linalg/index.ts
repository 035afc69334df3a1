export { cdist } from "./cdist.ts";
export { eig } from "./eig.ts";
export { eigh } from "./eigen.ts";
export { det, inv, logdet, luFactor, matrixPower, slogdet, solve } from "./lu.ts";
export { norm, type NormOptions } from "./norm.ts";
export { qr, type QrOptions } from "./qr.ts";
export { lstsq, matrixRank, pinv, svd, type SvdOptions } from "./svd.ts";
export { cholesky, choleskyInverse, solveTriangular, type CholeskyOptions } from "./triangular.ts";
