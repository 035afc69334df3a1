import type { Window } from "../../../ir/attributes.ts";
import { at, range, type Dims } from "../../../ir/shape.ts";
import type { Emitter, Value } from "../emitter.ts";
import { inWide, refuse, type Rule } from "../writing.ts";
import { combinations, identityOf } from "./reduction.ts";

type Kind = "add" | "maximum" | "minimum";

/** Along this axis the window is one element wide and moves nothing. */
function isIdle({ dimensions, strides, padding }: Window, axis: number): boolean {
  const [low, high] = at(padding, axis);
  return at(dimensions, axis) === 1 && at(strides, axis) === 1 && low === 0 && high === 0;
}

export const reduce_window: Rule<"reduce_window"> = ({ e, node, inputs: [x], attributes: { kind, window } }) => {
  const [input] = node.inputs;
  if (x === undefined || input === undefined) return [];
  const spatial = range(input.shape.length).filter((axis) => !isIdle(window, axis));
  const held = e.fullAlong(x, input.shape, spatial);
  const pooled = x.dtype.startsWith("float") ? pool(e, held, kind, window, spatial, node.shape) : undefined;
  return pooled ?? inWide(e, [held], (wide) => spatial.reduce((part, axis) => alongAxis(e, part, kind, window, axis), wide));
};

/** The pooling operators take two idle axes first, then up to three that the window moves along. */
function pool(e: Emitter, x: Value, kind: Kind, window: Window, spatial: Dims, result: Dims): Value | undefined {
  const idle = range(x.shape.length).filter((axis) => !spatial.includes(axis));
  const pick = (list: Dims): Dims => spatial.map((axis) => at(list, axis));
  const [low, high] = [0, 1].map((side) => spatial.map((axis) => at(at(window.padding, axis), side)));
  const kernel = pick(window.dimensions);
  // Runtimes refuse windows that can lie in padding alone, and for AveragePool windows with gaps and doubles.
  const fits =
    low !== undefined &&
    high !== undefined &&
    idle.length === 2 &&
    spatial.length >= 1 &&
    spatial.length <= 3 &&
    [...low, ...high].every((amount, i) => amount >= 0 && amount < at(kernel, i % kernel.length)) &&
    (kind !== "add" || (x.dtype !== "float64" && pick(window.dilations).every((dilation) => dilation === 1)));
  if (!fits) return undefined;
  const order = [...idle, ...spatial];
  const shape = order.map((axis) => (idle.includes(axis) ? at(x.shape, axis) : at(result, axis)));
  const attributes = { kernel_shape: kernel, strides: pick(window.strides), pads: [...low, ...high] };
  const pooled = pools[kind](e, e.transpose(x, order), shape, attributes, pick(window.dilations));
  return e.transpose(pooled, range(order.length).map((axis) => order.indexOf(axis)));
}

type Attributes = Readonly<Record<string, Dims>>;

const maxPool = (e: Emitter, x: Value, shape: Dims, attributes: Attributes, dilations: Dims): Value =>
  e.op("MaxPool", [x], { shape, dtype: x.dtype }, { ...attributes, dilations });

const pools: { readonly [K in Kind]: typeof maxPool } = {
  maximum: maxPool,
  minimum: (e, x, shape, attributes, dilations) => {
    const largest = maxPool(e, e.elementwise("Neg", [x]), shape, attributes, dilations);
    return e.elementwise("Neg", [largest]);
  },
  // The mean, padding counted as zeros, times the number of elements.
  add: (e, x, shape, attributes) => {
    const mean = e.op("AveragePool", [x], { shape, dtype: x.dtype }, { ...attributes, count_include_pad: 1 });
    const elements = (attributes["kernel_shape"] ?? []).reduce((product, size) => product * size, 1);
    return e.elementwise("Mul", [mean, e.number(elements, x)]);
  },
};

/** One axis of any window: the elements at each offset of the window are a strided slice, and the slices combine. */
function alongAxis(e: Emitter, x: Value, kind: Kind, window: Window, axis: number): Value {
  const [size, stride, dilation] = [window.dimensions, window.strides, window.dilations].map((list) => at(list, axis));
  if (size === undefined || stride === undefined || dilation === undefined) throw new RangeError(`axis ${axis} of a window`);
  const none = x.shape.map(() => 0);
  const [low, high] = at(window.padding, axis);
  const padded = e.pad(x, none.with(axis, low), none.with(axis, high), identityOf(e, kind, x));
  const places = Math.max(0, Math.floor((at(padded.shape, axis) - (size - 1) * dilation - 1) / stride) + 1);
  const shape = x.shape.with(axis, places);
  const parts = range(size).map((offset) => {
    const start = offset * dilation;
    const end = places === 0 ? start : start + (places - 1) * stride + 1;
    return e.slice(padded, { axes: [axis], starts: [start], ends: [end], steps: [stride] }, shape);
  });
  return parts.reduce((sum, part) => e.elementwise(combinations[kind], [sum, part]));
}

export const select_and_scatter = refuse("the gradient of a pooling layer", "export the model for inference, not a gradient");
