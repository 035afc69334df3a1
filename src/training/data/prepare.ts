import { CeratopsError } from "../../errors.ts";
import type { DType } from "../../ir/dtype.ts";
import { at } from "../../ir/shape.ts";
import { KerasTensor } from "../../tensor/keras_tensor.ts";
import { andThen, isPromise, type MaybePromise } from "../../util/maybe_promise.ts";
import { mapLeaves } from "../../util/tree.ts";
import { checkIds } from "../checks/indices.ts";
import { checkOrder, fittedShape, checkInputShape } from "../checks/input_shapes.ts";
import { checkTargets } from "../checks/targets.ts";
import { checkFinite, checkRows, empty } from "../checks/values.ts";
import type { Compiled } from "../compiled.ts";
import type { Plan } from "../plan.ts";
import type { Signature } from "../signature.ts";
import type { SymbolicTree } from "../structure.ts";
import type { TrainableModel } from "../trainable.ts";
import { arrange } from "./arrange.ts";
import type { Examples } from "./batch.ts";
import { weightsOfClasses, type ClassWeights } from "./class_weights.ts";
import { innerShape, isData, isTexts, rowsOf, toHostArray, type HostArray } from "./host_array.ts";
import type { RawBatch } from "./iterable_source.ts";
import { openSignature } from "./open_signature.ts";

/** How data is read: for which model, and what of it is needed. */
export interface Reading {
  readonly model: TrainableModel;
  /** What the targets are judged by; undefined where only predictions are wanted. */
  readonly compiled: Compiled | undefined;
  readonly classWeight?: ClassWeights | undefined;
}

/** What goes into a step of the model. A model that has not seen its input yet is built for these data. */
export async function signatureFor(model: TrainableModel, raw: RawBatch): Promise<Signature> {
  const known = model.signature ?? (model.hasCall ? await builtFor(model, raw.x) : undefined);
  return known === undefined || model.hasOwnSteps ? openSignature(model, known, raw) : known;
}

async function builtFor(model: TrainableModel, x: unknown): Promise<Signature> {
  const found = new Map<unknown, HostArray>();
  for (const leaf of dataLeaves(x)) if (!isTexts(leaf)) found.set(leaf, await toHostArray(leaf, "x"));
  const symbolic = mapLeaves(x, isData, (leaf) => {
    if (isTexts(leaf)) return new KerasTensor([null, ...innerShape(leaf)], { dtype: "string" });
    const { shape, dtype } = found.get(leaf) ?? { shape: [], dtype: "float32" as const };
    // Whole numbers in nested arrays may stand for any number; layers that want integers take floats too.
    const kind = Array.isArray(leaf) ? "float32" : dtype;
    return new KerasTensor([null, ...shape.slice(1)], { dtype: kind });
  });
  return model.buildFor(symbolic as SymbolicTree);
}

function dataLeaves(x: unknown): unknown[] {
  const leaves: unknown[] = [];
  mapLeaves(x, isData, (leaf) => leaves.push(leaf));
  // A lone value that is no data gets its message from the reading.
  return leaves.length === 0 ? [x] : leaves;
}

/** Reads one batch, or the whole data set: arranged, converted and checked. At once where nothing has to be computed. */
export function readExamples(reading: Reading, signature: Signature, raw: RawBatch): MaybePromise<Examples> {
  const { prepareInputs } = reading.model;
  if (prepareInputs === undefined) return readPrepared(reading, signature, raw);
  return andThen(prepareInputs(raw.x), (x) => readPrepared(reading, signature, { ...raw, x }));
}

function readPrepared(reading: Reading, signature: Signature, raw: RawBatch): MaybePromise<Examples> {
  const { inputs, inputNames, outputs, outputNames } = signature;
  const x = arrange(raw.x, { argument: "x", structure: inputs, names: inputNames, partial: false });
  const forOutputs = (argument: string) => ({ argument, structure: outputs, names: outputNames, partial: true });
  const y = reading.compiled === undefined || raw.y === undefined ? outputNames.map(() => undefined) : arrange(raw.y, forOutputs("y"));
  const weights = reading.compiled === undefined ? y.map(() => undefined) : arrangeWeights(raw.sampleWeight, signature);
  const read = (values: readonly unknown[], what: string, names: readonly string[]) =>
    all(values.map((value, i) => (value === undefined || value === null ? undefined : toHostArray(value, placeOf(what, names, i)))));
  const parts = all([read(x, "x", inputNames), read(y, "y", outputNames), read(weights, "sampleWeight", outputNames)]);
  return andThen(parts, ([readX = [], readY = [], readWeights = []]) => {
    const inputArrays = readX.filter((array) => array !== undefined);
    checkOrder(reading.model.name, signature, inputArrays, readY);
    const examples = { x: fitInputs(reading.model.name, signature, inputArrays), y: readY, weights: readWeights };
    return checked(reading, signature, withClassWeights(reading, examples));
  });
}

