import type { AnyFunction, Api, TensorObject, VariableObject } from "../api.ts";
import { callLayer, cosineSum, tensorsIn } from "../calls.ts";
import { argumentsOf, marks, type Case, type Gradients } from "../case.ts";
import { expectEqual, expectTensor, type Rule } from "../compare.ts";
import { isRecord, readTensor, type Encoded, type EncodedRecord, type RecordedTensor } from "../encoding.ts";
import { Mismatch, Unsupported } from "../outcome.ts";
import { toleranceFor } from "../tolerance.ts";
import { asOperand, Decoder, tensorOf } from "../values.ts";
import { expectGradient, recordedTensor } from "./function.ts";

/** A layer or a model: callable, with weights. */
interface LayerObject extends AnyFunction {
  ensureBuilt: AnyFunction;
  readonly weights: readonly VariableObject[];
  readonly losses: readonly TensorObject[];
  setWeights: AnyFunction;
  computeOutputShape: AnyFunction;
  adapt: AnyFunction;
  setVocabulary: AnyFunction;
  getVocabulary: AnyFunction;
}

interface Weight extends EncodedRecord {
  readonly index: number;
}

interface LayerGradients {
  readonly inputs: Gradients["grads"];
  readonly weights: readonly { readonly index: number; readonly tensor: Encoded }[];
}

/** Calls a layer with recorded weights; compares outputs, losses, changed weights, shapes and gradients. */
export async function checkLayer(recorded: Case, api: Api): Promise<void> {
  const layer = api.deserialize(recorded.config ?? {}) as LayerObject;
  await prepareState(layer, recorded, api);
  const decoder = new Decoder(api);
  const given = decoder.arguments(argumentsOf(recorded));
  const weights = giveWeights(layer, recorded, api, given);
  const differentiated = withoutMasks(api, given, () => differentiate(api, layer, recorded, decoder, given));
  if (differentiated !== undefined) giveWeights(layer, recorded, api, given);
  const before = layer.weights.map(({ value }) => value);
  const result = callLayer(api, layer, recorded.symbol, given);
  const losses = [...layer.losses];
  const checkGradients = differentiated ?? gradientsOf(api, result, recorded, decoder, before);
  const rule: Rule = { tolerance: toleranceFor(recorded.symbol), ...marks(recorded), masks: maskRule(recorded) };
  await expectEqual(api, await result, recorded.out ?? null, rule);
  if (recorded["losses"] !== undefined) await expectLosses(api, losses, recorded["losses"] as Encoded[]);
  if (rule.values !== false) await expectWeights(layer, weights, recorded, rule);
  await expectOutputShape(layer, recorded, api);
  await checkGradients();
}

type Check = () => Promise<void>;

/** Prepares the gradients of a call of its own. */
function differentiate(api: Api, layer: LayerObject, recorded: Case, decoder: Decoder, given: Given): Check {
  const before = layer.weights.map(({ value }) => value);
  return gradientsOf(api, callLayer(api, layer, recorded.symbol, given), recorded, decoder, before);
}

/**
 * Gradients were recorded of calls on bare tensors: masks that are attached to inputs were not there. Undefined where none
 * is attached, so that one call serves for both.
 */
function withoutMasks(api: Api, { args, kwargs }: Given, check: () => Check): Check | undefined {
  const masked = tensorsIn(api, [...args, kwargs]).filter(({ mask }) => mask !== undefined);
  if (masked.length === 0) return undefined;
  const masks = masked.map(({ mask }) => mask);
  for (const tensor of masked) tensor.mask = undefined;
  try {
    return check();
  } finally {
    masked.forEach((tensor, i) => {
      tensor.mask = masks[i];
    });
  }
}

/** Cases that Keras's own tests did not make were recorded without the masks of their results. */
const maskRule = ({ source }: Case): Rule["masks"] => (source === "generated" ? "recorded" : "all");

/** `adapt` and the vocabulary, which stand where other layers have weights. */
async function prepareState(layer: LayerObject, recorded: Case, api: Api): Promise<void> {
  const adaptations = (recorded["adapt"] ?? []) as readonly { readonly args: Encoded; readonly kwargs: Encoded }[];
  const state = recorded["state"] as { readonly vocabulary?: Encoded } | undefined;
  if (adaptations.length > 0) {
    for (const one of adaptations) await layer.adapt(...operands(api, new Decoder(api).arguments(one)));
    const after = recorded["state_after_adapt"] as { readonly vocabulary?: Encoded } | undefined;
    if (after?.vocabulary === undefined) return;
    await expectEqual(api, layer.getVocabulary(), after.vocabulary, { tolerance: toleranceFor("") }, "vocabulary");
  } else if (state?.vocabulary !== undefined) layer.setVocabulary(new Decoder(api).decode(state.vocabulary));
}

