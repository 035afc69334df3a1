import { CeratopsError } from "../../errors.ts";
import { isOp, type Node } from "../../ir/node.ts";
import { at, range, sameDims, type Dims } from "../../ir/shape.ts";
import { arrayOf, type Known, type Shared, type Sizes } from "./emitter.ts";
import { isGraph, type OnnxAttribute, type OnnxDim, type OnnxGraph, type OnnxNode, type OnnxValueInfo } from "./messages.ts";

/** A size that stays open in the file, such as that of the batch: the axis of an input that says it when the model runs. */
export interface FreeSize {
  readonly name: string;
  readonly input: string;
  readonly axis: number;
}

/** One writing of the graph, for certain values of the free sizes. */
export interface Writing {
  readonly nodes: readonly OnnxNode[];
  /** What they read. */
  readonly reads: ReadonlySet<string>;
  readonly shared: Shared;
  /** One value per free size. */
  readonly values: Dims;
}

/** A size as `plus + Σ factor · free size`; at most one of them matters in practice, the batch. */
interface Affine {
  readonly plus: number;
  readonly factors: Dims;
}

const isFixed = ({ factors }: Affine): boolean => factors.every((factor) => factor === 0);

/**
 * How a number follows from the free sizes, found from its values in several writings: the first, and for each free size
 * the next in which only that one is another. What all others say must agree. Undefined where it does not follow.
 */
export function fit(numbers: Dims, writings: readonly Writing[]): Affine | undefined {
  const [base, ...others] = writings;
  if (base === undefined) return undefined;
  const first = at(numbers, 0);
  const factors = base.values.map((value, i) => {
    const changed = others.findIndex(({ values }) => values.every((other, k) => (other !== base.values[k]) === (k === i)));
    return (at(numbers, changed + 1) - first) / (at(at(others, changed).values, i) - value);
  });
  const sum = (values: Dims): number => factors.reduce((total, factor, i) => total + factor * at(values, i), 0);
  const plus = first - sum(base.values);
  const follows = factors.every(Number.isInteger) && writings.every(({ values }, i) => plus + sum(values) === at(numbers, i));
  return follows ? { plus, factors } : undefined;
}

/** The nodes of the file, in which sizes that are free are computed from the shapes of the inputs. */
export function joinWritings(writings: readonly Writing[], free: readonly FreeSize[], model: Described): { nodes: OnnxNode[]; initializers: NamedKnown[] } {
  const first = at(writings, 0);
  if (writings.some((writing) => !isSame(writing, first))) throw dependsOnSize(model, free);
  const prelude = new Prelude(first.shared, free);
  const renamed = new Map(namesOfKnown(first));
  for (const [size, one] of first.shared.sizes) {
    if (!first.reads.has(size)) continue;
    const seen = writings.map(({ shared }) => shared.sizes.get(size)?.numbers ?? []);
    const fits = range(one.numbers.length).map((i) => fit(seen.map((numbers) => at(numbers, i)), writings));
    const inferred = one.forReshape ? inferOne(one.numbers, fits) : undefined;
    if (inferred === undefined && !fits.every((affine) => affine !== undefined)) throw dependsOnSize(model, free);
    const operand = inferred === undefined ? prelude.operand(one, fits.filter((affine) => affine !== undefined)) : prelude.constant(inferred, false);
    renamed.set(size, operand);
  }
  const context: Context = { renamed, nameOf: (numbers) => dimName(numbers, writings, free) };
  const nodes = first.nodes.map((_, i) => joinNode(writings.map((writing) => at(writing.nodes, i)), context));
  return { nodes: [...prelude.nodes, ...nodes], initializers: [...knownOf(first, renamed), ...prelude.initializers] };
}

/** The first form of a weight that is read has its name. */
function namesOfKnown({ reads, shared }: Writing): [string, string][] {
  const given = new Set<string>();
  return [...shared.known.keys()].filter((name) => reads.has(name)).map((name) => {
    const wanted = shared.wanted.get(name) ?? name;
    const isFree = !given.has(wanted) && (wanted === name || !reads.has(wanted));
    given.add(wanted);
    return [name, isFree ? wanted : name];
  });
}

const knownOf = ({ reads, shared }: Writing, renamed: ReadonlyMap<string, string>): NamedKnown[] =>
  [...shared.known].filter(([name]) => reads.has(name)).map(([name, known]) => ({ name: renamed.get(name) ?? name, known }));

/** A known value of the file. */
export interface NamedKnown {
  readonly name: string;
  readonly known: Known;
}

/** The sizes of a Reshape with the only free one left to be inferred. */
function inferOne(numbers: Dims, fits: readonly (Affine | undefined)[]): Dims | undefined {
  const open = range(numbers.length).filter((i) => fits[i] === undefined || !isFixed(fits[i]));
  const [only] = open;
  return open.length === 1 && only !== undefined && !numbers.includes(0) ? numbers.with(only, -1) : undefined;
}

/** What a dimension of an input or output is called. */
export function dimName(numbers: Dims, writings: readonly Writing[], free: readonly FreeSize[]): OnnxDim {
  const affine = fit(numbers, writings);
  if (affine === undefined) return null;
  if (isFixed(affine)) return affine.plus;
  const terms = affine.factors.flatMap((factor, i) => {
    const name = free[i]?.name ?? "";
    return factor === 0 ? [] : [factor === 1 ? name : `${factor}*${name}`];
  });
  return [...terms, ...(affine.plus === 0 ? [] : [String(affine.plus)])].join(" + ");
}

/** Computes sizes at the head of the file; equal ones once. */
class Prelude {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: NamedKnown[] = [];
  readonly #shared: Shared;
  readonly #free: readonly FreeSize[];
  readonly #done = new Map<string, string>();

