import type { PrimitiveName } from "../attributes.ts";
import type { Builder } from "../builder.ts";
import { isOp, topological, type Node } from "../node.ts";
import { at, range } from "../shape.ts";
import type { ForwardValues } from "./scan_residuals.ts";

/** A node that can be made once both scans are there. */
type Later = () => Node;

interface BackwardCarry {
  readonly parameter: Node;
  readonly initial: Node;
  readonly next: Node;
}

interface BackwardScanned {
  readonly parameter: Node;
  readonly stack: Node;
}

/** In which operands a primitive is linear while the others keep still; the sum over the steps passes through it. */
const linear: { readonly [P in PrimitiveName]?: (node: Node, operand: number) => boolean } = {
  negate: () => true,
  multiply: () => true,
  divide: (_, operand) => operand === 0,
  convert: () => true,
  broadcast_in_dim: () => true,
  reshape: () => true,
  transpose: () => true,
  slice: () => true,
  reverse: () => true,
  pad: (node, operand) => operand === 0 && isZero(at(node.inputs, 1)),
  select: (node, operand) => operand > 0 && isZero(at(node.inputs, 3 - operand)),
  reduce: (node) => isOp(node, "reduce") && node.attributes.kind === "add",
  dot_general: () => true,
  convolution: () => true,
};

const sumsAndViews = new Set<PrimitiveName>(["add", "transpose", "reshape"]);

const isZero = (node: Node): boolean =>
  isOp(node, "constant") && node.attributes.data.length === 1 && node.attributes.data[0] === 0;

const shifted = (axes: readonly number[]): number[] => axes.map((axis) => axis + 1);

/**
 * The backward side of a scan's gradient. Results are asked for first, and each says what the backward scan must
 * carry or stack for it; then `build` makes the scan; then the results can be made.
 */
export class BackwardScan {
  private readonly g: Builder;
  private readonly node: Node<"scan">;
  private readonly forward: ForwardValues;
  private readonly carries: readonly BackwardCarry[];
  private readonly scanned: readonly BackwardScanned[];
  /** Nodes whose sum over the steps is carried. */
  private readonly sums: Node[] = [];
  /** Nodes whose values are stacked. */
  private readonly emitted: Node[] = [];
  private readonly planned = new Map<Node, Later | undefined>();
  private results: readonly Node[] = [];

  constructor(
    g: Builder,
    node: Node<"scan">,
    forward: ForwardValues,
    given: { readonly carries: readonly BackwardCarry[]; readonly scanned: readonly BackwardScanned[] },
  ) {
    this.g = g;
    this.node = node;
    this.forward = forward;
    this.carries = given.carries;
    this.scanned = given.scanned;
  }

  /** The cotangent of the initial value of a carry. */
  carry(index: number): Node {
    return at(this.results, index);
  }

  /** The sum of a node over all steps: outside of the scan where that is one contraction or reduction, else carried. */
  total(node: Node): Later {
    return this.totalOutside(node) ?? this.sum(node);
  }

  /** The stack of a node: a product with an invariant, last in its step, is one product outside of the scan. */
  perStep(node: Node): Later {
    const busy = new Set(topological(this.carries.map(({ next }) => next)));
    return (busy.has(node) ? undefined : this.productOutside(node)) ?? this.emit(node);
  }

  build(): void {
    const { forward, g } = this;
    const nexts = this.carries.map(({ next }) => next);
    const rebuilt = forward.rebuild([...nexts, ...this.sums, ...this.emitted]);
    const sums = this.sums.map((node) => g.parameter("sum", node.type));
    const added = sums.map((sum, i) => addTo(g, sum, at(rebuilt, nexts.length + i)));
    const parameters = [
      ...forward.consts.map(({ parameter }) => parameter),
      ...this.carries.map(({ parameter }) => parameter),
      ...sums,
      ...forward.scanned.map(({ parameter }) => parameter),
      ...this.scanned.map(({ parameter }) => parameter),
    ];
    const outputs = [...rebuilt.slice(0, nexts.length), ...added, ...rebuilt.slice(nexts.length + sums.length)];
    const { length, reverse } = this.node.attributes;
    this.results = g.scan(
      {
        body: { parameters, outputs },
        consts: forward.consts.length,
        carries: nexts.length + sums.length,
        length,
        reverse: !reverse,
      },
      [
        ...forward.consts.map(({ outer }) => outer()),
        ...this.carries.map(({ initial }) => initial),
        ...sums.map((parameter) => g.like(0, parameter)),
        ...forward.scanned.map(({ outer }) => outer()),
        ...this.scanned.map(({ stack }) => stack),
      ],
    );
  }

  private sum(node: Node): Later {
    const index = indexIn(this.sums, node);
    return () => at(this.results, this.carries.length + index);
  }

  private emit(node: Node): Later {
    const index = indexIn(this.emitted, node);
    return () => at(this.results, this.carries.length + this.sums.length + index);
  }

  private totalOutside(node: Node): Later | undefined {
    if (this.planned.has(node)) return this.planned.get(node);
    const plan = this.forward.isBackward(node) ? this.planTotal(node) : undefined;
    this.planned.set(node, plan);
    return plan;
  }

