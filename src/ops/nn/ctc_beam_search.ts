import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { alongAxis } from "../../ir/primitives/indexing.ts";
import { at } from "../../ir/shape.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { scan } from "../core/scan.ts";
import { logSumOfTwo } from "../elementwise/exponential.ts";
import { logSoftmaxOf } from "./softmax.ts";

/** The likeliest beginnings of the labels so far; B sequences, W beams, room for T labels. */
interface Beams {
  /** Labels, -1 behind the last: [B, W, T]. */
  readonly paths: Node;
  /** How many labels: [B, W]. */
  readonly lengths: Node;
  /** Logarithms of the probability of all ways to spell the labels that end in the last label, and in a blank: [B, W]. */
  readonly labelled: Node;
  readonly blank: Node;
}

export interface BeamSearch {
  /** How many beginnings are followed. */
  readonly width: number;
  /** How many of them are given back. */
  readonly top: number;
  /** The class that stands for "no label". */
  readonly blank: number;
}

const never = (like: Node): Node => g.like(-Infinity, like);
const int = (shape: readonly number[]) => ({ shape, dtype: "int32" }) as const;

/** x [B, n, …] at indices [B, m]: [B, m, …]. */
function pick(x: Node, indices: Node): Node {
  if (x.shape.length === 2) return g.gather(x, indices, alongAxis(2, 1));
  const wide = g.broadcastInDim(indices, [...indices.shape, at(x.shape, 2)], [0, 1]);
  return g.gather(x, wide, alongAxis(3, 1));
}

const totals = ({ labelled, blank }: Beams): Node => logSumOfTwo(labelled, blank);

/** Where the last label of each path stands: [B, W, T]. */
function isLast({ paths, lengths }: Beams): Node {
  const next = g.broadcastInDim(lengths, paths.shape, [0, 1]);
  return g.compare("EQ", g.iota(2, int(paths.shape)), g.subtract(next, g.like(1, next)));
}

/** The last label of each path, -1 for the empty one: [B, W]. */
const tails = (beams: Beams): Node =>
  g.reduce("maximum", g.select(isLast(beams), beams.paths, g.like(-1, beams.paths)), [2]);

/** The paths with a label written behind their last. */
function appended(paths: Node, lengths: Node, labels: Node): Node {
  const isNext = g.compare("EQ", g.iota(2, int(paths.shape)), g.broadcastInDim(lengths, paths.shape, [0, 1]));
  return g.select(isNext, g.broadcastInDim(labels, paths.shape, [0, 1]), paths);
}

/** Whether path j is path i with the last label of j behind it: [B, j, i]. */
function follows(beams: Beams, ends: Node): Node {
  const [batch, width, steps] = beams.paths.shape as [number, number, number];
  const parents = g.select(isLast(beams), g.like(-1, beams.paths), beams.paths);
  const shape = [batch, width, width, steps];
  const same = g.compare("EQ", g.broadcastInDim(parents, shape, [0, 1, 3]), g.broadcastInDim(beams.paths, shape, [0, 2, 3]));
  const hasLast = g.compare("GE", ends, g.like(0, ends));
  return g.binary("and", g.reduce("and", same, [3]), g.broadcastInDim(hasLast, [batch, width, width], [0, 1]));
}

/** One beginning per class at the first step; beams that there are too few classes for are impossible. */
function begin(scores: Node, steps: number, { width, blank }: BeamSearch): Beams {
  const [batch, classes] = scores.shape as [number, number];
  const kept = Math.min(width, classes);
  const [best, labels] = g.topK(scores, kept);
  const isBlank = g.compare("EQ", labels, g.like(blank, labels));
  const fill = (x: Node, value: number): Node => g.pad(x, [0, 0], [0, width - kept], [0, 0], g.scalar(value, x.dtype));
  const lengths = fill(g.select(isBlank, g.like(0, labels), g.like(1, labels)), 0);
  const empty = g.full(-1, int([batch, width, steps]));
  return {
    paths: appended(empty, g.full(0, int([batch, width])), fill(g.select(isBlank, g.like(-1, labels), labels), -1)),
    lengths,
    labelled: fill(g.select(isBlank, never(best), best), -Infinity),
    blank: fill(g.select(isBlank, best, never(best)), -Infinity),
  };
}

