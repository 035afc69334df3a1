import type { Window } from "../attributes.ts";
import type { Builder } from "../builder.ts";
import { isBool } from "../dtype.ts";
import type { Node, TensorType } from "../node.ts";
import { check, showType, type Primitive } from "../primitive.ts";
import { at, flatten, forEachIndex, range, sizeOf, stridesOf, type Dims } from "../shape.ts";
import { combiner, monoids } from "./reduction.ts";

/** Elements from the first to the last one that a window covers. */
const extent = (window: Window, axis: number): number =>
  (at(window.dimensions, axis) - 1) * at(window.dilations, axis) + 1;

function windowedShape(x: TensorType, window: Window): number[] {
  const { dimensions, strides, dilations, padding } = window;
  check(
    [dimensions, strides, dilations, padding].every((list) => list.length === x.shape.length),
    () => `of ${showType(x)} by a window of rank ${dimensions.length}`,
  );
  check(
    [...dimensions, ...strides, ...dilations].every((size) => size >= 1),
    () => `by [${dimensions}], strides [${strides}], dilations [${dilations}]`,
  );
  return x.shape.map((dim, axis) => {
    const [low, high] = at(padding, axis);
    return Math.max(0, Math.floor((dim + low + high - extent(window, axis)) / at(strides, axis)) + 1);
  });
}

/** Visits the flat positions that the window at `place` covers, row-major, padding left out. */
function forEachCovered(shape: Dims, window: Window, place: Dims, visit: (flat: number) => void): void {
  const strides = stridesOf(shape);
  const position = shape.map(() => 0);
  forEachIndex(window.dimensions, (offset) => {
    for (let axis = 0; axis < shape.length; axis++) {
      const start = at(place, axis) * at(window.strides, axis) - at(at(window.padding, axis), 0);
      position[axis] = start + at(offset, axis) * at(window.dilations, axis);
    }
    if (position.every((p, axis) => p >= 0 && p < at(shape, axis))) visit(flatten(position, strides));
  });
}

/** Reduces each place of a sliding window; padding holds what changes nothing. */
export const reduce_window: Primitive<"reduce_window"> = {
  infer: ([x], { window }) => {
    check(x !== undefined && !isBool(x.dtype), () => `of ${x === undefined ? "nothing" : showType(x)}`);
    return [{ shape: windowedShape(x, window), dtype: x.dtype }];
  },
  evaluate: ({ inputs: [x], outputs: [out], attributes: { kind, window } }) => {
    if (x === undefined || out === undefined) return;
    const combine = combiner(kind, x.type.dtype);
    forEachIndex(out.type.shape, (place, flat) => {
      let sum = monoids[kind].identity(x.type.dtype);
      forEachCovered(x.type.shape, window, place, (covered) => {
        sum = combine(sum, at(x.data, covered));
      });
      out.data[flat] = sum;
    });
  },
  gradient: ({ g, node, cotangent }) => {
    const { kind, window } = node.attributes;
    const x = at(node.inputs, 0);
    return [kind === "add" ? sumGradient(g, x, cotangent, window) : g.selectAndScatter(kind, x, cotangent, window)];
  },
};

/**
 * Element i was added into every place o with i = o·stride + k·dilation - low. With the places moved stride apart, they
 * are again the places of a window of the same size and dilation.
 */
function sumGradient(g: Builder, x: Node, ct: Node, window: Window): Node {
  const low = x.shape.map((_, axis) => extent(window, axis) - 1 - at(at(window.padding, axis), 0));
  const high = x.shape.map((dim, axis) => {
    const places = at(ct.shape, axis);
    const spread = places === 0 ? 0 : (places - 1) * at(window.strides, axis) + 1;
    return dim + at(at(window.padding, axis), 0) - spread;
  });
  const spread = g.pad(ct, low, high, window.strides.map((stride) => stride - 1));
  return g.reduceWindow("add", spread, {
    ...window,
    strides: window.strides.map(() => 1),
    padding: window.padding.map(() => [0, 0] as const),
  });
}

