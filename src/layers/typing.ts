import type { DataFormat } from "../tensor/config.ts";
import type { TensorLike } from "../tensor/convert.ts";
import type { KerasTensor, Shape } from "../tensor/keras_tensor.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { isRecord } from "../util/tree.ts";
import type { BaseLayer } from "./layer.ts";

/**
 * Shapes as types. Sizes that are known stay, sizes that depend on arithmetic become `number`, and a shape of unknown
 * rank is welcome everywhere: types refuse what cannot be right, never what might be.
 */

/** A size that a layer changes: unknown stays unknown, a number becomes some number. */
export type Resized<D> = D extends number ? number : null;

/** The same rank, sizes unknown. */
export type Loose<S extends Shape> = number extends S["length"] ? Shape : { readonly [K in keyof S]: number | null };

// The constraints matter: a layer with overloads is compared to others with its type parameters erased.
export type LastSize<S extends Shape> = S extends readonly [...Shape, infer D extends number | null] ? D : number | null;
export type BatchSize<S extends Shape> = S extends readonly [infer B extends number | null, ...Shape] ? B : number | null;

/** `S` with its last axis `N` long. */
export type ReplaceLast<S extends Shape, N extends number | null> = S extends readonly [...infer Front extends Shape, unknown]
  ? readonly [...Front, N]
  : Shape;

/** `S` with one more axis at the end. */
export type Append<S extends Shape, N extends number | null> = number extends S["length"] ? Shape : readonly [...S, N];

/** Batch and features of whatever came in. */
export type Flat<S extends Shape> = S extends readonly [infer B extends number | null, infer N extends number | null]
  ? readonly [B, N]
  : number extends S["length"]
    ? readonly [number | null, number | null]
    : S extends readonly [infer B extends number | null, ...infer Sizes extends Shape]
      ? readonly [B, null extends Sizes[number] ? number | null : number]
      : readonly [number | null, 1];

/** `[batch, …sizes, channels]` with the sizes changed. */
export type ResizedSpace<S extends Shape, C = LastSize<S>> = S extends readonly [infer B, ...infer Space extends Shape, unknown]
  ? readonly [B, ...{ [K in keyof Space]: Resized<Space[K]> }, C] extends infer R extends Shape
    ? R
    : never
  : Shape;

/** What a tensor is when its rank is `R` or unknown; a sentence for the compiler to print when it is not. */
export type OfRank<S extends Shape, R extends number, Sentence extends string> = number extends S["length"]
  ? unknown
  : S["length"] extends R
    ? unknown
    : `${Sentence}; this tensor has ${S["length"]} axes`;

/** States the type of a layer's call: the types of shapes know more than the classes do. */
export const typed = <L extends BaseLayer>(layer: BaseLayer): L => layer as L;

/**
 * The options of a layer whose first option may be written by itself, as Keras users do: `MaxPooling2D(2)` for
 * `MaxPooling2D({ poolSize: 2 })`.
 */
export function withFirst<K extends string, V, O extends object>(name: K, first: V | O, options: O): O & { readonly [N in K]?: V } {
  const written: unknown = isRecord(first) ? first : { ...options, [name]: first };
  return written as O & { readonly [N in K]?: V };
}

/** What any layer can be told in a call. */
export interface CallArguments {
  /** Whether to behave as in training; what the layer around this one does, where absent. */
  readonly training?: boolean | undefined;
  /** Which steps count, `[batch, time]`; the mask that came with the input, where absent. */
  readonly mask?: Tensor | KerasTensor | null | undefined;
}

/** A layer whose output has the shape of its input. */
export interface SameShape extends BaseLayer {
  (inputs: TensorLike, options?: CallArguments): Tensor;
  <S extends Shape>(inputs: KerasTensor<S>, options?: CallArguments): KerasTensor<S>;
}

/** A layer of which only the rank of the output is known, that of its input. */
export interface SameRank extends BaseLayer {
  (inputs: TensorLike, options?: CallArguments): Tensor;
  <S extends Shape>(inputs: KerasTensor<S>, options?: CallArguments): KerasTensor<Loose<S>>;
}

/** A layer that makes the last axis `N` long. */
export interface LastAxis<N extends number> extends BaseLayer {
  (inputs: TensorLike, options?: CallArguments): Tensor;
  <S extends Shape>(inputs: KerasTensor<S>, options?: CallArguments): KerasTensor<ReplaceLast<S, N>>;
}

/** A layer that puts an axis of length `N` at the end. */
export interface NewLastAxis<N extends number> extends BaseLayer {
  (inputs: TensorLike, options?: CallArguments): Tensor;
  <S extends Shape>(inputs: KerasTensor<S>, options?: CallArguments): KerasTensor<Append<S, N>>;
}

