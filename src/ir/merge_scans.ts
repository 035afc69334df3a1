import { mapNested, nestedGraphs } from "./nested.ts";
import { isOp, Node, topological, type Graph } from "./node.ts";
import { rewrite } from "./rewrite.ts";
import { at } from "./shape.ts";

/**
 * Replaces scans that repeat the same steps over the same inputs by one scan with the outputs of all of them, in nested
 * graphs too. The gradient of a scan makes such a twin: the same body with residuals as further outputs. Bodies are the
 * same when they share parameters and next carries as objects, so this pass comes before any that rebuilds bodies.
 */
export function mergeScans({ parameters, outputs }: Graph): Graph {
  const twins = findTwins(outputs);
  const merged = new Map<Twins, Node>();
  const rewritten = rewrite(outputs, (node, inputs) => {
    const own = twins.get(node);
    if (own !== undefined) {
      const scan = merged.get(own) ?? mergedScan(own, inputs);
      merged.set(own, scan);
      return scan;
    }
    if (isOp(node, "get_tuple_element")) {
      const tuple = at(node.inputs, 0);
      const place = twins.get(tuple)?.placeOf(tuple, node.attributes.index);
      return place === undefined ? undefined : new Node(node.op, inputs, { index: place }, node.results);
    }
    if (nestedGraphs(node).length === 0) return undefined;
    return new Node(node.op, inputs, mapNested(node, mergeScans), node.results);
  });
  return { parameters, outputs: rewritten };
}

/** Scans that only differ in which values of a step they stack. */
class Twins {
  readonly scans: Node<"scan">[] = [];
  /** All that any of them stacks, by the node in the body. */
  private readonly stacked = new Map<Node, number>();

  add(scan: Node<"scan">): void {
    this.scans.push(scan);
    for (const output of this.stackedBy(scan)) {
      if (!this.stacked.has(output)) this.stacked.set(output, this.stacked.size);
    }
  }

  get stackedNodes(): readonly Node[] {
    return [...this.stacked.keys()];
  }

  /** Where the merged scan has result `index` of `scan`. */
  placeOf(scan: Node, index: number): number | undefined {
    if (!isOp(scan, "scan") || index < scan.attributes.carries) return index;
    const place = this.stacked.get(at(scan.attributes.body.outputs, index));
    return place === undefined ? undefined : scan.attributes.carries + place;
  }

  private stackedBy({ attributes: { body, carries } }: Node<"scan">): readonly Node[] {
    return body.outputs.slice(carries);
  }
}

function mergedScan(twins: Twins, inputs: readonly Node[]): Node {
  const { attributes, results } = at(twins.scans, 0);
  const { body, carries, length } = attributes;
  const outputs = [...body.outputs.slice(0, carries), ...twins.stackedNodes];
  const stacks = twins.stackedNodes.map(({ type }) => ({ ...type, shape: [length, ...type.shape] }));
  return new Node(
    "scan",
    inputs,
    { ...attributes, body: mergeScans({ parameters: body.parameters, outputs }) },
    [...results.slice(0, carries), ...stacks],
  );
}

/** The groups of two and more, by each of their members. */
function findTwins(outputs: readonly Node[]): Map<Node, Twins> {
  const groups = new Map<string, Twins>();
  for (const node of topological(outputs)) {
    if (!isOp(node, "scan")) continue;
    const key = stepsKey(node);
    const group = groups.get(key) ?? new Twins();
    groups.set(key, group);
    group.add(node);
  }
  const several = [...groups.values()].filter(({ scans }) => scans.length > 1);
  return new Map(several.flatMap((group) => group.scans.map((scan) => [scan, group] as const)));
}

function stepsKey({ inputs, attributes }: Node<"scan">): string {
  const { body, consts, carries, length, reverse } = attributes;
  const ids = (nodes: readonly Node[]): string => nodes.map(({ id }) => id).join(",");
  const next = ids(body.outputs.slice(0, carries));
  return [ids(inputs), ids(body.parameters), next, consts, carries, length, reverse].join(";");
}
