import { isInteger } from "../dtype.ts";
import type { TensorType } from "../node.ts";
import { check, showType, type Primitive, type Value } from "../primitive.ts";
import { at, flatten, forEachIndex, stridesOf, type Dims } from "../shape.ts";

function checkStarts(x: TensorType, starts: readonly TensorType[], sizes: Dims): void {
  check(starts.length === x.shape.length, () => `${showType(x)} with ${starts.length} starts`);
  check(
    starts.every((start) => start.shape.length === 0 && isInteger(start.dtype)),
    () => `with starts ${starts.map(showType).join(", ")}, not integer scalars`,
  );
  check(
    sizes.length === x.shape.length && sizes.every((size, axis) => size >= 0 && size <= at(x.shape, axis)),
    () => `of sizes [${sizes}] in ${showType(x)}`,
  );
}

/** Flat position of the first element of a slice; starts are clamped so that the whole slice lies inside. */
function origin(shape: Dims, sizes: Dims, starts: readonly Value[]): number {
  const clamped = shape.map((dim, axis) => {
    const start = at(at(starts, axis).data, 0);
    return Math.min(Math.max(start, 0), dim - at(sizes, axis));
  });
  return flatten(clamped, stridesOf(shape));
}

/** A slice of fixed size whose start is computed: `(x, …one start per axis)`. */
export const dynamic_slice: Primitive<"dynamic_slice"> = {
  infer: ([x, ...starts], { sizes }) => {
    check(x !== undefined, () => "expects an operand");
    checkStarts(x, starts, sizes);
    return [{ shape: sizes, dtype: x.dtype }];
  },
  evaluate: ({ inputs: [x, ...starts], outputs: [out], attributes: { sizes } }) => {
    if (x === undefined || out === undefined) return;
    const first = origin(x.type.shape, sizes, starts);
    const strides = stridesOf(x.type.shape);
    forEachIndex(sizes, (index, flat) => {
      out.data[flat] = at(x.data, first + flatten(index, strides));
    });
  },
  gradient: ({ g, node, cotangent }) => {
    const [x, ...starts] = node.inputs;
    return x === undefined ? [] : [g.dynamicUpdateSlice(g.like(0, x), cotangent, starts)];
  },
};

/** `x` with a slice replaced: `(x, update, …one start per axis)`. */
export const dynamic_update_slice: Primitive<"dynamic_update_slice"> = {
  infer: ([x, update, ...starts]) => {
    check(x !== undefined && update !== undefined, () => "expects an operand and an update");
    check(x.dtype === update.dtype, () => `${showType(update)} into ${showType(x)}`);
    checkStarts(x, starts, update.shape);
    return [x];
  },
  evaluate: ({ inputs: [x, update, ...starts], outputs: [out] }) => {
    if (x === undefined || update === undefined || out === undefined) return;
    out.data.set(x.data);
    const first = origin(x.type.shape, update.type.shape, starts);
    const strides = stridesOf(x.type.shape);
    forEachIndex(update.type.shape, (index, flat) => {
      out.data[first + flatten(index, strides)] = at(update.data, flat);
    });
  },
  gradient: ({ g, node, cotangent, needs }) => {
    const [, update, ...starts] = node.inputs;
    if (update === undefined) return [];
    return [
      needs[0] ? g.dynamicUpdateSlice(cotangent, g.like(0, update), starts) : undefined,
      needs[1] ? g.dynamicSlice(cotangent, starts, update.shape) : undefined,
    ];
  },
};
