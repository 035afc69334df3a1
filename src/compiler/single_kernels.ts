import { isOp, type Node } from "../ir/node.ts";
import { argReduceKernels } from "./arg_reduce_kernel.ts";
import { cumulativeKernels } from "./cumulative_kernel.ts";
import type { Kernel } from "./loop.ts";
import type { Storage, Stored } from "./lower.ts";
import { scatterKernels } from "./scatter_kernel.ts";
import { sortKernels } from "./sort_kernel.ts";
import { topKKernels } from "./top_k_kernel.ts";
import { reduceWindowKernels, selectAndScatterKernels } from "./window_kernel.ts";

/** Kernels of primitives that are neither a map, a plain reduction nor a contraction. */
export function singleKernels(name: string, node: Node, storage: Storage, targets: readonly Stored[]): Kernel[] {
  if (isOp(node, "reduce_window")) return reduceWindowKernels(name, node, storage, targets);
  if (isOp(node, "select_and_scatter")) return selectAndScatterKernels(name, node, storage, targets);
  if (isOp(node, "arg_reduce")) return argReduceKernels(name, node, storage, targets);
  if (isOp(node, "cumulative")) return cumulativeKernels(name, node, storage, targets);
  if (isOp(node, "scatter")) return scatterKernels(name, node, storage, targets);
  if (isOp(node, "sort")) return sortKernels(name, node, storage, targets);
  if (isOp(node, "top_k")) return topKKernels(name, node, storage, targets);
  throw new Error(`there is no kernel for ${node.op}`);
}
