import type { TensorLike } from "../../tensor/convert.ts";
import type { KerasTensor, Shape } from "../../tensor/keras_tensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { BaseLayer } from "../layer.ts";
import type { BatchSize, CallArguments, OfRank } from "../typing.ts";

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

/** The options `O` of a recurrent layer, with those that decide what comes out as types. */
export type Returning<O, Sequences extends boolean, States extends boolean> = Omit<O, "returnSequences" | "returnState"> & {
  /** Whether every step's output comes out, `[batch, steps, units]`, not the last step's only. */
  readonly returnSequences?: Sequences | undefined;
  /** Whether the final states come out after the output. */
  readonly returnState?: States | undefined;
};