const placeOf = (what: string, names: readonly string[], i: number): string => (names.length > 1 ? `${what}.${at(names, i)}` : what);

/** All values, at once where all are there. */
function all<T>(values: readonly MaybePromise<T>[]): MaybePromise<T[]> {
  if (values.some(isPromise)) return Promise.all(values);
  return values as T[];
}

/** One array of weights counts for every output. */
export function arrangeWeights(given: unknown, { outputs, outputNames }: Signature): unknown[] {
  if (given === undefined || given === null) return outputNames.map(() => undefined);
  if (isData(given)) return outputNames.map(() => given);
  return arrange(given, { argument: "sampleWeight", structure: outputs, names: outputNames, partial: true });
}

function fitInputs(model: string, signature: Signature, arrays: readonly HostArray[]): HostArray[] {
  return arrays.map((array, i) => {
    if (rowsOf(array) === 0) throw empty();
    const { shape: expected, numberType: dtype } = at(signature.flatInputs, i);
    const shape = fittedShape(array.shape, expected);
    // Batches are cut later: how many rows there are in all does not matter here.
    checkInputShape(model, signature, i, shape.length === expected.length ? [null, ...shape.slice(1)] : shape);
    checkIds(array, placeOf("x", signature.inputNames, i), signature.consumingLayers?.[i] ?? []);
    return { ...inDtype(array, dtype), shape };
  });
}

/** Whole numbers for an input of floats, as nested arrays give them; smaller types wait for the step, which casts them. */
function inDtype(array: HostArray, dtype: DType): HostArray {
  if (array.dtype !== "int32" || dtype !== "float32") return array;
  return { ...array, data: Float32Array.from(array.data), dtype };
}

function withClassWeights({ classWeight }: Reading, examples: Examples): Examples {
  if (classWeight === undefined) return examples;
  const [targets, ...others] = examples.y;
  if (others.length > 0 || targets === undefined) throw classWeightsNeedOneOutput(examples.y.length);
  if (examples.weights.some((weights) => weights !== undefined)) throw bothWeights();
  return { ...examples, weights: [weightsOfClasses(targets, classWeight)] };
}

function checked(reading: Reading, signature: Signature, examples: Examples): MaybePromise<Examples> {
  checkRows(examples, signature);
  const { compiled, model } = reading;
  if (compiled === undefined || model.hasOwnSteps) return examples;
  const plan = compiled.planFor(signature, examples.y.map((targets) => targets?.shape));
  const places = [
    ...examples.x.map((array, i) => ({ array, where: placeOf("x", signature.inputNames, i) })),
    ...examples.y.map((array, i) => ({ array, where: placeOf("y", signature.outputNames, i) })),
  ];
  return andThen(checkAllFinite(places), () => {
    checkAllTargets(examples, signature, plan);
    return examples;
  });
}

/** One array after the other: large ones take several turns of the event loop. */
function checkAllFinite([first, ...others]: readonly { array: HostArray | undefined; where: string }[]): MaybePromise<void> {
  if (first === undefined) return;
  const checking = first.array === undefined ? undefined : checkFinite(first.array, first.where);
  return andThen(checking, () => checkAllFinite(others));
}

function checkAllTargets({ y }: Examples, signature: Signature, plan: Plan): void {
  y.forEach((targets, i) => {
    const { loss } = at(plan.outputs, i);
    const where = placeOf("y", signature.outputNames, i);
    if (targets === undefined) {
      if (loss !== undefined) throw noTargets(where, at(signature.outputNames, i));
      return;
    }
    const { shape } = at(signature.flatOutputs, i);
    if (loss !== undefined) checkTargets(targets, { where, output: at(signature.outputNames, i), shape, loss });
  });
}

function noTargets(where: string, output: string): CeratopsError {
  return new CeratopsError(`${where} is missing: output "${output}" has a loss and needs targets`, {
    code: "E_TARGETS_MISSING",
    where,
    expected: `targets for "${output}"`,
    received: "nothing",
    hint: "model.fit(x, y), or a stream of batches that gives [x, y]",
  });
}

function classWeightsNeedOneOutput(outputs: number): CeratopsError {
  return new CeratopsError("classWeight needs a model with one output, and targets for it", {
    code: "E_CLASS_WEIGHT",
    where: "classWeight",
    expected: "one output with targets",
    received: `${outputs} outputs`,
    hint: "sampleWeight: { name: weights } with weights per example for each output",
  });
}

function bothWeights(): CeratopsError {
  return new CeratopsError("classWeight and sampleWeight are both given", {
    code: "E_CLASS_WEIGHT",
    where: "classWeight, sampleWeight",
    expected: "one of the two",
    received: "both",
    hint: "multiply the weights of the classes into sampleWeight, and leave classWeight out",
  });
}
