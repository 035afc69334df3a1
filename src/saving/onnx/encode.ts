import { CeratopsError } from "../../errors.ts";
import type { TypedArray } from "../../ir/dtype.ts";
import { topological, type Node } from "../../ir/node.ts";
import { evaluateGraph } from "../../ir/run.ts";
import { at, range, type Dims } from "../../ir/shape.ts";
import { breathe } from "../../util/breathe.ts";
import type { StoredArray } from "../stored_array.ts";
import { Emitter, heldAs, Shared, type Known, type Value } from "./emitter.ts";
import { dimName, joinWritings, type FreeSize, type Writing } from "./free_sizes.ts";
import { encodeModel, type OnnxDim, type OnnxTensor, type OnnxValueInfo } from "./messages.ts";
import { namesRead, needed } from "./needed.ts";
import { write, type PathOf } from "./write.ts";

/** An inference graph, for certain values of the sizes that stay open in the file. */
export interface InferenceGraph {
  /** One value per free size. */
  readonly sizes: Dims;
  readonly inputs: readonly Node<"parameter">[];
  readonly outputs: readonly Node[];
  /** Everything else that the outputs read, by the same names in every graph. */
  readonly weights: ReadonlyMap<Node<"parameter">, string>;
  readonly pathOf?: PathOf;
}

/** An axis of an input, by their positions, whose size stays open, and what it is called. */
export interface FreeAxis {
  readonly name: string;
  readonly input: number;
  readonly axis: number;
}

export interface OnnxSource {
  readonly name: string;
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly free: readonly FreeAxis[];
  /**
   * The same function traced for several sizes: first for some, then for each free size twice with only that one changed
   * and, where there are several, once with all of them changed.
   */
  readonly graphs: readonly InferenceGraph[];
  /** The weights by name. */
  readonly data: ReadonlyMap<string, TypedArray>;
}

/** The lowest operator set with all that is used: reductions of ScatterElements, bitwise logic, axes of Pad as an input. */
const OPSET = 18;

/** What Protocol Buffers allow a message to be. */
const LARGEST_FILE = 2 ** 31 - 1;

/**
 * An inference graph as an ONNX file: operator set 18, weights inside. bfloat16 becomes float32.
 *
 * Sizes that stay open (usually the batch) are found by comparing what is written for several values of them: operators
 * must not differ, and every number that does must be a sum of multiples of the free sizes, which the file then computes
 * from the shapes of its inputs.
 *
 * @throws CeratopsError where a primitive has no counterpart in ONNX, or where an open size would make another graph
 * @see https://onnx.ai/onnx/repo-docs/IR.html
 */
export async function encodeOnnx(source: OnnxSource): Promise<Uint8Array<ArrayBuffer>> {
  const written = source.graphs.map((graph) => writeOnce(source, graph));
  const { inputs, outputs } = at(written, 0);
  const writings = written.map(({ writing }) => writing);
  const free: FreeSize[] = source.free.map(({ name, input, axis }) => ({ name, input: at(inputs, input).name, axis }));
  const describe = (values: readonly Value[], of: (one: Written) => readonly Value[]): OnnxValueInfo[] =>
    values.map(({ name, dtype, shape }, i) => {
      const dims = range(shape.length).map((axis): OnnxDim => {
        const seen = written.map((one) => at(at(of(one), i).shape, axis));
        return dimName(seen, writings, free);
      });
      return { name, dtype, shape: dims };
    });
  const described = describe(inputs, (one) => one.inputs);
  const { nodes, initializers: known } = joinWritings(writings, free, { name: source.name, inputs: described });
  const initializers: OnnxTensor[] = [];
  for (const one of known) {
    await breathe();
    initializers.push({ name: one.name, array: arrayFor(one.known, at(source.graphs, 0), source.data) });
  }
  checkSize(source.name, initializers);
  return encodeModel({
    producer: "ceratops",
    opset: OPSET,
    graph: {
      name: source.name,
      nodes,
      initializers,
      inputs: described,
      outputs: describe(outputs, (one) => one.outputs),
    },
  });
}

interface Written {
  readonly writing: Writing;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
}

function writeOnce(source: OnnxSource, graph: InferenceGraph): Written {
  const shared = new Shared();
  const e = new Emitter(shared);
  const typed = ({ shape, dtype }: Node): Omit<Value, "name"> => ({ shape, dtype: heldAs(dtype) });
  const inputs = graph.inputs.map((node, i) => ({ ...typed(node), name: shared.name(at(source.inputNames, i)) }));
  const names = source.outputNames.map((name) => shared.name(name));
  const weights = [...graph.weights].map(([node, name]) => shared.add({ node }, name, typed(node)));
  const parameters = [...graph.inputs, ...graph.weights.keys()];
  const results = write(e, { parameters, outputs: graph.outputs }, [...inputs, ...weights], graph.pathOf);
  const outputs = results.map((value, i) => {
    const output = { ...typed(at(graph.outputs, i)), name: at(names, i) };
    const full = e.full(value, output.shape);
    e.nodes.push({ name: output.name, opType: "Identity", inputs: [full.name], outputs: [output.name], attributes: {} });
    return output;
  });
  const nodes = needed(e.nodes, names);
  return { writing: { nodes, reads: namesRead(nodes), shared, values: graph.sizes }, inputs, outputs };
}

function arrayFor(known: Known, { weights }: InferenceGraph, data: OnnxSource["data"]): StoredArray {
  if ("array" in known) return known.array;
  const leaves = topological([known.node]).filter((node): node is Node<"parameter"> => node.op === "parameter");
  const values = leaves.map((leaf) => {
    const found = data.get(weights.get(leaf) ?? "");
    if (found === undefined) throw new Error(`no numbers for ${leaf.attributes.name}`);
    return { type: leaf.type, data: found };
  });
  const result = at(evaluateGraph({ parameters: leaves, outputs: [known.node] }, values), 0);
  return { dtype: heldAs(result.type.dtype), shape: result.type.shape, data: result.data };
}

function checkSize(name: string, weights: readonly OnnxTensor[]): void {
  const bytes = weights.reduce((sum, { array }) => sum + array.data.byteLength, 0);
  if (bytes <= LARGEST_FILE) return;
  throw new CeratopsError(`The weights of "${name}" do not fit into one ONNX file`, {
    code: "E_ONNX_SIZE",
    where: name,
    expected: "less than 2 GiB, the limit of Protocol Buffers",
    received: `${(bytes / 2 ** 30).toFixed(1)} GiB`,
    hint: 'await model.save("model.keras"), which has no such limit; or a model with 16-bit weights',
  });
}
