import type { TensorLike } from "../../tensor/convert.ts";
import type { KerasTensor, Shape } from "../../tensor/keras_tensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { BaseLayer } from "../layer.ts";
import type { BatchSize, CallArguments, Loose, OfRank } from "../typing.ts";

type StateGiven = Tensor | KerasTensor;

/** What a recurrent layer can be told in a call. */
export interface RecurrentArguments extends CallArguments {
  /** States to begin with, in the order the layer gives them back. */
  readonly initialState?: StateGiven | readonly (StateGiven | readonly StateGiven[])[] | null | undefined;
}

type Steps<S extends Shape> = S extends readonly [unknown, infer T extends number | null, ...Shape] ? T : number | null;

/** `[batch, units]`, or with all steps `[batch, steps, units]`. */
type Output<S extends Shape, U extends number, Sequences extends boolean> = Sequences extends true
  ? readonly [BatchSize<S>, Steps<S>, U]
  : readonly [BatchSize<S>, U];

type WithStates<T, States extends boolean, Each> = States extends true ? [T, ...Each[]] : T;

/** A recurrent layer of `U` units, as it is called. */
export interface Recurrent<Name extends string, U extends number, Sequences extends boolean, States extends boolean>
  extends BaseLayer {
  (inputs: TensorLike, options?: RecurrentArguments): WithStates<Tensor, States, Tensor>;
  <S extends Shape>(
    inputs: KerasTensor<S> & OfRank<S, 3, `${Name} needs [batch, steps, features]`>,
    options?: RecurrentArguments,
  ): WithStates<KerasTensor<Output<S, U, Sequences>>, States, KerasTensor>;
  /** Sets the states that a stateful layer keeps from batch to batch to zero. */
  resetState(): void;
}

/** Ranks and axes of sequences of images. */
interface SequenceNames {
  readonly 1: { readonly rank: 4; readonly axes: "[batch, steps, length, channels]" };
  readonly 2: { readonly rank: 5; readonly axes: "[batch, steps, height, width, channels]" };
  readonly 3: { readonly rank: 6; readonly axes: "[batch, steps, depth, height, width, channels]" };
}

/** A recurrent layer over images of `D` dimensions, as it is called. */
export interface RecurrentImages<Name extends string, D extends 1 | 2 | 3, Sequences extends boolean, States extends boolean>
  extends BaseLayer {
  (inputs: TensorLike, options?: RecurrentArguments): WithStates<Tensor, States, Tensor>;
  <S extends Shape>(
    inputs: KerasTensor<S> & OfRank<S, SequenceNames[D]["rank"], `${Name} needs ${SequenceNames[D]["axes"]}`>,
    options?: RecurrentArguments,
  ): WithStates<KerasTensor<Sequences extends true ? Loose<S> : LooseTail<S>>, States, KerasTensor>;
  /** Sets the states that a stateful layer keeps from batch to batch to zero. */
  resetState(): void;
}

/** A shape without its second axis, of which only the rank and the batch are known. */
type LooseTail<S extends Shape> = S extends readonly [infer B extends number | null, unknown, ...infer T extends Shape]
  ? readonly [B, ...Loose<T>]
  : Shape;

/** The options `O` of a recurrent layer, with those that decide what comes out as types. */
export type Returning<O, Sequences extends boolean, States extends boolean> = Omit<O, "returnSequences" | "returnState"> & {
  /** Whether every step's output comes out, `[batch, steps, units]`, not the last step's only. */
  readonly returnSequences?: Sequences | undefined;
  /** Whether the final states come out after the output. */
  readonly returnState?: States | undefined;
};
