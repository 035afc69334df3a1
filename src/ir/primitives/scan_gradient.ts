import { isFloat } from "../dtype.ts";
import { topological, type Node } from "../node.ts";
import type { GradientContext } from "../primitive.ts";
import { at, range } from "../shape.ts";
import { ForwardValues } from "./scan_residuals.ts";
import { BackwardScan } from "./scan_backward.ts";

/**
 * Gradient of a scan: another scan, in the other direction, over the derivative of one step. Its carries are the
 * cotangents of the carries; what it needs of the forward values comes stacked from a forward scan with more outputs
 * (`merge_scans` puts that one in the place of the original). Nothing is unrolled and no step is computed twice.
 */
export function scanGradient(context: GradientContext<"scan">): (Node | undefined)[] {
  const { g, node, cotangents, needs, differentiate } = context;
  const { body, consts, carries } = node.attributes;
  const flowing = flowingCarries(context);
  const stacked = range(cotangents.length).filter((i) => i >= carries && cotangents[i] !== undefined);
  const carryCts = flowing.map((i) => g.parameter("cotangent", at(body.outputs, i).type));
  const given = stacked.map((i) => cotangents[i]);
  const stackedCts = stacked.map((i) => g.parameter("cotangent", at(body.outputs, i).type));

  const wantedConsts = range(consts).filter((i) => needs[i]);
  const wantedScanned = range(body.parameters.length).filter((i) => i >= consts + carries && needs[i]);
  const found = differentiate(
    [...flowing, ...stacked].map((i) => at(body.outputs, i)),
    [...carryCts, ...stackedCts],
    [...wantedConsts, ...flowing.map((i) => consts + i), ...wantedScanned].map((i) => at(body.parameters, i)),
  );
  const foundCarries = found.splice(wantedConsts.length, flowing.length);
  const foundScanned = found.splice(wantedConsts.length);

  const steps = found.concat(foundCarries, foundScanned).filter((ct) => ct !== undefined);
  const forward = new ForwardValues(g, node, steps, [...carryCts, ...stackedCts]);
  const backward = new BackwardScan(g, node, forward, {
    carries: flowing.map((i, k) => ({
      parameter: at(carryCts, k),
      initial: cotangents[i] ?? g.like(0, at(carryCts, k)),
      next: foundCarries[k] ?? g.like(0, at(carryCts, k)),
    })),
    scanned: stackedCts.map((parameter, k) => ({ parameter, stack: given[k] ?? g.like(0, parameter) })),
  });

  const results = new Map<number, () => Node>();
  wantedConsts.forEach((input, i) => {
    const ct = found[i];
    if (ct !== undefined) results.set(input, backward.total(ct));
  });
  flowing.forEach((i, k) => {
    if (needs[consts + i]) results.set(consts + i, () => backward.carry(k));
  });
  wantedScanned.forEach((input, i) => {
    const ct = foundScanned[i];
    if (ct !== undefined) results.set(input, backward.perStep(ct));
  });
  backward.build();
  return node.inputs.map((_, i) => results.get(i)?.());
}

/** The carries that depend on a wanted input and that a result with a cotangent depends on. */
function flowingCarries({ node, cotangents, needs }: GradientContext<"scan">): number[] {
  const { body, consts, carries } = node.attributes;
  const uses = body.outputs.map((output) => new Set(topological([output])));
  const reads = (output: number, parameter: number): boolean =>
    at(uses, output).has(at(body.parameters, parameter));
  const wanted = range(needs.length).filter((i) => needs[i]);
  const moved = closure(
    range(carries).map((i) => needs[consts + i] === true || wanted.some((parameter) => reads(i, parameter))),
    (from, to) => reads(to, consts + from),
  );
  const flowing = range(cotangents.length).filter((i) => cotangents[i] !== undefined);
  const seen = closure(
    range(carries).map((i) => flowing.some((output) => output === i || reads(output, consts + i))),
    (from, to) => reads(from, consts + to),
  );
  return range(carries).filter((i) => moved[i] && seen[i] && isFloat(at(body.outputs, i).dtype));
}

/** Spreads what holds for some along the edges until nothing changes. */
function closure(initial: readonly boolean[], edge: (from: number, to: number) => boolean): boolean[] {
  const holds = [...initial];
  for (let changed = true; changed; ) {
    changed = false;
    for (let to = 0; to < holds.length; to++) {
      if (holds[to] || !holds.some((held, from) => held && edge(from, to))) continue;
      holds[to] = true;
      changed = true;
    }
  }
  return holds;
}
