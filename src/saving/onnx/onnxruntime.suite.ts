import { env, InferenceSession, Tensor } from "onnxruntime-web";
import { fromFloat16Bits, toFloat16Bits } from "../../ir/float16.ts";

env.wasm.numThreads = 1;
env.logLevel = "error";

/** An input of a model, as a test writes it. */
export interface Feed {
  readonly type: "float32" | "float64" | "float16" | "int32" | "uint32" | "int16" | "uint16" | "int8" | "uint8" | "bool";
  readonly dims: readonly number[];
  readonly data: ArrayLike<number>;
}

export interface Fetched {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: number[];
}

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
} as const;

function tensorOf({ type, data, dims }: Feed): Tensor {
  if (type === "float16") return new Tensor("float16", Uint16Array.from(data, toFloat16Bits), dims);
  if (type === "bool") return new Tensor("bool", Uint8Array.from(data), dims);
  return new Tensor(type, arrays[type].from(data), dims);
}

function numbersOf({ type, data }: Tensor): number[] {
  const numbers = Array.from(data as ArrayLike<number | bigint>, Number);
  return type === "float16" && data instanceof Uint16Array ? numbers.map(fromFloat16Bits) : numbers;
}

/** Loads a file into onnxruntime; the model runs as often as it is asked. */
export async function load(bytes: Uint8Array): Promise<(feeds: Readonly<Record<string, Feed>>) => Promise<Record<string, Fetched>>> {
  const session = await InferenceSession.create(bytes, { executionProviders: ["wasm"], logSeverityLevel: 3 });
  return async (feeds) => {
    const tensors = Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [name, tensorOf(feed)]));
    const results = await session.run(tensors);
    return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, { type: value.type, dims: value.dims, data: numbersOf(value) }]));
  };
}
