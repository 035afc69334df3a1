import { check, showType, type Primitive } from "../primitive.ts";
import { at, flatten, forEachIndex, otherAxes, range, sameDims, sizeOf, stridesOf, type Dims } from "../shape.ts";

/** Fills `out` from `x` where `source` says which index of x an index of out shows; undefined leaves it alone. */
function copy(
  x: { type: { shape: Dims }; data: ArrayLike<number> },
  out: { type: { shape: Dims }; data: { [index: number]: number } },
  source: (index: Dims) => Dims | undefined,
): void {
  const strides = stridesOf(x.type.shape);
  forEachIndex(out.type.shape, (index, flat) => {
    const from = source(index);
    if (from !== undefined) out.data[flat] = at(x.data, flatten(from, strides));
  });
}

export const broadcast_in_dim: Primitive<"broadcast_in_dim"> = {
  infer: ([x], { shape, dimensions }) => {
    check(x !== undefined && dimensions.length === x.shape.length, () => "expects one dimension per axis");
    check(
      x.shape.every((dim, axis) => dim === 1 || dim === shape[at(dimensions, axis)]),
      () => `${showType(x)} along ${dimensions} to [${shape}]`,
    );
    return [{ shape, dtype: x.dtype }];
  },
  evaluate: ({ inputs: [x], outputs: [out], attributes: { dimensions } }) => {
    if (x === undefined || out === undefined) return;
    copy(x, out, (index) => x.type.shape.map((dim, axis) => (dim === 1 ? 0 : at(index, at(dimensions, axis)))));
  },
  gradient: ({ g, node, cotangent }) => {
    const { dimensions } = node.attributes;
    const x = at(node.inputs, 0);
    const stretched = dimensions.filter((axis, i) => at(x.shape, i) === 1 && at(node.shape, axis) !== 1);
    const summed = [...otherAxes(node.shape.length, dimensions), ...stretched];
    const reduced = g.reduce("add", cotangent, summed);
    // What is left has x's axes in the order of the result; put them back in x's order.
    const left = dimensions.filter((axis) => !summed.includes(axis));
    const sorted = left.toSorted((a, b) => a - b);
    const ordered = g.transpose(reduced, left.map((axis) => sorted.indexOf(axis)));
    return [g.reshape(ordered, x.shape)];
  },
};

export const reshape: Primitive<"reshape"> = {
  infer: ([x], { shape }) => {
    check(x !== undefined && sizeOf(x.shape) === sizeOf(shape), () => `cannot become [${shape}]`);
    return [{ shape, dtype: x.dtype }];
  },
  evaluate: ({ inputs: [x], outputs: [out] }) => {
    if (x !== undefined && out !== undefined) out.data.set(x.data);
  },
  gradient: ({ g, node, cotangent }) => [g.reshape(cotangent, at(node.inputs, 0).shape)],
};

const inverse = (permutation: Dims): number[] => range(permutation.length).map((axis) => permutation.indexOf(axis));

export const transpose: Primitive<"transpose"> = {
  infer: ([x], { permutation }) => {
    check(x !== undefined && permutation.length === x.shape.length, () => `by [${permutation}]`);
    check(inverse(permutation).every((axis) => axis >= 0), () => `[${permutation}] is no permutation`);
    return [{ shape: permutation.map((axis) => at(x.shape, axis)), dtype: x.dtype }];
  },
  evaluate: ({ inputs: [x], outputs: [out], attributes: { permutation } }) => {
    if (x === undefined || out === undefined) return;
    const back = inverse(permutation);
    copy(x, out, (index) => back.map((axis) => at(index, axis)));
  },
  gradient: ({ g, node, cotangent }) => [g.transpose(cotangent, inverse(node.attributes.permutation))],
};

export const slice: Primitive<"slice"> = {
  infer: ([x], { start, limit, strides }) => {
    check(x !== undefined && start.length === x.shape.length, () => "expects one start per axis");
    check(
      x.shape.every((dim, axis) => 0 <= at(start, axis) && at(start, axis) <= at(limit, axis) && at(limit, axis) <= dim),
      () => `[${start}]…[${limit}] of ${showType(x)}`,
    );
    return [
      {
        shape: start.map((from, axis) => Math.ceil((at(limit, axis) - from) / at(strides, axis))),
        dtype: x.dtype,
      },
    ];
  },
  evaluate: ({ inputs: [x], outputs: [out], attributes: { start, strides } }) => {
    if (x === undefined || out === undefined) return;
    copy(x, out, (index) => index.map((i, axis) => at(start, axis) + i * at(strides, axis)));
  },
  gradient: ({ g, node, cotangent }) => {
    const { start, strides } = node.attributes;
    const x = at(node.inputs, 0);
    const covered = node.shape.map((dim, axis) => (dim === 0 ? 0 : (dim - 1) * at(strides, axis) + 1));
    const high = x.shape.map((dim, axis) => dim - at(start, axis) - at(covered, axis));
    return [g.pad(cotangent, start, high, strides.map((stride) => stride - 1))];
  },
};

