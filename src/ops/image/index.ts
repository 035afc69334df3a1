export { affineTransform, type AffineTransformOptions, type TransformInterpolation } from "./affine.ts";
export * from "./color.ts";
export { cropImages, padImages, type CropImagesOptions, type PadImagesOptions } from "./crop_pad.ts";
export { gaussianBlur, sobelEdges, ssim, type GaussianBlurOptions, type SsimOptions } from "./filter.ts";
export type { ImageOptions } from "./layout.ts";
export { extractPatches, extractPatches3d, reconstructPatches, type ExtractPatchesOptions, type ReconstructPatchesOptions } from "./patches.ts";
export { elasticTransform, perspectiveTransform, type ElasticTransformOptions, type PerspectiveTransformOptions } from "./warp.ts";
export { resize, scaleAndTranslate, type Interpolation, type ResizeOptions, type ScaleAndTranslateOptions } from "./resize.ts";
export { mapCoordinates, type FillMode, type MapCoordinatesOptions } from "./sample.ts";
