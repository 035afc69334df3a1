// TensorFlow.js on its WebAssembly backend, as a contender: node tfjs.js
import { createRequire } from "node:module";
import { join } from "node:path";
import { makeData, STEPS, workloads, type Batch, type Workload, type WorkloadName } from "../workloads.ts";
import { epochTimer, serve, timed, type Contender } from "./protocol.ts";

// What is used of TensorFlow.js. It is installed in bench/peers only, so its own types may not be there.

interface TfTensor {
  data(): Promise<Float32Array>;
  dispose(): void;
}

interface TfSymbolic {
  readonly shape: readonly (number | null)[];
}

interface TfModel {
  compile(options: object): void;
  fit(x: TfTensor, y: TfTensor, options: object): Promise<unknown>;
  predict(x: TfTensor): TfTensor;
}

type TfLayer = (options?: object) => { apply(x: TfSymbolic | readonly TfSymbolic[]): TfSymbolic };

interface Tf {
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  getBackend(): string;
  input(options: object): TfSymbolic;
  model(options: object): TfModel;
  tensor(data: unknown, shape: readonly number[], dtype: string): TfTensor;
  readonly layers: { readonly [name: string]: TfLayer };
}

const load = createRequire(join(process.cwd(), "bench/peers/package.json"));
const tf = load("@tensorflow/tfjs") as Tf;
load("@tensorflow/tfjs-backend-wasm");

const apply = (name: string, x: TfSymbolic | readonly TfSymbolic[], options: object = {}): TfSymbolic => {
  const make = tf.layers[name];
  if (make === undefined) throw new Error(`TensorFlow.js has no layer ${name}`);
  return make(options).apply(x);
};

const dense = (x: TfSymbolic, units: number, activation?: string): TfSymbolic => apply("dense", x, { units, activation });
const conv = (x: TfSymbolic, filters: number, options: object): TfSymbolic =>
  apply("conv2d", x, { filters, kernelSize: 3, ...options });

const mlp = (units: number) => (x: TfSymbolic): TfSymbolic => dense(dense(dense(x, units, "relu"), units, "relu"), 10, "softmax");

function cnn(x: TfSymbolic): TfSymbolic {
  const first = apply("maxPooling2d", conv(x, 32, { activation: "relu" }), { poolSize: 2 });
  const second = apply("maxPooling2d", conv(first, 64, { activation: "relu" }), { poolSize: 2 });
  return dense(apply("flatten", second), 10, "softmax");
}

const lstm = (x: TfSymbolic): TfSymbolic =>
  dense(apply("lstm", apply("embedding", x, { inputDim: 10_000, outputDim: 64 }), { units: 64 }), 2, "softmax");

/** The models, as far as TensorFlow.js has the layers. */
const models: { readonly [name in WorkloadName]?: (x: TfSymbolic) => TfSymbolic } = {
  tiny: (x) => dense(dense(x, 16, "relu"), 3, "softmax"),
  mlp: mlp(512),
  mlp500: mlp(500),
  cnn,
  cnn29: cnn,
  lstm,
  lstm90: lstm,
  resnet: (images) => {
    const plain = { padding: "same", useBias: false };
    const relu = (x: TfSymbolic): TfSymbolic => apply("reLU", x);
    const normalized = (x: TfSymbolic): TfSymbolic => apply("batchNormalization", x);
    let x = relu(normalized(conv(images, 16, plain)));
    for (const [filters, strides] of [[16, 1], [32, 2], [64, 2]] as const) {
      const inner = relu(normalized(conv(x, filters, { ...plain, strides })));
      const residual = normalized(conv(inner, filters, plain));
      const shortcut = strides > 1 ? conv(x, filters, { ...plain, strides, kernelSize: 1 }) : x;
      x = relu(apply("add", [residual, shortcut]));
    }
    return dense(apply("globalAveragePooling2d", x), 10, "softmax");
  },
};

const tensorOf = ({ data, shape }: Batch): TfTensor =>
  tf.tensor(data, shape, data instanceof Int32Array ? "int32" : "float32");

class TensorFlowJs implements Contender {
  #model: TfModel | undefined;
  #workload: Workload | undefined;
  #data: { x: TfTensor; y: TfTensor; one: TfTensor } | undefined;

  async prepare(name: string): Promise<string | undefined> {
    const build = models[name as WorkloadName];
    if (build === undefined) throw new Error("TensorFlow.js has no MultiHeadAttention");
    const workload = workloads[name as WorkloadName];
    const dtype = workload.input.kind === "ids" ? "int32" : "float32";
    const inputs = tf.input({ shape: workload.input.shape, dtype });
    this.#model = tf.model({ inputs, outputs: build(inputs) });
    this.#model.compile({ optimizer: "adam", loss: "categoricalCrossentropy" });
    this.#workload = workload;
    const { x, y } = makeData(workload, workload.batch * STEPS);
    this.#data = { x: tensorOf(x), y: tensorOf(y), one: tensorOf(makeData(workload, workload.batch).x) };
    await this.predict(3);
    try {
      await this.fit();
      return undefined;
    } catch (error) {
      return `cannot train: ${error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error)}`;
    }
  }

  async fit(): Promise<number> {
    const { model, data, batch } = this.#prepared();
    const { onEpochBegin, onEpochEnd, last } = epochTimer();
    await model.fit(data.x, data.y, {
      epochs: 2,
      batchSize: batch,
      shuffle: false,
      verbose: 0,
      yieldEvery: "never",
      callbacks: { onEpochBegin, onEpochEnd },
    });
    return last() / STEPS;
  }

  predict(times: number): Promise<number[]> {
    const { model, data } = this.#prepared();
    return timed(times, async () => {
      const result = model.predict(data.one);
      await result.data();
      result.dispose();
    });
  }

  #prepared() {
    if (this.#model === undefined || this.#data === undefined || this.#workload === undefined) throw new Error("not prepared");
    return { model: this.#model, data: this.#data, batch: this.#workload.batch };
  }
}

await tf.setBackend("wasm");
await tf.ready();
await serve(`tfjs-${tf.getBackend()}`, new TensorFlowJs());
