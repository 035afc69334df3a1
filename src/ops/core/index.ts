export { cast, isTensor, saturateCast } from "./cast.ts";
export { array, convertToTensor, copy, dtype, ndim, shape, size, type ConvertOptions } from "./convert.ts";
export { cond, switch } from "./cond.ts";
export { customGradient, stopGradient, type GradientFunction } from "./gradient.ts";
export { jvp, type JvpOptions } from "./jvp.ts";
export { foriLoop, whileLoop, type WhileLoopOptions } from "./loop.ts";
export { associativeScan, map, vectorizedMap, type AssociativeScanOptions } from "./map.ts";
export { view } from "./view.ts";
export { scan, type ScanOptions } from "./scan.ts";
