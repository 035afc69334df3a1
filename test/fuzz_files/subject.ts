import type { JsonValue } from "../../src/saving/json/json_value.ts";
import { Layer } from "../../src/layers/layer.ts";
import * as layers from "../../src/layers/index.ts";
import * as ops from "../../src/ops/index.ts";
import { Model } from "../../src/models/constructors.ts";
import type { BaseModel } from "../../src/models/model.ts";
import { loadModel } from "../../src/models/saving/index.ts";
import { readWeights } from "../../src/models/saving/model_weights.ts";
import { modelFromConfig, type LoadOptions } from "../../src/models/saving/read_model.ts";
import { readSharded } from "../../src/models/saving/sharded.ts";
import { filesBeside } from "../../src/saving/files/file_set.ts";
import type { Shape } from "../../src/tensor/keras_tensor.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { registerSerializable } from "../../src/util/custom_objects.ts";
import type { Files } from "./mutate/mutation.ts";
import type { Kind, Seed } from "./seeds.ts";

/** Classes that some of the seeds need, as a user would write them. */
class Sub extends Model {
  readonly alpha = layers.Dense(3);
  readonly zeta = layers.Dense(2);
  readonly blocks = [layers.Dense(3), layers.Dense(3)];
  readonly d = { b: layers.Dense(3), a: layers.Dense(3) };
  readonly s = new Set([layers.Dense(3)]);
  readonly _priv = layers.Dense(3);
  override build() {
    this.addWeight({ name: "scale", shape: [] });
  }
  override call(x: Tensor): Tensor {
    const hidden = [...this.blocks, ...Object.values(this.d), ...this.s, this._priv];
    return this.zeta(hidden.reduce((value, layer) => layer(value), this.alpha(x)));
  }
}

class L extends Layer {
  readonly zeta = layers.Dense(3);
  readonly layers = [layers.Dense(3)];
  override build() {
    this.addWeight({ name: "a", shape: [] });
    this.addWeight({ name: "b", shape: [2], dtype: "bool", initializer: "zeros", trainable: false });
    this.addWeight({ name: "c", shape: [2], trainable: false });
  }
  override call(x: Tensor): Tensor {
    return this.layers.reduce((value, layer) => layer(value), this.zeta(x));
  }
}

class My extends Layer {
  readonly n: number;
  constructor({ n = 1, act: _act, ...options }: { n?: number; act?: string } = {}) {
    super(options);
    this.n = n;
  }
  override build(shape: Shape) {
    this.addWeight({ name: "w", shape: [shape.at(-1) ?? 1, this.n] });
  }
  override call(x: Tensor): Tensor {
    return ops.matmul(x, this.weight("w"));
  }
}
registerSerializable(My, { package: "pkg" });

const customObjects = { Sub, L, myact: (x: Tensor): Tensor => ops.relu(x), lambda: (x: Tensor): Tensor => ops.multiply(x, 2) };

/** What files are opened into: for weights alone, a model that is there already. */
export interface Subject {
  readonly model: BaseModel | undefined;
  open(files: Files, onNote: (text: string) => void): Promise<BaseModel>;
}

const first = (files: Files): Uint8Array => [...files.values()][0] ?? new Uint8Array();
const asFiles = (files: Files): File[] => [...files].map(([name, bytes]) => new File([new Uint8Array(bytes)], name));
const opened = (files: Files, options: LoadOptions): Promise<BaseModel> => loadModel(first(files), options);

/** Opens whole models. */
const models: { readonly [K in Kind]?: (files: Files, options: LoadOptions) => Promise<BaseModel> } = {
  keras: opened,
  h5: opened,
  tfjs: (files, options) => loadModel(asFiles(files), options),
};

async function loadSharded(model: BaseModel, files: Files, onNote: (text: string) => void): Promise<void> {
  const { files: beside, name } = await filesBeside(asFiles(files));
  readWeights(model, await readSharded(first(files), name, (file) => beside.read(file)), { source: name, onNote });
}

const fresh = (config: JsonValue | undefined): BaseModel => modelFromConfig(config, "a seed", { customObjects });

/** A seed's reader, ready to be given files. */
export function subjectOf({ kind, config }: Seed): Subject {
  const open = models[kind];
  if (open !== undefined) return { model: undefined, open: (files, onNote) => open(files, { customObjects, onNote }) };
  const model = fresh(config);
  return {
    model,
    open: async (files, onNote) => {
      if (kind === "sharded") await loadSharded(model, files, onNote);
      else await model.loadWeights(first(files), { onNote });
      return model;
    },
  };
}