/** The beams after a step whose classes have the logarithmic probabilities `scores`, [B, C]. */
function extend(beams: Beams, scores: Node, { width, blank }: BeamSearch): Beams {
  const [batch, classes] = scores.shape as [number, number];
  const shape = [batch, width, classes];
  const total = totals(beams);
  const ends = tails(beams);
  const classOf = g.iota(2, int(shape));
  const perBeam = (x: Node): Node => g.broadcastInDim(x, shape, [0, 1]);
  const isEnd = g.compare("EQ", classOf, perBeam(ends));

  // A label behind a path; the label that the path ends in needs a blank before it.
  const before = g.select(isEnd, perBeam(beams.blank), perBeam(total));
  const isBlank = g.compare("EQ", classOf, g.like(blank, classOf));
  const longer = g.select(isBlank, never(before), g.add(before, g.broadcastInDim(scores, shape, [0, 2])));

  // The same path again: its last label repeated, a blank, or its parent with that label, where that is a beam too.
  const square = [batch, width, width];
  const isParent = follows(beams, ends);
  const safeEnds = g.binary("maximum", ends, g.like(0, ends));
  const fromParents = g.gather(g.transpose(longer, [0, 2, 1]), g.broadcastInDim(safeEnds, square, [0, 1]), alongAxis(3, 1));
  const fromParent = g.reduce("maximum", g.select(isParent, fromParents, never(fromParents)), [2]);
  const noEnd = g.compare("LT", ends, g.like(0, ends));
  const repeated = g.select(noEnd, never(total), g.add(beams.labelled, pick(scores, safeEnds)));
  const labelled = logSumOfTwo(repeated, fromParent);
  const blanked = g.add(total, g.broadcastTo(g.slice(scores, [0, blank], [batch, blank + 1]), total.shape));
  const counts = g.dotGeneral(g.convert(isParent, scores.dtype), g.convert(isEnd, scores.dtype), {
    lhsBatch: [0],
    rhsBatch: [0],
    lhsContracting: [1],
    rhsContracting: [1],
  });
  const fresh = g.select(g.compare("GT", counts, g.like(0, counts)), never(longer), longer);

  const flat = (x: Node): Node => g.reshape(x, [batch, width * classes]);
  const joined = (same: Node, new_: Node): Node => g.concatenate([same, flat(new_)], 1);
  const candidates = joined(logSumOfTwo(labelled, blanked), fresh);
  const [, chosen] = g.topK(candidates, width);
  const none = never(longer);
  const isLonger = g.compare("GE", chosen, g.like(width, chosen));
  const parent = pick(joined(g.iota(1, int([batch, width])), g.iota(1, int(shape))), chosen);
  const label = g.select(isLonger, pick(joined(g.full(-1, int([batch, width])), classOf), chosen), g.like(-1, chosen));
  const lengths = pick(beams.lengths, parent);
  return {
    paths: appended(pick(beams.paths, parent), lengths, label),
    lengths: g.add(lengths, g.convert(isLonger, "int32")),
    labelled: pick(joined(labelled, fresh), chosen),
    blank: pick(joined(blanked, none), chosen),
  };
}

const tensorsOf = ({ paths, lengths, labelled, blank }: Beams): readonly [Tensor, Tensor, Tensor, Tensor] => [
  new Tensor(paths),
  new Tensor(lengths),
  new Tensor(labelled),
  new Tensor(blank),
];

/**
 * The labels of highest probability, over all ways to spell them: `[batch, steps, classes]` gives labels
 * `[top, batch, steps]` and logarithms of probabilities `[batch, top]`.
 *
 * Hannun et al.: First-Pass Large Vocabulary Continuous Speech Recognition using Bi-Directional Recurrent DNNs (2014).
 */
export function beamSearch(inputs: Tensor, lengths: Node, search: BeamSearch): [labels: Tensor, scores: Tensor] {
  const x = g.transpose(logSoftmaxOf(inputs, 2).node, [1, 0, 2]);
  const [steps, batch, classes] = x.shape as [number, number, number];
  const stepOf = (from: number, to: number): Node => g.slice(x, [from, 0, 0], [to, batch, classes]);
  const start = begin(g.reshape(stepOf(0, 1), [batch, classes]), steps, search);
  const isOver = g.compare("GE", g.iota(0, int([steps, batch])), g.broadcastInDim(lengths, [steps, batch], [1]));
  const later = [new Tensor(stepOf(1, steps)), new Tensor(g.slice(isOver, [1, 0], [steps, batch]))] as const;
  const [[paths, , labelled, blank]] = scan(
    (now: readonly [Tensor, Tensor, Tensor, Tensor], [scores, over]: readonly [Tensor, Tensor]) => {
      const [{ node: from }, { node: counts }, { node: withLabel }, { node: withBlank }] = now;
      const beams = { paths: from, lengths: counts, labelled: withLabel, blank: withBlank };
      const next = extend(beams, scores.node, search);
      const unlessOver = (before: Node, after: Node): Node =>
        g.select(g.broadcastInDim(over.node, before.shape, [0]), before, after);
      const kept = {
        paths: unlessOver(from, next.paths),
        lengths: unlessOver(counts, next.lengths),
        labelled: unlessOver(withLabel, next.labelled),
        blank: unlessOver(withBlank, next.blank),
      };
      return [tensorsOf(kept), null];
    },
    tensorsOf(start),
    { xs: later },
  );
  const [scores, chosen] = g.topK(logSumOfTwo(labelled.node, blank.node), search.top);
  return [new Tensor(g.transpose(pick(paths.node, chosen), [1, 0, 2])), new Tensor(scores)];
}
