import { g } from "../../../ir/make.ts";
import { at, otherAxes, range, type Dims } from "../../../ir/shape.ts";
import type { Emitter, Value } from "../emitter.ts";
import { inWide, type Rule } from "../writing.ts";

/** The value with as many axes as the graph gives it. */
export const ranked = (e: Emitter, x: Value, shape: Dims): Value => e.fullAlong(x, shape, []);

/** Axes are put in, nothing is repeated: whoever needs the repeated elements asks for them. */
export const broadcast_in_dim: Rule<"broadcast_in_dim"> = ({ e, node, inputs: [x], attributes: { dimensions } }) => {
  const [input] = node.inputs;
  if (x === undefined || input === undefined) return [];
  if (x.shape.length === 0) return x;
  const order = range(dimensions.length).toSorted((a, b) => at(dimensions, a) - at(dimensions, b));
  const placed = e.transpose(ranked(e, x, input.shape), order);
  const first = Math.min(...dimensions);
  const rank = node.shape.length - first;
  return e.unsqueeze(placed, otherAxes(rank, dimensions.map((axis) => axis - first)));
};

export const reshape: Rule<"reshape"> = ({ e, node, inputs: [x], attributes: { shape } }) => {
  const [input] = node.inputs;
  if (x === undefined || input === undefined) return [];
  return x.shape.length === 0 ? x : e.reshape(e.full(x, input.shape), shape);
};

export const transpose: Rule<"transpose"> = ({ e, node, inputs: [x], attributes: { permutation } }) => {
  const [input] = node.inputs;
  if (x === undefined || input === undefined) return [];
  return x.shape.length === 0 ? x : e.transpose(ranked(e, x, input.shape), permutation);
};

/** The axes along which a value has all its elements, so that moving them matters. */
const heldAxes = (x: Value, shape: Dims): number[] => range(shape.length).filter((axis) => x.shape[axis] === shape[axis]);

/** A part of a weight is cut when the file is written. */
export const slice: Rule<"slice"> = ({ e, node, inputs: [x], attributes: { start, limit, strides } }) => {
  const [input] = node.inputs;
  if (x === undefined || input === undefined) return [];
  if (x.shape.length === 0) return x;
  const folded = e.shared.fold(x, `slice ${start} ${limit} ${strides}`, (known) => g.slice(known, start, limit, strides));
  if (folded !== undefined) return folded;
  const all = ranked(e, x, input.shape);
  const isCut = (axis: number): boolean =>
    at(start, axis) !== 0 || at(limit, axis) !== at(input.shape, axis) || at(strides, axis) !== 1;
  const axes = heldAxes(all, input.shape).filter(isCut);
  const pick = (list: Dims): Dims => axes.map((axis) => at(list, axis));
  return e.slice(all, { axes, starts: pick(start), ends: pick(limit), steps: pick(strides) }, node.shape);
};

export const reverse: Rule<"reverse"> = ({ e, node, inputs: [x], attributes: { dimensions } }) => {
  if (x === undefined || x.shape.length === 0) return x ?? [];
  const all = ranked(e, x, node.shape);
  return turn(e, all, dimensions.filter((axis) => heldAxes(all, node.shape).includes(axis)));
};

/** Beyond the start of every axis, where a slice that runs backwards ends. */
const BEFORE_START = -(2 ** 31);

/** The elements along some axes from the last to the first. */
export function turn(e: Emitter, x: Value, axes: Dims): Value {
  const folded = e.shared.fold(x, `reverse ${axes}`, (node) => g.reverse(node, axes));
  if (folded !== undefined) return folded;
  const all = (value: number): Dims => axes.map(() => value);
  return e.slice(x, { axes, starts: all(-1), ends: all(BEFORE_START), steps: all(-1) }, x.shape);
}

export const concatenate: Rule<"concatenate"> = ({ e, node, inputs, attributes: { dimension } }) => {
  const parts = inputs.map((x, i) => ranked(e, x, node.inputs[i]?.shape ?? []));
  const isShort = (axis: number): boolean => axis !== dimension && parts.every((part) => part.shape[axis] === 1);
  const axes = range(node.shape.length).filter((axis) => !isShort(axis));
  return e.concat(parts.map((part, i) => e.fullAlong(part, node.inputs[i]?.shape ?? [], axes)), dimension);
};

export const pad: Rule<"pad"> = ({ e, node, inputs: [x, value], attributes: { low, high, interior } }) => {
  const [input] = node.inputs;
  if (x === undefined || value === undefined || input === undefined) return [];
  const changed = range(low.length).filter((axis) => [low, high, interior].some((amounts) => at(amounts, axis) !== 0));
  const held = e.fullAlong(x, input.shape, changed);
  return inWide(e, [held, value], (wide, filling) => {
    const spaced = changed.reduce((part, axis) => spread(e, part, axis, at(interior, axis), filling), wide);
    return e.pad(spaced, low, high, filling);
  });
};

/** `gap` elements between neighbours along an axis: a new axis behind it is padded and merged with it. */
export function spread(e: Emitter, x: Value, axis: number, gap: number, value: Value): Value {
  if (gap === 0) return x;
  const none = x.shape.map(() => 0);
  const split = e.unsqueeze(x, [axis + 1]);
  const padded = e.pad(split, [...none, 0], none.toSpliced(axis + 1, 0, gap), value);
  const merged = e.reshape(padded, x.shape.with(axis, at(x.shape, axis) * (gap + 1)));
  return e.pad(merged, none, none.with(axis, -gap), value);
}
