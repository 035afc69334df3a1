export { einsum } from "./einsum.ts";
export { dot, inner, matmul, outer, tensordot, vdot, type TensordotAxes } from "./matmul.ts";
export { cross, kron, type CrossOptions } from "./products.ts";