/** A layer that keeps the batch and makes one axis of the rest. */
export interface Flattening extends BaseLayer {
  (inputs: TensorLike, options?: CallArguments): Tensor;
  <S extends Shape>(inputs: KerasTensor<S>, options?: CallArguments): KerasTensor<Flat<S>>;
}

/** A layer whose output shape does not follow from types. */
export interface AnyShape extends BaseLayer {
  (inputs: TensorLike, options?: CallArguments): Tensor;
  (inputs: KerasTensor, options?: CallArguments): KerasTensor;
}

/** A layer with a fixed output shape after the batch axis. */
export interface FixedShape<T extends Shape> extends BaseLayer {
  (inputs: TensorLike, options?: CallArguments): Tensor;
  <S extends Shape>(inputs: KerasTensor<S>, options?: CallArguments): KerasTensor<
    readonly [S extends readonly [infer B, ...Shape] ? B : number | null, ...T] extends infer R extends Shape ? R : never
  >;
}

/** Ranks and axes of inputs with one, two or three sizes in space, channels included. */
export interface SpaceNames {
  readonly 1: { readonly rank: 3; readonly axes: "[batch, steps, channels]" };
  readonly 2: { readonly rank: 4; readonly axes: "[batch, height, width, channels]" };
  readonly 3: { readonly rank: 5; readonly axes: "[batch, depth, height, width, channels]" };
}

type InSpace<Name extends string, D extends 1 | 2 | 3, S extends Shape> = OfRank<
  S,
  SpaceNames[D]["rank"],
  `${Name} needs ${SpaceNames[D]["axes"]}`
>;

/** The options `O` of a layer over space, with the data format as a type. */
export type Formatted<O, Format extends DataFormat> = Omit<O, "dataFormat"> & { readonly dataFormat?: Format | null | undefined };

/** A convolution over `D` sizes with `F` filters. */
export interface Convolution<Name extends string, D extends 1 | 2 | 3, F extends number, Format extends DataFormat>
  extends BaseLayer {
  (inputs: TensorLike, options?: CallArguments): Tensor;
  <S extends Shape>(inputs: KerasTensor<S> & InSpace<Name, D, S>, options?: CallArguments): KerasTensor<
    Format extends "channels_last" ? ResizedSpace<S, F> : Loose<S>
  >;
}

/** A layer that changes the sizes in space and keeps the channels. */
export interface Resizing<Name extends string, D extends 1 | 2 | 3, Format extends DataFormat = "channels_last">
  extends BaseLayer {
  (inputs: TensorLike, options?: CallArguments): Tensor;
  <S extends Shape>(inputs: KerasTensor<S> & InSpace<Name, D, S>, options?: CallArguments): KerasTensor<
    Format extends "channels_last" ? ResizedSpace<S> : Loose<S>
  >;
}

/** A layer that reduces all sizes in space: `[batch, channels]` is left, or as many axes of length 1. */
export interface GlobalReduction<
  Name extends string,
  D extends 1 | 2 | 3,
  Format extends DataFormat,
  Keep extends boolean,
> extends BaseLayer {
  (inputs: TensorLike, options?: CallArguments): Tensor;
  <S extends Shape>(inputs: KerasTensor<S> & InSpace<Name, D, S>, options?: CallArguments): KerasTensor<
    Keep extends true ? Loose<S> : Reduced<S, Format>
  >;
}

type Reduced<S extends Shape, Format extends DataFormat> = S extends readonly [
  infer B extends number | null,
  infer First extends number | null,
  ...Shape,
  infer Last extends number | null,
]
  ? readonly [B, Format extends "channels_last" ? Last : First]
  : readonly [number | null, number | null];

/** Shapes of several inputs as one: the same if they agree, otherwise their ranks. */
export type Merged<S extends Shape> = [S] extends [Intersection<S>] ? S : Loose<S>;
type Intersection<U> = (U extends unknown ? (value: U) => void : never) extends (value: infer I) => void ? I : never;

/** A layer of a list of tensors with shapes that stretch to one another. */
export interface Merging extends BaseLayer {
  (inputs: readonly TensorLike[], options?: CallArguments): Tensor;
  <T extends KerasTensor>(inputs: readonly T[], options?: CallArguments): KerasTensor<Merged<T["shape"]>>;
}

/** A layer of a list of tensors whose result has another rank. */
export interface Combining extends BaseLayer {
  (inputs: readonly TensorLike[], options?: CallArguments): Tensor;
  (inputs: readonly KerasTensor[], options?: CallArguments): KerasTensor;
}

/** A layer of a list of tensors whose result keeps only their rank. */
export interface Joining extends BaseLayer {
  (inputs: readonly TensorLike[], options?: CallArguments): Tensor;
  <T extends KerasTensor>(inputs: readonly T[], options?: CallArguments): KerasTensor<Loose<T["shape"]>>;
}
