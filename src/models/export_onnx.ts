import { CeratopsError } from "../errors.ts";
import type { TypedArray } from "../ir/dtype.ts";
import { g } from "../ir/make.ts";
import { topological, type Node, type TensorType } from "../ir/node.ts";
import { at, type Dims } from "../ir/shape.ts";
import { observePath } from "../layers/call_context.ts";
import { encodeOnnx, type FreeAxis, type InferenceGraph } from "../saving/onnx/encode.ts";
import { leafData } from "../tensor/evaluate.ts";
import { isKerasTensor, showShape, type Shape } from "../tensor/keras_tensor.ts";
import { isTensor } from "../tensor/operation.ts";
import { evaluateTensors } from "../tensor/tensor.ts";
import { trace, type Traced } from "../tensor/trace.ts";
import { signatureOf, type Signature } from "../training/signature.ts";
import type { TrainableModel } from "../training/trainable.ts";
import { leaves, packLeaves } from "../util/tree.ts";
import { isHanded } from "./host_stage.ts";

export interface OnnxOptions {
  /**
   * One shape per input, in the order of `model.inputs`, in place of those the model declares; `null` stays open.
   * Sizes besides that of the batch need it where the model is another graph for another size.
   */
  readonly inputSignature?: readonly Shape[];
}

/**
 * The inference of a model as the bytes of an ONNX file, which other programs can run.
 *
 * Sizes that the model leaves open, such as the batch, stay open in the file where they can. Weights are stored as they
 * are; computations in bfloat16 become float32 ones. Layers that only act in training are gone, and so are those that
 * prepare texts: the file takes the numbers that they give, under their names.
 *
 * @throws CeratopsError where the model cannot be said in ONNX: it names the layer and a way out
 */
export async function exportOnnx(model: TrainableModel, options: OnnxOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  if (model.signature === undefined) throw neverCalled(model.name);
  const signature = withPlainNames(model.signature);
  const shapes = shapesOf(model.name, signature, options.inputSignature);
  const { free, traced } = traceForSizes(model, signature, shapes);
  const [first] = traced;
  if (first === undefined) throw new RangeError("a model is traced at least once");
  refuseUpdates(model.name, first.traced);
  const names = weightNames(first.traced);
  return encodeOnnx({
    name: model.name,
    inputNames: signature.inputNames,
    outputNames: signature.outputNames,
    free,
    graphs: traced.map((one) => graphOf(one, names)),
    data: await readWeights(first.traced, names),
  });
}

/** What a host stage hands over is called as what made it. */
function withPlainNames(signature: Signature): Signature {
  if (!isHanded(signature.inputs)) return signature;
  return { ...signature, inputNames: signatureOf(signature.flatInputs, signature.outputs).inputNames };
}

/** For each open size the values that stand for it, far from the sizes that layers have. */
const STAND_INS: readonly (readonly [number, number, number])[] = [
  [83, 127, 211],
  [89, 131, 223],
  [97, 137, 227],
  [101, 139, 229],
];

interface TracedOnce {
  readonly traced: Traced;
  readonly sizes: Dims;
  readonly pathOf: (node: Node) => string | undefined;
}

interface TracedForSizes {
  readonly free: readonly FreeAxis[];
  readonly traced: readonly TracedOnce[];
}

/** Every open size is its own, unless the model needs those of one axis to be the same. */
function traceForSizes(model: TrainableModel, signature: Signature, shapes: readonly Shape[]): TracedForSizes {
  const own = freeAxes(signature, shapes, false);
  const shared = freeAxes(signature, shapes, true);
  try {
    return traceFor(model, signature, shapes, own);
  } catch (error) {
    if (shared.length === own.length) throw error;
    return traceFor(model, signature, shapes, shared);
  }
}

/** Traces with stand-ins for the open sizes: some for all, then two others for each, then others for all at once. */
function traceFor(model: TrainableModel, signature: Signature, shapes: readonly Shape[], free: readonly OpenSize[]): TracedForSizes {
  const standIns = free.map((_, i) => at(STAND_INS, i % STAND_INS.length));
  const base = standIns.map(([first]) => first);
  const changed = standIns.flatMap(([, second, third], i) => [base.with(i, second), base.with(i, third)]);
  const together = free.length > 1 ? [standIns.map(([, , third]) => third)] : [];
  return { free, traced: [base, ...changed, ...together].map((sizes) => traceOnce(model, signature, shapes, free, sizes)) };
}

/** An open size, and every place where it is. */
interface OpenSize extends FreeAxis {
  readonly places: readonly { readonly input: number; readonly axis: number }[];
}