type Given = ReturnType<Decoder["arguments"]>;

const operands = (api: Api, { args }: Given): unknown[] => args.map((value) => asOperand(api, value));

/** Builds the layer and sets its weights. */
function giveWeights(layer: LayerObject, recorded: Case, api: Api, given: Given): RecordedTensor[] {
  layer.ensureBuilt(buildShapes(recorded, api, given));
  const weights = (recorded["weights"] as readonly EncodedRecord[]).map((one) => readTensor(one));
  if (layer.weights.length !== weights.length) {
    const names = layer.weights.map(({ name }) => name).join(", ");
    throw new Mismatch(`weights: expected ${weights.length}, received ${layer.weights.length} (${names})`);
  }
  layer.setWeights(weights.map((weight) => tensorOf(api, weight)));
  return weights;
}

/** Shapes for `build`: those recorded, else those of the inputs. */
function buildShapes(recorded: Case, api: Api, given: Given): unknown[] {
  const config = recorded["build_config"] as EncodedRecord | undefined;
  const decoder = new Decoder(api);
  const { input_shape: one, shapes_dict: several } = config ?? {};
  // Where the input is a record, so is its shape.
  const byName = isRecord(one) && !Object.hasOwn(one, "tuple");
  if (one !== undefined && !byName) return [decoder.decode(one)];
  if (isRecord(several)) return Object.values(several as EncodedRecord).map((shape) => decoder.decode(shape));
  const inputs = [...given.args, ...Object.values(given.kwargs)].filter((value) => tensorsIn(api, value).length > 0);
  return inputs.map((value) => shapesIn(api, value));
}

function shapesIn(api: Api, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => shapesIn(api, item));
  if (api.isTensor(value)) return value.shape;
  if (api.isVariable(value)) return value.shape;
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shapesIn(api, item)]));
  return value;
}

/** Prepares the gradients with respect to inputs and weights, before anything is read. */
function gradientsOf(
  api: Api,
  result: unknown,
  recorded: Case,
  decoder: Decoder,
  weights: readonly TensorObject[],
): () => Promise<void> {
  const gradients = recorded["gradients"] as LayerGradients | undefined;
  const total = gradients === undefined ? undefined : cosineSum(api, result);
  if (gradients === undefined || total === undefined) return async () => {};
  const inputs = gradients.inputs.map(({ path }) => decoder.tensorAt(path));
  const wanted = gradients.weights.map(({ index }) => weights[index]).filter((weight) => weight !== undefined);
  const found = api.gradients(total, [...inputs, ...wanted]);
  return async () => {
    for (const [i, { path, tensor }] of gradients.inputs.entries()) {
      await expectGradient(found[i], recordedTensor(tensor), `gradient of ${path.join(".")}`);
    }
    for (const [i, { index, tensor }] of gradients.weights.entries()) {
      await expectGradient(found[inputs.length + i], recordedTensor(tensor), `gradient of weight ${index}`);
    }
  };
}

async function expectLosses(api: Api, losses: readonly TensorObject[], expected: readonly Encoded[]): Promise<void> {
  const floats = expected.map((value) => (typeof value === "number" ? { float: value } : value));
  await expectEqual(api, losses, floats, { tolerance: toleranceFor("") }, "losses");
}

/** The weights that changed have the recorded values, all others the ones they were given. */
async function expectWeights(layer: LayerObject, given: readonly RecordedTensor[], recorded: Case, rule: Rule): Promise<void> {
  const changed = (recorded["weights_after"] ?? []) as readonly Weight[];
  const after = new Map(changed.map((weight) => [weight.index, readTensor(weight)]));
  for (const [i, weight] of layer.weights.entries()) {
    const expected = after.get(i) ?? given[i];
    if (expected !== undefined) await expectTensor(weight.value, expected, rule, `weight ${i} (${weight.name}) after the call`);
  }
}

async function expectOutputShape(layer: LayerObject, recorded: Case, api: Api): Promise<void> {
  const shapes = recorded["compute_output_shape"] as { readonly input: Encoded; readonly output: Encoded } | undefined;
  if (shapes === undefined) return;
  const found = outputShape(layer, new Decoder(api).decode(shapes.input));
  await expectEqual(api, found, shapes.output, { tolerance: toleranceFor("") }, "computeOutputShape");
}

/** `computeOutputShape` of a layer, on one shape (or a structure of shapes) per argument. */
export function outputShape(layer: unknown, ...inputs: readonly unknown[]): unknown {
  const { computeOutputShape } = layer as LayerObject;
  if (typeof computeOutputShape !== "function") throw new Unsupported("computeOutputShape is not there");
  return computeOutputShape.call(layer, ...inputs.filter((input) => input !== null));
}
