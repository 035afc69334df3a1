export { cast, convertToTensor, isTensor, saturateCast } from "./cast.ts";
export { cond, switch } from "./cond.ts";
export { customGradient, stopGradient, type GradientFunction } from "./gradient.ts";
export { foriLoop, whileLoop, type WhileLoopOptions } from "./loop.ts";
export { associativeScan, map, vectorizedMap, type AssociativeScanOptions } from "./map.ts";
export { scan, type ScanOptions } from "./scan.ts";
