import type { Node } from "../ir/node.ts";
import { at, sizeOf } from "../ir/shape.ts";
import { contractKernel, packedSize, packKernel, planContraction } from "./contract_kernel.ts";
import { contractionOf, extents, resultLayout, total, type Contraction, type ResultLayout } from "./contraction.ts";
import type { Buffer, Expr } from "./expr.ts";
import type { Kernel } from "./loop.ts";
import { dense, type Storage, type Stored } from "./lower.ts";
import type { Machine } from "./machine.ts";
import type { Names } from "./names.ts";
import { reduceKernel } from "./reduce_kernel.ts";
import { scalarOf } from "./scalar.ts";

/** With fewer products per element, packing costs more than it saves. */
const FEWEST_STEPS = 4;

/** The layout of a contraction that is worth packing for; undefined for what is better summed element by element. */
function tiledLayout(node: Node, contraction: Contraction): ResultLayout | undefined {
  if (node.dtype !== "float32" || sizeOf(node.shape) === 0 || total(contraction.k) < FEWEST_STEPS) return undefined;
  if (total(contraction.m) === 1 || total(contraction.n) === 1) return undefined;
  return resultLayout(contraction, node.shape);
}

/** Where the result of a contraction goes in `buffer`: row-major, or in the order in which it is computed. */
export function contractionTarget(node: Node, buffer: Buffer): Stored {
  const layout = tiledLayout(node, contractionOf(node));
  return layout === undefined ? dense(buffer, node.shape) : { ...dense(buffer, node.shape), strides: layout.node };
}

/** The kernels of a dot product or convolution, one after another. */
export function contractionKernels(names: Names, node: Node, storage: Storage, target: Stored, machine: Machine): Kernel[] {
  const contraction = contractionOf(node);
  const layout = tiledLayout(node, contraction);
  if (layout === undefined) return [summingKernel(names, node, contraction, storage, target)];
  const plan = planContraction(contraction, layout, machine);
  const packed = names.buffer({ dtype: "float32", shape: [packedSize(plan)] }, "panels");
  const pack = packKernel(names.kernel("pack"), plan, storage, packed);
  const size = sizeOf(node.shape);
  if (plan.splits === 1) {
    return [pack, contractKernel(names.kernel(node.op), plan, storage, packed, { buffer: target.buffer, splitStride: 0 })];
  }
  const parts = names.buffer({ dtype: "float32", shape: [plan.splits, size] }, "parts");
  return [
    pack,
    contractKernel(names.kernel(node.op), plan, storage, packed, { buffer: parts, splitStride: size }),
    sumOfParts(names, parts, plan.splits, size, target.buffer),
  ];
}

function sumOfParts(names: Names, parts: Buffer, splits: number, size: number, target: Buffer): Kernel {
  const source = dense(parts, [splits, size]);
  return reduceKernel(
    names.kernel("sum_of_parts"),
    { dims: [splits, size], resultAxis: [undefined, 0] },
    [
      {
        node: { dtype: "float32", shape: [size] },
        kind: "add",
        target: dense(target, [size]),
        value: (lowering, index) => lowering.load(source, index),
      },
    ],
    () => undefined,
  );
}

/**
 * One sum per element: for vectors, for each channel on its own (depthwise), and for dtypes without a micro-kernel.
 */
function summingKernel(names: Names, node: Node, c: Contraction, storage: Storage, target: Stored): Kernel {
  const rank = node.shape.length;
  return reduceKernel(
    names.kernel(node.op),
    { dims: [...node.shape, ...extents(c.k)], resultAxis: [...node.shape.map((_, axis) => axis), ...c.k.map(() => undefined)] },
    [
      {
        node,
        kind: "add",
        target,
        value: (lowering, index) => {
          const { e } = lowering;
          const coordinates = (axes: Contraction["batch"]): Expr[] =>
            axes.map((axis) => e.modulus(e.quotient(at(index, axis.out), c.outFactors.get(axis) ?? 1), axis.extent));
          const [batch, m, n] = [coordinates(c.batch), coordinates(c.m), coordinates(c.n)];
          const k = index.slice(rank);
          const product = e.binary("mul", c.lhs(lowering, { batch, m, k }), c.rhs(lowering, { batch, n, k }));
          return node.dtype === "bool" ? product : e.convert(product, scalarOf[node.dtype]);
        },
      },
    ],
    storage,
  );
}
