import { binaryNames, unaryNames, type PrimitiveName } from "../attributes.ts";
import type { Builder } from "../builder.ts";
import { topological, type Node } from "../node.ts";
import { at } from "../shape.ts";
import { substitute } from "../substitute.ts";

/** Views cost nothing to make again from what they look at. */
const views = new Set<PrimitiveName>(["broadcast_in_dim", "reshape", "transpose"]);

/** What the backward body computes itself, from forward values, rather than having it stacked. */
const cheap = new Set<PrimitiveName>([
  ...unaryNames,
  ...binaryNames,
  ...views,
  "compare",
  "select",
  "clamp",
  "convert",
  "bitcast_convert",
  "slice",
  "pad",
  "reverse",
  "concatenate",
  "stop_gradient",
]);

/** One more input of the backward scan: its parameter inside the body, and what it is given. */
export interface Passed {
  readonly parameter: Node;
  readonly outer: () => Node;
}

/**
 * The forward side of a scan's gradient. Nodes of one backward step fall into those that depend on cotangents, computed
 * in the backward scan; those that depend on nothing that changes from step to step, computed once outside of both; and
 * the forward values, which are scanned inputs or become outputs of the extended forward scan ("residuals").
 */
export class ForwardValues {
  /** Inputs of the backward scan found by `rebuild`. */
  readonly consts: Passed[] = [];
  readonly scanned: Passed[] = [];
  private readonly g: Builder;
  private readonly node: Node<"scan">;
  private readonly original: ReadonlySet<Node>;
  private readonly fixed: ReadonlySet<Node>;
  private readonly varying: ReadonlySet<Node>;
  private readonly backward: ReadonlySet<Node>;
  private readonly residuals: Node[] = [];
  private readonly replacements = new Map<Node, Node>();
  private readonly elements = new Map<number, Node>();
  private extended: Node | undefined;

  /** `steps` are the nodes of one backward step, `cotangents` the parameters that they were derived from. */
  constructor(g: Builder, node: Node<"scan">, steps: readonly Node[], cotangents: readonly Node[]) {
    const { body, consts } = node.attributes;
    const order = topological([...steps, ...body.outputs]);
    this.g = g;
    this.node = node;
    this.original = new Set(topological(body.outputs));
    this.fixed = dependents(order, body.parameters.slice(0, consts));
    this.varying = dependents(order, [...body.parameters.slice(consts), ...cotangents]);
    this.backward = dependents(order, cotangents);
  }

  /** Whether the node depends on cotangents. */
  isBackward(node: Node): boolean {
    return this.backward.has(node);
  }

  /** Whether the node is the same in every step. */
  isInvariant(node: Node): boolean {
    return !this.varying.has(node);
  }

  /** Whether the forward scan computes the node. */
  isOriginal(node: Node): boolean {
    return this.original.has(node) || this.node.attributes.body.parameters.includes(node);
  }

  /** An invariant, computed outside of the scans. */
  outside(node: Node): Node {
    const { body, consts } = this.node.attributes;
    const outer = body.parameters.slice(0, consts).map((parameter, i) => [parameter, at(this.node.inputs, i)] as const);
    return at(substitute([node], new Map(outer)), 0);
  }

  /** All steps of a forward value; only to be called for once nothing more is asked to be stacked. */
  stack(node: Node): () => Node {
    const { body, consts, carries } = this.node.attributes;
    const input = body.parameters.indexOf(node, consts + carries);
    if (input >= 0) return () => at(this.node.inputs, input);
    const output = body.outputs.indexOf(node, carries);
    if (output >= 0) return () => this.element(output);
    if (!this.residuals.includes(node)) this.residuals.push(node);
    const place = body.outputs.length + this.residuals.indexOf(node);
    return () => this.element(place);
  }

  /** The nodes of a backward step with every forward value in them replaced by a parameter of the backward body. */
  rebuild(roots: readonly Node[]): Node[] {
    const seen = new Set<Node>();
    const pending = [...roots];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (seen.has(node)) continue;
      seen.add(node);
      if (this.isBackward(node)) pending.push(...node.inputs);
      else if (this.isInvariant(node)) this.passConst(node);
      else if (this.isRemade(node)) pending.push(...node.inputs);
      else this.pass(this.scanned, node, this.stack(node));
    }
    return substitute(roots, this.replacements);
  }

  private isRemade(node: Node): boolean {
    return (this.original.has(node) ? views : cheap).has(node.op);
  }

  private passConst(node: Node): void {
    // What depends on no const either is made of constants and can stay.
    if (this.fixed.has(node)) this.pass(this.consts, node, () => this.outside(node));
  }

  private pass(list: Passed[], node: Node, outer: () => Node): void {
    const parameter = this.g.parameter("residual", node.type);
    this.replacements.set(node, parameter);
    list.push({ parameter, outer });
  }

  private element(index: number): Node {
    const known = this.elements.get(index);
    if (known !== undefined) return known;
    this.extended ??= this.extend();
    const element = this.g.element(this.extended, index);
    this.elements.set(index, element);
    return element;
  }

  private extend(): Node {
    const { attributes, inputs } = this.node;
    if (this.residuals.length === 0) return this.node;
    const { parameters, outputs } = attributes.body;
    return this.g.make("scan", inputs, { ...attributes, body: { parameters, outputs: [...outputs, ...this.residuals] } });
  }
}

/** `seeds` and all nodes of `order` that depend on them. */
function dependents(order: readonly Node[], seeds: readonly Node[]): Set<Node> {
  const found = new Set(seeds);
  for (const node of order) if (node.inputs.some((input) => found.has(input))) found.add(node);
  return found;
}
