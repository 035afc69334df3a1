export { affineTransform, clipToImageSize, crop, pad, type AffineOptions, type ClipOptions } from "./change.ts";
export { convertFormat, type ConvertFormatOptions, type LabelledBoxes, type LabelledTensors } from "./convert.ts";
export type { BoxFormat } from "./corners.ts";
export { decodeDeltasToBoxes, encodeBoxToDeltas, type DecodeDeltasOptions, type EncodeDeltasOptions } from "./deltas.ts";
export { computeCiou, computeIou, type IouOptions } from "./overlap.ts";
