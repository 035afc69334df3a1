import type { DType, TypedArray } from "./dtype.ts";
import type { Dims } from "./shape.ts";

/** The names of the primitives, StableHLO's; those StableHLO lacks are marked in their records. */
export const unaryNames = [
  "abs",
  "negate",
  "sign",
  "floor",
  "ceil",
  "round_nearest_even",
  "exponential",
  "exponential_minus_one",
  "log",
  "log_plus_one",
  "sqrt",
  "rsqrt",
  "sine",
  "cosine",
  "tan",
  "tanh",
  "logistic",
  "is_finite",
  "not",
  "erf",
  "erf_inv",
] as const;

export const binaryNames = [
  "add",
  "subtract",
  "multiply",
  "divide",
  "remainder",
  "power",
  "maximum",
  "minimum",
  "atan2",
  "and",
  "or",
  "xor",
  "shift_left",
  "shift_right_logical",
  "shift_right_arithmetic",
] as const;

export type UnaryName = (typeof unaryNames)[number];
export type BinaryName = (typeof binaryNames)[number];

export type ReduceKind = "add" | "multiply" | "maximum" | "minimum" | "and" | "or";
export type Direction = "EQ" | "NE" | "LT" | "LE" | "GT" | "GE";

/** A sliding window over every axis of its operand. */
export interface Window {
  readonly dimensions: Dims;
  readonly strides: Dims;
  readonly dilations: Dims;
  /** Elements added before and after each axis; they hold the identity of the reduction. */
  readonly padding: readonly (readonly [low: number, high: number])[];
}

/** Which axis of an array plays which role in a convolution. */
export interface ConvolutionAxes {
  readonly input: { readonly batch: number; readonly feature: number; readonly spatial: Dims };
  readonly kernel: { readonly input: number; readonly output: number; readonly spatial: Dims };
  readonly output: { readonly batch: number; readonly feature: number; readonly spatial: Dims };
}

export interface ConvolutionAttributes {
  readonly strides: Dims;
  /** May be negative, which crops. */
  readonly padding: readonly (readonly [low: number, high: number])[];
  readonly inputDilation: Dims;
  readonly kernelDilation: Dims;
  readonly axes: ConvolutionAxes;
  readonly featureGroups: number;
  readonly batchGroups: number;
}

export interface GatherAttributes {
  readonly offsetDims: Dims;
  readonly collapsedSliceDims: Dims;
  readonly operandBatchingDims: Dims;
  readonly startIndicesBatchingDims: Dims;
  readonly startIndexMap: Dims;
  readonly indexVectorDim: number;
  readonly sliceSizes: Dims;
}

export type ScatterKind = "add" | "multiply" | "maximum" | "minimum" | "replace";

export interface ScatterAttributes {
  readonly kind: ScatterKind;
  readonly updateWindowDims: Dims;
  readonly insertedWindowDims: Dims;
  readonly inputBatchingDims: Dims;
  readonly scatterIndicesBatchingDims: Dims;
  readonly scatterDimsToOperandDims: Dims;
  readonly indexVectorDim: number;
}

/** A graph over nodes of type `N`; `node.ts` ties the knot with `N = Node`. */
export interface GraphOf<N> {
  readonly parameters: readonly N[];
  readonly outputs: readonly N[];
}

export interface ScanAttributesOf<N> {
  /** Parameters: consts, carries, then one slice (without its leading axis) of each scanned input. Outputs: carries, then slices. */
  readonly body: GraphOf<N>;
  readonly consts: number;
  readonly carries: number;
  readonly length: number;
  /** Runs from the last slice to the first; outputs keep the places of their inputs. */
  readonly reverse: boolean;
}

/** Backward pass given by the user: cotangents of the outputs in, one per input out (undefined: none). */
export type CustomGradientOf<N> = (
  inputs: readonly N[],
  outputs: readonly N[],
  cotangents: readonly N[],
) => readonly (N | undefined)[];

type NoAttributes = Readonly<Record<never, never>>;

/** What each primitive carries besides its inputs. */
export type AttributesOf<N> = { readonly [P in UnaryName | BinaryName]: NoAttributes } & {
  readonly parameter: { readonly name: string };
  /** `data` has one element per element of the result, or a single one that fills it. */
  readonly constant: { readonly data: TypedArray };
  readonly iota: { readonly dimension: number };
  readonly compare: { readonly direction: Direction };
  readonly select: NoAttributes;
  readonly clamp: NoAttributes;
  readonly convert: { readonly dtype: DType };
  readonly bitcast_convert: { readonly dtype: DType };
  readonly broadcast_in_dim: { readonly shape: Dims; readonly dimensions: Dims };
  readonly reshape: { readonly shape: Dims };
  readonly transpose: { readonly permutation: Dims };
  readonly slice: { readonly start: Dims; readonly limit: Dims; readonly strides: Dims };
  readonly pad: { readonly low: Dims; readonly high: Dims; readonly interior: Dims };
  readonly reverse: { readonly dimensions: Dims };
  readonly concatenate: { readonly dimension: number };
  readonly dynamic_slice: { readonly sizes: Dims };
  readonly dynamic_update_slice: NoAttributes;
  readonly reduce: { readonly kind: ReduceKind; readonly dimensions: Dims };
  readonly arg_reduce: { readonly kind: "maximum" | "minimum"; readonly dimension: number };
  readonly cumulative: { readonly kind: ReduceKind; readonly dimension: number; readonly reverse: boolean };
  readonly reduce_window: { readonly kind: "add" | "maximum" | "minimum"; readonly window: Window };
  readonly select_and_scatter: { readonly kind: "maximum" | "minimum"; readonly window: Window };
  readonly dot_general: {
    readonly lhsContracting: Dims;
    readonly rhsContracting: Dims;
    readonly lhsBatch: Dims;
    readonly rhsBatch: Dims;
  };
  readonly convolution: ConvolutionAttributes;
  readonly gather: GatherAttributes;
  readonly scatter: ScatterAttributes;
  readonly sort: { readonly dimension: number; readonly descending: boolean };
  readonly top_k: { readonly k: number };
  readonly rng_bit_generator: { readonly shape: Dims };
  readonly while: { readonly condition: GraphOf<N>; readonly body: GraphOf<N>; readonly consts: number };
  readonly scan: ScanAttributesOf<N>;
  readonly case: { readonly branches: readonly GraphOf<N>[] };
  readonly get_tuple_element: { readonly index: number };
  readonly stop_gradient: NoAttributes;
  readonly custom_gradient: { readonly body: GraphOf<N>; readonly gradient: CustomGradientOf<N> };
};

export type PrimitiveName = keyof AttributesOf<unknown>;
