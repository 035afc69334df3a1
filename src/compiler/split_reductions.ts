import { mapNested, nestedGraphs } from "../ir/nested.ts";
import { isOp, Node, type Graph } from "../ir/node.ts";
import { g } from "../ir/make.ts";
import { rewrite, withInputs } from "../ir/rewrite.ts";
import { at, otherAxes, sizeOf } from "../ir/shape.ts";

/** Below this, one thread is done before the others are awake. */
const LARGE = 32768;
const FEW_RESULTS = 4096;
const MOST_PARTS = 64;
const FEWEST_PARTS = 8;

/**
 * Sums of many elements into few results are done in two stages, so that threads can share the first; the number of
 * parts depends on sizes only, so the order of summation, and with it the result, is the same on any number of threads.
 */
export function splitReductions(graph: Graph): Graph {
  const outputs = rewrite(graph.outputs, (node, inputs) => {
    if (nestedGraphs(node).length > 0) return new Node(node.op, inputs, mapNested(node, splitReductions), node.results);
    if (!isOp(node, "reduce")) return undefined;
    const [x] = inputs;
    return x === undefined ? undefined : split(node, x);
  });
  return { parameters: graph.parameters, outputs };
}

function split(node: Node<"reduce">, x: Node): Node {
  const { kind, dimensions } = node.attributes;
  const results = sizeOf(node.shape);
  const summed = sizeOf(x.shape) / Math.max(results, 1);
  const outermost = Math.min(...dimensions);
  const parts = summed >= LARGE / 8 && sizeOf(x.shape) >= LARGE && results <= FEW_RESULTS ? partsOf(at(x.shape, outermost)) : undefined;
  if (parts === undefined || results >= parts * 64) return withInputs(node, [x]);
  const size = at(x.shape, outermost);
  if (parts === size) {
    const first = g.reduce(kind, x, dimensions.filter((axis) => axis !== outermost));
    const kept = otherAxes(x.shape.length, dimensions).filter((axis) => axis < outermost).length;
    return dimensions.length === 1 ? withInputs(node, [x]) : g.reduce(kind, first, [kept]);
  }
  const shape = x.shape.toSpliced(outermost, 1, parts, size / parts);
  const inner = dimensions.map((axis) => axis + 1);
  const first = g.reduce(kind, g.reshape(x, shape), inner);
  const kept = otherAxes(x.shape.length, dimensions).filter((axis) => axis < outermost).length;
  return g.reduce(kind, first, [kept]);
}

/** The largest divisor of a size that is a sensible number of parts. */
function partsOf(size: number): number | undefined {
  for (let parts = Math.min(size, MOST_PARTS); parts >= FEWEST_PARTS; parts--) if (size % parts === 0) return parts;
  return undefined;
}
