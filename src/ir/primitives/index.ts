import type { PrimitiveName } from "../attributes.ts";
import type { Primitive } from "../primitive.ts";
import { get_tuple_element, stop_gradient, custom_gradient, case_, while_ } from "./control.ts";
import { convolution } from "./convolution.ts";
import { dot_general } from "./dot_general.ts";
import { dynamic_slice, dynamic_update_slice } from "./dynamic.ts";
import { binaries, unaries } from "./elementwise.ts";
import { gather } from "./gather.ts";
import { constant, iota, parameter } from "./leaves.ts";
import { broadcast_in_dim, concatenate, pad, reshape, reverse, slice, transpose } from "./movement.ts";
import { rng_bit_generator } from "./random.ts";
import { arg_reduce, cumulative, reduce } from "./reduction.ts";
import { scan } from "./scan.ts";
import { scatter } from "./scatter.ts";
import { bitcast_convert, clamp, compare, convert, select } from "./selection.ts";
import { sort, top_k } from "./sort.ts";
import { reduce_window, select_and_scatter } from "./window.ts";

/** Every primitive; a missing one does not compile. */
export const primitives: { readonly [P in PrimitiveName]: Primitive<P> } = {
  parameter,
  constant,
  iota,
  ...unaries,
  ...binaries,
  compare,
  select,
  clamp,
  convert,
  bitcast_convert,
  broadcast_in_dim,
  reshape,
  transpose,
  slice,
  pad,
  reverse,
  concatenate,
  dynamic_slice,
  dynamic_update_slice,
  reduce,
  arg_reduce,
  cumulative,
  reduce_window,
  select_and_scatter,
  dot_general,
  convolution,
  gather,
  scatter,
  sort,
  top_k,
  rng_bit_generator,
  while: while_,
  scan,
  case: case_,
  get_tuple_element,
  stop_gradient,
  custom_gradient,
};
