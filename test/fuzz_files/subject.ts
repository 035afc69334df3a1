import type { JsonValue } from "../../src/saving/json/json_value.ts";
import type { BaseModel } from "../../src/models/model.ts";
import { customObjects } from "../../src/models/saving/fixture_classes.suite.ts";
import { loadModel } from "../../src/models/saving/index.ts";
import { readWeights } from "../../src/models/saving/model_weights.ts";
import { modelFromConfig, type LoadOptions } from "../../src/models/saving/read_model.ts";
import { readSharded } from "../../src/models/saving/sharded.ts";
import { filesBeside } from "../../src/saving/files/file_set.ts";
import type { Files } from "./mutate/mutation.ts";
import type { Kind, Seed } from "./seeds.ts";

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