export const pad: Primitive<"pad"> = {
  infer: ([x, value], { low, high, interior }) => {
    check(x !== undefined && value !== undefined && value.shape.length === 0, () => "expects a scalar to pad with");
    check(value.dtype === x.dtype && low.length === x.shape.length, () => `${showType(x)} with ${showType(value)}`);
    const shape = x.shape.map(
      (dim, axis) => dim + Math.max(dim - 1, 0) * at(interior, axis) + at(low, axis) + at(high, axis),
    );
    check(shape.every((dim) => dim >= 0), () => `${showType(x)} would become [${shape}]`);
    return [{ shape, dtype: x.dtype }];
  },
  evaluate: ({ inputs: [x, value], outputs: [out], attributes: { low, interior } }) => {
    if (x === undefined || value === undefined || out === undefined) return;
    out.data.fill(at(value.data, 0));
    copy(x, out, (index) => {
      const from = index.map((i, axis) => (i - at(low, axis)) / (at(interior, axis) + 1));
      const inside = from.every((i, axis) => Number.isInteger(i) && i >= 0 && i < at(x.type.shape, axis));
      return inside ? from : undefined;
    });
  },
  gradient: ({ g, node, cotangent, needs }) => {
    const { low, high, interior } = node.attributes;
    const none = low.map(() => 0);
    // Undo the edges first (what was cropped gets zeros), then pick every (interior+1)-th element.
    const trimmed = g.pad(cotangent, low.map((n) => -n), high.map((n) => -n));
    const x = at(node.inputs, 0);
    const inner = sizeOf(x.shape) === 0
      ? g.like(0, x)
      : g.slice(trimmed, none, trimmed.shape, interior.map((n) => n + 1));
    const all = range(low.length);
    return [
      needs[0] ? inner : undefined,
      needs[1] ? g.subtract(g.reduce("add", cotangent, all), g.reduce("add", inner, all)) : undefined,
    ];
  },
};

export const reverse: Primitive<"reverse"> = {
  infer: ([x], { dimensions }) => {
    check(x !== undefined && dimensions.every((axis) => axis >= 0 && axis < x.shape.length), () => `of ${dimensions}`);
    return [x];
  },
  evaluate: ({ inputs: [x], outputs: [out], attributes: { dimensions } }) => {
    if (x === undefined || out === undefined) return;
    const { shape } = x.type;
    copy(x, out, (index) => index.map((i, axis) => (dimensions.includes(axis) ? at(shape, axis) - 1 - i : i)));
  },
  gradient: ({ g, node, cotangent }) => [g.reverse(cotangent, node.attributes.dimensions)],
};

export const concatenate: Primitive<"concatenate"> = {
  infer: (inputs, { dimension }) => {
    const first = at(inputs, 0);
    const rest = otherAxes(first.shape.length, [dimension]);
    check(
      inputs.every((input) => input.dtype === first.dtype && input.shape.length === first.shape.length) &&
        inputs.every((input) => sameDims(rest.map((a) => at(input.shape, a)), rest.map((a) => at(first.shape, a)))),
      () => `${inputs.map(showType).join(", ")} along ${dimension}`,
    );
    const total = inputs.reduce((sum, input) => sum + at(input.shape, dimension), 0);
    return [{ shape: first.shape.map((dim, axis) => (axis === dimension ? total : dim)), dtype: first.dtype }];
  },
  evaluate: ({ inputs, outputs: [out], attributes: { dimension } }) => {
    if (out === undefined) return;
    const strides = stridesOf(out.type.shape);
    let offset = 0;
    for (const input of inputs) {
      forEachIndex(input.type.shape, (index, flat) => {
        out.data[flatten(index, strides) + offset * at(strides, dimension)] = at(input.data, flat);
      });
      offset += at(input.type.shape, dimension);
    }
  },
  gradient: ({ g, node, cotangent, needs }) => {
    const { dimension } = node.attributes;
    let offset = 0;
    return node.inputs.map((input, i) => {
      const from = offset;
      offset += at(input.shape, dimension);
      if (!needs[i]) return undefined;
      const start = input.shape.map((_, axis) => (axis === dimension ? from : 0));
      return g.slice(cotangent, start, input.shape.map((dim, axis) => dim + at(start, axis)));
    });
  },
};