  constructor(shared: Shared, free: readonly FreeSize[]) {
    this.#shared = shared;
    this.#free = free;
  }

  /** The name of a value that holds these sizes. */
  operand({ isScalar }: Sizes, sizes: readonly Affine[]): string {
    const plus = sizes.map((size) => size.plus);
    if (sizes.every(isFixed)) return this.constant(plus, isScalar);
    const terms = this.#free.flatMap((free, i) => {
      const factors = sizes.map((size) => at(size.factors, i));
      return factors.every((factor) => factor === 0) ? [] : [this.#times(this.#sizeOf(free, isScalar), factors, isScalar)];
    });
    const sum = terms.reduce((total, term) => this.#op("Add", [total, term]));
    return plus.every((number) => number === 0) ? sum : this.#op("Add", [sum, this.constant(plus, isScalar)]);
  }

  constant(numbers: Dims, isScalar: boolean): string {
    return this.#once(`${numbers} ${isScalar}`, () => {
      const name = this.#shared.name("sizes");
      const shape = isScalar ? [] : [numbers.length];
      this.initializers.push({ name, known: { array: { dtype: "int64", shape, data: arrayOf(numbers, "int64") } } });
      return name;
    });
  }

  #times(size: string, factors: Dims, isScalar: boolean): string {
    if (factors.length === 1 && factors[0] === 1) return size;
    return this.#op("Mul", [size, this.constant(factors, isScalar)]);
  }

  #sizeOf({ name, input, axis }: FreeSize, isScalar: boolean): string {
    const line = this.#op("Shape", [input], { start: axis, end: axis + 1 }, name);
    return isScalar ? this.#op("Squeeze", [line], {}, name) : line;
  }

  #op(opType: string, inputs: readonly string[], attributes: OnnxNode["attributes"] = {}, wanted = "size"): string {
    return this.#once(`${opType} ${inputs} ${JSON.stringify(attributes)}`, () => {
      const name = this.#shared.name(`${wanted}_size`.replace("size_size", "size"));
      this.nodes.push({ name, opType, inputs, outputs: [name], attributes });
      return name;
    });
  }

  #once(key: string, make: () => string): string {
    const name = this.#done.get(key) ?? make();
    this.#done.set(key, name);
    return name;
  }
}

/** A node as all writings have it: operands that are sizes renamed, shapes of nested values with the names of open sizes. */
function joinNode(alike: readonly OnnxNode[], context: Context): OnnxNode {
  const node = at(alike, 0);
  const attributes = Object.entries(node.attributes).map(([key, value]): [string, OnnxAttribute] => {
    const graphs = alike.map((other) => other.attributes[key]).filter((other) => other !== undefined && isGraph(other));
    return [key, graphs.length === 0 ? value : joinGraph(graphs, context)];
  });
  return { ...node, inputs: node.inputs.map((input) => context.renamed.get(input) ?? input), attributes: Object.fromEntries(attributes) };
}

interface Context {
  readonly renamed: ReadonlyMap<string, string>;
  readonly nameOf: (numbers: Dims) => OnnxDim;
}

function joinGraph(alike: readonly OnnxGraph[], context: Context): OnnxGraph {
  const graph = at(alike, 0);
  const join = (infos: readonly OnnxValueInfo[], of: (graph: OnnxGraph) => readonly OnnxValueInfo[]): OnnxValueInfo[] =>
    infos.map((info, i) => ({ ...info, shape: range(info.shape.length).map((axis) => context.nameOf(alike.map((other) => Number(at(at(of(other), i).shape, axis))))) }));
  return {
    ...graph,
    nodes: graph.nodes.map((_, i) => joinNode(alike.map((other) => at(other.nodes, i)), context)),
    inputs: join(graph.inputs, (other) => other.inputs),
    outputs: join(graph.outputs, (other) => other.outputs),
  };
}

/** Whether two writings differ in their sizes only. */
function isSame(a: Writing, b: Writing): boolean {
  return a === b || (withoutShapes(a.nodes) === withoutShapes(b.nodes) && sameArrays(a, b));
}

const withoutShapes = (nodes: readonly OnnxNode[]): string =>
  JSON.stringify(nodes, (key, value: unknown) => (key === "shape" ? undefined : value));

function sameArrays(a: Writing, b: Writing): boolean {
  return [...a.shared.known].every(([name, known]) => {
    if (!a.reads.has(name)) return true;
    const other = b.shared.known.get(name);
    if (other === undefined || "array" in known !== "array" in other) return false;
    if ("array" in known && "array" in other) return known.array.data.join() === other.array.data.join();
    return "node" in known && "node" in other && isSameNode(known.node, other.node);
  });
}

const isSameNode = (a: Node, b: Node): boolean =>
  sameDims(a.shape, b.shape) && (!isOp(a, "constant") || !isOp(b, "constant") || a.attributes.data.join() === b.attributes.data.join());

/** What messages say of a model. */
export interface Described {
  readonly name: string;
  readonly inputs: readonly OnnxValueInfo[];
}

function dependsOnSize({ name, inputs }: Described, free: readonly FreeSize[]): CeratopsError {
  const fixed = inputs.map(({ shape }) => shape.map((dim) => (typeof dim === "number" ? dim : 1)));
  return new CeratopsError(`"${name}" cannot leave open: ${free.map((size) => size.name).join(", ")}`, {
    code: "E_ONNX_FREE_SIZE",
    where: name,
    expected: "computations that are the same for every size, and sizes that grow with it in proportion",
    received: "a graph that is another one for another size",
    hint: `inputSignature: ${JSON.stringify(fixed)}  // the sizes that you need, null where it may stay open`,
  });
}