/** The batch is one size, whichever input says it. */
function freeAxes({ inputNames }: Signature, shapes: readonly Shape[], shared: boolean): OpenSize[] {
  const sizes = new Map<string, OpenSize>();
  shapes.forEach((shape, input) => {
    shape.forEach((dim, axis) => {
      if (dim !== null) return;
      const name = axis === 0 ? "batch" : shared ? `axis${axis}` : `${at(inputNames, input)}_axis${axis}`;
      const known = sizes.get(name) ?? { name, input, axis, places: [] };
      sizes.set(name, { ...known, places: [...known.places, { input, axis }] });
    });
  });
  return [...sizes.values()];
}

function traceOnce(model: TrainableModel, signature: Signature, shapes: readonly Shape[], free: readonly OpenSize[], sizes: Dims): TracedOnce {
  const sizeAt = (input: number, axis: number): number =>
    at(sizes, free.findIndex(({ places }) => places.some((place) => place.input === input && place.axis === axis)));
  const types = shapes.map((shape, input): TensorType => {
    const dims = shape.map((dim, axis) => dim ?? sizeAt(input, axis));
    return { shape: dims, dtype: at(signature.flatInputs, input).numberType };
  });
  const marks: { from: number; path: string }[] = [];
  // Nodes are numbered as they are made: what lies between two marks was made by one layer.
  const mark = (path: string): void => void marks.push({ from: g.scalar(0, "float32").id, path });
  const traced = observePath(mark, () =>
    trace(types, (...inputs) => {
      model.clearLosses();
      return leaves(model.run([packLeaves(signature.inputs, isKerasTensor, inputs), { training: false }]), isTensor);
    }),
  );
  return { traced, sizes, pathOf: ({ id }) => marks.findLast(({ from }) => from < id)?.path };
}

const graphOf = ({ traced, sizes, pathOf }: TracedOnce, names: readonly string[]): InferenceGraph => ({
  sizes,
  inputs: traced.args,
  outputs: traced.outputs,
  weights: new Map([...traced.states, ...traced.captured].map((node, i) => [node, at(names, i)])),
  pathOf,
});

/** The paths of the variables, then names for arrays that the model's code holds; never twice the same. */
function weightNames({ variables, captured }: Traced): string[] {
  const wanted = [...variables.map(({ path }) => path), ...captured.map(() => "captured")];
  return wanted.map((name, i) => (wanted.indexOf(name) === i ? name : `${name}_${i}`));
}

async function readWeights({ variables, captured }: Traced, names: readonly string[]): Promise<Map<string, TypedArray>> {
  await evaluateTensors(variables.flatMap(({ pending }) => pending ?? []));
  const data = await Promise.all([...variables.map((variable) => variable.read()), ...captured.map(leafData)]);
  return new Map(data.map((numbers, i) => [at(names, i), numbers]));
}

function shapesOf(name: string, { flatInputs }: Signature, given: readonly Shape[] | undefined): Shape[] {
  const declared = flatInputs.map(({ shape }) => shape);
  if (given === undefined) return declared;
  const fits =
    given.length === declared.length &&
    given.every((shape, i) => {
      const wanted = at(declared, i);
      return shape.length === wanted.length && shape.every((dim, axis) => dim === null || wanted[axis] === null || wanted[axis] === dim);
    });
  if (fits) return [...given];
  throw new CeratopsError(`inputSignature does not describe the inputs of "${name}"`, {
    code: "E_ONNX_SIGNATURE",
    where: name,
    expected: declared.map(showShape).join(", "),
    received: given.map(showShape).join(", "),
    hint: `model.export("model.onnx", { inputSignature: ${JSON.stringify(declared)} })`,
  });
}

/** Variables may change where the outputs do not see it, as the seeds of layers that draw nothing in inference. */
function refuseUpdates(name: string, { variables, states, updates, outputs }: Traced): void {
  const read = new Set(topological(outputs));
  const changed = variables.find((_, i) => updates[i] !== undefined && read.has(at(states, i)));
  if (changed === undefined) return;
  throw new CeratopsError(`"${name}" remembers something between batches, which an ONNX file cannot`, {
    code: "E_ONNX_STATE",
    where: changed.path,
    expected: "an inference that changes no variable",
    received: `a new value for "${changed.path}"`,
    hint: "make stateful layers with { stateful: false }, or hand their states in and out as inputs and outputs",
  });
}

function neverCalled(name: string): CeratopsError {
  return new CeratopsError(`"${name}" has not been called yet, so its inputs are not known`, {
    code: "E_ONNX_NOT_BUILT",
    where: name,
    expected: "a model that has seen data, or that is made from Input(…)",
    received: "a model that is code",
    hint: "await model.predict(x)  // once, then export",
  });
}
