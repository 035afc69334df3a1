export * from "./activations.ts";
export { dotProductAttention, type AttentionOptions } from "./attention.ts";
export { conv, depthwiseConv, separableConv, type ConvOptions } from "./conv.ts";
export { convTranspose, type ConvTransposeOptions } from "./conv_transpose.ts";
export * from "./crossentropy.ts";
export * from "./normalization.ts";
export { averagePool, maxPool, type PoolOptions } from "./pool.ts";
export { logSoftmax, softmax, sparsemax, type SoftmaxOptions } from "./softmax.ts";
export type { Padding, PerAxis } from "./windows.ts";