  private planTotal(node: Node): Later | undefined {
    if (node.op === "add" || node.op === "subtract") return this.totalOfSum(node);
    const changing = range(node.inputs.length).filter((i) => !this.forward.isInvariant(at(node.inputs, i)));
    const [operand] = changing;
    if (operand !== undefined && changing.length === 1 && linear[node.op]?.(node, operand)) {
      const inner = this.totalOutside(at(node.inputs, operand));
      if (inner !== undefined) {
        return () => {
          const inputs = node.inputs.map((input, i) => (i === operand ? inner() : this.forward.outside(input)));
          return this.g.make(node.op, inputs, node.attributes);
        };
      }
    }
    if (isOp(node, "dot_general") && changing.length === 2) return this.contraction(node);
    if (isOp(node, "reduce") && node.attributes.kind === "add") {
      const { dimensions } = node.attributes;
      const stack = this.stack(at(node.inputs, 0));
      return () => this.g.reduce("add", stack(), [0, ...shifted(dimensions)]);
    }
    return undefined;
  }

  private totalOfSum(node: Node): Later | undefined {
    const plans = node.inputs.map((input) => this.totalOutside(input));
    if (plans.every((plan) => plan === undefined)) return undefined;
    const parts = plans.map((plan, i) => plan ?? this.sum(at(node.inputs, i)));
    return () => this.g.make(node.op, parts.map((part) => part()), node.attributes);
  }

  /** The sum over steps of products is one product that also contracts the steps. */
  private contraction(node: Node<"dot_general">): Later {
    const [lhs, rhs] = [this.stack(at(node.inputs, 0)), this.stack(at(node.inputs, 1))];
    const { lhsContracting, rhsContracting, lhsBatch, rhsBatch } = node.attributes;
    return () =>
      this.g.dotGeneral(lhs(), rhs(), {
        lhsContracting: [0, ...shifted(lhsContracting)],
        rhsContracting: [0, ...shifted(rhsContracting)],
        lhsBatch: shifted(lhsBatch),
        rhsBatch: shifted(rhsBatch),
      });
  }

  /** All steps of a node, taken from the forward scan where that has it. */
  private stack(node: Node): Later {
    const ofForward = !this.forward.isBackward(node) && this.forward.isOriginal(node) && !this.forward.isInvariant(node);
    return this.viewOutside(node, (input) => this.stack(input)) ?? (ofForward ? this.forward.stack(node) : this.emit(node));
  }

  private productOutside(node: Node): Later | undefined {
    if (!this.isProductSum(node)) return undefined;
    if (isOp(node, "dot_general")) return this.batchedProduct(node);
    if (isOp(node, "add")) {
      const [a, b] = node.inputs.map((input) => this.productOutside(input));
      return a && b && (() => this.g.add(a(), b()));
    }
    return this.viewOutside(node, (input) => this.productOutside(input));
  }

  /** Whether the node is made of products of a changing with an invariant operand (cotangents come first). */
  private isProductSum(node: Node): boolean {
    if (!this.forward.isBackward(node)) return false;
    if (isOp(node, "dot_general")) {
      return node.attributes.lhsBatch.length === 0 && this.forward.isInvariant(at(node.inputs, 1));
    }
    return sumsAndViews.has(node.op) && node.inputs.every((input) => this.isProductSum(input));
  }

  private batchedProduct(node: Node<"dot_general">): Later {
    const [changing, fixed] = [at(node.inputs, 0), at(node.inputs, 1)];
    const { lhsContracting, rhsContracting } = node.attributes;
    const stack = this.stack(changing);
    return () =>
      this.g.dotGeneral(stack(), this.forward.outside(fixed), {
        lhsContracting: shifted(lhsContracting),
        rhsContracting,
        lhsBatch: [],
        rhsBatch: [],
      });
  }

  /** A transpose or reshape of something whose stack `inner` knows. */
  private viewOutside(node: Node, inner: (input: Node) => Later | undefined): Later | undefined {
    if (isOp(node, "transpose") && !this.forward.isInvariant(node)) {
      const stack = inner(at(node.inputs, 0));
      return stack && (() => this.g.transpose(stack(), [0, ...shifted(node.attributes.permutation)]));
    }
    if (isOp(node, "reshape") && !this.forward.isInvariant(node)) {
      const stack = inner(at(node.inputs, 0));
      return stack && (() => this.g.reshape(stack(), [this.node.attributes.length, ...node.shape]));
    }
    return undefined;
  }
}

/** `sum + node`; rows scattered into zeros, as for a table that was gathered from, go into the sum itself. */
function addTo(g: Builder, sum: Node, node: Node): Node {
  const [operand, indices, updates] = node.inputs;
  const scattered = isOp(node, "scatter") && node.attributes.kind === "add";
  if (!scattered || !operand || !indices || !updates || !isZero(operand)) return g.add(sum, node);
  return g.scatter(sum, indices, updates, node.attributes);
}

/** The place of `node` in `list`, added where it is missing. */
function indexIn(list: Node[], node: Node): number {
  const index = list.indexOf(node);
  return index >= 0 ? index : list.push(node) - 1;
}
