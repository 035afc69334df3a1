import type { AnyFunction, Api, TensorObject } from "../api.ts";
import { bind, type Arguments } from "../binding.ts";
import { argumentsOf, marks, type Case } from "../case.ts";
import { expectEqual } from "../compare.ts";
import type { Encoded, EncodedRecord } from "../encoding.ts";
import { plain, schedule } from "../tolerance.ts";
import { asOperand, asOption, Decoder } from "../values.ts";
import { gradientCheck } from "./function.ts";

type Called = { call: AnyFunction };

const configOf = ({ config = {} }: Case): EncodedRecord => config;

/** Losses: `call(yTrue, yPred, sampleWeight)`, reduced. */
export async function checkLoss(recorded: Case, api: Api): Promise<void> {
  const loss = api.deserialize(configOf(recorded)) as Called;
  const decoder = new Decoder(api);
  const result = loss.call(...inOrder(api, decoder.arguments(argumentsOf(recorded))));
  const check = gradientCheck(api, result, recorded.vjp, decoder);
  await expectEqual(api, result, recorded.out ?? null, { tolerance: plain, ...marks(recorded) });
  await check();
}

const order = ["values", "y_true", "y_pred", "sample_weight"];

/** Arguments of losses and metrics, which all stay positional. */
export function inOrder(api: Api, { args, kwargs }: Arguments): unknown[] {
  const named = order.filter((name) => Object.hasOwn(kwargs, name)).map((name) => kwargs[name]);
  return [...args, ...named].map((value) => tensorOperand(api, value));
}

/** A list that Python would turn into a tensor, as one. */
const tensorOperand = (api: Api, value: unknown): unknown => {
  const operand = asOperand(api, value);
  return Array.isArray(operand) ? api.tensor(operand) : operand;
};

/** Regularizers and constraints: one tensor in, one out. */
export async function checkCall(recorded: Case, api: Api): Promise<void> {
  const part = api.deserialize(configOf(recorded)) as Called;
  const decoder = new Decoder(api);
  const { args } = decoder.arguments(argumentsOf(recorded));
  const operands = args.map((value) => (api.isVariable(value) ? value.value : asOperand(api, value)));
  const result = part.call(...operands);
  const check = gradientCheck(api, result, recorded.vjp, decoder);
  await expectEqual(api, result, recorded.out ?? null, { tolerance: plain, ...marks(recorded) });
  await check();
}

const initializerSignature = [
  { name: "shape", kind: "required" },
  { name: "dtype", kind: "required" },
] as const;

/** Initializers: `call(shape, dtype)`. */
export async function checkInitializer(recorded: Case, api: Api): Promise<void> {
  const initializer = api.deserialize(configOf(recorded)) as Called;
  const given = new Decoder(api).arguments(argumentsOf(recorded));
  const [shape, dtype] = bind(initializerSignature, given).positional;
  const result = initializer.call(asOption(shape), ...(typeof dtype === "string" ? [dtype] : []));
  await expectEqual(api, result, recorded.out ?? null, { tolerance: plain, ...marks(recorded) });
}

/** Learning-rate schedules: pairs of step and rate. */
export async function checkSchedule(recorded: Case, api: Api): Promise<void> {
  const made = api.deserialize(configOf(recorded)) as Called;
  const table = recorded["table"] as readonly (readonly [number, Encoded])[];
  for (const [step, rate] of table) {
    const found = made.call(api.tensor(step)) as TensorObject | number;
    const expected = typeof rate === "number" ? { float: rate } : rate;
    await expectEqual(api, found, expected, { tolerance: schedule }, `rate at step ${step}`);
  }
}
