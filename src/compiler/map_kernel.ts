import type { Node } from "../ir/node.ts";
import { at } from "../ir/shape.ts";
import type { Expr } from "./expr.ts";
import { chooseGrid, costOf, extentOf, finishKernel, isVectorizable, loops, outermost } from "./kernel.ts";
import type { Kernel, Store } from "./loop.ts";
import { canInline, Lowering, type Storage, type Stored } from "./lower.ts";
import { chooseVectorAxis, layOut } from "./nest.ts";
import { storedValue } from "./scalar.ts";

/** A node to be computed element by element, and where its elements go. */
export interface MapRoot {
  readonly node: Node;
  readonly target: Stored;
}

/**
 * One pass over an index space that computes several nodes of that shape: whatever they are composed of is fused in,
 * and a later root finds the earlier ones in registers.
 */
export function mapKernel(name: string, roots: readonly MapRoot[], storage: Storage): Kernel {
  const { shape } = at(roots, 0).node;
  const nest = layOut({ dims: shape, roles: shape.map(() => "result") }, (e, index) => {
    const lowering = new Lowering(e, storage);
    const stores = roots.map(({ node, target }): Store => {
      const value = canInline(node) ? lowering.compute(node, index) : lowering.element(node, index);
      lowering.remember(node, index, value);
      const place = e.addIndex(e.flatten(index, target.strides), target.offset(e));
      return { kind: "store", buffer: target.buffer, index: place, value: storedValue(e, target.buffer.dtype, value) };
    });
    return { roots: stores.flatMap((store): Expr[] => [store.index, store.value]), value: stores };
  });
  const { e, axes, value: stores } = nest;
  const vectors = isVectorizable(nest.roots, roots.map(({ target }) => target.buffer));
  const vector = vectors ? chooseVectorAxis(nest, stores.map(({ index }) => index)) : undefined;
  const others = axes.filter((axis) => axis !== vector);
  const grid = chooseGrid(others) ?? vector;
  const order = grid === undefined ? [] : outermost([...others, ...(vector === undefined ? [] : [vector])], grid);
  return finishKernel({
    e,
    name,
    grid,
    body: (begin, end) => loops(e, order, vector, stores, grid === undefined ? undefined : { begin, end, axis: grid }),
    work: extentOf(axes) * costOf(nest.roots),
  });
}
