import type { Node } from "../ir/node.ts";
import { at, sizeOf } from "../ir/shape.ts";
import { Exprs, type Buffer, type Expr } from "./expr.ts";
import { finishKernel, when } from "./kernel.ts";
import type { Kernel, Stmt } from "./loop.ts";
import { Lowering, type Storage, type Stored } from "./lower.ts";
import { scalarOf } from "./scalar.ts";
import { keyTypes, lineIndex, lineSortKernel, precedes, storeAt } from "./sort_kernel.ts";

/** Up to this many, it is faster to keep a short list of the best than to sort the line. */
const SHORT_LIST = 32;

/** The first k elements of each line in descending order, and where they were. */
export function topKKernels(name: string, node: Node<"top_k">, storage: Storage, targets: readonly Stored[]): Kernel[] {
  const { k } = node.attributes;
  const key = at(node.inputs, 0);
  if (k === 0) return [];
  if (k <= SHORT_LIST) return [shortListKernel(name, key, k, storage, targets)];
  const lines = { key, dimension: key.shape.length - 1, descending: true };
  const kernel = lineSortKernel(name, lines, storage, k, ({ e }, order, rank) => {
    const from = order.place(rank);
    return storeResult(e, targets, key, order.index(rank), order.key(from), from);
  });
  return [kernel];
}

function storeResult(e: Exprs, targets: readonly Stored[], { dtype }: Node, index: readonly Expr[], value: Expr, place: Expr): Stmt[] {
  return [storeAt(e, at(targets, 0), dtype, index, value), storeAt(e, at(targets, 1), "int32", index, place)];
}

/** Reads each line once; what comes before the last of the list so far is inserted into it. */
function shortListKernel(name: string, key: Node, k: number, storage: Storage, targets: readonly Stored[]): Kernel {
  const e = new Exprs();
  const lowering = new Lowering(e, storage);
  const length = at(key.shape, key.shape.length - 1);
  const lineShape = key.shape.slice(0, -1);
  const scalar = scalarOf[key.dtype];
  const keys: Buffer = { name: "best", ...keyTypes[scalar], size: k };
  const places: Buffer = { name: "best_places", dtype: "int32", storage: "i32", size: k };
  const [line, place, rank] = [e.variable("line", sizeOf(lineShape)), e.variable("place", length), e.variable("rank", k)];
  const [value, slot] = [e.local("value", scalar), e.local("slot", "i32")];
  const index = (last: Expr): Expr[] => [...lineIndex(e, line, lineShape), last];
  const constant = (number: number): Expr => e.const(number, "i32");
  const loadKey = (from: Expr): Expr => e.load(keys, from, scalar);
  const loadPlace = (from: Expr): Expr => e.load(places, from, "i32", { min: 0, max: length - 1 });
  const put = (to: Expr, what: Expr, where: Expr): Stmt[] => [
    { kind: "store", buffer: keys, index: to, value: what },
    { kind: "store", buffer: places, index: to, value: where },
  ];
  const isBefore = (held: Expr): Expr => precedes(e, key.dtype, true)(value, loadKey(held));
  const previous = e.scaleIndex(slot, 1, -1);
  const no = e.const(0, "bool");
  const isFull = e.compare("GE", place, constant(k));
  const enters = e.guard(isFull, isBefore(constant(k - 1)), e.const(1, "bool"));
  const insert: readonly Stmt[] = [
    { kind: "let", target: slot, value: e.binary("min", place, constant(k - 1)) },
    {
      kind: "while",
      condition: e.guard(e.compare("GT", slot, constant(0)), isBefore(previous), no),
      body: [...put(slot, loadKey(previous), loadPlace(previous)), { kind: "let", target: slot, value: previous }],
    },
    ...put(slot, value, place),
  ];
  const each: readonly Stmt[] = [{ kind: "let", target: value, value: lowering.element(key, index(place)) }, ...when(enters, insert)];
  const results = storeResult(e, targets, key, index(rank), loadKey(rank), loadPlace(rank));
  const body: readonly Stmt[] = [
    { kind: "for", axis: place, from: constant(0), to: constant(length), mode: "serial", body: each },
    { kind: "for", axis: rank, from: constant(0), to: constant(k), mode: "serial", body: results },
  ];
  return finishKernel({
    e,
    name,
    grid: { axis: line, extent: sizeOf(lineShape) },
    body: (begin, end) => [{ kind: "for", axis: line, from: begin, to: end, mode: "serial", body }],
    locals: [keys, places],
    work: sizeOf(key.shape) * 4,
  });
}
