import type { PrimitiveName } from "../../../ir/attributes.ts";
import type { Rule } from "../writing.ts";
import { case_, custom_gradient, get_tuple_element, rng_bit_generator, scan, stop_gradient, while_ } from "./control.ts";
import { convolution } from "./convolution.ts";
import { dot_general } from "./dot_general.ts";
import { dynamic_slice, dynamic_update_slice } from "./dynamic.ts";
import { binaries, bitcast_convert, clamp, compare, convert, select, unaries } from "./elementwise.ts";
import { gather, scatter } from "./indexing.ts";
import { constant, iota, parameter } from "./leaves.ts";
import { broadcast_in_dim, concatenate, pad, reshape, reverse, slice, transpose } from "./movement.ts";
import { arg_reduce, cumulative, reduce } from "./reduction.ts";
import { sort, top_k } from "./sort.ts";
import { reduce_window, select_and_scatter } from "./window.ts";

/** How each primitive is said in ONNX; a missing one does not compile. */
export const rules: { readonly [P in PrimitiveName]: Rule<P> } = {
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