/**
 * Adds each element of `source` at the place of the first extreme of its window of `operand`: the gradient of
 * reduce_window maximum and minimum. NaN counts as extreme; a window that covers only padding adds nowhere.
 */
export const select_and_scatter: Primitive<"select_and_scatter"> = {
  infer: ([x, source], { window }) => {
    check(x !== undefined && source !== undefined && !isBool(x.dtype), () => "expects an operand and a source");
    const shape = windowedShape(x, window);
    check(
      source.dtype === x.dtype && source.shape.join() === shape.join(),
      () => `${showType(source)} onto ${showType(x)}, whose windows are [${shape}]`,
    );
    return [x];
  },
  evaluate: ({ inputs: [x, source], outputs: [out], attributes: { kind, window } }) => {
    if (x === undefined || source === undefined || out === undefined) return;
    const better = kind === "maximum" ? (a: number, b: number) => a > b : (a: number, b: number) => a < b;
    forEachIndex(source.type.shape, (place, flat) => {
      let best = -1;
      forEachCovered(x.type.shape, window, place, (covered) => {
        const next = at(x.data, covered);
        const held = best < 0 ? undefined : at(x.data, best);
        if (held === undefined || (!Number.isNaN(held) && (Number.isNaN(next) || better(next, held)))) best = covered;
      });
      if (best >= 0) out.data[best] = at(out.data, best) + at(source.data, flat);
    });
  },
  gradient: ({ g, node, cotangent }) => [undefined, gatherExtremes(g, node, cotangent)],
};

/**
 * `values` at the place of the first extreme of each window: windows are laid out along a last axis by a gather, the
 * one that arg_reduce finds is kept.
 */
function gatherExtremes(g: Builder, node: Node<"select_and_scatter">, values: Node): Node {
  const { kind, window } = node.attributes;
  const [x, source] = [at(node.inputs, 0), at(node.inputs, 1)];
  const patches = [...source.shape, sizeOf(window.dimensions)];
  const { place, inside } = coveredPlaces(g, x.shape, source.shape, window, patches);
  const last = patches.length - 1;
  const lay = (from: Node): Node =>
    g.gather(g.reshape(from, [sizeOf(x.shape)]), place, {
      offsetDims: [],
      collapsedSliceDims: [0],
      operandBatchingDims: [],
      startIndicesBatchingDims: [],
      startIndexMap: [0],
      indexVectorDim: patches.length,
      sliceSizes: [1],
    });
  const padding = g.full(monoids[kind].identity(x.dtype), { shape: patches, dtype: x.dtype });
  const winner = g.argReduce(kind, g.select(inside, lay(x), padding), last);
  const offset = g.iota(last, { shape: patches, dtype: "int32" });
  const won = g.compare("EQ", offset, g.broadcastInDim(winner, patches, range(last)));
  const nothing = g.full(0, { shape: patches, dtype: values.dtype });
  return g.reduce("add", g.select(g.binary("and", won, inside), lay(values), nothing), [last]);
}

/** For each place of the window and each offset in it, the flat position covered and whether it is not padding. */
function coveredPlaces(g: Builder, shape: Dims, places: Dims, window: Window, patches: Dims): { place: Node; inside: Node } {
  const rank = shape.length;
  const type: TensorType = { shape: [...places, ...window.dimensions], dtype: "int32" };
  const strides = stridesOf(shape);
  let place = g.full(0, type);
  let inside = g.full(1, { ...type, dtype: "bool" });
  for (let axis = 0; axis < rank; axis++) {
    const start = g.scale(g.iota(axis, type), at(window.strides, axis));
    const offset = g.scale(g.iota(rank + axis, type), at(window.dilations, axis));
    const position = g.subtract(g.add(start, offset), g.full(at(at(window.padding, axis), 0), type));
    place = g.add(place, g.scale(position, at(strides, axis)));
    const within = g.binary(
      "and",
      g.compare("GE", position, g.full(0, type)),
      g.compare("LT", position, g.full(at(shape, axis), type)),
    );
    inside = g.binary("and", inside, within);
  }
  return { place: g.reshape(place, patches), inside: g.reshape(inside, patches) };
}
