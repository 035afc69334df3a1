import type { NestedArray, Tensor } from "../tensor/tensor.ts";
import type { ArrayData, TensorLike } from "../tensor/convert.ts";
import type { KerasTensor } from "../tensor/keras_tensor.ts";
import type { TypedArray } from "../ir/dtype.ts";

/** Symbolic tensors as a model names them: one, a list, or a record by name, nested as one likes. */
export type SymbolicTree = KerasTensor | readonly SymbolicTree[] | { readonly [name: string]: SymbolicTree };

/** Anything that holds the examples of one input or output: rows first. */
export type Data = Tensor | ArrayData | TypedArray | readonly NestedArray[] | Texts;

/** Texts in arrays, for inputs of dtype `"string"`. */
export type Texts = readonly string[] | readonly (readonly string[])[];

/** Data for several inputs or outputs whose number nobody has stated. */
export type DataTree = Data | readonly DataTree[] | { readonly [name: string]: DataTree };

/**
 * `S` with a leaf for each symbolic tensor. One level is typed; what is nested deeper is left open, since TypeScript gives
 * up on structures that are as deep as one likes.
 */
type Leaves<S, Leaf, Deeper> = SymbolicTree extends S
  ? Deeper
  : S extends KerasTensor
    ? Leaf
    : { readonly [K in keyof S]: S[K] extends KerasTensor ? Leaf : Deeper };

/** The same, all of which may be left out. */
type SomeLeaves<S, Leaf, Deeper> = SymbolicTree extends S
  ? Deeper
  : S extends KerasTensor
    ? Leaf
    : { readonly [K in keyof S]?: S[K] extends KerasTensor ? Leaf : Deeper };

/** Data for the inputs of a model: one array for one input, a list or a record for several. */
export type DataOf<S> = Leaves<S, Data, DataTree>;

/** Targets for the outputs of a model; outputs without a loss need none. */
export type TargetsOf<S> = SomeLeaves<S, Data, DataTree>;

/** Tensors, nested as the outputs of a model that states no types. */
export type TensorTree = Tensor | readonly TensorTree[] | { readonly [name: string]: TensorTree };

/** Tensors of values where the model has symbolic ones. */
export type ValuesOf<S> = Leaves<S, Tensor, TensorTree>;

/** What a model can be called with on values. */
export type CallableWith<S> = Leaves<S, TensorLike | Texts, TensorLike | Texts | TensorTree>;

/** Symbolic tensors in the same places, of whatever shape. */
export type SymbolicLike<S> = Leaves<S, KerasTensor, SymbolicTree>;

/** The structure alone, without shapes: a model of certain shapes is also a model of any. */
export type Bare<S> = SymbolicLike<S>;

/** Something per output: one for the only output or for all, a list by position, or a record by name. */
export type PerOutput<S, T> = T | SomeLeaves<S, T | null, PerName<T>> | (S extends KerasTensor ? readonly [T] : never);

/** By position or by name. */
type PerName<T> = readonly (T | null)[] | { readonly [name: string]: PerName<T> | T | null };
